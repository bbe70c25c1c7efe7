"""Reading the text of a PDF that typst made: through each font's own table of characters, as a reader's search does."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"(<<.*?>>)\s*stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_FONT_OR_TEXT = re.compile(rb"/(f\d+) [\d.]+ Tf|<([0-9A-F]+)>|\(")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """All text in the order in which it is drawn, without what separates words and lines."""
    assert pdf.startswith(b"%PDF-1.7")
    assert pdf.rstrip().endswith(b"%%EOF")
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type ?/Page\b", body)]
    return "".join(_of_page(objects, page) for page in pages)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b", pdf))


def _of_page(objects: dict[int, bytes], page: bytes) -> str:
    resources = objects[_reference(page, b"Resources")]
    fonts = {name.decode(): _table(objects, int(ref)) for name, ref in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}
    table: dict[int, str] = {}
    found = []
    for name, shown in _drawn(_content(objects[_reference(page, b"Contents")])):
        if name:
            table = fonts[name]
        codes = _ESCAPE.sub(_unescaped, shown)
        found += [table.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2)]
    return "".join(found)


def _drawn(content: bytes) -> Iterator[tuple[str, bytes]]:
    """(font, nothing) where one is chosen, (nothing, codes) where something is drawn; parentheses may nest."""
    at = 0
    while match := _FONT_OR_TEXT.search(content, at):
        at = match.end()
        if match.group(1):
            yield match.group(1).decode(), b""
            continue
        if match.group(2):
            yield "", b"".join(b"\\%03o" % byte for byte in bytes.fromhex(match.group(2).decode()))
            continue
        depth = 1
        while depth:
            byte = content[at : at + 1]
            depth += (byte == b"(") - (byte == b")")
            at += 2 if byte == b"\\" else 1
        yield "", content[match.end() : at - 1]


def _table(objects: dict[int, bytes], font: int) -> dict[int, str]:
    written = _content(objects[_reference(objects[font], b"ToUnicode")])
    pairs = re.findall(
        rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", b"".join(re.findall(rb"beginbfchar\n(.*?)endbfchar", written, re.DOTALL))
    )
    table = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
    assert b"beginbfrange" not in written
    return table


def _content(body: bytes) -> bytes:
    heading, content = _STREAM.match(body).groups()  # type: ignore[union-attr]
    return zlib.decompress(content) if b"FlateDecode" in heading else content


def _reference(body: bytes, name: bytes) -> int:
    return int(re.search(rb"/%b (\d+) 0 R" % name, body).group(1))  # type: ignore[union-attr]


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match.group(1)
    return bytes([int(what, 8) & 255]) if what.isdigit() else _ESCAPED.get(what, what)
