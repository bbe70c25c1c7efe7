"""Sources on a list, findings against them, and what people do about it. The third person decides, by good right."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from greenctl.adverse.domain import Adverse
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, Mandate, Role, system
from greenctl.lists import removal_queries as queries, removing, use_cases
from greenctl.lists.domain import Edition
from greenctl.lists.queries import entry_page
from greenctl.lists.removal import Removal
from tests.adverse.builders import THIRD, finding_says, following
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, decided

CLERK = system("test")
HEAR_UNTIL = date(2026, 11, 27)
"""five working days after the 20th, a Friday"""
AFTER_HEARING = HEAR_UNTIL + timedelta(days=1)


def on_day(transactions: Transactions, day: date) -> None:
    """Ten in the morning of a day, in the city; never back."""
    transactions.clock.move_to(max(transactions.clock.now(), datetime.combine(day, time(2), UTC)))


def prepared(transactions: Transactions, *units: Unit) -> None:
    with transactions.writing(CLERK) as uow:
        a_season(uow)
        decided(uow, *units)


def published(
    transactions: Transactions, on: date = TODAY, programme: str = "emergency", today: date = TODAY
) -> Edition:
    with transactions.writing(CLERK) as uow:
        seen = use_cases.draft(uow, SEASON_ID, programme, on).seen_number
        return use_cases.publish(uow, SEASON_ID, programme, on, seen, today=today)


def on_list(transactions: Transactions, edition: Edition) -> set[str]:
    with transactions.reading(CLERK) as uow:
        return {entry.source_id for _, entry in entry_page(uow, edition.id, {}, 0, 1_000)}


def told(transactions: Transactions, unit: Unit, outcome: str = "counts", **changes: Any) -> list[Adverse]:
    """A finding against a source is where it is, and the lists have heard of it."""
    moved = following(transactions, finding_says(unit.source_id, outcome, **changes))
    heard(transactions, moved)
    return moved


def heard(transactions: Transactions, moved: list[Adverse]) -> None:
    with transactions.writing(CLERK) as uow:
        removing.follow_adverse(uow, [SimpleNamespace(body={"adverse_id": record.id}) for record in moved])


def removals(transactions: Transactions, **asked: Any) -> list[Removal]:
    with transactions.reading(CLERK) as uow:
        return queries.page(uow, **asked)


def decide(
    transactions: Transactions, removal: Removal, by: Actor = THIRD, on: date = AFTER_HEARING, **how: Any
) -> Removal:
    asked = {"remove": True, "reason": "示例:听证后决定", "seen_version": removal.version, **how}
    with transactions.writing(by) as uow:
        return removing.decide(uow, removal.id, today=on, **asked)


def decide_lift(transactions: Transactions, removal: Removal, on: date, *, lift: bool, by: Actor = THIRD) -> Removal:
    with transactions.writing(by) as uow:
        return removing.decide_lift(
            uow, removal.id, lift=lift, reason="示例:发现已作废", seen_version=removal.version, today=on
        )


def hear(transactions: Transactions, removal: Removal, on: date = TODAY, *, waives: bool = False) -> Any:
    signer = Actor("the-signer", mandates=(Mandate(removal.source_id, Role.SIGNER),))
    with transactions.writing(signer) as uow:
        return removing.hear(uow, removal.id, "示例:我公司已完成整改", waives=waives, today=on)


def removed(transactions: Transactions, unit: Unit, on: date = AFTER_HEARING, **changes: Any) -> Removal:
    """A finding led to a removal that was decided; the clock is moved on."""
    told(transactions, unit, **changes)
    (proposal,) = [item for item in removals(transactions, state="proposed") if item.source_id == unit.source_id]
    on_day(transactions, on)
    return decide(transactions, proposal, on=on)


def units(*numbers: int, **changes: Any) -> list[Unit]:
    return [replace(Unit(number=number, name=f"示例企业第{number}号"), **changes) for number in numbers]
