"""QR codes as SVG: to stand in a page without script, or in a document."""

import io

import segno


def qr_svg(text: str, error: str = "q") -> str:
    """A QR code of a link or another text, as one SVG element, the same for the same text.

    With level `q` a quarter may be dirty or torn; `l` holds more and forgives less (7 %).

    Raises:
        ValueError: it is longer than a QR code of that level holds: 1,663 bytes with `q`, 2,953 with `l`.
    """
    buffer = io.BytesIO()
    segno.make_qr(text, error=error, boost_error=False).save(
        buffer, kind="svg", scale=4, border=4, xmldecl=False, svgclass=None, lineclass=None, light="white"
    )
    return buffer.getvalue().decode()
