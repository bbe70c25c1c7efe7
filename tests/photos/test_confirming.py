"""What was uploaded becomes evidence only if it is what was declared (S-16), and a store that is away loses nothing."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.jobs.photos import PhotoWork
from greenctl.kernel.actor import EVERYTHING
from greenctl.photos import confirming, queries, verifying
from greenctl.photos.confirming import confirm_photo
from greenctl.photos.domain import NEVER_UPLOADED, NewPhoto, PhotoState
from greenctl.photos.errors import BytesDiffer, NotUploaded, PhotoRefused
from greenctl.photos.verifying import Found, Outcome, original_key
from greenctl.storage.errors import StoreAway
from tests.photos.builders import a_photo, a_sender, declared
from tests.photos.images import a_jpeg, exif, sha256_of
from tests.photos.stores import MemoryStore

GRACE = timedelta(days=30)


@dataclass
class Desk:
    """Somebody who declares, uploads and confirms on a store that may misbehave."""

    transactions: Any
    store: MemoryStore
    examiner: Any

    @contextmanager
    def reading(self):
        with self.transactions.reading(a_sender(), scope=EVERYTHING) as uow:
            yield uow

    @contextmanager
    def writing(self):
        with self.transactions.writing(a_sender(), scope=EVERYTHING) as uow:
            yield uow

    def declare(self, data: bytes, **changes: Any) -> NewPhoto:
        new = a_photo(sha256=sha256_of(data), size_bytes=len(data), **changes)
        declared(self.transactions, new, by=a_sender())
        return new

    def upload(self, new: NewPhoto, data: bytes) -> None:
        self.store.objects[f"uploads/{new.id}"] = data, self.transactions.clock.now()

    def uploaded(self, data: bytes, **changes: Any) -> NewPhoto:
        new = self.declare(data, **changes)
        self.upload(new, data)
        return new

    def confirm(self, new: NewPhoto) -> Any:
        return confirm_photo(self, self.store, self.examiner, new.id)

    def photo(self, new: NewPhoto) -> Any:
        with self.reading() as uow:
            return queries.find_photos(uow, [new.id])[new.id]

    def events(self) -> list[str]:
        with self.reading() as uow:
            return [row.kind for row in uow.execute(select(EventRow.kind).order_by(EventRow.seq))]

    @property
    def work(self) -> PhotoWork:
        return PhotoWork(self.transactions, self.store, self.examiner, GRACE)


@pytest.fixture
def desk(transactions, examiner):
    return Desk(transactions, MemoryStore(), examiner)


def test_what_is_verified_is_sealed_under_its_own_hash_and_the_upload_is_gone(desk):
    data = a_jpeg(exif=exif())
    new = desk.uploaded(data)

    photo = desk.confirm(new)

    assert (photo.state, photo.width, photo.exif_at) == (PhotoState.VERIFIED, 640, new.captured_at)
    assert desk.store.objects[original_key(sha256_of(data))][0] == data
    assert set(desk.store.objects) == {photo.original_key, photo.public_key, photo.thumbnail_key}
    assert desk.events() == ["photos.declared", "photos.uploaded", "photos.verified"]


def test_confirming_again_has_the_same_answer_and_no_other_effect(desk):
    new = desk.uploaded(a_jpeg())

    first, second = desk.confirm(new), desk.confirm(new)

    assert first == second
    assert desk.events().count("photos.verified") == 1


@pytest.mark.parametrize(
    "put",
    [
        pytest.param(lambda data: data[:-1], id="shorter"),
        pytest.param(lambda data: data + b"x", id="longer"),
        pytest.param(lambda data: data[:-2] + b"xx", id="other bytes"),
        pytest.param(lambda _: a_jpeg(2), id="another photo"),
        pytest.param(lambda _: b"", id="nothing"),
    ],
)
def test_what_is_not_what_was_declared_is_thrown_away_and_can_be_sent_again(desk, put):
    """A store that compares no hashes keeps anything; here it is found out."""
    data = a_jpeg()
    new = desk.declare(data)
    desk.upload(new, put(data))

    with pytest.raises(BytesDiffer):
        desk.confirm(new)
    assert (desk.photo(new).state, desk.store.objects) == (PhotoState.DECLARED, {})
    assert desk.events()[-1] == "photos.bytes_differed"

    desk.upload(new, data)
    assert desk.confirm(new).state is PhotoState.VERIFIED


def test_an_object_that_is_swapped_after_it_was_hashed_changes_nothing(desk):
    data = a_jpeg(1)
    new = desk.uploaded(data)
    examine = desk.examiner.examine

    class SwapsMeanwhile:
        def examine(self, *args):
            desk.upload(new, a_jpeg(2))
            return examine(*args)

    desk.examiner = SwapsMeanwhile()
    photo = desk.confirm(new)

    assert desk.store.objects[photo.original_key][0] == data


def test_an_object_that_is_swapped_before_it_is_confirmed_is_found_out(desk):
    new = desk.uploaded(a_jpeg(1))
    desk.upload(new, a_jpeg(1)[:-2] + b"\xff\xd9")
    desk.upload(new, a_jpeg(2))

    with pytest.raises(BytesDiffer):
        desk.confirm(new)


def test_control_without_hashing_again_the_swapped_object_would_count(desk, monkeypatch):
    """The negative control: whoever believes the declared hash takes another photo for it."""
    new = desk.declare(a_jpeg(1))
    other = a_jpeg(2)
    desk.upload(new, other)
    fetched = verifying._fetched
    monkeypatch.setattr(
        verifying, "_fetched", lambda body, file, _most: (new.size_bytes, new.sha256, fetched(body, file, 10**9)[2])
    )

    photo = desk.confirm(new)

    assert photo.state is PhotoState.VERIFIED
    assert desk.store.objects[photo.original_key][0] == other


def test_what_is_no_photo_is_refused_for_good(desk):
    data = a_jpeg()[:-400]
    new = desk.uploaded(data)

    for _ in range(2):
        with pytest.raises(PhotoRefused) as refused:
            desk.confirm(new)
        assert refused.value.details["reason"] == "broken"
    assert desk.events().count("photos.refused") == 1
    assert desk.store.objects == {}


def test_what_was_not_uploaded_waits_for_its_sender(desk):
    new = desk.declare(a_jpeg())

    with pytest.raises(NotUploaded):
        desk.confirm(new)

    assert desk.photo(new).state is PhotoState.DECLARED


def test_a_store_that_is_away_delays_evidence_and_loses_nothing(desk, clock):
    new = desk.uploaded(a_jpeg())
    desk.store.away = True

    with pytest.raises(StoreAway) as away:
        desk.confirm(new)
    assert away.value.details["retry_after_seconds"] == 30
    assert desk.photo(new).state is PhotoState.UPLOADED
    assert desk.work.look_at_waiting() == 0
    clock.advance(timedelta(minutes=1))
    assert desk.work.look_at_waiting() == 0

    desk.store.away = False
    clock.advance(timedelta(hours=1))
    assert desk.work.look_at_waiting() == 1
    assert desk.photo(new).state is PhotoState.VERIFIED


def test_a_store_that_goes_away_in_the_middle_leaves_nothing_half_done(desk, clock):
    new = desk.uploaded(a_jpeg())
    for step in range(1, 6):
        left = iter(range(step))

        def go_away(left=left):
            desk.store.away = next(left, None) is None

        desk.store.before_any, desk.store.away = go_away, False
        try:
            desk.confirm(new)
        except StoreAway:
            assert desk.photo(new).state is PhotoState.UPLOADED
        desk.store.before_any, desk.store.away = (lambda: None), False

    clock.advance(timedelta(hours=2))
    desk.work.look_at_waiting()
    assert desk.photo(new).state is PhotoState.VERIFIED
    assert desk.events().count("photos.verified") == 1


def test_a_process_that_is_killed_while_it_looks_is_followed_by_another(desk, clock):
    """It had begun, and says no more."""
    new = desk.uploaded(a_jpeg())
    with desk.writing() as uow:
        confirming.begin(uow, queries.get(uow, new.id))

    assert desk.work.look_at_waiting() == 0
    clock.advance(timedelta(minutes=2))
    assert desk.work.look_at_waiting() == 1
    assert desk.photo(new).state is PhotoState.VERIFIED


def test_what_two_have_looked_at_is_settled_once(desk):
    new = desk.uploaded(a_jpeg())
    photo = desk.photo(new)
    desk.confirm(new)

    with desk.writing() as uow:
        again = confirming.settle(uow, photo.id, Outcome(found=Found.UNFIT, reason="broken"), None)

    assert again.state is PhotoState.VERIFIED


def test_the_longer_a_store_is_away_the_less_often_it_is_asked(desk, clock):
    new = desk.uploaded(a_jpeg())
    desk.store.away = True
    rests = []
    for _ in range(12):
        with pytest.raises(StoreAway):
            desk.confirm(new)
        rests.append(desk.photo(new).next_try_at - clock.now())

    assert rests[0] == timedelta(seconds=30)
    assert sorted(rests) == rests
    assert rests[-1] == timedelta(hours=1)


def test_no_store_is_asked_and_nothing_decoded_while_a_transaction_is_open(desk):
    """Writers of one process queue, and connections are few: neither may wait for a network."""
    new = desk.uploaded(a_jpeg())
    open_at = []
    desk.store.before_any = lambda: open_at.append(desk.transactions.engine.pool.checkedout())
    examine = desk.examiner.examine

    class Watching:
        def examine(self, *args):
            desk.store.before_any()
            return examine(*args)

    desk.examiner = Watching()
    desk.confirm(new)

    assert open_at
    assert set(open_at) == {0}


def test_what_never_arrived_is_given_up_and_may_still_come(desk, clock):
    data = a_jpeg()
    new = desk.declare(data)
    clock.advance(GRACE + timedelta(seconds=1))

    swept = desk.work.sweep()
    assert (swept.given_up, desk.photo(new).state, desk.photo(new).reason) == (1, PhotoState.REFUSED, NEVER_UPLOADED)

    (again,) = declared(desk.transactions, new, by=a_sender())
    assert again.state is PhotoState.DECLARED
    desk.upload(new, data)
    assert desk.confirm(new).state is PhotoState.VERIFIED


def test_what_is_younger_than_the_grace_time_is_left_alone(desk, clock):
    new = desk.declare(a_jpeg())
    desk.store.objects["uploads/unknown"] = b"x", clock.now()
    clock.advance(GRACE - timedelta(seconds=1))

    swept = desk.work.sweep()

    assert (swept.given_up, swept.deleted, desk.photo(new).state) == (0, 0, PhotoState.DECLARED)


def test_what_arrived_without_a_word_is_looked_at_instead_of_given_up(desk, clock):
    new = desk.uploaded(a_jpeg())
    clock.advance(GRACE + timedelta(seconds=1))

    swept = desk.work.sweep()
    assert (swept.given_up, swept.found) == (0, 1)
    assert desk.work.look_at_waiting() == 1
    assert desk.photo(new).state is PhotoState.VERIFIED


def test_bytes_that_are_nobodys_are_deleted_and_those_of_photos_are_not(desk, clock):
    kept = desk.confirm(desk.uploaded(a_jpeg()))
    waiting = desk.uploaded(a_jpeg(2))
    long_ago = clock.now() - timedelta(days=90)
    nobodys = ["uploads/unknown", f"originals/ab/{'ab' * 32}", f"public/ab/{'ab' * 32}.jpg", "originals/odd"]
    desk.store.objects |= dict.fromkeys(nobodys, (b"x", long_ago))
    desk.store.objects = {key: (data, long_ago) for key, (data, _) in desk.store.objects.items()}

    swept = desk.work.sweep()

    assert swept.deleted == len(nobodys)
    expected = {kept.original_key, kept.public_key, kept.thumbnail_key, f"uploads/{waiting.id}"}
    assert set(desk.store.objects) == expected


def test_a_store_that_is_away_is_swept_the_next_time(desk):
    desk.store.away = True

    assert desk.work.sweep() is None


def test_one_photo_that_makes_trouble_holds_up_no_other(desk, clock):
    desk.store.away = True
    news = [desk.uploaded(a_jpeg(seed)) for seed in (1, 2)]
    for new in news:
        with pytest.raises(StoreAway):
            desk.confirm(new)
    desk.store.away = False
    clock.advance(timedelta(hours=1))
    trouble = iter([RuntimeError("a defect of ours")])

    def fail_once(_key):
        for error in trouble:
            raise error

    desk.store.before_reading = fail_once
    desk.work.look_at_waiting()
    states = sorted(desk.photo(new).state for new in news)
    clock.advance(timedelta(hours=1))
    desk.work.look_at_waiting()

    assert states == [PhotoState.UPLOADED, PhotoState.VERIFIED]
    assert {desk.photo(new).state for new in news} == {PhotoState.VERIFIED}


def test_the_same_bytes_sent_twice_are_kept_once_and_flagged(desk):
    data = a_jpeg()
    first, second = desk.confirm(desk.uploaded(data)), desk.confirm(desk.uploaded(data, subject_id="finding-2"))

    assert first.original_key == second.original_key
    assert (second.state, second.duplicate_of, second.duplicate_kind) == (PhotoState.VERIFIED, first.id, "exact")
    assert first.duplicate_of is None


def test_nothing_personal_stands_in_an_event(desk):
    desk.confirm(desk.uploaded(a_jpeg(exif=exif())))

    with desk.reading() as uow:
        bodies = str([row.body for row in uow.execute(select(EventRow.body))])
    for secret in ("116.58", "35.41", "2026-11-20T01:30", "Sample One"):
        assert secret not in bodies
