"""What a file says of time and place is read where it can be, and never trips anybody."""

import io
import random
import struct
import warnings
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image

from greenctl.photos import containers, decoding
from greenctl.photos.containers import Unfit, shape_of
from greenctl.photos.witness import witness_of
from tests.photos.images import FORMATS, a_jpeg, encoded, exif, scene

CITY = ZoneInfo("Asia/Shanghai")
REASONS = {"broken", "not_a_photo", "more_than_a_photo", "animated", "too_many_pixels", "too_small"}


def seen(data: bytes):
    with Image.open(io.BytesIO(data)) as image:
        return witness_of(image.getexif(), CITY)


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "image/webp", "image/heic"])
def test_time_and_place_are_read_from_every_kind_of_photo(media_type):
    witness = seen(encoded(scene(1, (320, 240)), media_type, exif=exif()))

    assert witness.at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert (witness.longitude, witness.latitude) == (Decimal("116.587123"), Decimal("35.41"))


def test_a_camera_without_a_zone_is_taken_to_tell_the_citys_time():
    assert seen(a_jpeg(exif=exif(offset=None))).at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def test_south_and_west_are_negative():
    tags = Image.Exif()
    gps = tags.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "S", (10.0, 30.0, 0.0), "W", (20.0, 15.0, 0.0)

    witness = seen(a_jpeg(exif=tags.tobytes()))

    assert (witness.longitude, witness.latitude) == (Decimal("-20.25"), Decimal("-10.5"))


@pytest.mark.parametrize(
    "taken",
    ["", "2026", "2026:13:40 99:99:99", "0000:00:00 00:00:00", "0001:01:01 00:00:00", "9999:12:31 23:59:59",
     "2026-11-20 09:30:00", "2026:11:20 09:30:00 and more", "\0" * 20],
)  # fmt: skip
def test_a_time_that_is_none_is_no_witness_and_no_fault(taken):
    at = seen(a_jpeg(exif=exif(taken=taken, offset="+14:00"))).at

    assert at is None or at.year in {1, 9999}


@pytest.mark.parametrize(
    "position",
    [
        pytest.param({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)}, id="beyond the pole"),
        pytest.param({1: "N", 2: (1.0, 0.0, 0.0)}, id="half of it"),
        pytest.param({1: "X", 2: (1.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)}, id="no such side"),
        pytest.param({1: "N", 2: "1,2,3", 3: "E", 4: 5}, id="of other types"),
        pytest.param({1: "N", 2: (1.0,), 3: "E", 4: (1.0, 2.0, 3.0, 4.0)}, id="too few, too many"),
    ],
)
def test_a_place_that_is_none_is_no_witness_and_no_fault(position):
    class Tags:
        def get_ifd(self, which):
            return position if which == 0x8825 else {}

        def get(self, _tag):
            return None

    assert witness_of(Tags(), CITY) == witness_of(Image.Exif(), CITY)


def test_a_division_by_zero_is_no_place():
    data = a_jpeg(exif=exif())
    at = (
        data.index(struct.pack("<II", 24, 1))
        if struct.pack("<II", 24, 1) in data
        else data.index(struct.pack(">II", 24, 1))
    )

    assert seen(data[: at + 4] + bytes(4) + data[at + 8 :]).longitude is None


_VALUES = st.none() | st.integers() | st.text() | st.binary() | st.floats() | st.lists(st.floats() | st.integers())


@settings(deadline=None)
@given(
    camera=st.dictionaries(st.sampled_from([0x9003, 0x9011]), _VALUES), gps=st.dictionaries(st.integers(1, 4), _VALUES)
)
def test_whatever_stands_in_the_tags_nothing_fails(camera, gps):
    class Tags:
        def get_ifd(self, which):
            return camera if which == 0x8769 else gps

        def get(self, _tag):
            return None

    witness = witness_of(Tags(), CITY)

    assert witness.longitude is None or abs(witness.longitude) <= 180


def mutilated(data: bytes, chance: random.Random) -> bytes:
    """The file after a few of the accidents that happen to files, most of them near the beginning."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(min(len(changed), chance.choice((40, 400, len(changed)))))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                changed[at : at + 4] = struct.pack(">I", chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF)))
            case 2:
                del changed[at : at + chance.randint(1, 30)]
            case _:
                changed[at:at] = changed[at : at + chance.randint(1, 30)]
    return bytes(changed)


ROUNDS = [pytest.param(150, id="150 files"), pytest.param(5_000, id="5,000 files", marks=pytest.mark.full)]


def read_or_refused(data: bytes, media_type: str) -> str:
    try:
        shape = shape_of(memoryview(data), media_type, 50_000_000)
    except Unfit as unfit:
        return unfit.reason
    return "read" if shape.width * shape.height <= 50_000_000 else "too large"


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("media_type", FORMATS)
def test_a_damaged_file_is_read_or_refused_by_its_headers_and_nothing_else_happens(media_type, rounds):
    whole, chance = encoded(scene(1, (160, 120)), media_type, exif=exif()), random.Random(media_type)
    for _ in range(rounds):
        data = mutilated(whole, chance)
        assert read_or_refused(data, media_type) in {*REASONS, "read"}


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("media_type", FORMATS)
def test_a_damaged_file_is_decoded_or_refused_and_nothing_else_happens(tmp_path, media_type, rounds):
    """In this process, so that nothing is caught by the limits of another one."""
    decoding.prepare(50_000_000)
    warnings.simplefilter("ignore")
    whole, chance = encoded(scene(1, (160, 120)), media_type, exif=exif()), random.Random(f"decode {media_type}")
    refused = 0
    for _ in range(rounds // 3):
        (tmp_path / "file").write_bytes(mutilated(whole, chance))
        try:
            decoding.examine(tmp_path / "file", media_type, tmp_path, 50_000_000, CITY)
        except Unfit as unfit:
            refused += unfit.reason in REASONS
    assert refused > 0


def test_control_the_same_accidents_trip_a_reader_that_catches_nothing():
    """The negative control: without the guard around the headers, an accident is an exception of another kind."""
    whole, chance, tripped = encoded(scene(1, (160, 120)), "image/heic"), random.Random("image/heic"), 0
    for _ in range(300):
        try:
            containers._heif(memoryview(mutilated(whole, chance)[: chance.randrange(8, 400)]), 50_000_000)
        except Unfit:
            continue
        except (struct.error, IndexError, ValueError):
            tripped += 1
    assert tripped > 0
