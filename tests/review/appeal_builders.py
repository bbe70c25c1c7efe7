"""Appeals with good defaults."""

from typing import Any

from greenctl.auth.policy import scope_for
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, Mandate, Role
from greenctl.kernel.ids import new_id
from greenctl.review.appeals import use_cases
from greenctl.review.appeals.domain import Appeal, NewAppeal, Outcome, Ruling
from tests.review.builders import CITY, a_reviewer


def a_ruling(outcome: Outcome = Outcome.DISMISSED, answer: str = "示例：原决定有据") -> Ruling:
    return Ruling(outcome=outcome, answer=answer)


def a_signer(firm: str) -> Actor:
    return Actor(f"signer-{new_id()}", mandates=(Mandate(firm, Role.SIGNER),))


def appealed(transactions: Transactions, case_id: str, by: Actor, seen: int = 2, **changes: Any) -> Appeal:
    new = {"id": new_id(), "case_id": case_id, "seen_version": seen, "reason": "示例：监测数据有误"}
    with transactions.writing(by, scope=scope_for(by, "appeal.make")) as uow:
        return use_cases.appeal(uow, NewAppeal(**{**new, **changes}))


def ruled(
    transactions: Transactions, appeal_id: str, ruling: Ruling | None = None, *, by: Actor | None = None, seen: int = 1
) -> Appeal:
    actor = by or a_reviewer(Role.COMMAND, CITY, None)
    with transactions.writing(actor, scope=scope_for(actor, "appeal.decide")) as uow:
        return use_cases.decide(uow, appeal_id, seen, ruling or a_ruling())
