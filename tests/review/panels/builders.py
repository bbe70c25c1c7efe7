"""Panels with good defaults."""

from typing import Any

from greenctl.auth.policy import scope_for
from greenctl.db.transaction import Transactions
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Actor, Role
from greenctl.review.panels import use_cases
from greenctl.review.panels.domain import Opinion, Seat
from tests.people import People, Person
from tests.review.builders import AT, CITY, GROUNDS, city_reviewer, county_reviewer, decide, open_case, publish

TABLE = "demo-city-4"


def a_seat(who: str = "expert-1", verdict: str | None = "approve", **changes: Any) -> Seat:
    """A seat whose holder has said so; `verdict=None`: nothing yet."""
    given = {"verdict": verdict, "given_at": AT, **GROUNDS.get(verdict, {})} if verdict else {}
    seat = {
        "id": f"seat-{who}", "case_id": "case-1", "case_version": 3, "workflow_fingerprint": "f" * 64, "step": "panel",
        "account_id": who, "seated_at": AT, "scores": {}, **given,
    }  # fmt: skip
    return Seat(**{**seat, **changes})


def an_opinion(verdict: str = "approve", **changes: Any) -> Opinion:
    opinion = {"case_id": "case-1", "seen_version": 3, "verdict": verdict, "scores": {}, **GROUNDS.get(verdict, {})}
    return Opinion(**{**opinion, **changes})


def experts(people: People, count: int) -> list[Person]:
    return [people.staff(Role.EXPERT, CITY) for _ in range(count)]


def settled(transactions: Transactions) -> None:
    """Everything that events lead to is done."""
    while drain(transactions):
        pass


def before_a_panel(transactions: Transactions, **changes: Any) -> str:
    """A case that county and city have approved; its seats are taken as far as there are experts."""
    case_id = open_case(transactions, publish(transactions, TABLE), **changes)
    decide(transactions, county_reviewer(), case_id, 1)
    assert decide(transactions, city_reviewer(), case_id, 2).step == "panel"
    settled(transactions)
    return case_id


def said(transactions: Transactions, by: Actor, case_id: str, verdict: str = "approve", **changes: Any) -> Seat:
    """The opinion of one expert, and what follows from it."""
    with transactions.writing(by, scope=scope_for(by, "review.give_opinion")) as uow:
        seat = use_cases.give_opinion(uow, an_opinion(verdict, case_id=case_id, **changes))
    settled(transactions)
    return seat
