"""Opening cases, deciding them, taking them back; publishing the tables they follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError

from greenctl.area.calendar import add_working_days
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Role
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.clock import local_day
from greenctl.kernel.errors import DomainError
from greenctl.kernel.ids import new_id
from greenctl.review import domain, queries, repository
from greenctl.review.domain import Case, Decision, DueDays, Moved, NewCase, Outcome, Standing, standing_of
from greenctl.review.errors import CaseAlreadyOpen, CaseNotThere, NotYourCase, WorkflowDiffers
from greenctl.review.events import WorkflowPublished
from greenctl.review.panels.events import PanelCalled
from greenctl.review.workflow import Verdict, Workflow
from greenctl.review.workflow_files import read_shipped, workflow_from

__all__ = [
    "Decision", "NewCase", "Outcome", "Standing", "carry_out", "conclude_waits", "decide", "decide_many", "disown_case",
    "hear_anew",
    "open_cases", "publish_workflow", "reopen_cases", "shipped_workflow", "take_back_case", "withdraw_case",
]  # fmt: skip


def shipped_workflow(workflow_id: str) -> dict[str, Any]:
    """The document of a workflow that comes with the program.

    Raises:
        WorkflowNotThere, WorkflowRefused
    """
    return read_shipped(workflow_id)


def publish_workflow(uow: UnitOfWork, document: dict[str, Any]) -> str:
    """Publish a workflow edition and give its fingerprint; the same again changes nothing.

    Raises:
        WorkflowRefused: the table has a fault.
        WorkflowDiffers: another content was published under this id.
    """
    workflow, fingerprint = workflow_from(document), digest_of(document)
    published = repository.find_fingerprint(uow, workflow.id)
    if published not in {None, fingerprint}:
        raise WorkflowDiffers(workflow=workflow.id, published=published, offered=fingerprint)
    if published is None:
        repository.add_workflow(uow, workflow.id, fingerprint, document)
        uow.record(WorkflowPublished(workflow_id=workflow.id, fingerprint=fingerprint))
    return fingerprint


def open_cases(uow: UnitOfWork, new_cases: Iterable[NewCase]) -> tuple[Standing, ...]:
    """Open cases at the first step of their workflows.

    Raises:
        WorkflowNotThere, RouteUnknown
        CaseNotThere: a case lies outside what the actor may touch.
        CaseAlreadyOpen: one of the ids has a case.
    """
    moves = _Moves(uow)
    for new in new_cases:
        if not uow.scope.covers(area=new.area, department=new.department, source_id=new.party_id):
            raise CaseNotThere(case_id=new.id)
        workflow, due = moves.table(new.workflow_fingerprint)
        moves.add(None, domain.opened(workflow, new, at=uow.now, due=due))
    return moves.write()


def reopen_cases(uow: UnitOfWork, corrected: Sequence[tuple[str, str]]) -> tuple[Standing, ...]:
    """Bring returned cases back, by (case id, route), in their next round.

    Raises:
        CaseNotThere, NotYourCase, CaseNotReturned, RouteUnknown
    """
    moves = _Moves(uow)
    cases = repository.find_cases_to_move(uow, [case_id for case_id, _ in corrected])
    for case_id, route in corrected:
        case = _get_own(cases, case_id, uow.actor)
        workflow, due = moves.table(case.workflow_fingerprint)
        moves.add(case, domain.reopened(workflow, case, route, at=uow.now, due=due))
    return moves.write()


def withdraw_case(uow: UnitOfWork, case_id: str, seen_version: int | None = None) -> Standing:
    """Take a case back, if its party saw it as it is now (or says nothing of what it saw).

    Raises:
        CaseNotThere, NotYourCase, CaseMovedOn
        CaseNotUnderReview: it is decided or withdrawn already.
    """
    moves = _Moves(uow)
    case = _get_own(repository.find_cases_to_move(uow, [case_id]), case_id, uow.actor)
    if seen_version is not None:
        domain.require_seen(case, seen_version)
    moves.add(case, domain.withdrawn(case, at=uow.now))
    return moves.write()[0]


def take_back_case(uow: UnitOfWork, case_id: str, fields: Sequence[str]) -> Standing:
    """Give an approved case back to its party with these fields open. Whether it may have it is the caller's to know.

    Raises:
        CaseNotThere, NotYourCase, CaseMovedOn, CaseNotDecided
    """
    moves = _Moves(uow)
    case = _get_own(repository.find_cases_to_move(uow, [case_id]), case_id, uow.actor)
    opened = Decision(case.id, case.version, domain.WITHDRAW, fields=tuple(fields))
    moves.add(case, domain.taken_back(case, fields, at=uow.now), opened)
    return moves.write()[0]


def disown_case(uow: UnitOfWork, case_id: str, fields: Sequence[str], reason: str) -> Standing:
    """Stop a case whose signature is disowned: back to its party with these fields open; `reason` stays in its history.

    Raises:
        CaseNotThere, NotYourCase, CaseMovedOn
        CaseNotUnderReview: nobody has it in hand to stop.
    """
    moves = _Moves(uow)
    case = _get_own(repository.find_cases_to_move(uow, [case_id]), case_id, uow.actor)
    why = Decision(case.id, case.version, domain.DISOWN, reason, tuple(fields))
    moves.add(case, domain.disowned(case, fields, at=uow.now), why)
    return moves.write()[0]


def decide(uow: UnitOfWork, decision: Decision) -> Standing:
    """Carry out one decision.

    Raises:
        CaseNotThere, and what `domain.decide` raises.
    """
    outcome = decide_many(uow, [decision])[0]
    if outcome.error is not None:
        raise outcome.error
    assert outcome.standing is not None
    return outcome.standing


def decide_many(uow: UnitOfWork, decisions: Sequence[Decision]) -> tuple[Outcome, ...]:
    """Carry out what can be carried out, each by itself: an outcome per decision, in their order.

    The number of statements does not depend on the number of decisions.
    """
    ids = [decision.case_id for decision in decisions]
    cases = repository.find_cases_to_move(uow, ids)
    past = repository.acts_of(uow, uow.actor.account_id, ids)
    actor, away = repository.with_kin(uow), repository.kept_away(uow)
    moves = _Moves(uow)
    outcomes = []
    for decision in decisions:
        try:
            case = _get(cases, decision.case_id)
            workflow, due = moves.table(case.workflow_fingerprint)
            acts = past.get(case.id, ())
            moved = domain.decide(workflow, case, decision, actor, acts, at=uow.now, due=due, away=away)
        except DomainError as error:
            outcomes.append(Outcome(decision.case_id, None, error))
            continue
        moves.add(case, moved, decision)
        # A second decision on the same case in one batch meets the case as the first has left it.
        cases[case.id] = moved[0]
        past[case.id] = (*acts, domain.PastAct(case.step, case.round))
        outcomes.append(Outcome(case.id, standing_of(moved[0]), None))
    moves.write()
    return tuple(outcomes)


def conclude_waits(uow: UnitOfWork, today: date, limit: int = 200, also: ColumnElement[bool] | None = None) -> int:
    """Let at most `limit` cases go on whose wait had its last day before `today`; how many there were.

    The actor is the system: no person may end a wait. `today` is the city's day, and not later than the clock's.
    `also` narrows it to cases that something else is true of.
    """
    moves = _Moves(uow)
    for case in repository.list_due(uow, queries.at_waits(uow), today, limit, also):
        workflow, due = moves.table(case.workflow_fingerprint)
        conclusion = Decision(case.id, case.version, Verdict.CONCLUDE)
        moves.add(case, domain.decide(workflow, case, conclusion, uow.actor, (), at=uow.now, due=due), conclusion)
    return len(moves.write())


def carry_out(uow: UnitOfWork, decisions: Sequence[tuple[Case, Decision]]) -> None:
    """Move cases as the opinions of their panels came to: `decision` names the verdict of a row.

    Raises:
        CaseMovedOn
    """
    moves = _Moves(uow)
    for case, decision in decisions:
        moves.carry_out(case, decision)
    moves.write()


def hear_anew(uow: UnitOfWork, case: Case, step: str, reason: str) -> Standing:
    """Let others decide a case anew from a step on, because an appeal was upheld; `reason` is public.

    Raises:
        CaseNotDecided, CaseMovedOn
    """
    moves = _Moves(uow)
    _, due = moves.table(case.workflow_fingerprint)
    why = Decision(case.id, case.version, domain.APPEAL_UPHELD, reason)
    moves.add(case, domain.heard_anew(case, step, at=uow.now, due=due), why)
    return moves.write()[0]


def _get(cases: Mapping[str, Case], case_id: str) -> Case:
    if case_id not in cases:
        raise CaseNotThere(case_id=case_id)
    return cases[case_id]


def _get_own(cases: Mapping[str, Case], case_id: str, actor: Actor) -> Case:
    """A case of the actor's party; the system acts for whoever has told it to."""
    case = _get(cases, case_id)
    if not actor.acts_for(case.party_id) and Role.SYSTEM not in actor.roles:
        raise NotYourCase(case_id=case_id)
    return case


class _Moves:
    """The moves of one transaction, written together: cases, history, events."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._tables: dict[str, tuple[Workflow, DueDays]] = {}
        self._born: list[Case] = []
        self._moved: list[tuple[Case, Case]] = []
        self._history: list[dict[str, Any]] = []
        self._after: list[Case] = []

    def table(self, fingerprint: str) -> tuple[Workflow, DueDays]:
        """A workflow, and the last day of each of its steps for a case that enters it today."""
        if fingerprint not in self._tables:
            workflow = repository.get_workflow(self._uow, fingerprint)
            today = local_day(self._uow.now, ZoneInfo(workflow.zone))
            due = {step.code: add_working_days(today, step.working_days) for step in workflow.steps}
            self._tables[fingerprint] = workflow, due
        return self._tables[fingerprint]

    def add(self, before: Case | None, moved: Moved, decision: Decision | None = None) -> None:
        after, events = moved
        if before is None:
            self._born.append(after)
        else:
            self._moved.append((before, after))
        self._after.append(after)
        self._uow.record_all(events)
        grounds = (decision.reason, decision.fields) if decision else (None, ())
        self._history += [history_row(self._uow, event, *grounds) for event in events]
        if after.step and self.table(after.workflow_fingerprint)[0].step(after.step).panel:
            self._uow.record(PanelCalled(case_id=after.id, step=after.step, case_version=after.version))

    def carry_out(self, case: Case, decision: Decision) -> None:
        """What a panel's opinions came to."""
        workflow, due = self.table(case.workflow_fingerprint)
        self.add(case, domain.panel_came_to(workflow, case, decision, at=self._uow.now, due=due), decision)

    def write(self) -> tuple[Standing, ...]:
        """Raises CaseAlreadyOpen, CaseMovedOn."""
        if self._born:
            self._open()
        if self._moved:
            repository.move_cases(self._uow, self._moved)
        if self._history:
            repository.add_history(self._uow, self._history)
        return tuple(standing_of(case) for case in self._after)

    def _open(self) -> None:
        try:
            repository.add_cases(self._uow, self._born)
        except IntegrityError as error:
            raise CaseAlreadyOpen(case_id=self._born[0].id if len(self._born) == 1 else None) from error


def history_row(
    uow: UnitOfWork, event: domain.CaseMoved, reason: str | None, fields: Sequence[str] = ()
) -> dict[str, Any]:
    """The row of history that says what an event says, and why."""
    return {
        "id": new_id(),
        "case_id": event.case_id,
        "version": event.version,
        "round": event.round,
        "step": event.step,
        "verdict": event.verdict,
        "led_to": event.led_to,
        "reason": reason,
        "fields": tuple(fields) or None,
        "decided_by": uow.actor.account_id,
        "decided_at": uow.now,
    }
