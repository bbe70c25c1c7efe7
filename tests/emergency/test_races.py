"""Two act on one alert, or one inventory, at once: one wins, and the other is told the version that stands (S-22)."""

import pytest
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.emergency.alerts.errors import AlertMovedOn
from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.emergency.confirmation import repository as confirmation_repository
from greenctl.emergency.confirmation.events import DutyConfirmed
from greenctl.emergency.inventory.columns import FULL
from greenctl.emergency.inventory.errors import InventoryIsPublished, InventoryMovedOn
from greenctl.emergency.inventory.use_cases import publish
from greenctl.kernel.actor import system
from tests.conftest import NOW
from tests.emergency.alerts.test_alerting import HOUR, START, steps
from tests.emergency.builders import TODAY, a_full, begun, imported, issued, published
from tests.emergency.duty_builders import confirmed
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


def said_after_the_end(transactions, alert):
    """Confirmations that were written down after the alert had been lifted."""
    with transactions.reading(system("test")) as uow:
        rows = uow.execute(select(EventRow.kind, EventRow.body).order_by(EventRow.seq)).all()
    of_alert = [row for row in rows if row.body.get("alert_id") == alert.id]
    lifted = [n for n, row in enumerate(of_alert) if row.kind == "alert.moved" and row.body["act"] == "lifted"]
    return [row for n, row in enumerate(of_alert) if lifted and n > lifted[0] and row.kind == "duty.confirmed"]


def confirm_by_what_was_read_before(transactions, alert, source_id):
    """The fault: what was read of the duty is acted upon later, and nobody keeps the alert meanwhile."""
    with transactions.reading(system("phone")) as uow:
        duty = confirmation_repository.find_duty(uow, alert.id, source_id)
    duty.require_confirmable(NOW)
    with transactions.writing(system("other")) as uow:
        lift(uow, alert.id, NOW, "示例解除", 1)
    with transactions.writing(system("phone")) as uow:
        named = {"step_id": duty.step_id, "source_id": source_id}
        said = {"confirmed_at": uow.now, "confirmed_by": "phone", "late": False}
        confirmation_repository.insert_confirmation(uow, {**named, **said})
        uow.record(DutyConfirmed(alert_id=alert.id, **named, late=False))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_who_confirms_and_who_lifts_nobody_confirms_what_is_over(transactions, sources, inventory, rounds):
    for _ in range(rounds):
        alert = issued(transactions)

        def ending(alert=alert):
            with transactions.writing(system("other")) as uow:
                return lift(uow, alert.id, NOW, "示例解除", 1)

        at_once([lambda alert=alert: confirmed(transactions, alert, sources[0].id), ending])

        assert said_after_the_end(transactions, alert) == []


def test_the_race_of_confirming_and_lifting_is_noticed_where_nobody_keeps_the_alert(transactions, sources, inventory):
    alert = issued(transactions)

    confirm_by_what_was_read_before(transactions, alert, sources[0].id)

    assert len(said_after_the_end(transactions, alert)) == 1
