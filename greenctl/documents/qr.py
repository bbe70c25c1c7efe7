"""QR codes as SVG: to stand in a page without script, or in a document."""

import io

import segno


def qr_svg(url: str) -> str:
    """A QR code of a link, as one SVG element, the same for the same link; a quarter may be dirty or torn (level Q).

    Raises:
        ValueError: the link is longer than a QR code of that level holds (1,663 bytes).
    """
    buffer = io.BytesIO()
    segno.make_qr(url, error="q", boost_error=False).save(
        buffer, kind="svg", scale=4, border=4, xmldecl=False, svgclass=None, lineclass=None, light="white"
    )
    return buffer.getvalue().decode()
