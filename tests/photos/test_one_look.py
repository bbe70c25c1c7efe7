"""A photo that is confirmed many times at once is looked at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from greenctl.photos import confirming
from greenctl.photos.domain import PhotoState
from greenctl.photos.one_look import one_look
from greenctl.storage.errors import StoreAway
from tests.photos.images import a_jpeg
from tests.photos.stores import MemoryStore
from tests.photos.test_confirming import Desk


@pytest.fixture
def desk(transactions, examiner):
    return Desk(transactions, MemoryStore(), examiner)


def test_what_is_confirmed_many_times_at_once_is_looked_at_once(desk):
    new = desk.uploaded(a_jpeg())
    reads, all_ask = [], threading.Barrier(4)

    def read(key):
        reads.append(key)
        time.sleep(0.1)

    desk.store.before_reading = read

    def ask(_):
        all_ask.wait()
        return desk.confirm(new)

    with ThreadPoolExecutor(4) as pool:
        photos = list(pool.map(ask, range(4)))

    assert {photo.state for photo in photos} == {PhotoState.VERIFIED}
    assert reads == [f"uploads/{new.id}"]


def test_nobody_waits_for_another_look_for_ever(desk, monkeypatch):
    monkeypatch.setattr(confirming, "MOST_PATIENCE_SECONDS", 0.05)
    new = desk.uploaded(a_jpeg())

    with one_look(new.id, 0) as mine, pytest.raises(StoreAway):
        assert mine
        desk.confirm(new)

    assert desk.confirm(new).state is PhotoState.VERIFIED
