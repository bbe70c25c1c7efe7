"""Who was taken off the list by decision has its duty in alerts again, though the list still names it."""

from datetime import timedelta

import pytest

from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.replaying import replay
from greenctl.kernel.actor import system
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.lists.builders import set_source
from tests.lists.removal_builders import (
    AFTER_HEARING,
    decide_lift,
    on_day,
    prepared,
    published,
    removals,
    removed,
    told,
    units,
)
from tests.source.builders import a_source

ONE, TWO = units(1, 2)


@pytest.fixture
def exempted(transactions):
    """Two sources that the list in force exempts, each with measures at orange on the inventory."""
    prepared(transactions, ONE, TWO)
    registered = [a_source(unit.number) for unit in (ONE, TWO)]
    with transactions.writing(system("test")) as uow:
        for unit, source in zip((ONE, TWO), registered, strict=True):
            set_source(uow, unit, credit_code=source.credit_code)
    published(transactions)
    an_inventory(transactions, registered)


def an_alert(transactions):
    """Of the day after tomorrow."""
    return issued(transactions, starts_at=transactions.clock.now() + timedelta(days=2))


def ways(transactions, alert):
    """How the two stand under the alert, and of how many sources a second computation says otherwise."""
    with transactions.reading(system("test")) as uow:
        (step,) = repository.steps_of(uow, alert.id)
        why = {row.source_id: row.why for row in repository.duties_of(uow, step.id)}
        (again,) = replay(uow, alert.id)
    return why[ONE.source_id], why[TWO.source_id], again.different


def test_a_removal_in_force_gives_the_duty_back_and_a_lifted_one_does_not(transactions, exempted):
    before = an_alert(transactions)
    removed(transactions, ONE)
    during = an_alert(transactions)
    on_day(transactions, AFTER_HEARING + timedelta(days=5))
    told(transactions, ONE, "voided")
    decide_lift(transactions, removals(transactions, state="lift")[0], AFTER_HEARING + timedelta(days=5), lift=True)
    after = an_alert(transactions)

    assert ways(transactions, before) == ("exempt_by_list", "exempt_by_list", ())
    assert ways(transactions, during) == ("has_duty", "exempt_by_list", ())
    assert ways(transactions, after) == ("exempt_by_list", "exempt_by_list", ())


def test_a_removal_that_is_not_in_force_yet_leaves_the_exemption(transactions, exempted):
    """An edition that was published ahead keeps its day: the removal is in force after it."""
    ahead = published(transactions, AFTER_HEARING + timedelta(days=10))
    removal = removed(transactions, ONE)

    assert removal.in_force_from == ahead.effective_on + timedelta(days=1)
    assert ways(transactions, an_alert(transactions)) == ("exempt_by_list", "exempt_by_list", ())
