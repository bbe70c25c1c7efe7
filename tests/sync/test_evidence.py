"""An operation that rests on photos has its effect when every one of them is verified, and not before."""

import pytest
from sqlalchemy import update

from greenctl.auth.models import AccountRow, DeviceRow
from greenctl.auth.repository import list_mandates
from greenctl.auth.use_cases import give_mandate, revoke_mandate
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.photos.events import PhotoVerified
from greenctl.photos.models import PhotoRow
from tests.declaration.builders import a_world
from tests.photos.builders import a_photo, declared
from tests.sync.builders import a_phone, states
from tests.sync.test_pushing import PM, SO2, facts


@pytest.fixture
def world(transactions):
    return a_world(transactions)


@pytest.fixture
def phone(transactions, world):
    phone = a_phone(transactions, *world.works)
    with transactions.writing(system("test")) as uow:
        give_mandate(uow, phone.actor.account_id, Mandate(world.works[0], Role.PREPARER))
    phone.begin(world.works[0], world.season.id)
    return phone


@pytest.fixture
def declaration(phone):
    return phone.made[0]["body"]["id"]


def verify(transactions, photo_id):
    with transactions.writing(system("test")) as uow:
        verified = {"state": "verified", "original_key": "sample", "settled_at": uow.now}
        uow.execute(update(PhotoRow).where(PhotoRow.id == photo_id).values(verified))
        said = {"sha256": "a" * 64, "evidence_kind": "finding", "evidence_id": "1", "source_id": None}
        uow.record(PhotoVerified(photo_id=photo_id, **said, duplicate_of=None, duplicate_kind=None))


def a_declared_photo(transactions, phone):
    photo = a_photo()
    declared(transactions, photo, by=phone.actor)
    return photo.id


def test_evidence_pending_until_every_photo_is_verified_and_then_applied_by_itself(
    transactions, world, phone, declaration
):
    one, two = a_declared_photo(transactions, phone), a_declared_photo(transactions, phone)
    phone.edit(declaration, {PM: "5"}, photos=[one, two])
    held = phone.outcomes(transactions)[1]

    verify(transactions, one)
    drain(transactions)
    still = phone.outcomes(transactions)[1]
    verify(transactions, two)
    drain(transactions)

    assert (held["outcome"], held["then"], held["waits"]["reason"]) == ("held", "wait", "photos")
    assert (still["outcome"], still["waits"]["photos"]) == ("held", [two])
    assert facts(transactions, world) == {PM: "5"}
    assert phone.outcomes(transactions)[1]["first"]["outcome"] == "applied"


def test_a_photo_that_is_named_twice_is_waited_for_once(transactions, world, phone, declaration):
    photo = a_declared_photo(transactions, phone)
    phone.edit(declaration, {PM: "5"}, photos=[photo, photo])
    held = phone.outcomes(transactions)[1]
    verify(transactions, photo)
    drain(transactions)

    assert held["waits"]["photos"] == [photo]
    assert facts(transactions, world) == {PM: "5"}


def test_a_photo_may_be_declared_after_the_operation_that_names_it(transactions, world, phone, declaration):
    photo = a_photo(id=new_id())
    phone.edit(declaration, {PM: "5"}, photos=[photo.id])
    held = phone.outcomes(transactions)[1]

    declared(transactions, photo, by=phone.actor)
    verify(transactions, photo.id)

    assert held["outcome"] == "held"
    assert states(phone.outcomes(transactions)) == ["repeated", "applied"]


def test_what_waits_for_photos_holds_up_only_operations_on_the_same_thing(transactions, world, phone, declaration):
    photo = a_declared_photo(transactions, phone)
    phone.edit(declaration, {PM: "5"}, photos=[photo])
    phone.edit(declaration, {PM: "6"})
    other = phone.begin(world.works[0], world.season.id, "staggered")

    outcomes = phone.outcomes(transactions)
    verify(transactions, photo)
    drain(transactions)

    assert states(outcomes) == ["applied", "held", "held", "applied"]
    assert (outcomes[2]["waits"]["reason"], outcomes[2]["waits"]["counters"]) == ("operation_on_the_same_thing", [2])
    assert facts(transactions, world) == {PM: "6"}
    assert other["body"]["id"] != declaration


def test_somebody_elses_photo_is_no_evidence_and_the_phone_is_told_that_its_person_is_needed(
    transactions, world, phone, declaration
):
    photo = a_photo()
    declared(transactions, photo)
    verify(transactions, photo.id)
    phone.edit(declaration, {PM: "5"}, photos=[photo.id])

    outcome = phone.outcomes(transactions)[1]

    assert (outcome["outcome"], outcome["then"]) == ("held", "needs_you")


@pytest.mark.parametrize("reason, then", [("never_uploaded", "wait"), ("broken", "needs_you")])
def test_a_photo_that_was_given_up_may_still_come_and_one_that_was_refused_needs_its_person(
    transactions, phone, declaration, reason, then
):
    photo = a_declared_photo(transactions, phone)
    with transactions.writing(system("test")) as uow:
        ended = {"state": "refused", "reason": reason, "settled_at": uow.now}
        uow.execute(update(PhotoRow).where(PhotoRow.id == photo).values(ended))
    phone.edit(declaration, {PM: "5"}, photos=[photo])

    assert phone.outcomes(transactions)[1]["then"] == then


def test_what_is_held_can_be_taken_back_and_lets_go_what_waits_for_it(transactions, world, phone, declaration):
    held = phone.edit(declaration, {PM: "5"}, photos=[new_id()])
    waiting = phone.edit(declaration, {SO2: "6"})
    phone.send(transactions)

    phone.void(held)
    answered = phone.outcomes(transactions)

    assert states(answered) == ["repeated", "refused", "applied", "applied"]
    assert answered[1]["problem"]["code"] == "sync.operation_voided"
    assert answered[2]["op_id"] == waiting["op_id"]
    assert facts(transactions, world) == {SO2: "6"}


def test_rights_are_those_of_the_moment_of_the_effect(transactions, world, phone, declaration):
    photo = a_declared_photo(transactions, phone)
    phone.edit(declaration, {PM: "5"}, photos=[photo])
    phone.send(transactions)
    with transactions.writing(system("test")) as uow:
        mandate = list_mandates(uow, phone.actor.account_id)[0]
        revoke_mandate(uow, phone.actor.account_id, mandate.id)

    verify(transactions, photo)
    drain(transactions)

    assert facts(transactions, world) == {}
    assert phone.outcomes(transactions, phone.made[1])[0]["first"]["problem"]["code"] == "auth.act_not_allowed"


def test_what_a_lost_phone_left_waiting_stays_held_once_it_is_revoked(transactions, world, phone, declaration):
    photo = a_declared_photo(transactions, phone)
    phone.edit(declaration, {PM: "5"}, photos=[photo])
    phone.send(transactions)
    with transactions.writing(system("test")) as uow:
        uow.execute(
            update(DeviceRow).where(DeviceRow.id == phone.device_id).values(revoked_at=uow.now, revoked_why="lost")
        )

    verify(transactions, photo)
    drain(transactions)

    assert facts(transactions, world) == {}


def test_a_suspended_persons_operations_stay_held_until_they_may_act_again(transactions, world, phone, declaration):
    photo = a_declared_photo(transactions, phone)
    phone.edit(declaration, {PM: "5"}, photos=[photo])
    phone.send(transactions)
    with transactions.writing(system("test")) as uow:
        uow.execute(update(AccountRow).where(AccountRow.id == phone.actor.account_id).values(suspended_at=uow.now))

    verify(transactions, photo)
    drain(transactions)

    assert facts(transactions, world) == {}
    assert states(phone.outcomes(transactions, phone.made[1])) == ["applied"]
