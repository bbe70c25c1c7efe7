"""Whatever people do and in whatever order, no edition lists a source whose removal is in force on its first day."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from greenctl.area.calendar import CIVIL_TIME
from greenctl.kernel.actor import Actor
from greenctl.kernel.clock import local_day
from greenctl.kernel.errors import DomainError
from greenctl.lists.models import ListEntryRow, RemovalRow
from tests.adverse.builders import FIRST, SECOND, THIRD
from tests.lists.builders import TODAY, submission_id
from tests.lists.removal_builders import (
    AFTER_HEARING,
    CLERK,
    decide,
    decide_lift,
    hear,
    on_day,
    prepared,
    published,
    removals,
    removed,
    told,
    units,
)
from tests.lists.removal_judge import judge

UNITS = units(1, 2, 3)
STEPS, PER_TEST = 30, 4
KINDS = ("sample_penalty", "sample_false_data", "sample_measure_not_done")
PEOPLE = (FIRST, SECOND, THIRD, Actor("the-fourth"))


class Walk:
    """People who know no rule: each does the next thing that comes to mind, allowed or not."""

    def __init__(self, transactions, dice):
        self.transactions, self.dice = transactions, dice
        self.done = Counter()

    @property
    def today(self):
        return local_day(self.transactions.clock.now(), CIVIL_TIME)

    def step(self):
        act = self.dice.choice(
            ["find", "find", "settle", "hear", "decide", "decide", "decide", "lift", "publish", "publish", "wait"]
        )
        try:
            getattr(self, act)()
        except DomainError as error:
            self.done[error.code] += 1
        else:
            self.done[act] += 1

    def find(self):
        number = f"2026-{self.dice.randint(1, 6):06d}"
        told(self.transactions, self.dice.choice(UNITS), kind=self.dice.choice(KINDS), number=number)

    def settle(self):
        number = f"2026-{self.dice.randint(1, 6):06d}"
        outcome = self.dice.choice(["counts", "disputed", "voided"])
        for unit in UNITS:
            told(self.transactions, unit, outcome, kind=self.dice.choice(KINDS), number=number)

    def hear(self):
        hear(self.transactions, self.any(), on=self.today, waives=self.dice.random() < 0.5)

    def decide(self):
        removal, who = self.any(state="proposed"), self.dice.choice(PEOPLE)
        decide(self.transactions, removal, by=who, on=self.today, remove=self.dice.random() < 0.8)

    def lift(self):
        removal = self.any(state="lift")
        decide_lift(self.transactions, removal, self.today, lift=self.dice.random() < 0.7)

    def publish(self):
        ahead = timedelta(days=self.dice.choice([0, 0, 1, 7, 30]))
        published(self.transactions, self.today + ahead, today=self.today)

    def wait(self):
        on_day(self.transactions, self.today + timedelta(days=self.dice.randint(1, 12)))

    def any(self, **asked):
        found = removals(self.transactions, **asked) or removals(self.transactions)
        if not found:
            raise DomainError
        return self.dice.choice(found)


def walked(transactions, seed, steps=STEPS):
    prepared(transactions, *UNITS)
    published(transactions)
    walk = Walk(transactions, random.Random(seed))
    for _ in range(steps):
        walk.step()
    return walk


@pytest.mark.parametrize("seed", range(PER_TEST))
def test_no_walk_lists_who_was_removed(transactions, seed):
    walked(transactions, seed)

    judge(transactions)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(1_000, 1_200))
def test_no_long_walk_lists_who_was_removed(transactions, seed):
    walked(transactions, seed, steps=80)

    judge(transactions)


def test_the_walks_come_to_every_end(transactions):
    """A walk that decides nothing would prove nothing."""
    walk = walked(transactions, 7, steps=120)

    seen = judge(transactions)
    assert seen["removed"]
    assert seen["withdrawn"] + seen["kept"]
    assert walk.done["publish"] > 5
    assert walk.done["lists.hearing_not_over"]
    assert walk.done["lists.removal_by_another_person"]


def test_the_judge_sees_a_removal_that_does_not_wait_for_an_edition_published_ahead(transactions):
    """Negative control: without `free_from`, a decision is in force while an immutable edition says otherwise."""
    prepared(transactions, *UNITS)
    published(transactions, TODAY + timedelta(days=30))
    removed(transactions, UNITS[0])
    judge(transactions)
    with transactions.writing(CLERK) as uow:
        uow.execute(update(RemovalRow).values(in_force_from=RemovalRow.decided_on))

    with pytest.raises(AssertionError, match="lists who was removed"):
        judge(transactions)


def test_the_judge_sees_an_edition_that_forgets_a_decision(transactions):
    """Negative control: an edition drafted as if nothing had been decided."""
    prepared(transactions, *UNITS)
    published(transactions)
    removed(transactions, UNITS[0])
    edition = published(transactions, AFTER_HEARING, today=AFTER_HEARING)
    judge(transactions)
    unit = UNITS[0]
    row = {
        "edition_id": edition.id, "ordinal": 9, "source_id": unit.source_id, "case_id": unit.case_id,
        "submission_id": submission_id(unit), "name": unit.name, "area": unit.area, "sector": unit.sector,
        "exempt": False, "reason": {},
    }  # fmt: skip
    with transactions.writing(CLERK) as uow:
        uow.execute(insert(ListEntryRow), row)

    with pytest.raises(AssertionError, match="lists who was removed"):
        judge(transactions)


def test_the_judge_sees_who_decided_on_their_own_evidence(transactions):
    """Negative control: the finder decides."""
    prepared(transactions, *UNITS)
    published(transactions)
    removed(transactions, UNITS[0])
    with transactions.writing(CLERK) as uow:
        uow.execute(update(RemovalRow).values(decided_by=FIRST.account_id))

    with pytest.raises(AssertionError):
        judge(transactions)
