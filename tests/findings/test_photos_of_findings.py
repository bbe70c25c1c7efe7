"""Photos of findings: reused ones are flagged exactly and nearly, whenever they were looked at; none is refused."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from greenctl.findings import queries
from greenctl.findings.flagging import flag_photos
from greenctl.kernel.actor import system
from tests.findings.builders import HERE, a_finding, recorded, settle, with_photos, works
from tests.photos.builders import CAPTURED, a_photo, declared


@pytest.fixture
def source(transactions):
    return works(transactions)[0]


@pytest.fixture
def old_photo(transactions):
    """Some other finding's, verified long ago."""
    (photo,) = declared(transactions, a_photo(sha256="9" * 64, subject_id="earlier"))
    settle(transactions, [photo.id])
    return photo.id


def verified_later(transactions, new, **looks):
    """The photos are looked at after the finding was recorded; the event is delivered twice, as it may be."""
    ids = [photo.id for photo in new.photos]
    settle(transactions, ids, **looks)
    for _ in range(2):
        with transactions.writing(system("test")) as uow:
            flag_photos(uow, [SimpleNamespace(subject_id=photo_id, body={}) for photo_id in ids])


def shown(transactions, finding_id):
    with transactions.reading(system("test")) as uow:
        return queries.get(uow, finding_id)


POSITION = {"longitude": HERE["longitude"], "latitude": HERE["latitude"]}
LOOKS = [
    pytest.param({}, {}, [], id="a good photo"),
    pytest.param({"duplicate_kind": "exact"}, {}, ["photo_reused"], id="the very same bytes"),
    pytest.param({"duplicate_kind": "near"}, {}, ["photo_alike"], id="recompressed or cropped"),
    pytest.param({"exif_at": CAPTURED + timedelta(minutes=60)}, {}, [], id="an hour off is let through"),
    pytest.param({"exif_at": CAPTURED - timedelta(minutes=61)}, {}, ["photo_at_another_time"], id="more is not"),
    pytest.param({"exif_longitude": Decimal("116.6"), "exif_latitude": Decimal("35.4")}, POSITION, [], id="at place"),
    pytest.param(
        {"exif_longitude": Decimal("116.7"), "exif_latitude": Decimal("35.4")},
        POSITION,
        ["photo_elsewhere"],
        id="the file tells another place",
    ),
]


@pytest.mark.parametrize("looks, position, flags", LOOKS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_photo_gives_rise_to_is_flagged_whenever_it_was_looked_at(
    transactions, source, old_photo, looks, position, flags, when
):
    if "duplicate_kind" in looks:
        looks = {**looks, "duplicate_of": old_photo}
    new = with_photos(transactions, a_finding(source.id), verified=False)
    if position:
        settle(transactions, [new.photos[0].id], state="declared", settled_at=None, original_key=None, **position)
    if when == "before":
        settle(transactions, [new.photos[0].id], **looks)
    (found,) = recorded(transactions, new)
    if when == "after":
        verified_later(transactions, new, **looks)

    assert [flag for flag in found.flags if flag.startswith("photo")] == (flags if when == "before" else [])
    item = shown(transactions, found.finding.id)
    assert [flag for flag in item.flags if flag.startswith("photo")] == flags
    assert list(item.photos[0].flags) == flags


def test_photos_of_one_finding_may_look_alike(transactions, source):
    new = with_photos(transactions, a_finding(source.id), count=2, verified=False)
    (found,) = recorded(transactions, new)
    first, second = (photo.id for photo in new.photos)

    verified_later(transactions, new)
    settle(transactions, [second], duplicate_kind="near", duplicate_of=first)
    with transactions.writing(system("test")) as uow:
        flag_photos(uow, [SimpleNamespace(subject_id=second, body={})])

    assert "photo_alike" not in shown(transactions, found.finding.id).flags


def test_the_evidence_of_a_finding_is_complete_once_every_photo_is_verified(transactions, source):
    whole = with_photos(transactions, a_finding(source.id), count=2, verified=False)
    without = a_finding(source.id)
    recorded(transactions, whole, without)
    first, second = (photo.id for photo in whole.photos)

    def evidence():
        return [shown(transactions, finding.id).evidence for finding in (whole, without)]

    assert evidence() == ["pending", "complete"]
    settle(transactions, [first])
    assert evidence() == ["pending", "complete"]
    settle(transactions, [second])
    assert evidence() == ["complete", "complete"]
    settle(transactions, [second], state="refused", reason="broken", original_key=None)
    assert evidence() == ["refused", "complete"]
