"""What time alone brings is looked at once a day, and again without harm."""

from datetime import timedelta

from greenctl.findings.loop.moves import Act
from greenctl.jobs.daily import once_a_day
from tests.findings.loop.world import DESK, a_world, do, found, standing


def test_overdue_findings_are_told_of_once_a_day(transactions, clock):
    world = a_world(transactions)
    (finding_id,) = found(world)
    do(world, finding_id, Act.ORDER, DESK)
    clock.advance(timedelta(days=12))

    once_a_day(transactions)
    once_a_day(transactions)

    item = standing(world, finding_id)
    assert (item.escalated, item.version) == (1, 3)
