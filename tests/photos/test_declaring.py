"""Declaring photos: what a phone says there is, before anything of it has arrived."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import EVERYTHING, Reach, Scope, system
from greenctl.photos import queries
from greenctl.photos.domain import PhotoState, Position, Quotas
from greenctl.photos.errors import EvidencePending, IdTaken, PhotoInvalid, PhotoNotThere, QuotaReached, SourceNotThere
from tests.photos.builders import a_photo, a_sender, declared
from tests.source.builders import a_source, registered


def events(transactions):
    with transactions.reading(system("test")) as uow:
        return [row.kind for row in uow.execute(select(EventRow.kind).order_by(EventRow.seq))]


def test_a_declared_photo_says_all_that_its_phone_said(transactions):
    new = a_photo(position=Position(Decimal("116.587123"), Decimal("35.41"), Decimal(8)))

    (photo,) = declared(transactions, new)

    assert (photo.state, photo.version, photo.reason) == (PhotoState.DECLARED, 1, None)
    assert (photo.longitude, photo.latitude, photo.accuracy_m) == (Decimal("116.587123"), Decimal("35.41"), 8)
    assert (photo.captured_at, photo.subject_id, photo.slot) == (new.captured_at, "finding-1", "before")
    assert events(transactions) == ["photos.declared"]


def test_the_same_id_with_the_same_content_is_the_same_photo_and_leaves_nothing_new(transactions):
    new = a_photo(position=Position(Decimal("1.50"), Decimal(2)))

    first, second = (
        declared(transactions, new),
        declared(transactions, replace(new, position=Position(Decimal("1.5"), Decimal("2.0")))),
    )

    assert first == second
    assert events(transactions) == ["photos.declared"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"sha256": "b" * 64}, id="other bytes"),
        pytest.param({"size_bytes": 999}, id="another size"),
        pytest.param({"media_type": "image/png"}, id="another type"),
        pytest.param({"subject_id": "finding-2"}, id="another subject"),
        pytest.param({"slot": "after"}, id="another slot"),
        pytest.param({"captured_at": None}, id="no time"),
    ],
)
def test_the_same_id_with_other_content_is_refused(transactions, changes):
    new = a_photo()
    declared(transactions, new)

    with pytest.raises(IdTaken):
        declared(transactions, replace(new, **changes))


def test_an_id_of_somebody_else_is_taken_even_with_the_same_content(transactions):
    new = a_photo()
    declared(transactions, new, by=a_sender())

    with pytest.raises(IdTaken):
        declared(transactions, new, by=a_sender(account="another"))


@pytest.mark.parametrize(
    "changes, code",
    [
        pytest.param({"size_bytes": 0}, "photos.too_large", id="nothing"),
        pytest.param({"size_bytes": 20 * 1024 * 1024 + 1}, "photos.too_large", id="a byte too many"),
        pytest.param({"media_type": "image/svg+xml"}, "photos.type_not_taken", id="SVG"),
    ],
)
def test_what_no_photo_can_be_is_refused_before_it_is_sent(transactions, changes, code):
    with pytest.raises(PhotoInvalid) as refused:
        declared(transactions, a_photo(), a_photo(**changes))

    assert [(problem["field"][:9], problem["code"]) for problem in refused.value.details["problems"]] == [
        ("photos.1.", code)
    ]


def test_the_largest_photo_is_taken(transactions):
    (photo,) = declared(transactions, a_photo(size_bytes=20 * 1024 * 1024))

    assert photo.state is PhotoState.DECLARED


def test_a_photo_of_a_source_out_of_reach_is_refused_like_one_that_is_not_there(transactions):
    here, beside = registered(transactions, a_source(1, area="370811"), a_source(2, area="370812"))
    scope = Scope(reaches=(Reach("370811"),))

    declared(transactions, a_photo(source_id=here.id), scope=scope)
    for source_id in (beside.id, "nobody"):
        with pytest.raises(SourceNotThere):
            declared(transactions, a_photo(source_id=source_id), scope=scope)


def test_quotas_hold_for_a_person_and_for_a_subject_and_count_nothing_twice(transactions, clock):
    quotas, sender = Quotas(per_person_a_day=3, per_subject=2), a_sender()
    two = [a_photo(), a_photo()]
    declared(transactions, *two, by=sender, quotas=quotas)
    declared(transactions, *two, by=sender, quotas=quotas)

    with pytest.raises(QuotaReached) as of_subject:
        declared(transactions, a_photo(), by=sender, quotas=quotas)
    declared(transactions, a_photo(subject_id="finding-2"), by=sender, quotas=quotas)
    with pytest.raises(QuotaReached) as of_person:
        declared(transactions, a_photo(subject_id="finding-3"), by=sender, quotas=quotas)
    clock.advance(timedelta(days=1, seconds=1))
    declared(transactions, a_photo(subject_id="finding-3"), by=sender, quotas=quotas)

    assert (of_subject.value.details["quota"], of_person.value.details["quota"]) == ("subject", "person")


def test_a_stranger_who_names_a_subject_leaves_its_own_people_their_quota(transactions):
    """A subject is opaque here, so nothing keeps a stranger from naming it."""
    quotas = Quotas(per_subject=2)
    (source,) = registered(transactions, a_source(1))
    own = Scope(source_ids=frozenset({source.id}))
    declared(transactions, a_photo(), a_photo(), by=a_sender(account="stranger"), scope=Scope(), quotas=quotas)

    preparer, signer = a_sender(source.id, account="preparer"), a_sender(source.id, account="signer")
    for sender in (preparer, signer):
        declared(transactions, a_photo(source_id=source.id), by=sender, scope=own, quotas=quotas)

    with pytest.raises(QuotaReached):
        declared(transactions, a_photo(source_id=source.id), by=signer, scope=own, quotas=quotas)


def test_who_may_see_a_photo_follows_the_area_of_its_source_and_its_sender(transactions):
    (source,) = registered(transactions, a_source(1, area="370811", department="industry"))
    of_office, of_firm = a_photo(source_id=source.id), a_photo(source_id=source.id)
    declared(transactions, of_office, by=a_sender(account="inspector"), scope=EVERYTHING)
    declared(transactions, of_firm, by=a_sender(source.id), scope=Scope(source_ids=frozenset({source.id})))

    def seen(actor, scope):
        with transactions.reading(actor, scope=scope) as uow:
            found = queries.list_of_subject(uow, "finding", "finding-1", source.id)
            for photo in found:
                assert queries.get(uow, photo.id) == photo
            return {photo.id for photo in found}

    both = {of_office.id, of_firm.id}
    assert seen(a_sender(account="reviewer"), Scope(reaches=(Reach("370811", "industry"),))) == both
    assert seen(a_sender(account="reviewer"), Scope(reaches=(Reach("3708"),))) == both
    assert seen(a_sender(account="reviewer"), Scope(reaches=(Reach("370811", "housing"),))) == set()
    assert seen(a_sender(account="inspector"), Scope()) == {of_office.id}
    assert seen(a_sender(source.id, account="signer"), Scope(source_ids=frozenset({source.id}))) == {of_firm.id}
    assert seen(a_sender(account="stranger"), Scope()) == set()


def test_what_is_out_of_reach_is_not_there(transactions):
    (photo,) = declared(transactions, a_photo())

    with transactions.reading(a_sender(account="stranger"), scope=Scope()) as uow, pytest.raises(PhotoNotThere):
        queries.get(uow, photo.id)


def test_nothing_counts_before_every_photo_of_it_is_verified(transactions):
    (photo,) = declared(transactions, a_photo())

    with transactions.reading(system("test")) as uow:
        assert queries.unverified(uow, [photo.id, "unknown"]) == {photo.id, "unknown"}
        assert queries.pending_photos(uow, "finding", "finding-1") == [photo.id]
        with pytest.raises(EvidencePending):
            queries.require_verified(uow, [photo.id])
        queries.require_verified(uow, [])
