"""Two act on one alert, or one inventory, at once: one wins, and the other is told the version that stands (S-22)."""

import pytest

from greenctl.emergency.alerting import change_level, lift
from greenctl.emergency.columns import FULL
from greenctl.emergency.errors import AlertMovedOn, InventoryIsPublished, InventoryMovedOn
from greenctl.emergency.use_cases import publish
from greenctl.kernel.actor import system
from tests.emergency.builders import TODAY, a_full, begun, imported, issued, published
from tests.emergency.test_alerting import HOUR, START, steps
from tests.review.test_races import at_once

ROUNDS = [pytest.param(3, id="3"), pytest.param(50, marks=pytest.mark.full, id="50")]


@pytest.fixture
def inventory(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)
    return published(transactions, draft, 2)


def upgrade(transactions, alert):
    with transactions.writing(system("one")) as uow:
        return change_level(uow, alert.id, "red", START + HOUR, "示例升级", 1)


def end(transactions, alert):
    with transactions.writing(system("other")) as uow:
        return lift(uow, alert.id, START + HOUR, "示例解除", 1)


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("other", [upgrade, end], ids=["both upgrade", "upgrade and lift"])
def test_of_two_who_move_an_alert_one_wins(transactions, inventory, other, rounds):
    for _ in range(rounds):
        alert = issued(transactions)

        results = at_once([lambda act=act, alert=alert: act(transactions, alert) for act in (upgrade, other)])

        [lost] = [result for result in results if isinstance(result, Exception)]
        assert isinstance(lost, AlertMovedOn)
        assert lost.details == {"seen_version": 1, "current_version": 2}
        assert len(steps(transactions, alert)) == 2


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_who_publishes_and_who_imports_the_second_learns_of_the_first(transactions, sources, rounds):
    for _ in range(rounds):
        draft = begun(transactions)
        imported(transactions, draft, a_full(sources[0]), FULL)

        def publishing(draft=draft):
            with transactions.writing(system("one")) as uow:
                return publish(uow, draft.id, TODAY, 2, today=TODAY)

        def filling(draft=draft):
            return imported(transactions, draft, a_full(sources[1]), FULL)

        results = at_once([publishing, filling])

        [lost] = [result for result in results if isinstance(result, Exception)]
        assert isinstance(lost, (InventoryMovedOn, InventoryIsPublished))
