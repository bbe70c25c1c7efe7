"""What an image looks like, coarsely, so that copies of it are found again.

A print is 128 signs: those of the lowest frequencies of a small grey image, the lowest first. Recompressing and
resizing leave nearly all of them alone. Mirroring turns the signs of the odd horizontal frequencies, known beforehand,
so one print serves both. For cropped copies each photo keeps two prints, of the whole and of its inner part, and is
compared through many windows: the window of a copy that shows what the other's whole (or inner part) shows is among
them, unless more was cropped than `MOST_CROPPED` of a side.

The first 20 signs are the bucket by which candidates are found with an index. Signs that could as well be the other
way are tried both ways.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from PIL import Image

SIGNS, BUCKET_SIGNS = 128, 20
MOST_CROPPED = 0.10
_SIDE, _BASE, _FREQUENCIES = 32, 160, 17
_STEPS = (0.0, 0.035, 0.07, 0.105)
_UNSURE = 3

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Looks:
    """The two prints that are kept, and what other photos' prints are compared with; prints in hex."""

    whole: str
    inner: str
    whole_bucket: int
    inner_bucket: int
    windows: tuple[str, ...]
    buckets: tuple[int, ...]


def looks_of(image: Image.Image) -> Looks:
    """The prints of an image of any size and mode."""
    base = image.convert("L").resize((_BASE, _BASE), Image.Resampling.BOX, reducing_gap=2.0)
    # Every stretch of the height with every stretch of the width, without an image for each.
    spectra = _STRETCHES[:, None] @ np.asarray(base, dtype=np.float32) @ _STRETCHES[None].transpose(0, 1, 3, 2)
    waves = spectra[:, :, _ROWS, _COLUMNS]
    windows, inner = waves[:-1, :-1].reshape(-1, SIGNS), waves[-1, -1] > 0
    signs = windows > 0
    seen = np.unique(np.concatenate([signs, signs ^ _MIRRORED]), axis=0)
    buckets = sorted({bucket for wave in windows for bucket in _likely_buckets(wave)})
    return Looks(_hex(signs[0]), _hex(inner), _bucket(signs[0]), _bucket(inner), tuple(map(_hex, seen)), tuple(buckets))


def _likely_buckets(wave: Array) -> Iterator[int]:
    """The bucket of a window and of its mirror image, with the least sure of its signs both ways."""
    first = wave[:BUCKET_SIGNS]
    bucket = _bucket(first > 0)
    unsure = [1 << (BUCKET_SIGNS - 1 - int(place)) for place in np.argsort(np.abs(first))[:_UNSURE]]
    for count in range(_UNSURE + 1):
        for turned in combinations(unsure, count):
            likely = bucket ^ sum(turned)
            yield likely
            yield likely ^ _MIRRORED_BUCKET


def _bucket(signs: Array) -> int:
    return int.from_bytes(np.packbits(signs[:BUCKET_SIGNS]).tobytes(), "big") >> (-BUCKET_SIGNS % 8)


def _hex(signs: Array) -> str:
    return np.packbits(signs).tobytes().hex()


def _stretches() -> Array:
    """For each stretch of a side (what is cut off before it, and behind it): from its pixels to its frequencies."""
    cut = [(before, behind) for before in _STEPS for behind in _STEPS]
    cosines = np.cos(np.outer(np.arange(_FREQUENCIES), np.arange(_SIDE) + 0.5) * np.pi / _SIDE)
    means = [_means(before, 1 - behind) for before, behind in [*cut, (MOST_CROPPED, MOST_CROPPED)]]
    return (cosines @ np.stack(means)).astype(np.float32)


def _means(begin: float, end: float) -> Array:
    """How much of each pixel of the side goes into each of the equal parts of the stretch."""
    edges = np.linspace(begin, end, _SIDE + 1)[:, None] * _BASE
    covered = np.clip(edges - np.arange(_BASE), 0, 1)
    return np.diff(covered, axis=0)


_STRETCHES = _stretches()
# By rising frequency; without the first, which is the brightness of the whole.
_ORDER = sorted(
    ((row, column) for row in range(_FREQUENCIES) for column in range(_FREQUENCIES)), key=lambda at: (sum(at), at)
)[1 : SIGNS + 1]
_ROWS, _COLUMNS = (np.array(places) for places in zip(*_ORDER, strict=True))
_MIRRORED = _COLUMNS % 2 == 1
_MIRRORED_BUCKET = _bucket(_MIRRORED)
