"""Images made by code: scenes that differ, and files that are exactly as a test wants them."""

import hashlib
import io
import random
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw, ImageFilter

pillow_heif.register_heif_opener()

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Something like a yard under a sky, with sheds, drums and noise; another seed is another yard."""
    chance, (width, height) = random.Random(seed), size
    horizon = chance.randrange(height // 4, 3 * height // 4)
    image = Image.new("RGB", size, _colour(chance, 120, 256))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, horizon, width, height), fill=_colour(chance, 0, 140))
    for _ in range(chance.randrange(12, 40)):
        x, y = chance.randrange(width), chance.randrange(height)
        place = (x, y, x + chance.randrange(20, width // 3), y + chance.randrange(20, height // 3))
        (draw.rectangle if chance.random() < 0.6 else draw.ellipse)(place, fill=_colour(chance, 0, 256))
    image = image.filter(ImageFilter.GaussianBlur(chance.random() * 2))
    noise = np.random.default_rng(seed).normal(0, 8, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, media_type: str = "image/jpeg", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, FORMATS[media_type], **options)
    return file.getvalue()


def a_jpeg(seed: int = 1, size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    return encoded(scene(seed, size), quality=85, **options)


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def exif(*, taken: str = "2026:11:20 09:30:00", offset: str | None = "+08:00", gps: bool = True, **more: str) -> bytes:
    """EXIF as a phone writes it: when, where, and with what."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0110] = more.get("make", "示例"), more.get("model", "Sample One")
    camera = tags.get_ifd(0x8769)
    camera[0x9003] = taken
    if offset is not None:
        camera[0x9011] = offset
    if gps:
        position = tags.get_ifd(0x8825)
        position[1], position[2] = "N", (35.0, 24.0, 36.0)
        position[3], position[4] = "E", (116.0, 35.0, 13.6428)
    return tags.tobytes()


def _colour(chance: random.Random, least: int, most: int) -> tuple[int, int, int]:
    return chance.randrange(least, most), chance.randrange(least, most), chance.randrange(least, most)
