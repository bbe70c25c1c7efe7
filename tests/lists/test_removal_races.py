"""Two act on one list at once: one comes first, and the other is told, or follows it (S-22)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from greenctl.kernel.actor import Actor
from greenctl.kernel.errors import DomainError
from greenctl.lists import removal_repository as repository, removing
from greenctl.lists.errors import RemovalMovedOn
from greenctl.lists.models import RemovalRow
from tests.adverse.builders import THIRD
from tests.lists.removal_builders import (
    AFTER_HEARING,
    CLERK,
    decide,
    hear,
    on_day,
    prepared,
    published,
    removals,
    told,
    units,
)
from tests.lists.removal_judge import judge

FOURTH = Actor("the-fourth")


def at_once(*works):
    """What each gave or raised, all begun at one moment."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait(timeout=20)
        try:
            return work()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def waiting(transactions, count):
    """Sources on a list, each with a removal that may be decided today."""
    them = units(*range(1, count + 1))
    prepared(transactions, *them)
    published(transactions)
    for number, unit in enumerate(them, 1):
        told(transactions, unit, number=f"2026-{number:06d}")
    on_day(transactions, AFTER_HEARING)
    return removals(transactions)


@pytest.mark.parametrize("others", [True, False], ids=["remove and remove", "remove and keep"])
def test_of_two_who_decide_at_once_one_decides(transactions, others):
    decides_once(transactions, others, rounds=5)


@pytest.mark.full
@pytest.mark.parametrize("others", [True, False], ids=["remove and remove", "remove and keep"])
def test_of_two_who_decide_at_once_one_decides_fifty_times(transactions, others):
    decides_once(transactions, others, rounds=50)


def decides_once(transactions, others, rounds):
    for removal in waiting(transactions, rounds):
        results = at_once(
            lambda removal=removal: decide(transactions, removal, by=THIRD),
            lambda removal=removal: decide(transactions, removal, by=FOURTH, remove=others),
        )

        [won] = [result for result in results if not isinstance(result, Exception)]
        [lost] = [result for result in results if isinstance(result, Exception)]
        assert isinstance(lost, RemovalMovedOn)
        assert lost.details["current_version"] == won.version == 2
    judge(transactions)


def test_a_statement_and_a_decision_at_once_leave_nobody_unheard(transactions):
    """Either the decider is told that the firm has spoken, or the firm that it was decided."""
    for removal in waiting(transactions, 5):
        with transactions.writing(CLERK) as uow:
            uow.execute(update(RemovalRow).where(RemovalRow.id == removal.id).values(hear_until=AFTER_HEARING))
        results = at_once(
            lambda removal=removal: hear(transactions, removal, on=AFTER_HEARING, waives=True),
            lambda removal=removal: decide(transactions, removal),
        )

        assert isinstance(
            results[1], DomainError
        )  # before the statement the hearing is not over, after it all has moved
        assert not isinstance(results[0], DomainError)


def test_publishing_and_removing_at_once_leave_no_edition_with_who_was_removed(transactions):
    publishes_and_removes(transactions, rounds=5)


@pytest.mark.full
def test_publishing_and_removing_at_once_fifty_times(transactions):
    publishes_and_removes(transactions, rounds=50)


def publishes_and_removes(transactions, rounds):
    for removal in waiting(transactions, rounds):
        results = at_once(
            lambda: published(transactions, AFTER_HEARING, today=AFTER_HEARING),
            lambda removal=removal: decide(transactions, removal),
        )

        assert not [result for result in results if isinstance(result, Exception)]
    assert judge(transactions)["editions looked at"]


def test_who_decides_without_waiting_for_the_publisher_is_caught(transactions):
    """Negative control: the day is taken from the lists as they were before the other published."""
    [removal] = waiting(transactions, 1)
    with transactions.reading(CLERK) as uow:
        free_from = repository.free_from(uow, removal.source_id, removal.season_id, removal.programme)
    published(transactions, AFTER_HEARING, today=AFTER_HEARING)

    with transactions.writing(THIRD) as uow:
        by = removing.Decider(THIRD.account_id, uow.now, AFTER_HEARING)
        after = removal.decided(by, 1, remove=True, reason="示例理由", season_until=AFTER_HEARING, free_from=free_from)
        assert repository.move(uow, after, 1)
        uow.execute(update(RemovalRow).values(returns_on=AFTER_HEARING.replace(year=2027)))

    with pytest.raises(AssertionError):
        judge(transactions)


def test_the_race_is_noticed_where_a_write_does_not_look_at_the_version(transactions):
    """Negative control: both have read, and both write."""
    [removal] = waiting(transactions, 1)

    def blind(remove):
        with transactions.writing(THIRD) as uow:
            uow.execute(update(RemovalRow).where(RemovalRow.id == removal.id).values(version=2))
            return remove

    results = at_once(lambda: blind(True), lambda: blind(False))
    with pytest.raises(AssertionError):
        assert len([result for result in results if not isinstance(result, Exception)]) == 1
