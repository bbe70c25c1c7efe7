"""What becomes of a case: pure decisions over the workflow's table."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from greenctl.kernel.actor import NOBODY, Actor, Grant, Reach, Role, area_prefix
from greenctl.kernel.clock import local_day, plain_moment
from greenctl.kernel.errors import DomainError
from greenctl.review.errors import (
    CaseMovedOn,
    CaseNotDecided,
    CaseNotReturned,
    CaseNotUnderReview,
    DecidedAnotherStep,
    FieldsMissing,
    FieldsNotWanted,
    KeepsAway,
    NotYourStep,
    OwnFirm,
    PanelDecides,
    ReasonMissing,
    RouteUnknown,
    VerdictNotInTable,
    WaitNotOver,
)
from greenctl.review.events import (
    CaseApprovedAtStep,
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseRejected,
    CaseReturned,
    CaseSentBack,
    CaseWithdrawn,
)
from greenctl.review.workflow import Desk, Move, State, Step, StepKind, Workflow

OPEN, REOPEN, WITHDRAW, DISOWN = "open", "reopen", "withdraw", "disown"
# The verdict of the row that begins another instance: whoever acted before it acts no more.
APPEAL_UPHELD = "appeal_upheld"

# The verdict of a case that follows another edition of the table: a hand in the table, not in the case.
CHANGE_EDITION = "change_edition"

# The last day of each step for a case that enters it today.
DueDays = Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Case:
    """A case as a decision sees it. `entered_at` is when it came to where it stands."""

    id: str
    topic: str
    workflow_fingerprint: str
    route: str
    area: str
    department: str
    party_id: str
    state: State
    step: str | None
    round: int
    open_fields: tuple[str, ...] | None
    opened_at: datetime
    entered_at: datetime
    due_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, for whoever only wants to know that. `due_on` is the last day of its step."""

    case_id: str
    state: State
    step: str | None
    round: int
    open_fields: tuple[str, ...] | None
    entered_at: datetime
    due_on: date | None
    version: int


def standing_of(case: Case) -> Standing:
    return Standing(
        case.id, case.state, case.step, case.round, case.open_fields, case.entered_at, case.due_on, case.version
    )


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is needed to open a case; `id` is the subject's own."""

    id: str
    topic: str
    workflow_fingerprint: str
    route: str
    area: str
    department: str
    party_id: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on a case as it was at `seen_version`."""

    case_id: str
    seen_version: int
    verdict: str
    reason: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one decision of several: either it was carried out, or it was refused with `error`."""

    case_id: str
    standing: Standing | None
    error: DomainError | None


@dataclass(frozen=True, slots=True)
class PastAct:
    """What the actor has done to the case before; `step` is None for sending it in or taking it back.

    `appealed`: an appeal against what came of it was upheld since.
    """

    step: str | None
    round: int
    appealed: bool = False


Moved = tuple[Case, tuple[CaseMoved, ...]]


def decide(
    workflow: Workflow, case: Case, decision: Decision, actor: Actor, past: Sequence[PastAct], *, at: datetime,
    due: DueDays, away: Collection[str] = (),
) -> Moved:  # fmt: skip
    """The case after `decision`, and what happened.

    `past` are the actor's own earlier acts on the case, `away` the parties that they keep away from. What was seen is
    judged first: who looks at an old state learns that, and not what would be wrong with the decision now.

    Raises:
        CaseMovedOn, CaseNotUnderReview, NotYourStep, PanelDecides, VerdictNotInTable, OwnFirm, KeepsAway,
        DecidedAnotherStep, WaitNotOver, ReasonMissing, FieldsMissing, FieldsNotWanted
    """
    require_seen(case, decision.seen_version)
    if case.state is not State.UNDER_REVIEW or case.step is None:
        raise CaseNotUnderReview(state=case.state.value)
    move = _move(workflow, case, decision.verdict, actor)
    trouble = _barred(move, case, actor, past, away)
    if trouble is not None:
        raise trouble
    _require_lasted(workflow, case, at)
    require_grounds(move, decision)
    return _carried_out(move, case, decision, at, due)


def buttons(
    workflow: Workflow, case: Case, actor: Actor, past: Sequence[PastAct], away: Collection[str] = ()
) -> tuple[Move, ...]:
    """The rows that this actor may use on this case now: what a screen offers, no more and no less."""
    if case.state is not State.UNDER_REVIEW or case.step is None:
        return ()
    step = workflow.step(case.step)
    if step.panel is not None:
        return ()
    return tuple(
        move
        for move in workflow.moves_at(case.step, case.route)
        if _holds(actor, move, step, case) and _barred(move, case, actor, past, away) is None
    )


def panel_came_to(workflow: Workflow, case: Case, decision: Decision, *, at: datetime, due: DueDays) -> Moved:
    """The case after what a panel's opinions came to: `decision` names the verdict of a row at its step."""
    assert case.step is not None
    rows = workflow.moves_at(case.step, case.route)
    move = next(row for row in rows if row.verdict == decision.verdict)
    return _carried_out(move, case, decision, at, due)


def opened(workflow: Workflow, new: NewCase, *, at: datetime, due: DueDays) -> Moved:
    """A new case at the first step.

    Raises:
        RouteUnknown
    """
    require_route(workflow, new.route)
    first = workflow.first_step
    case = Case(
        **{name: getattr(new, name) for name in NewCase.__slots__}, state=State.UNDER_REVIEW, step=first, round=1,
        open_fields=None, opened_at=at, entered_at=at, due_on=due[first], version=1,
    )  # fmt: skip
    return case, (_event(CaseOpened, case, None, OPEN),)


def reopened(workflow: Workflow, case: Case, route: str, *, at: datetime, due: DueDays) -> Moved:
    """The case that was corrected, or taken back and handed in again: in its next round, at the first step.

    Raises:
        CaseNotReturned, RouteUnknown
    """
    if case.state not in {State.RETURNED, State.WITHDRAWN}:
        raise CaseNotReturned(state=case.state.value)
    require_route(workflow, route)
    first = workflow.first_step
    again = replace(
        case, state=State.UNDER_REVIEW, step=first, round=case.round + 1, route=route, open_fields=None,
        entered_at=at, due_on=due[first], version=case.version + 1,
    )  # fmt: skip
    return again, (_event(CaseOpened, again, None, REOPEN),)


def heard_anew(case: Case, to: str, *, at: datetime, due: DueDays) -> Moved:
    """The case that was decided, at a step again, because an appeal against the decision was upheld.

    Raises:
        CaseNotDecided
    """
    if case.state not in {State.APPROVED, State.REJECTED, State.PASSED_UP}:
        raise CaseNotDecided(state=case.state.value)
    again = replace(case, state=State.UNDER_REVIEW, step=to, entered_at=at, due_on=due[to], version=case.version + 1)
    return again, (_event(CaseSentBack, again, case.step, APPEAL_UPHELD),)


def withdrawn(case: Case, *, at: datetime) -> Moved:
    """The case, taken back by its party before anybody has decided it for good.

    Raises:
        CaseNotUnderReview
    """
    if case.state not in {State.UNDER_REVIEW, State.RETURNED}:
        raise CaseNotUnderReview(state=case.state.value)
    gone = _ended(case, State.WITHDRAWN, at)
    return gone, (_event(CaseWithdrawn, gone, None, WITHDRAW),)


def taken_back(case: Case, fields: Sequence[str], *, at: datetime) -> Moved:
    """The approved case, back in its party's hands, which has to hand in anew; all `fields` open.

    Raises:
        CaseNotDecided
    """
    if case.state is not State.APPROVED:
        raise CaseNotDecided(state=case.state.value)
    back = _ended(case, State.RETURNED, at, tuple(fields))
    return back, (_event(CaseWithdrawn, back, None, WITHDRAW),)


def disowned(case: Case, fields: Sequence[str], *, at: datetime) -> Moved:
    """The case, back with its party because who had signed it says the signature does not stand; all `fields` open.

    Raises:
        CaseNotUnderReview
    """
    if case.state is not State.UNDER_REVIEW:
        raise CaseNotUnderReview(state=case.state.value)
    back = _ended(case, State.RETURNED, at, tuple(fields))
    return back, (_event(CaseReturned, back, None, DISOWN),)


def require_seen(case: Case, seen_version: int) -> None:
    """Raises CaseMovedOn if the case is not at `seen_version`."""
    if seen_version != case.version:
        moved_at = plain_moment(case.entered_at)
        raise CaseMovedOn(seen_version=seen_version, current_version=case.version, moved_at=moved_at)


def require_route(workflow: Workflow, route: str) -> None:
    """Raises RouteUnknown if the table has no way for `route`."""
    if route not in workflow.routes:
        raise RouteUnknown(route=route, workflow=workflow.id, allowed=workflow.routes)


def answers_for(actor: Actor, roles: frozenset[Role], step: Step, area: str, department: str) -> bool:
    """Whether one grant of the actor has the role, covers the area, and is of the department the step belongs to."""
    return any(grant.role in roles and reach_of(grant, step.desk).covers(area, department) for grant in actor.grants)


def reach_of(grant: Grant, desk: Desk) -> Reach:
    """How far a grant reaches at a step: its department counts only where the step belongs to one."""
    return Reach(area_prefix(grant.area), grant.department if desk is Desk.OWN_DEPARTMENT else None)


def _move(workflow: Workflow, case: Case, verdict: str, actor: Actor) -> Move:
    """The row for `verdict`, once it is clear that the step is the actor's at all."""
    assert case.step is not None
    step = workflow.step(case.step)
    rows = workflow.moves_at(case.step, case.route)
    held = [row for row in rows if _holds(actor, row, step, case)]
    if not held:
        raise NotYourStep(step=case.step)
    if step.panel is not None:
        raise PanelDecides(step=case.step)
    for row in held:
        if row.verdict == verdict:
            return row
    raise VerdictNotInTable(verdict=verdict, step=case.step, allowed=tuple(row.verdict.value for row in held))


def _holds(actor: Actor, move: Move, step: Step, case: Case) -> bool:
    return answers_for(actor, move.who, step, case.area, case.department)


def _barred(
    move: Move, case: Case, actor: Actor, past: Sequence[PastAct], away: Collection[str] = ()
) -> DomainError | None:
    """The first guard of the row that says no; whatever the row says, who keeps away from the firm decides nothing."""
    no = next((no for name in move.guards if (no := GUARDS[name](case, actor, past)) is not None), None)
    return no or (KeepsAway() if case.party_id in away else None)


def bars(move: Move, case: Case, past: Sequence[PastAct]) -> bool:
    """Whether a row bars somebody by what they did to the case before; of firms of their own it is asked elsewhere."""
    return _barred(move, case, NOBODY, past) is not None


def _not_own_firm(case: Case, actor: Actor, _past: Sequence[PastAct]) -> DomainError | None:
    return OwnFirm() if actor.acts_for(case.party_id) else None


def _not_decided_another_step(case: Case, _actor: Actor, past: Sequence[PastAct]) -> DomainError | None:
    """In any round; sending a case in counts as another step. Since moves lead forward only, nobody can decide the
    same step twice in one round either. After an upheld appeal others decide.
    """
    other = next((act for act in past if act.step != case.step or act.appealed), None)
    return DecidedAnotherStep(step=other.step or OPEN, round=other.round) if other else None


Guard = Callable[[Case, Actor, Sequence[PastAct]], DomainError | None]
GUARDS: Mapping[str, Guard] = {
    "not_own_firm": _not_own_firm,
    "not_decided_another_step": _not_decided_another_step,
}


def _require_lasted(workflow: Workflow, case: Case, at: datetime) -> None:
    """A wait ends with its last day, whoever asks."""
    if case.step is None or case.due_on is None or workflow.step(case.step).kind is not StepKind.WAIT:
        return
    if local_day(at, ZoneInfo(workflow.zone)) <= case.due_on:
        raise WaitNotOver(step=case.step, due_on=case.due_on.isoformat())


def require_grounds(move: Move, decision: Decision) -> None:
    """Raises ReasonMissing, FieldsMissing, FieldsNotWanted."""
    if move.reason and not decision.reason:
        raise ReasonMissing(
            verdict=move.verdict.value, problems=[{"field": "reason", "code": "review.reason_required"}]
        )
    if move.fields and not decision.fields:
        raise FieldsMissing(
            verdict=move.verdict.value, problems=[{"field": "fields", "code": "review.fields_required"}]
        )
    if decision.fields and not move.fields:
        raise FieldsNotWanted(
            verdict=move.verdict.value, problems=[{"field": "fields", "code": "review.fields_open_nothing"}]
        )


def _carried_out(move: Move, case: Case, decision: Decision, at: datetime, due: DueDays) -> Moved:
    if move.leads_to_step:
        further = replace(case, step=move.to, entered_at=at, due_on=due[move.to], version=case.version + 1)
        return further, (_event(CaseApprovedAtStep, further, case.step, move.verdict),)
    ended = _ended(case, State(move.to), at, tuple(dict.fromkeys(decision.fields)) or None)
    return ended, (_event(_ENDINGS[ended.state], ended, case.step, move.verdict),)


_ENDINGS: Mapping[State, type[CaseMoved]] = {
    State.RETURNED: CaseReturned,
    State.REJECTED: CaseRejected,
    State.APPROVED: CaseDecided,
    State.PASSED_UP: CaseDecided,
}


def _ended(case: Case, state: State, at: datetime, open_fields: tuple[str, ...] | None = None) -> Case:
    return replace(
        case, state=state, step=None, open_fields=open_fields, entered_at=at, due_on=None, version=case.version + 1
    )


def _event(kind: type[CaseMoved], case: Case, step: str | None, verdict: str) -> CaseMoved:
    return kind(
        case_id=case.id, party_id=case.party_id, topic=case.topic, step=step, verdict=str(verdict), round=case.round,
        version=case.version, led_to=case.step or case.state.value,
    )  # fmt: skip
