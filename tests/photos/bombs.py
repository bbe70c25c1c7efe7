"""Files that are no photos, made by code: each small to send, and costly or dangerous to whoever believes it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

from tests.photos.images import a_jpeg, encoded, scene

Bomb = Callable[[], bytes]
JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"


def png(width: int, height: int, *chunks: tuple[bytes, bytes], pixels: bytes | None = None, kind: int = 2) -> bytes:
    """A PNG of chunks with good checksums, whatever they say."""
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    data = zlib.compress(bytes(1000), 9) if pixels is None else pixels
    parts = [(b"IHDR", header), *chunks, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*part) for part in parts)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def interlaced(image: Image.Image) -> bytes:
    """In seven passes, which the library reads and does not write."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    width, height = image.size
    rows = b"".join(
        b"\0" + b"".join(bytes(image.getpixel((x, y))) for x in range(left, width, right))
        for left, top, right, down in passes
        for y in range(top, height, down)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*part) for part in parts)


def zeros(size_bytes: int) -> bytes:
    """That many zeros, packed: a thousandth of it."""
    packer = zlib.compressobj(9)
    block = bytes(1_000_000)
    whole = b"".join(packer.compress(block) for _ in range(size_bytes // len(block)))
    return whole + packer.compress(bytes(size_bytes % len(block))) + packer.flush()


def with_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The same pixels under a frame that says another size."""
    at = next(place for place in range(len(jpeg)) if jpeg[place : place + 2] in {b"\xff\xc0", b"\xff\xc2"})
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """With a segment behind the beginning."""
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def an_archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("run.sh", "#!/bin/sh\n")
    return file.getvalue()


def archive_in_a_comment() -> bytes:
    """Ends as a JPEG must, and an unpacker opens it all the same: the archive's own comment holds the image's end."""
    archive, jpeg = an_archive(), a_jpeg()
    tail = jpeg[2:]
    archive = archive[:-2] + struct.pack("<H", min(len(tail), 65_535)) if len(tail) < 65_535 else archive
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(archive) + 2) + archive + tail


def webp(body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def lossless_claim(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return webp(webp_chunk(b"VP8L", b"\x2f" + struct.pack("<I", bits) + bytes(40)))


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def heic_claim(width: int, height: int) -> bytes:
    """Nothing but promises."""
    extent = box(b"ispe", struct.pack(">III", 0, width, height))
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", extent)))
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + meta + box(b"mdat", bytes(100))


def a_heic() -> bytes:
    return encoded(scene(3, (320, 240)), HEIC, quality=50)


def moving(media_type: str) -> bytes:
    frames = [scene(seed, (160, 120)) for seed in (1, 2, 3)]
    file = io.BytesIO()
    frames[0].save(
        file, {"image/png": "PNG", "image/webp": "WEBP"}[media_type], save_all=True, append_images=frames[1:]
    )
    return file.getvalue()


def a_gif() -> bytes:
    file = io.BytesIO()
    scene(1, (160, 120)).save(file, "GIF")
    return file.getvalue()


def a_tiff() -> bytes:
    file = io.BytesIO()
    Image.new("L", (20_000, 20_000)).save(file, "TIFF", compression="tiff_deflate")
    return file.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]><svg>&i;</svg>"
)

# name: (declared type, how it is made, why it is refused)
BOMBS: dict[str, tuple[str, Bomb, str]] = {
    "a pixel flood": (PNG, lambda: png(50_000, 50_000, pixels=zeros(20_000_000)), "too_many_pixels"),
    "one pixel too many": (PNG, lambda: png(50_001, 1_000), "too_many_pixels"),
    "a JPEG of four thousand million pixels": (JPEG, lambda: with_size(a_jpeg(), 65_535, 65_535), "too_many_pixels"),
    "a WebP that claims the most it can": (WEBP, lambda: lossless_claim(16_384, 16_384), "too_many_pixels"),
    "a HEIC that claims 2^32 by 2^32": (HEIC, lambda: heic_claim(2**32 - 1, 2**32 - 1), "too_many_pixels"),
    "a HEIC with nothing behind its promises": (HEIC, lambda: heic_claim(4_000, 3_000), "broken"),
    "a header that says less than comes": (PNG, lambda: png(640, 480, pixels=zeros(200_000_000)), "broken"),
    "a header that says more than comes": (PNG, lambda: png(6_000, 6_000), "broken"),
    "a JPEG whose frame says more than comes": (JPEG, lambda: with_size(a_jpeg(), 6_000, 6_000), "broken"),
    "a text in a PNG that unpacks for ever": (
        PNG, lambda: png(640, 480, (b"zTXt", b"note\0\0" + zeros(400_000_000))), "broken",
    ),
    "a colour profile that unpacks for ever": (
        PNG, lambda: png(640, 480, (b"iCCP", b"icc\0\0" + zeros(400_000_000))), "broken",
    ),
    "an SVG": (JPEG, lambda: SVG, "not_a_photo"),
    "an SVG that multiplies itself": (PNG, lambda: XML_BOMB, "not_a_photo"),
    "a GIF": (PNG, a_gif, "not_a_photo"),
    "a TIFF of 400 million pixels": (JPEG, a_tiff, "not_a_photo"),
    "a PNG that says it is a JPEG": (JPEG, lambda: encoded(scene(1), PNG), "not_a_photo"),
    "a JPEG that says it is a HEIC": (HEIC, a_jpeg, "not_a_photo"),
    "nothing but zeros": (JPEG, lambda: bytes(1_000_000), "not_a_photo"),
    "a JPEG with an archive behind it": (JPEG, lambda: a_jpeg() + an_archive(), "more_than_a_photo"),
    "a JPEG with an archive in its comment": (JPEG, archive_in_a_comment, "more_than_a_photo"),
    "a JPEG with a video behind it": (
        JPEG, lambda: a_jpeg() + box(b"ftyp", b"mp42" + bytes(4)) + box(b"mdat", bytes(1000)), "more_than_a_photo",
    ),
    "a JPEG that is a page": (
        JPEG, lambda: with_segment(a_jpeg(), 0xFE, b"<html><script>alert(1)</script>"), "more_than_a_photo",
    ),
    "a JPEG that is a program": (JPEG, lambda: with_segment(a_jpeg(), 0xEF, b"<?php system(1)"), "more_than_a_photo"),
    "a JPEG that is a PDF": (JPEG, lambda: with_segment(a_jpeg(), 0xFE, b"%PDF-1.7 1 0 obj"), "more_than_a_photo"),
    "a PNG with something behind it": (PNG, lambda: encoded(scene(1), PNG) + b"MZ\x90\0", "more_than_a_photo"),
    "a WebP with something behind it": (WEBP, lambda: encoded(scene(1), WEBP) + an_archive(), "more_than_a_photo"),
    "a JPEG cut off": (JPEG, lambda: a_jpeg()[: len(a_jpeg()) // 2], "broken"),
    "a PNG cut off": (PNG, lambda: encoded(scene(1), PNG)[:-12], "broken"),
    "a WebP cut off": (WEBP, lambda: encoded(scene(1), WEBP)[:-100], "broken"),
    "a HEIC cut off": (HEIC, lambda: a_heic()[:-100], "broken"),
    "a PNG with a wrong checksum": (PNG, lambda: encoded(scene(1), PNG).replace(b"IDAT", b"IDAU", 1), "broken"),
    "a PNG that moves": (PNG, lambda: moving(PNG), "animated"),
    "a WebP that moves": (WEBP, lambda: moving(WEBP), "animated"),
    "a HEIC that is a film": (HEIC, lambda: box(b"ftyp", b"hevc" + bytes(4)) + box(b"moov", b""), "animated"),
    "a JPEG of ten thousand segments": (
        JPEG, lambda: a_jpeg()[:2] + b"\xff\xfe\x00\x02" * 10_000 + a_jpeg()[2:], "broken",
    ),
    "a JPEG of a hundred scans that say nothing": (
        JPEG, lambda: a_jpeg()[:-2] + b"\xff\xda\x00\x02" * 5_000 + b"\xff\xd9", "broken",
    ),
    "boxes in boxes without an end": (HEIC, lambda: box(b"ftyp", b"heic" + bytes(4)) + bytes(8) * 5_000, "broken"),
    "a dot": (PNG, lambda: encoded(Image.new("RGB", (1, 1)), PNG), "too_small"),
    "a hair": (PNG, lambda: encoded(Image.new("RGB", (40_000, 63)), PNG), "too_small"),
}  # fmt: skip
