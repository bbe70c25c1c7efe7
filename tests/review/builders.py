"""Cases and people for tests of review; a test states only what matters to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from greenctl.auth.policy import scope_for
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.review import use_cases
from greenctl.review.domain import Case, Decision, NewCase, Standing
from greenctl.review.workflow import State, Workflow
from greenctl.review.workflow_files import read_shipped, workflow_from

COUNTY, OTHER_COUNTY, CITY = "370811", "370812", "370800"
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DUE = dict.fromkeys(
    ("county", "city", "site_visit", "city_opinion", "panel", "city_ruling", "publicity"), date(2026, 12, 4)
)
GROUNDS: dict[str, dict[str, Any]] = {
    "return": {"reason": "示例理由", "fields": ("stack_particulate",)},
    "reject": {"reason": "示例理由"},
}


def demo_city(workflow_id: str = "demo-city") -> Workflow:
    return workflow_from(read_shipped(workflow_id))


def a_case(**changes: Any) -> Case:
    """Under review at the county, first round, sent in by somebody at AT."""
    case = Case(
        id="case-1", topic="season-1:emergency", workflow_fingerprint="f" * 64, route="A", area=COUNTY,
        department="industry", party_id="firm-1", state=State.UNDER_REVIEW, step="county", round=1, open_fields=None,
        opened_at=AT, entered_at=AT, due_on=DUE["county"], version=1,
    )  # fmt: skip
    return replace(case, **changes)


def a_decision(verdict: str = "approve", *, case_id: str = "case-1", seen_version: int = 1, **changes: Any) -> Decision:
    """With the grounds that its verdict needs, unless the test says otherwise."""
    return Decision(case_id, seen_version, verdict, **{**GROUNDS.get(verdict, {}), **changes})


def a_reviewer(
    role: Role = Role.COUNTY_REVIEWER, area: str = COUNTY, department: str | None = "industry", *firms: str
) -> Actor:
    mandates = tuple(Mandate(firm, Role.PREPARER) for firm in firms)
    return Actor(f"{role}-{new_id()}", (Grant(role, area, department),), mandates)


def county_reviewer(*firms: str) -> Actor:
    return a_reviewer(Role.COUNTY_REVIEWER, COUNTY, "industry", *firms)


def city_reviewer(*firms: str) -> Actor:
    return a_reviewer(Role.CITY_REVIEWER, CITY, "industry", *firms)


def expert(*firms: str) -> Actor:
    return a_reviewer(Role.EXPERT, CITY, None, *firms)


def publish(transactions: Transactions, workflow_id: str = "demo-city") -> str:
    """Publish a shipped workflow; returns its fingerprint."""
    with transactions.writing(system("test")) as uow:
        return use_cases.publish_workflow(uow, use_cases.shipped_workflow(workflow_id))


def a_new_case(fingerprint: str, **changes: Any) -> NewCase:
    case = {
        "id": new_id(), "topic": "season-1:emergency", "workflow_fingerprint": fingerprint, "route": "A",
        "area": COUNTY, "department": "industry", "party_id": new_id(),
    }  # fmt: skip
    return NewCase(**{**case, **changes})


def open_case(transactions: Transactions, fingerprint: str, **changes: Any) -> str:
    """Open one case; returns its id."""
    new = a_new_case(fingerprint, **changes)
    with transactions.writing(system("test")) as uow:
        use_cases.open_cases(uow, [new])
    return new.id


@contextmanager
def deciding(transactions: Transactions, actor: Actor) -> Iterator[UnitOfWork]:
    """A unit of work of somebody who decides, within what the policy gives them."""
    with transactions.writing(actor, scope=scope_for(actor, "review.decide")) as uow:
        yield uow


def rejected(transactions: Transactions, clerk: Actor | None = None, **changes: Any) -> str:
    """A case against whose end its party may appeal; returns its id."""
    case_id = open_case(transactions, publish(transactions, "demo-city-2"), **changes)
    decide(transactions, clerk or county_reviewer(), case_id, 1, "reject")
    return case_id


def decide(
    transactions: Transactions, actor: Actor, case_id: str, seen_version: int, verdict: str = "approve"
) -> Standing:
    with deciding(transactions, actor) as uow:
        return use_cases.decide(uow, a_decision(verdict, case_id=case_id, seen_version=seen_version))
