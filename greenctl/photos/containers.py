"""What a file says of itself, read without decoding any of it: kind, size of the image, and where it ends.

A file is a photo only if its parts cover it from the first byte to the last and nothing else stands in it. All of this
is decided from headers, so that a bomb costs no more than reading its table of contents.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

NOT_A_PHOTO, BROKEN, MORE, ANIMATED = "not_a_photo", "broken", "more_than_a_photo", "animated"
TOO_MANY_PIXELS, TOO_SMALL = "too_many_pixels", "too_small"
SMALLEST_SIDE = 64
Bytes = bytes | memoryview

_PNG = b"\x89PNG\r\n\x1a\n"
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"}
_MOVING_BRANDS = {b"hevc", b"hevx", b"msf1", b"isom", b"mp42", b"qt  "}
# The end of a stretch of compressed JPEG data: a marker that is neither an escaped FF nor a restart.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
# What other programs would run, unpack or show. Each is long enough not to come up by chance in compressed data.
_FOREIGN = (b"<script", b"<?php ", b"<html>", b"<html ", b"<!doctype html", b"<iframe", b"javascript:")
_DRAWING = re.compile(rb"<svg [^>]{0,200}xmlns")
_FOREIGN_TAIL = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|ftyp(?:mp4|isom|qt)|Rar!\x1a|7z\xbc\xaf|\x7fELF|MZ\x90|#!/", re.DOTALL
)
_MOST_SEGMENTS = 4_000
_UNPACKED_AT_ONCE = 1_000_000
# Colour type of a PNG: values for a pixel.
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Where the seven passes of an interlaced PNG begin and how far their pixels lie apart: left, top, right, down.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


class Unfit(Exception):
    """No photo that we take; `reason` is a word of the catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shape:
    """The image that the headers promise."""

    width: int
    height: int


def shape_of(data: Bytes, media_type: str, most_pixels: int) -> Shape:
    """What the headers of `data` promise, which must be of the declared type.

    Raises:
        Unfit
    """
    try:
        shape = _READERS[media_type](data, most_pixels)
    except (struct.error, IndexError, KeyError, ValueError) as error:
        raise Unfit(BROKEN) from error
    if shape.width * shape.height > most_pixels:
        raise Unfit(TOO_MANY_PIXELS)
    if min(shape.width, shape.height) < SMALLEST_SIDE:
        raise Unfit(TOO_SMALL)
    _refuse_foreign(data)
    return shape


def _refuse_foreign(data: Bytes) -> None:
    """Zip archives are read from their end and PDF within its first bytes: neither needs to come first."""
    small = bytes(data).lower()
    if any(word in small for word in _FOREIGN) or _DRAWING.search(small) or b"%pdf-" in small[:1024]:
        raise Unfit(MORE)
    ending = bytes(data[-65_557:])
    at = ending.rfind(b"PK\x05\x06")
    if at >= 0 and len(ending) - at >= 22 and struct.unpack_from("<H", ending, at + 20)[0] == len(ending) - at - 22:
        raise Unfit(MORE)


def _jpeg(data: Bytes, most_pixels: int) -> Shape:
    if bytes(data[:3]) != b"\xff\xd8\xff":
        raise Unfit(NOT_A_PHOTO)
    shape, end = _jpeg_image(data, 0, most_pixels)
    _check_jpeg_tail(data, end, most_pixels)
    return shape


def _jpeg_image(data: Bytes, start: int, most_pixels: int) -> tuple[Shape, int]:
    """The frame of one JPEG stream and where it ends. Raises Unfit."""
    at, frames, scanned, baseline = start + 2, [], 0, False
    for _ in range(_MOST_SEGMENTS):
        marker, at = _next_marker(data, at)
        if marker == 0xD9:
            if len(frames) != 1 or (baseline and scanned * 8 < _fewest_bits(frames[0])):
                raise Unfit(BROKEN)
            return frames[0], at
        if marker == 0xD8:
            raise Unfit(BROKEN)
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2 or at + length > len(data):
            raise Unfit(BROKEN)
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, at + 3)
            if height * width > most_pixels:
                raise Unfit(TOO_MANY_PIXELS)
            frames.append(Shape(width, height))
            baseline = marker in {0xC0, 0xC1}
        at += length
        if marker == 0xDA:
            found = _JPEG_MARKER.search(data, at)
            if found is None:
                raise Unfit(BROKEN)
            scanned += found.start() - at
            at = found.start()
    raise Unfit(BROKEN)


def _fewest_bits(shape: Shape) -> int:
    """No block of 8 by 8 takes less than a bit for its brightness and one for its end. A decoder would make grey of
    what is not there, and a page of memory of each promise."""
    return 2 * -(-shape.width // 8) * -(-shape.height // 8)


def _next_marker(data: Bytes, at: int) -> tuple[int, int]:
    if data[at] != 0xFF:
        raise Unfit(BROKEN)
    while data[at] == 0xFF:
        at += 1
    return data[at], at + 1


def _check_jpeg_tail(data: Bytes, end: int, most_pixels: int) -> None:
    """Phones put more images (a map of brightness, a preview) or a few notes of their own behind the first one. A
    video or an archive is something else."""
    while bytes(data[end : end + 3]) == b"\xff\xd8\xff":
        _, end = _jpeg_image(data, end, most_pixels)
    if _FOREIGN_TAIL.search(data, end):
        raise Unfit(MORE)


def _png(data: Bytes, most_pixels: int) -> Shape:
    if bytes(data[:8]) != _PNG:
        raise Unfit(NOT_A_PHOTO)
    header: Bytes | None = None
    pixels: list[Bytes] = []
    for kind, body, end in _png_chunks(data):
        if (header is None) != (kind == b"IHDR"):
            raise Unfit(BROKEN)
        if kind == b"IHDR":
            header = body
        if kind == b"IDAT":
            pixels.append(body)
        if kind == b"acTL":
            raise Unfit(ANIMATED)
        if kind == b"IEND":
            if end != len(data):
                raise Unfit(MORE)
            return _png_image(header or b"", pixels, most_pixels)
    raise Unfit(BROKEN)


def _png_image(header: Bytes, pixels: list[Bytes], most_pixels: int) -> Shape:
    """The pixels unpack to exactly what the header promises; packed zeros are a thousandth of themselves. Raises
    Unfit."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if width * height > most_pixels:
        raise Unfit(TOO_MANY_PIXELS)
    bits = depth * _CHANNELS[colour]
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    expected = sum(
        -(-(height - top) // down) * (1 + -(-(-(-(width - left) // right) * bits) // 8))
        for left, top, right, down in passes
        if width > left and height > top
    )
    if _unpacked(pixels, expected) != expected:
        raise Unfit(BROKEN)
    return Shape(width, height)


def _unpacked(parts: list[Bytes], most_bytes: int) -> int:
    """How many bytes these are, unpacked; it stops soon after `most_bytes`. Raises Unfit."""
    unpacker, count = zlib.decompressobj(), 0
    try:
        for part in parts:
            packed: Bytes = part
            while packed and count <= most_bytes:
                count += len(unpacker.decompress(packed, _UNPACKED_AT_ONCE))
                packed = unpacker.unconsumed_tail
        while count <= most_bytes and not unpacker.eof and (more := unpacker.decompress(b"", _UNPACKED_AT_ONCE)):
            count += len(more)
    except zlib.error as error:
        raise Unfit(BROKEN) from error
    return count


def _png_chunks(data: Bytes) -> Iterator[tuple[bytes, Bytes, int]]:
    at = 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise Unfit(BROKEN)
        yield kind, data[at + 8 : end - 4], end
        at = end


def _webp(data: Bytes, _most_pixels: int) -> Shape:
    if bytes(data[:4]) != b"RIFF" or bytes(data[8:12]) != b"WEBP":
        raise Unfit(NOT_A_PHOTO)
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise Unfit(BROKEN)
    if size + 8 < len(data):
        raise Unfit(MORE)
    canvas: Shape | None = None
    frames: list[Shape] = []
    for kind, body in _webp_chunks(data):
        if kind in {b"ANIM", b"ANMF"}:
            raise Unfit(ANIMATED)
        if kind == b"VP8X":
            canvas = Shape(*(int.from_bytes(bytes(body[place : place + 3]), "little") + 1 for place in (4, 7)))
        if kind in {b"VP8 ", b"VP8L"}:
            frames.append(_webp_frame(kind, body))
    if len(frames) != 1 or canvas not in (None, frames[0]):
        raise Unfit(BROKEN)
    return frames[0]


def _webp_chunks(data: Bytes) -> Iterator[tuple[bytes, Bytes]]:
    at = 12
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > len(data):
            raise Unfit(BROKEN)
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_frame(kind: bytes, body: Bytes) -> Shape:
    if kind == b"VP8 ":
        if bytes(body[3:6]) != b"\x9d\x01\x2a":
            raise Unfit(BROKEN)
        width, height = struct.unpack_from("<HH", body, 6)
        return Shape(width & 0x3FFF, height & 0x3FFF)
    if body[0] != 0x2F:
        raise Unfit(BROKEN)
    (bits,) = struct.unpack_from("<I", body, 1)
    return Shape((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)


def _heif(data: Bytes, _most_pixels: int) -> Shape:
    """The largest image that any item of the file claims to be: a grid is as large as its sum, its tiles are not."""
    if bytes(data[4:8]) != b"ftyp":
        raise Unfit(NOT_A_PHOTO)
    boxes = [(kind, data[start:end]) for kind, start, end in _boxes(data, 0, len(data))]
    brand = bytes(boxes[0][1][:4])
    if brand in _MOVING_BRANDS or any(kind in {b"moov", b"moof"} for kind, _ in boxes):
        raise Unfit(ANIMATED)
    if brand not in _HEIF_BRANDS:
        raise Unfit(NOT_A_PHOTO)
    shapes = [shape for kind, body in boxes if kind == b"meta" for shape in _heif_shapes(body)]
    if not shapes:
        raise Unfit(BROKEN)
    return max(shapes, key=lambda shape: shape.width * shape.height)


def _heif_shapes(meta: Bytes) -> Iterator[Shape]:
    for kind, start, end in _boxes(meta, 4, len(meta)):
        if kind == b"iprp":
            properties = meta[start:end]
            for inner, first, last in _boxes(properties, 0, len(properties)):
                if inner == b"ipco":
                    yield from _heif_extents(properties[first:last])


def _heif_extents(container: Bytes) -> Iterator[Shape]:
    for kind, start, _ in _boxes(container, 0, len(container)):
        if kind == b"ispe":
            yield Shape(*struct.unpack_from(">II", container, start + 4))


def _boxes(data: Bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, begin of the body, end) of each box; they cover the stretch exactly. Raises Unfit."""
    for _ in range(_MOST_SEGMENTS):
        if at == end:
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        header = 8
        if size == 1:
            (size,), header = struct.unpack_from(">Q", data, at + 8), 16
        last = end if size == 0 else at + size
        if last > end or last < at + header:
            raise Unfit(BROKEN)
        yield kind, at + header, last
        at = last
    raise Unfit(BROKEN)


_READERS: Mapping[str, Callable[[Bytes, int], Shape]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/heif": _heif,
    "image/heic": _heif,
}
