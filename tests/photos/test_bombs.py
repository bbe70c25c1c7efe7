"""S-14 for photos: bombs are refused with their reason before they cost anything."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from greenctl.photos.examining import DecodingLimits, Examiner, ExaminerAway
from tests.photos.bombs import BOMBS, HEIC, JPEG, PNG, WEBP, interlaced, png, zeros
from tests.photos.images import FORMATS, a_jpeg, encoded, exif, scene

MOST_MB, MOST_SECONDS = 150, 2.0


def asked(examiner: Examiner, folder: Path, media_type: str, data: bytes) -> dict:
    file = folder / "file"
    file.write_bytes(data)
    return examiner.ask(file, media_type, folder)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_its_reason_and_costs_little(examiner, tmp_path, name):
    media_type, make, reason = BOMBS[name]
    data = make()

    answer = asked(examiner, tmp_path, media_type, data)

    print(name, len(data), answer["cost"])
    assert answer.get("reason", "it passed") == reason
    # CPU time: a busy machine makes the clock on the wall say anything.
    assert answer["cost"]["cpu_seconds"] <= MOST_SECONDS
    assert answer["cost"]["peak_mb"] <= MOST_MB
    assert len(data) <= 20 * 1024 * 1024


def test_there_are_enough_kinds_of_bombs():
    assert len(BOMBS) >= 30
    assert {reason for _, _, reason in BOMBS.values()} == {
        "too_many_pixels", "too_small", "not_a_photo", "broken", "more_than_a_photo", "animated",
    }  # fmt: skip


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_honest_photos_of_every_kind_pass_the_same_gate(examiner, tmp_path, media_type, mode):
    """The other side of every limit above: what refuses everything refuses no bomb."""
    mode = "RGB" if (media_type, mode) == (JPEG, "RGBA") else mode
    answer = asked(examiner, tmp_path, media_type, encoded(scene(5, (400, 300)).convert(mode), media_type))

    assert (answer.get("width"), answer.get("height")) == (400, 300), answer


@pytest.mark.parametrize(
    "media_type, data",
    [
        pytest.param(JPEG, lambda: a_jpeg(progressive=True), id="progressive"),
        pytest.param(JPEG, lambda: a_jpeg(exif=exif()), id="with EXIF"),
        pytest.param(JPEG, lambda: a_jpeg() + a_jpeg(2, (160, 120)), id="with a preview behind it"),
        pytest.param(JPEG, lambda: a_jpeg() + b"\0" * 100 + b"SEFT", id="with the notes some phones leave"),
        pytest.param(PNG, lambda: encoded(scene(1, (64, 64)), PNG), id="the smallest"),
        pytest.param(PNG, lambda: encoded(scene(1, (65, 101)).convert("P"), PNG, bits=4), id="few colours"),
        pytest.param(PNG, lambda: interlaced(scene(1, (67, 101))), id="interlaced"),
        pytest.param(PNG, lambda: encoded(Image.new("I;16", (200, 100), 40_000), PNG), id="16 bits"),
        pytest.param(JPEG, lambda: encoded(Image.new("RGB", (4000, 3000)), JPEG, optimize=True), id="all one colour"),
        pytest.param(WEBP, lambda: encoded(scene(1), WEBP, lossless=True), id="lossless WebP"),
        pytest.param(HEIC, lambda: encoded(scene(1, (1024, 800)), HEIC, quality=90), id="HEIC in tiles"),
    ],
)
def test_what_phones_really_send_passes(examiner, tmp_path, media_type, data):
    assert "reason" not in asked(examiner, tmp_path, media_type, data())


@pytest.mark.full
def test_fifty_million_pixels_pass_and_one_row_more_does_not(examiner, tmp_path):
    row = 1 + 3 * 10_000
    most = asked(examiner, tmp_path, PNG, png(10_000, 5_000, pixels=zeros(row * 5_000)))
    more = asked(examiner, tmp_path, PNG, png(10_000, 5_001, pixels=zeros(row * 5_001)))

    assert (most.get("width"), more.get("reason")) == (10_000, "too_many_pixels")


def a_large_one() -> bytes:
    """Thirty million pixels: quickly made, and slow to read."""
    return png(6_000, 5_000, pixels=zeros((1 + 3 * 6_000) * 5_000))


def test_a_file_that_takes_too_much_time_or_memory_ends_its_own_process_and_no_other(tmp_path):
    data = a_large_one()
    # The time of the clock alone is no reason against a file: only if it has worked for half of its own.
    for limits in (DecodingLimits(memory_mb=8), DecodingLimits(wall_seconds=0.02, cpu_seconds=0)):
        strict = Examiner(limits)
        try:
            assert asked(strict, tmp_path, PNG, data)["reason"] == "too_costly"
            assert asked(strict, tmp_path, PNG, data)["reason"] == "too_costly"
            first = strict._nursery
            assert first is not None
            assert first.poll() is None
        finally:
            strict.close()


def test_a_file_that_had_to_wait_for_the_machine_is_looked_at_later(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(a_large_one())
    crowded = Examiner(DecodingLimits(wall_seconds=0.02))
    try:
        with pytest.raises(ExaminerAway):
            crowded.examine(file, PNG, tmp_path)
    finally:
        crowded.close()


def test_a_nursery_that_was_killed_is_replaced(examiner, tmp_path):
    data = a_jpeg()
    asked(examiner, tmp_path, JPEG, data)
    assert examiner._nursery is not None
    examiner._nursery.kill()
    examiner._nursery.wait()

    assert asked(examiner, tmp_path, JPEG, data)["width"] == 640


def test_what_this_machine_lacks_is_not_held_against_a_photo(tmp_path):
    """Refused is for good; a full disk, or a nursery that cannot begin, passes."""
    fresh = Examiner(DecodingLimits())
    file = tmp_path / "file"
    file.write_bytes(a_jpeg())
    (tmp_path / "full").mkdir()
    for name in ("public.jpg", "thumbnail.jpg"):
        (tmp_path / "full" / name).symlink_to("/dev/full")
    try:
        with pytest.raises(ExaminerAway):
            fresh.examine(file, JPEG, tmp_path / "full")
    finally:
        fresh.close()


def test_a_nursery_that_cannot_begin_is_not_held_against_a_photo_either(tmp_path):
    class NoRoom(Examiner):
        def _running(self):
            raise BlockingIOError

    with pytest.raises(ExaminerAway):
        NoRoom(DecodingLimits()).examine(tmp_path / "file", JPEG, tmp_path)


def test_nobody_waits_long_for_a_turn(tmp_path):
    """Who waits holds a thread that people with other business need."""
    busy = Examiner(DecodingLimits(turn_seconds=0.05))
    busy._turn.acquire()

    with pytest.raises(ExaminerAway):
        busy.examine(tmp_path / "file", JPEG, tmp_path)


def test_the_nursery_inherits_no_secret(examiner, tmp_path, monkeypatch):
    monkeypatch.setenv("GREENCTL_S3_SECRET_KEY", "canary")
    fresh = Examiner(DecodingLimits())
    try:
        asked(fresh, tmp_path, JPEG, a_jpeg())
        assert fresh._nursery is not None
        environment = Path(f"/proc/{fresh._nursery.pid}/environ").read_bytes()
    finally:
        fresh.close()

    assert b"canary" not in environment
    assert b"GREENCTL" not in environment


def test_control_a_library_without_our_checks_falls_for_the_flood(tmp_path):
    """The negative control: believed by its header, the flood takes more memory than we would let it."""
    _, make, _ = BOMBS["a pixel flood"]
    file = tmp_path / "flood.png"
    file.write_bytes(make())
    program = (
        "import json, resource, sys; from PIL import Image; Image.MAX_IMAGE_PIXELS = None; error = None\n"
        "try: Image.open(sys.argv[1]).load()\n"
        "except Exception as failure: error = type(failure).__name__\n"
        "print(json.dumps([error, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))"
    )

    def at_most_a_gigabyte() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))

    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=at_most_a_gigabyte,
    )
    error, peak_mb = json.loads(done.stdout)

    assert error == "MemoryError" or peak_mb > MOST_MB
