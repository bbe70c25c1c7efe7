"""What only files can go wrong with: half of one, a full disk, a sender that goes away."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from greenctl.storage.errors import StoreAway, UploadDiffers
from greenctl.storage.local import LocalStore
from greenctl.storage.port import Upload

DATA = b"x" * 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store", b"a secret of the test")


class GoesAway(io.BytesIO):
    """A sender whose connection breaks in the middle."""

    def read(self, size: int = -1) -> bytes:
        if self.tell() > 300_000:
            raise ConnectionResetError(104, "gone")
        return super().read(size)


def files_in(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def put(store: LocalStore, body: io.BytesIO, key: str = "uploads/a") -> None:
    store.put(key, body, size_bytes=len(DATA), media_type="image/jpeg")


def test_a_sender_that_goes_away_leaves_nothing(store, tmp_path):
    with pytest.raises(ConnectionResetError):
        put(store, GoesAway(DATA))

    assert files_in(tmp_path) == []


def test_a_body_that_ends_early_leaves_what_was_there(store):
    put(store, io.BytesIO(DATA))

    with pytest.raises(UploadDiffers):
        put(store, io.BytesIO(DATA[:-1]))

    with store.open("uploads/a") as body:
        assert hashlib.sha256(body.read()).digest() == hashlib.sha256(DATA).digest()


def test_a_disk_that_takes_nothing_is_a_store_that_is_away(tmp_path):
    (tmp_path / "store").write_text("where the folder should be")

    with pytest.raises(StoreAway):
        put(LocalStore(tmp_path / "store", b"a secret of the test"), io.BytesIO(DATA))


def test_what_a_killed_writer_left_is_no_object_and_goes_when_it_is_old(store, tmp_path):
    put(store, io.BytesIO(DATA))
    half = tmp_path / "store" / ".halves" / "of-a-killed-writer"
    half.write_bytes(b"half")
    now = datetime.now(UTC)

    assert [stored.key for stored in store.list("")] == ["uploads/a"]
    assert store.forget_unfinished(now - timedelta(hours=1)) == 0
    assert store.forget_unfinished(now + timedelta(hours=1)) == 1
    assert not half.exists()


def test_another_secret_signs_other_addresses(tmp_path):
    upload = Upload(key="uploads/a", sha256="0" * 64, size_bytes=1, media_type="image/jpeg")
    now = datetime.now(UTC)
    urls = {LocalStore(tmp_path, secret).upload_ticket(upload, now=now, seconds=60).url for secret in (b"a", b"b")}

    assert len(urls) == 2
