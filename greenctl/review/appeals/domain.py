"""Who may appeal against what and until when, who decides it, and what comes of it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from greenctl.kernel.actor import Actor, Reach, area_prefix
from greenctl.kernel.events import Event
from greenctl.review.appeals.errors import (
    AppealDecided,
    AppealMovedOn,
    AppealTooLate,
    FirstInstance,
    NothingToAppeal,
)
from greenctl.review.domain import Case, PastAct
from greenctl.review.errors import KeepsAway, NotYourStep, OwnFirm
from greenctl.review.workflow import Appeals, State, Workflow


class Outcome(StrEnum):
    """An upheld appeal has the case decided anew by others; a dismissed one leaves the decision as it is."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppeal:
    """What a firm says against the decision on its case, as it was at `seen_version`."""

    id: str
    case_id: str
    seen_version: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What was decided on an appeal, in words that everybody may read."""

    outcome: Outcome
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An appeal as it stands; it is to be decided until the end of `due_on`."""

    id: str
    case_id: str
    case_version: int
    against: State
    reason: str
    made_by: str
    received_at: datetime
    due_on: date
    outcome: Outcome | None = None
    answer: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    version: int = 1

    def overdue(self, today: date) -> bool:
        return self.outcome is None and self.due_on < today


def rule_of(workflow: Workflow, case: Case) -> Appeals:
    """What the table says of an appeal against where the case stands. Raises NothingToAppeal."""
    if workflow.appeals is None or case.state not in workflow.appeals.against:
        raise NothingToAppeal(state=case.state.value)
    return workflow.appeals


def made(case: Case, new: NewAppeal, by: Actor, *, at: datetime, today: date, until: date, due_on: date) -> Appeal:
    """The appeal; `until` is the last day on which it can be made, `due_on` the last to decide it.

    Raises:
        AppealTooLate
    """
    if today > until:
        raise AppealTooLate(until=until.isoformat())
    return Appeal(
        id=new.id, case_id=case.id, case_version=case.version, against=case.state, reason=new.reason,
        made_by=by.account_id, received_at=at, due_on=due_on,
    )  # fmt: skip


def decided(
    rule: Appeals, case: Case, appeal: Appeal, ruling: Ruling, by: Actor, past: Sequence[PastAct], *,
    at: datetime, seen_version: int, away: Collection[str] = (),
) -> Appeal:  # fmt: skip
    """The appeal, decided. `past` is everything that `by` has ever done to the case, `away` the parties that they keep
    away from.

    Raises:
        AppealMovedOn, AppealDecided, NotYourStep, OwnFirm, KeepsAway, FirstInstance
    """
    if seen_version != appeal.version:
        raise AppealMovedOn(seen_version=seen_version, current_version=appeal.version)
    if appeal.outcome is not None:
        raise AppealDecided(appeal=appeal.id)
    _require_second_instance(rule, case, by, past)
    if case.party_id in away:
        raise KeepsAway
    return replace(
        appeal, outcome=ruling.outcome, answer=ruling.answer, decided_at=at, decided_by=by.account_id,
        version=appeal.version + 1,
    )  # fmt: skip


def _require_second_instance(rule: Appeals, case: Case, by: Actor, past: Sequence[PastAct]) -> None:
    """Of a role the table names, for this area and desk, of no interest in the firm, and with no hand in the case."""
    named = (grant for grant in by.grants if grant.role in rule.decided_by)
    if not any(Reach(area_prefix(g.area), g.department).covers(case.area, case.department) for g in named):
        raise NotYourStep(step="appeal")
    if by.acts_for(case.party_id):
        raise OwnFirm
    if past:
        raise FirstInstance(step=past[0].step or "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealMoved(Event):
    """It was made, or decided."""

    kind: ClassVar[str] = "appeal.moved"
    about: ClassVar[str] = "appeal_id"
    appeal_id: str
    case_id: str
    outcome: str | None
    version: int
