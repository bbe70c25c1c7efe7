"""Where cases stand, whose turn it is, and how it came about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, or_, true

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Grant, Role
from greenctl.kernel.clock import local_day
from greenctl.review import domain, repository
from greenctl.review.domain import Case, Standing
from greenctl.review.errors import CaseNotThere, WorkflowNotThere
from greenctl.review.models import CaseRow
from greenctl.review.workflow import Desk, Move, State, StepKind, Workflow

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
# They hold no step; they look after the whole queue.
_OVERSEERS = frozenset({Role.COMMAND, Role.AUDITOR, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What to narrow a queue to."""

    topic: str | None = None
    step: str | None = None
    area: str | None = None
    department: str | None = None
    overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A case that waits for somebody. `overdue` says that its step's last day is over."""

    case_id: str
    topic: str
    party_id: str
    area: str
    department: str
    route: str
    step: str
    round: int
    opened_at: datetime
    entered_at: datetime
    due_on: date | None
    overdue: bool
    version: int


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with the rows of the table that the asker may use now."""

    case_id: str
    topic: str
    workflow_fingerprint: str
    party_id: str
    area: str
    department: str
    route: str
    state: State
    step: str | None
    step_name_zh: str | None
    step_name_en: str | None
    round: int
    open_fields: tuple[str, ...] | None
    opened_at: datetime
    entered_at: datetime
    due_on: date | None
    overdue: bool
    version: int
    buttons: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One move. `step` is None where the case came in or was taken back; `decided_by` where the public reads it."""

    version: int
    round: int
    step: str | None
    verdict: str
    led_to: str
    reason: str | None
    fields: tuple[str, ...] | None
    decided_by: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A case that has come to its end here: approved, rejected or passed up."""

    case_id: str
    state: State
    party_id: str
    route: str
    decided_at: datetime


def standing(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, Standing]:
    """Where these cases stand, by id; what is out of scope is not there."""
    return {
        row[0]: Standing(row[0], State(row[1]), row[2], row[3], _fields(row[4]), *row[5:])
        for row in repository.find_standings(uow, ids)
    }


def case(uow: UnitOfWork, case_id: str) -> CaseDetail:
    """One case, and what the actor may do about it.

    Raises:
        CaseNotThere
    """
    found = _get(uow, case_id)
    workflow = repository.get_workflow(uow, found.workflow_fingerprint)
    past = repository.acts_of(uow, uow.actor.account_id, [case_id]).get(case_id, ())
    step = workflow.step(found.step) if found.step else None
    plain = {name: getattr(found, name) for name in Case.__slots__ if name != "id"}
    return CaseDetail(
        case_id=found.id,
        step_name_zh=step.name_zh if step else None,
        step_name_en=step.name_en if step else None,
        overdue=_overdue(found.due_on, _today(uow, workflow)),
        buttons=domain.buttons(workflow, found, repository.with_kin(uow), past, repository.kept_away(uow)),
        **plain,
    )


def history(uow: UnitOfWork, case_id: str, public: bool) -> tuple[HistoryEntry, ...]:
    """Every move of a case, the first one first; for the public, and for who acts for its party whatever office they
    hold, without the accounts that made them.

    Raises:
        CaseNotThere
    """
    party_id = _get(uow, case_id).party_id
    entries = tuple(
        HistoryEntry(*row[:6], _fields(row.fields), row.decided_by, row.decided_at)
        for row in repository.list_history(uow, case_id)
    )
    hidden = public or repository.with_kin(uow).acts_for(party_id)
    return tuple(replace(entry, decided_by=None) for entry in entries) if hidden else entries


def step_names(uow: UnitOfWork, case_id: str, before: str) -> Mapping[str | None, Mapping[str, Any]]:
    """The steps of a case by code: of its own workflow, and what only the workflow `before` it has.

    Raises:
        CaseNotThere, WorkflowNotThere
    """
    own = _get(uow, case_id).workflow_fingerprint
    return {
        step["code"]: step for workflow in (before, own) for step in workflow_document(uow, workflow).get("steps", ())
    }


def decided(uow: UnitOfWork, topic: str) -> tuple[DecidedCase, ...]:
    """Every case of a topic that was decided, by id."""
    return tuple(DecidedCase(row[0], State(row[1]), *row[2:]) for row in repository.list_decided(uow, topic))


def queue(
    uow: UnitOfWork,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
    filters: QueueFilters = QueueFilters(),
    also: ColumnElement[bool] | None = None,
) -> tuple[QueueEntry, ...]:
    """Cases that wait at a step of the actor's own role, area and department, the oldest at its step first.

    Those who oversee the reviews see what waits at every step. Nobody sees a firm of their own here. `also` narrows
    it to cases that something else is true of.
    """
    workflows = repository.list_workflows(uow)
    wanted = waiting(uow, filters)
    wanted = wanted if also is None else and_(wanted, also)
    return tuple(
        _entry(found, _today(uow, workflows[found.workflow_fingerprint]))
        for found in repository.list_queue(uow, wanted, after, limit)
    )


def waiting(uow: UnitOfWork, filters: QueueFilters) -> ColumnElement[bool]:
    """That a case is in the actor's queue."""
    workflows = repository.list_workflows(uow)
    return and_(_own_steps(uow.actor, workflows), _filtered(filters, uow, workflows), _not_theirs(uow))


def at_waits(uow: UnitOfWork) -> ColumnElement[bool]:
    """That a case waits for its working days, under any published workflow."""
    return at_kind(uow, StepKind.WAIT)


def at_kind(uow: UnitOfWork, kind: StepKind) -> ColumnElement[bool]:
    """That a case stands at a step of a kind, under any published workflow."""
    return repository.at_steps(
        (fingerprint, step.code)
        for fingerprint, table in repository.list_workflows(uow).items()
        for step in table.steps
        if step.kind is kind
    )


def workflow(uow: UnitOfWork, fingerprint: str) -> Workflow:
    """A published workflow's table.

    Raises:
        WorkflowNotThere
    """
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise WorkflowNotThere(workflow=fingerprint[:80])
    return repository.get_workflow(uow, fingerprint)


def workflow_document(uow: UnitOfWork, fingerprint: str) -> dict[str, Any]:
    """A published workflow, as it was published.

    Raises:
        WorkflowNotThere
    """
    document = repository.find_document(uow, fingerprint)
    if document is None:
        raise WorkflowNotThere(workflow=fingerprint)
    return document


def _get(uow: UnitOfWork, case_id: str) -> Case:
    found = repository.find_cases(uow, [case_id]).get(case_id)
    if found is None:
        raise CaseNotThere(case_id=case_id)
    return found


def _own_steps(actor: Actor, workflows: dict[str, Workflow]) -> ColumnElement[bool]:
    """Grant by grant: the steps at which its role has a row, as far as the grant reaches there."""
    if actor.roles & _OVERSEERS:
        return true()
    return or_(false(), *(_steps_of(actor.account_id, grant, workflows) for grant in actor.grants))


def _steps_of(account_id: str, grant: Grant, workflows: dict[str, Workflow]) -> ColumnElement[bool]:
    """Before a panel only what waits for an opinion of this person."""
    held: dict[tuple[Desk, bool], list[tuple[str, str]]] = {}
    for fingerprint, workflow in workflows.items():
        for step in workflow.steps_of(frozenset({grant.role})):
            held.setdefault((step.desk, step.panel is not None), []).append((fingerprint, step.code))
    return or_(
        false(),
        *(
            and_(
                repository.at_steps(steps),
                repository.reached(domain.reach_of(grant, desk)),
                repository.opinion_wanted_of(account_id) if panel else true(),
            )
            for (desk, panel), steps in held.items()
        ),
    )


def _not_theirs(uow: UnitOfWork) -> ColumnElement[bool]:
    """No firm of their own, nor one that they keep away from; overseers decide nothing, and see that it waits."""
    own = {mandate.source_id for mandate in repository.with_kin(uow).mandates}
    away = frozenset() if uow.actor.roles & _OVERSEERS else repository.kept_away(uow)
    return CaseRow.party_id.not_in(sorted(own | away)) if own | away else true()


def _filtered(filters: QueueFilters, uow: UnitOfWork, workflows: dict[str, Workflow]) -> ColumnElement[bool]:
    """Each filter that says something; `overdue` by the day in each workflow's zone."""
    wanted = [
        column == value
        for column, value in (
            (CaseRow.topic, filters.topic),
            (CaseRow.step, filters.step),
            (CaseRow.area, filters.area),
            (CaseRow.department, filters.department),
        )
        if value is not None
    ]
    if filters.overdue is not None and workflows:
        late = or_(
            *(
                and_(CaseRow.workflow_fingerprint == fingerprint, CaseRow.due_on < _today(uow, workflow))
                for fingerprint, workflow in workflows.items()
            )
        )
        wanted.append(late if filters.overdue else ~late)
    return and_(true(), *wanted)


def _entry(found: Case, today: date) -> QueueEntry:
    assert found.step is not None
    return QueueEntry(
        case_id=found.id, topic=found.topic, party_id=found.party_id, area=found.area, department=found.department,
        route=found.route, step=found.step, round=found.round, opened_at=found.opened_at, entered_at=found.entered_at,
        due_on=found.due_on, overdue=_overdue(found.due_on, today), version=found.version,
    )  # fmt: skip


def _today(uow: UnitOfWork, workflow: Workflow) -> date:
    return local_day(uow.now, ZoneInfo(workflow.zone))


def _overdue(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today


def _fields(found: list[str] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(found)
