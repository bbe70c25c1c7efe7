"""What a photo costs: a ticket to upload it, and looking at what was uploaded."""

import io
import resource
import time
from datetime import timedelta
from pathlib import Path

from greenctl.config import S3Settings
from greenctl.db.transaction import Transactions
from greenctl.jobs.photos import PhotoWork
from greenctl.kernel.actor import system
from greenctl.kernel.clock import SystemClock
from greenctl.photos.confirming import begin, look_at
from greenctl.photos.examining import DecodingLimits, Examiner
from greenctl.storage.local import LocalStore
from greenctl.storage.port import BlobStore, Upload
from greenctl.storage.s3 import S3Store
from tests.bench.measuring import report
from tests.bench.places import sqlite_place
from tests.photos.builders import a_photo, declared
from tests.photos.images import encoded, scene, sha256_of

TICKETS = 2_000
# As phones send them: 12 megapixels, some 3 MB of JPEG.
SIDE, PHOTOS, LARGE = (4032, 3024), 6, 30
LOOKS = ("hash", "fetch", "headers", "decode", "copies", "prints", "seal")


def measure(folder: Path, *, large: bool) -> None:
    s3 = S3Store(
        S3Settings(bucket="photos", access_key="greenctl", secret_key="made up", endpoint="http://127.0.0.1:1")
    )
    local = LocalStore(folder / "store", b"a secret of the bench")
    _tickets("s3", s3)
    _tickets("local", local)
    with sqlite_place(folder) as place:
        _verify(place.transactions, local, LARGE if large else PHOTOS)


def _tickets(name: str, store: BlobStore) -> None:
    now = SystemClock().now()
    uploads = [
        Upload(key=f"uploads/{number}", sha256="ab" * 32, size_bytes=3_000_000, media_type="image/jpeg")
        for number in range(TICKETS)
    ]
    store.upload_ticket(uploads[0], now=now, seconds=900)
    began = time.process_time()
    for upload in uploads:
        store.upload_ticket(upload, now=now, seconds=900)
    report(f"photo.presign_per_s.{name}", TICKETS / (time.process_time() - began), "1/s")


def _verify(transactions: Transactions, store: BlobStore, count: int) -> None:
    """From uploaded to verified, one after the other, with CPU of this process and of the decoder's."""
    examiner = Examiner(DecodingLimits())
    work = PhotoWork(transactions, store, examiner, timedelta(days=30))
    try:
        waiting = [_uploaded(transactions, store, seed) for seed in range(count + 1)]
        _look(work, waiting.pop())
        before, began = _cpu_seconds(), time.perf_counter()
        outcomes = [_look(work, photo) for photo in waiting]
        wall, cpu = time.perf_counter() - began, _cpu_seconds() - before
    finally:
        examiner.close()
    cpu += sum(outcome.examined.cost["cpu_seconds"] for outcome in outcomes if outcome.examined)
    megabytes = sum(photo.size_bytes for photo in waiting) / 1_000_000
    parts = {part: sum(outcome.seconds.get(part, 0) for outcome in outcomes) for part in LOOKS}
    shares = {part: round(seconds / wall, 3) for part, seconds in parts.items()}
    peak = max(outcome.examined.cost["peak_mb"] for outcome in outcomes if outcome.examined)
    told = {"photos": count, "mb": round(megabytes, 1), "seconds_each": round(wall / count, 3), "peak_mb": peak}
    told |= {"cpu_seconds_each": round(cpu / count, 3), "mb_per_s_by_the_wall": round(megabytes / wall, 2)}
    report("photo.verify_mb_per_s", megabytes / cpu, "MB/s of CPU", shares=shares, **told)


def _uploaded(transactions: Transactions, store: BlobStore, seed: int):  # type: ignore[no-untyped-def]
    data = encoded(scene(seed, (1344, 1008)).resize(SIDE), quality=92)
    (photo,) = declared(transactions, a_photo(sha256=sha256_of(data), size_bytes=len(data)))
    store.put(photo.upload_key, io.BytesIO(data), size_bytes=len(data), media_type=photo.media_type)
    return photo


def _look(work: PhotoWork, photo):  # type: ignore[no-untyped-def]
    with work.transactions.writing(system("bench")) as uow:
        photo = begin(uow, photo)
    return look_at(work, work.store, work.examiner, photo)[1]


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
