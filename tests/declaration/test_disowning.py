"""A signer disowns a signature: what stops, what stays as it is, and who may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.declaration import disowning, errors, queries
from greenctl.declaration.disowning import Why
from greenctl.declaration.loading import load
from greenctl.declaration.models import SubmissionRow
from greenctl.declaration.use_cases import NewDeclaration, begin_many, withdraw
from greenctl.kernel.actor import Actor, Mandate, Role, Scope, system
from greenctl.lists import use_cases as lists
from greenctl.review import queries as reviews
from greenctl.review.use_cases import conclude_waits, decide as decide_case
from tests.declaration.builders import (
    PREPARER,
    SIGNER,
    TODAY,
    a_preparer,
    a_signer,
    a_world,
    handed_in,
    signed,
    submitted,
)
from tests.review.builders import a_decision, city_reviewer, county_reviewer, decide, deciding, expert

PUBLICITY = timedelta(days=12)
LATER = TODAY + PUBLICITY
TEXT = "示例：当天我在外地，没有签过"


def disowned(transactions, handed, *, by=SIGNER, round_=1, why=Why.NOT_ME):
    source = source_of(transactions, handed.declaration_id)
    actor = Actor(by, mandates=(Mandate(source, Role.SIGNER),))
    with transactions.writing(actor, scope=Scope(source_ids=frozenset({source}))) as uow:
        return disowning.disown(uow, handed.declaration_id, round_, why, TEXT)


def source_of(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        return queries.tracked(uow, declaration_id).source_id


def tracked(transactions, handed):
    with transactions.reading(system("test")) as uow:
        return queries.tracked(uow, handed.declaration_id)


def signed_anew(transactions, handed):
    return submitted(transactions, signed(transactions, [in_hand(transactions, handed.declaration_id)]))[0]


def in_hand(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        return load(uow, [declaration_id])[declaration_id].declaration


def kept(transactions):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(SubmissionRow.copy, SubmissionRow.receipt)).all()


def approved(transactions, handed):
    for version, reviewer in enumerate((county_reviewer(), city_reviewer(), expert()), start=1):
        decide(transactions, reviewer, handed.declaration_id, version)
    transactions.clock.advance(PUBLICITY)
    with transactions.writing(system("test")) as uow:
        assert conclude_waits(uow, LATER) == 1


def test_a_case_under_review_stops_and_goes_back_with_every_field_open_and_is_signed_anew(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    before = kept(transactions)

    said = disowned(transactions, handed)

    now = tracked(transactions, handed)
    assert (said.found, now.state, now.signed) == ("under_review", "returned", False)
    assert {"lines", "measures.red", "facts.sample_a.stack_so2"} <= set(now.open_fields)
    assert kept(transactions) == before
    with transactions.reading(system("test")) as uow:
        last = reviews.history(uow, handed.declaration_id, public=False)[-1]
    assert (last.verdict, last.led_to, last.reason, last.decided_by) == ("disown", "returned", TEXT, SIGNER)

    again = signed_anew(transactions, handed)
    assert [version.disowned for version in tracked(transactions, again).versions] == ["not_me", None]


def test_who_had_prepared_what_nobody_signed_after_all_does_not_sign_it_now(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    disowned(transactions, handed)
    returned = in_hand(transactions, handed.declaration_id)

    with pytest.raises(errors.PreparerCannotSign):
        signed(transactions, [returned], account=PREPARER)

    signed(transactions, [returned])


def test_after_it_was_taken_back_and_begun_again_its_preparer_does_not_sign_it_either(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    with transactions.writing(system("test")) as uow:
        withdraw(uow, handed.declaration_id, handed.version)
        other = a_preparer(world.works[0], account="another-preparer")
        begin_many(
            uow,
            [NewDeclaration(handed.declaration_id, world.works[0], world.season.id, "emergency", by=other)],
            today=TODAY,
        )

    assert disowned(transactions, handed).found == "draft"

    with pytest.raises(errors.PreparerCannotSign):
        signed(transactions, [in_hand(transactions, handed.declaration_id)], account=PREPARER)


def test_a_signature_of_who_had_prepared_it_falls_with_the_one_that_is_disowned(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    with deciding(transactions, county_reviewer()) as uow:
        decide_case(uow, a_decision("return", case_id=handed.declaration_id, fields=("lines",)))
    signed(transactions, [in_hand(transactions, handed.declaration_id)], account=PREPARER)

    disowned(transactions, handed)

    assert in_hand(transactions, handed.declaration_id).signed_by is None


def test_a_decided_case_and_a_published_list_stay_as_they_are_and_are_found_by_their_office(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    approved(transactions, handed)
    with transactions.writing(system("test")) as uow:
        lists.publish(uow, world.season.id, "emergency", LATER, 0, today=LATER)

    said = disowned(transactions, handed, why=Why.NOT_MEANT)

    assert (said.found, tracked(transactions, handed).state) == ("approved", "approved")
    with transactions.writing(system("test")) as uow:
        assert [row.id for row in queries.list_page(uow, disowned=True)] == [handed.declaration_id]
        edition = lists.publish(uow, world.season.id, "emergency", LATER, 1, today=LATER)
    assert edition.number == 2


@pytest.mark.parametrize("round_, error", [(1, errors.NotYourSignature), (2, errors.VersionNotThere)])
def test_nobody_disowns_what_another_signed_or_what_was_never_handed_in(transactions, round_, error):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)

    with pytest.raises(error):
        disowned(transactions, handed, by="another-signer", round_=round_)

    assert tracked(transactions, handed).state == "under_review"


def test_whoever_has_no_mandate_learns_nothing_of_the_declaration(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)

    with pytest.raises(errors.DeclarationNotThere), transactions.writing(a_signer(), scope=Scope()) as uow:
        disowning.disown(uow, handed.declaration_id, 1, Why.NOT_ME, TEXT)


def test_what_was_said_of_a_version_is_said_once_and_never_changes(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    first = disowned(transactions, handed)

    with pytest.raises(errors.DisownedBefore):
        disowned(transactions, handed, why=Why.NOT_MEANT)

    with transactions.reading(system("test")) as uow:
        assert disowning.find(uow, handed.declaration_id, 1) == first


def test_a_version_that_another_followed_is_disowned_without_stopping_the_later_one(transactions):
    world = a_world(transactions)
    (first,) = handed_in(transactions, world)
    with deciding(transactions, county_reviewer()) as uow:
        returned = a_decision("return", case_id=first.declaration_id, fields=("lines",))
        decide_case(uow, returned)
    signed_anew(transactions, first)

    said = disowned(transactions, first)

    assert (said.found, tracked(transactions, first).state) == (None, "under_review")


def test_what_was_taken_back_can_still_be_disowned(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    with transactions.writing(system("test")) as uow:
        withdraw(uow, handed.declaration_id, handed.version)

    assert disowned(transactions, handed).found == "withdrawn"


def test_the_log_tells_of_it_without_the_words_of_the_signer(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    disowned(transactions, handed)

    with transactions.reading(system("test")) as uow:
        wanted = select(EventRow.kind, EventRow.body).where(EventRow.subject_id == handed.declaration_id)
        told = {row.kind: row.body for row in uow.execute(wanted)}
    said = told["declaration.signature_disowned"]
    assert (said["submission_id"], said["round"], said["why"]) == (handed.submission_id, 1, "not_me")
    assert TEXT not in str(told)
