"""What happens between the steps: a new name, a season that ends, a window that closes, a fact of another programme."""

from datetime import timedelta

import pytest

from greenctl.declaration import errors, queries
from greenctl.declaration.use_cases import Edit, Handed, edit_many, submit_many
from greenctl.kernel.actor import Actor, Grant, Role, system
from greenctl.review.use_cases import Decision, decide
from greenctl.season.errors import ApplicationsNotOpen
from greenctl.season.use_cases import close_season
from greenctl.source.use_cases import change
from tests.declaration.builders import (
    APPLICATIONS,
    TODAY,
    a_preparer,
    a_world,
    begun,
    edited,
    facts_only,
    handed_in,
    signed,
    submitted,
)

FACT = "facts.sample_a.stack_particulate"
COUNTY = Actor("the-county", (Grant(Role.COUNTY_REVIEWER, "370811", "industry"),))


def test_a_new_name_must_be_signed_again(transactions):
    world = a_world(transactions)
    drafts = signed(transactions, edited(transactions, begun(transactions, world)))
    with transactions.writing(system("test")) as uow:
        change(uow, world.works[0], 1, {"name": "示例新名称"})

    with pytest.raises(errors.ChangedSinceSigned):
        submitted(transactions, drafts)
    assert submitted(transactions, signed(transactions, drafts))[0].round == 1


def test_a_draft_is_not_submitted_after_the_days_of_application(transactions):
    world = a_world(transactions)
    (draft,) = signed(transactions, edited(transactions, begun(transactions, world)))

    with pytest.raises(ApplicationsNotOpen):
        submit_on(transactions, draft, APPLICATIONS.until)
    assert submit_on(transactions, draft, APPLICATIONS.until - timedelta(days=1)).round == 1


def test_a_returned_one_is_corrected_after_the_days_of_application_and_not_after_the_season(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    send_back(transactions, handed)
    late = APPLICATIONS.until + timedelta(days=30)

    corrected = correct(transactions, handed, "6", today=late)
    with transactions.writing(system("test")) as uow:
        close_season(uow, world.season.id, world.season.version)

    with pytest.raises(errors.SeasonNotOpen):
        edit_on(transactions, corrected, "7", today=late)


def test_a_fact_that_changed_through_another_programme_does_not_slip_into_a_returned_version(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    send_back(transactions, handed)
    other = begun(transactions, world, programme="staggered")
    edited(transactions, other, facts_only(changes={"stack_so2": "33"}))

    corrected = correct(transactions, handed, "6")
    (again,) = submitted(transactions, signed(transactions, [corrected]))

    with transactions.reading(system("test")) as uow:
        changes = queries.changes(uow, again.declaration_id)
    assert [(row.field, row.before, row.after) for row in changes.between_versions] == [(FACT, "0", "6")]


def test_a_fact_named_by_the_return_may_come_through_another_programme_and_is_edited_here_too(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    send_back(transactions, handed)
    other = begun(transactions, world, programme="staggered")

    edited(transactions, other, facts_only(changes={"stack_particulate": "6"}))

    with transactions.reading(system("test")) as uow:
        assert queries.tracked(uow, handed.declaration_id).version == handed.version + 1


def send_back(transactions, handed):
    with transactions.writing(COUNTY) as uow:
        decide(uow, Decision(handed.declaration_id, 1, "return", "示例理由", (FACT,)))


def correct(transactions, handed, value, *, today=TODAY):
    with transactions.reading(system("test")) as uow:
        (item,) = [queries.tracked(uow, handed.declaration_id)]
    return edit_on(transactions, item, value, today=today)


def edit_on(transactions, item, value, *, today=TODAY):
    change_ = facts_only_of(value)
    with transactions.writing(system("test")) as uow:
        return edit_many(uow, [Edit(item.id, item.version, change_, by=a_preparer(item.source_id))], today=today)[0]


def facts_only_of(value):
    return {"facts": {"sample_a": {"stack_particulate": value}}}


def submit_on(transactions, draft, today):
    with transactions.writing(system("test")) as uow:
        return submit_many(uow, [Handed(draft.id, draft.version)], today=today)[0]
