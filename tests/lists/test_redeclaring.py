"""Who is kept off a list until they declare anew can do so, by the calls that everybody has, and is back by that."""

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from greenctl.declaration.errors import NotInHand
from greenctl.declaration.loading import load
from greenctl.kernel.actor import Scope
from greenctl.lists import redeclaring, use_cases
from greenctl.review.models import CaseRow
from greenctl.season.models import SeasonRow
from tests.declaration.builders import (
    APPLICATIONS,
    a_preparer,
    a_world,
    edited,
    facts_only,
    handed_in,
    signed,
    submitted,
)
from tests.lists.removal_builders import AFTER_HEARING, CLERK, decide_lift, on_day, removals, removed, told

RETURNS = date(2027, 1, 1)
AFTER_APPLICATIONS = date(2026, 12, 20)


@pytest.fixture
def world(transactions):
    return a_world(transactions)


@pytest.fixture
def works(world):
    return SimpleNamespace(source_id=world.works[0])


@pytest.fixture
def declaration(transactions, world):
    """An approved declaration for staggered production."""
    (handed,) = handed_in(transactions, world, programme="staggered", tree=facts_only())
    approve(transactions, handed.declaration_id)
    return handed.declaration_id


def approve(transactions, declaration_id):
    """As those do who review it, in however many steps."""
    with transactions.writing(CLERK) as uow:
        approved = {"state": "approved", "step": None, "due_on": None}
        uow.execute(update(CaseRow).where(CaseRow.id == declaration_id).values(**approved))


def loaded(transactions, declaration_id):
    with transactions.reading(CLERK) as uow:
        return load(uow, [declaration_id])[declaration_id].declaration


def take_back(transactions, works, declaration_id):
    seen = loaded(transactions, declaration_id).version
    scope = Scope(source_ids=frozenset({works.source_id}))
    with transactions.writing(a_preparer(works.source_id), scope=scope) as uow:
        return redeclaring.withdraw(uow, declaration_id, seen)


def listed(transactions, world, day=RETURNS):
    with transactions.reading(CLERK) as uow:
        return {entry.source_id for entry in use_cases.draft(uow, world.season.id, "staggered", day).entries}


def test_who_must_redeclare_is_back_with_what_was_handed_in_after_the_decision(transactions, world, works, declaration):
    removal = removed(transactions, works, kind="sample_false_data")
    assert (removal.returns_on, removal.redeclare) == (RETURNS, True)
    assert listed(transactions, world) == set()
    on_day(transactions, AFTER_APPLICATIONS)  # and the days of application are over

    back = take_back(transactions, works, declaration)
    corrected = edited(transactions, [back], facts_only(changes={"stack_so2": "20"}))
    submitted(transactions, signed(transactions, corrected, today=AFTER_APPLICATIONS), today=AFTER_APPLICATIONS)
    approve(transactions, declaration)

    assert APPLICATIONS.until < AFTER_APPLICATIONS
    assert (back.progress, back.in_hand) == ("returned", True)
    assert listed(transactions, world) == {works.source_id}
    with pytest.raises(NotInHand):
        take_back(transactions, works, declaration)


def test_what_is_approved_stays_so_where_nothing_has_to_be_declared_anew(transactions, works, declaration):
    removed(transactions, works, kind="sample_penalty")

    with pytest.raises(NotInHand):
        take_back(transactions, works, declaration)


def test_a_removal_that_was_lifted_asks_for_nothing_anew(transactions, world, works, declaration):
    removed(transactions, works, kind="sample_false_data")
    told(transactions, works, "voided", kind="sample_false_data")
    decide_lift(transactions, removals(transactions, state="lift")[0], AFTER_HEARING, lift=True)

    with pytest.raises(NotInHand):
        take_back(transactions, works, declaration)
    assert listed(transactions, world, AFTER_HEARING) == {works.source_id}


def test_nothing_is_taken_back_of_a_season_that_is_closed(transactions, works, declaration):
    removed(transactions, works, kind="sample_false_data")
    with transactions.writing(CLERK) as uow:
        uow.execute(update(SeasonRow).values(state="closed"))

    with pytest.raises(NotInHand):
        take_back(transactions, works, declaration)
