"""Documents of anybody as PDF, and QR codes: words from the catalogue, the same bytes for the same data."""

from greenctl.documents.qr import qr_svg
from greenctl.documents.rendering import MEDIA_TYPE, MOST_BYTES, MOST_VALUES, render

__all__ = ["MEDIA_TYPE", "MOST_BYTES", "MOST_VALUES", "qr_svg", "render"]
