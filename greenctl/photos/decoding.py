"""Decoding one file, in a process that may be killed for it: see `nursery`. Knows no database and no store."""

import io
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pillow_heif
from PIL import Image, ImageOps

from greenctl.photos.containers import BROKEN, TOO_MANY_PIXELS, Shape, Unfit, shape_of
from greenctl.photos.domain import Witness
from greenctl.photos.prints import looks_of
from greenctl.photos.witness import witness_of

PUBLIC_SIDE, THUMBNAIL_SIDE = 2048, 320
PUBLIC, THUMBNAIL = "public.jpg", "thumbnail.jpg"
_FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heif": ("HEIF",),
    "image/heic": ("HEIF",),
}


def prepare(most_pixels: int) -> None:
    """Once per process, before any file is opened."""
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = most_pixels


def examine(path: Path, media_type: str, out: Path, most_pixels: int, zone: ZoneInfo) -> dict[str, Any]:
    """Look at a file, and write a public copy and a thumbnail without metadata to `out`.

    Returns:
        {"width", "height", "exif_at", "exif_longitude", "exif_latitude", "looks", "seconds"}

    Raises:
        Unfit
        MemoryError: the process may not have so much.
    """
    began = time.perf_counter()
    shape = shape_of(memoryview(path.read_bytes()), media_type, most_pixels)
    read = time.perf_counter()
    image, told = _decoded(path, media_type, shape, zone)
    decoded = time.perf_counter()
    # What is compared is the public copy's own pixels: turned upright, and small.
    public = _written(image, PUBLIC_SIDE, out / PUBLIC)
    _written(public, THUMBNAIL_SIDE, out / THUMBNAIL)
    copied = time.perf_counter()
    looks = looks_of(public)
    seconds = {"headers": read - began, "decode": decoded - read, "copies": copied - decoded}
    seconds |= {"prints": time.perf_counter() - copied}
    return {**told, "looks": {name: getattr(looks, name) for name in looks.__slots__}, "seconds": seconds}


def _decoded(path: Path, media_type: str, shape: Shape, zone: ZoneInfo) -> tuple[Image.Image, Mapping[str, Any]]:
    """The image upright, and what the file says of itself. Raises Unfit."""
    try:
        with Image.open(path, formats=_FORMATS[media_type]) as image:
            _require_promised(image, shape)
            told = _witness(image, zone)
            width, height = image.size
            # JPEG can be decoded to a half, a quarter, an eighth: a large photo then costs what its copy costs.
            image.draft("RGB", (PUBLIC_SIDE, PUBLIC_SIDE))
            image.load()
            upright = _upright(image)
    except Unfit:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit(TOO_MANY_PIXELS) from error
    except MemoryError:
        raise
    except Exception as error:  # each decoder has errors of its own for what it cannot read
        raise Unfit(BROKEN) from error
    said = {"exif_at": told.at, "exif_longitude": told.longitude, "exif_latitude": told.latitude}
    return upright, {"width": width, "height": height, **{name: _text(value) for name, value in said.items()}}


def _witness(image: Image.Image, zone: ZoneInfo) -> Witness:
    """Tags that cannot be read at all say nothing, and are no reason against the image."""
    try:
        return witness_of(image.getexif(), zone)
    except Exception:  # noqa: BLE001 - see witness_of
        return Witness()


def _require_promised(image: Image.Image, shape: Shape) -> None:
    """A container may turn its image: then width and height change places. Raises Unfit."""
    if sorted(image.size) != sorted((shape.width, shape.height)):
        raise Unfit(BROKEN)


def _upright(image: Image.Image) -> Image.Image:
    """Small, in plain colours on white, and turned as its camera was held; all that was said beside is gone."""
    image.thumbnail((PUBLIC_SIDE, PUBLIC_SIDE), reducing_gap=2.0)
    with suppress(Exception):  # an orientation that cannot be read is none
        image = ImageOps.exif_transpose(image)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    if image.mode.startswith("I;16"):  # a plain conversion would cut off what is brighter than 255 of 65,535
        image = image.convert("F").point(lambda value: value * (1 / 257)).convert("L")
    plain = image.convert("RGB")
    plain.info.clear()
    return plain


def _written(image: Image.Image, side: int, path: Path) -> Image.Image:
    """A copy that holds pixels and nothing else: made from pixels, so that nothing can come along."""
    copy = Image.frombytes("RGB", image.size, image.tobytes())
    copy.thumbnail((side, side), reducing_gap=2.0)
    data = io.BytesIO()
    copy.save(data, "JPEG", quality=85, exif=b"", icc_profile=None, comment=b"")
    path.write_bytes(data.getvalue())
    return copy


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
