"""Reading and writing cases, their history and the workflows they follow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    table,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Mandate, Reach, Scope
from greenctl.review.domain import APPEAL_UPHELD, CHANGE_EDITION, Case, PastAct
from greenctl.review.errors import CaseMovedOn, WorkflowNotThere
from greenctl.review.models import CaseRow, DecisionRow, WorkflowRow
from greenctl.review.panels.models import ConflictRow, SeatRow
from greenctl.review.workflow import State, Workflow
from greenctl.review.workflow_files import published_workflow

_COLUMNS = (
    CaseRow.id, CaseRow.topic, CaseRow.workflow_fingerprint, CaseRow.route, CaseRow.area, CaseRow.department,
    CaseRow.party_id, CaseRow.state, CaseRow.step, CaseRow.round, CaseRow.open_fields, CaseRow.opened_at,
    CaseRow.entered_at, CaseRow.due_on, CaseRow.version,
)  # fmt: skip
_CASES = select(*_COLUMNS)
_CASES_BY_ID = _CASES.where(CaseRow.id.in_(bindparam("ids", expanding=True)))
_STANDINGS_BY_ID = select(
    CaseRow.id, CaseRow.state, CaseRow.step, CaseRow.round, CaseRow.open_fields, CaseRow.entered_at, CaseRow.due_on,
    CaseRow.version,
).where(CaseRow.id.in_(bindparam("ids", expanding=True)))  # fmt: skip
_DECIDED = (
    select(CaseRow.id, CaseRow.state, CaseRow.party_id, CaseRow.route, CaseRow.entered_at)
    .where(CaseRow.topic == bindparam("topic"), CaseRow.state.in_([State.APPROVED, State.REJECTED, State.PASSED_UP]))
    .order_by(CaseRow.id)
)
_LATER = aliased(DecisionRow)
_APPEALED = exists().where(
    _LATER.case_id == DecisionRow.case_id, _LATER.version > DecisionRow.version, _LATER.verdict == APPEAL_UPHELD
)
_ACTS_ON = select(
    DecisionRow.case_id, DecisionRow.decided_by, DecisionRow.step, DecisionRow.round, _APPEALED.label("appealed")
).where(DecisionRow.case_id.in_(bindparam("ids", expanding=True)), DecisionRow.verdict != CHANGE_EDITION)
_ACTS = _ACTS_ON.where(DecisionRow.decided_by == bindparam("account_id"))
# An opinion on a panel is an act at the step to which the case had come.
_CAME = (SeatRow.case_id == DecisionRow.case_id) & (SeatRow.case_version == DecisionRow.version)
_OPINIONS_ON = (
    select(SeatRow.case_id, SeatRow.account_id, DecisionRow.led_to, DecisionRow.round, _APPEALED.label("appealed"))
    .join(DecisionRow, _CAME)
    .where(SeatRow.case_id.in_(bindparam("ids", expanding=True)), SeatRow.given_at.is_not(None))
)
_OPINIONS = _OPINIONS_ON.where(SeatRow.account_id == bindparam("account_id"))
# Parties are opaque here, but not which of them is the same firm: one that was merged into another lives on in it. The
# register stands beside this domain, so its table is named, not imported.
_PARTY = table("source", column("id"), column("merged_into"))
_OTHER = _PARTY.alias("other")
_THEIRS = select(func.coalesce(_OTHER.c.merged_into, _OTHER.c.id)).where(
    _OTHER.c.id.in_(bindparam("ids", expanding=True))
)
_KIN_OF_EACH = (
    select(_PARTY.c.id, _OTHER.c.id.label("kin"))
    .join(_OTHER, func.coalesce(_PARTY.c.merged_into, _PARTY.c.id) == func.coalesce(_OTHER.c.merged_into, _OTHER.c.id))
    .where(_PARTY.c.id.in_(bindparam("ids", expanding=True)))
)
_KIN = select(_PARTY.c.id).where(func.coalesce(_PARTY.c.merged_into, _PARTY.c.id).in_(_THEIRS))
_KEPT_AWAY = select(ConflictRow.party_id).where(ConflictRow.account_id == bindparam("account_id"))
_HISTORY = (
    select(
        DecisionRow.version, DecisionRow.round, DecisionRow.step, DecisionRow.verdict, DecisionRow.led_to,
        DecisionRow.reason, DecisionRow.fields, DecisionRow.decided_by, DecisionRow.decided_at,
    )
    .where(DecisionRow.case_id == bindparam("case_id"))
    .order_by(DecisionRow.version)
)  # fmt: skip
_INSERT_CASE = insert(CaseRow.__table__)
_INSERT_DECISION = insert(DecisionRow.__table__)
_MOVE_CASE = (
    update(CaseRow.__table__)
    .where(CaseRow.id == bindparam("case_id"), CaseRow.version == bindparam("seen_version"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "step", "round", "route", "open_fields", "entered_at", "due_on", "version")
        }
    )
)
_INSERT_WORKFLOW = insert(WorkflowRow.__table__)
_WORKFLOW = select(WorkflowRow.document).where(WorkflowRow.fingerprint == bindparam("fingerprint"))
_FINGERPRINT = select(WorkflowRow.fingerprint).where(WorkflowRow.id == bindparam("workflow_id"))
_FINGERPRINTS = select(WorkflowRow.fingerprint).order_by(WorkflowRow.id)

# By fingerprint, so what is remembered can never be out of date.
_known: dict[str, Workflow] = {}


def within(scope: Scope) -> ColumnElement[bool]:
    """The cases a unit of work may see: the one filter of every statement on cases."""
    if scope.everything:
        return true()
    arms = [reached(reach) for reach in scope.reaches]
    if scope.source_ids:
        arms.append(CaseRow.party_id.in_(sorted(scope.source_ids)))
    return or_(*arms) if arms else false()


def reached(reach: Reach) -> ColumnElement[bool]:
    """The cases one arm reaches."""
    place = CaseRow.area.startswith(reach.area_prefix, autoescape=True) if reach.area_prefix else true()
    return place if reach.department is None else and_(place, CaseRow.department == reach.department)


def find_cases(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, Case]:
    """Those of the cases that are in scope."""
    statement = _CASES_BY_ID.where(within(uow.scope))
    return {row.id: _case(row) for some in chunks(sorted(ids)) for row in uow.execute(statement, {"ids": some})}


def find_cases_to_move(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, Case]:
    """The same, held until the transaction ends: whoever comes second reads what the first has made of them.

    They are taken in the order of their ids, so that two batches never wait for each other.
    """
    statement = _CASES_BY_ID.where(within(uow.scope)).order_by(CaseRow.id).with_for_update()
    return {row.id: _case(row) for some in chunks(sorted(ids)) for row in uow.execute(statement, {"ids": some})}


def list_to_move(uow: UnitOfWork, *conditions: ColumnElement[bool], **named: Any) -> list[Case]:
    """All cases for which something is true, since when they stand there the longest first, held as above."""
    statement = _CASES.where(*conditions, within(uow.scope)).order_by(CaseRow.id).with_for_update()
    found = [_case(row) for row in uow.execute(statement, named)]
    return sorted(found, key=lambda case: (case.entered_at, case.id))


def find_standings(uow: UnitOfWork, ids: Iterable[str]) -> Iterator[Row[Any]]:
    statement = _STANDINGS_BY_ID.where(within(uow.scope))
    for some in chunks(sorted(ids)):
        yield from uow.execute(statement, {"ids": some})


def list_due(
    uow: UnitOfWork, waits: ColumnElement[bool], before: date, limit: int, also: ColumnElement[bool] | None = None
) -> list[Case]:
    """Cases that wait, whose last day lies before `before`, held until the transaction ends. `also` narrows them.

    The oldest first; what another transaction holds is left to it.
    """
    statement = (
        _CASES.where(waits, CaseRow.due_on < before, within(uow.scope), true() if also is None else also)
        .order_by(CaseRow.entered_at, CaseRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [_case(row) for row in uow.execute(statement)]
    if also is None:
        return found
    # Asked again of what is held by now: something else may have become true of it while it was looked for.
    held = select(CaseRow.id).where(CaseRow.id.in_([case.id for case in found]), also)
    still = set(uow.execute(held).scalars())
    return [case for case in found if case.id in still]


def list_queue(
    uow: UnitOfWork, condition: ColumnElement[bool], after: tuple[datetime, str] | None, limit: int
) -> list[Case]:
    """Cases under review, the oldest at its step first, from behind `after` on."""
    statement = _CASES.where(CaseRow.state == State.UNDER_REVIEW, condition, within(uow.scope))
    if after is not None:
        statement = statement.where(tuple_(CaseRow.entered_at, CaseRow.id) > after)
    return [_case(row) for row in uow.execute(statement.order_by(CaseRow.entered_at, CaseRow.id).limit(limit))]


def at_steps(steps: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    """Under review at one of these (workflow, step).

    Step by step, because a queue of one step is then read from its index, in order.
    """
    workflows: dict[str, list[str]] = {}
    for fingerprint, step in steps:
        workflows.setdefault(step, []).append(fingerprint)
    return or_(
        false(),
        *(
            and_(CaseRow.step == step, CaseRow.workflow_fingerprint.in_(fingerprints))
            for step, fingerprints in workflows.items()
        ),
    )


def opinion_wanted_of(account_id: str) -> ColumnElement[bool]:
    """That somebody sits on the panel before which a case stands now, and has not said what they think."""
    return exists().where(
        SeatRow.case_id == CaseRow.id,
        SeatRow.case_version == CaseRow.version,
        SeatRow.account_id == account_id,
        SeatRow.given_at.is_(None),
        SeatRow.left_at.is_(None),
    )


def list_decided(uow: UnitOfWork, topic: str) -> Sequence[Row[Any]]:
    statement: Select[Any] = _DECIDED.where(within(uow.scope))
    return uow.execute(statement, {"topic": topic}).all()


def with_kin(uow: UnitOfWork) -> Actor:
    """The actor, acting for every party that theirs is or was known under: who acts for a firm that lives on is of the
    firm that it took in, and the other way round."""
    actor = uow.actor
    if not actor.mandates:
        return actor
    kin = uow.execute(_KIN, {"ids": sorted({mandate.source_id for mandate in actor.mandates})}).scalars()
    role = actor.mandates[0].role
    return replace(actor, mandates=(*actor.mandates, *(Mandate(party_id, role) for party_id in kin)))


def kept_away(uow: UnitOfWork) -> frozenset[str]:
    """The parties with which the actor has a conflict of interest, under every id that they are or were known by."""
    said = set(uow.execute(_KEPT_AWAY, {"account_id": uow.actor.account_id}).scalars())
    return frozenset(said.union(uow.execute(_KIN, {"ids": sorted(said)}).scalars()) if said else said)


def kin_of(uow: UnitOfWork, parties: Iterable[str]) -> dict[str, set[str]]:
    """Under which ids each of these parties is or was known, its own included."""
    kin = {party: {party} for party in parties}
    for some in chunks(sorted(kin)):
        for row in uow.execute(_KIN_OF_EACH, {"ids": some}):
            kin[row.id].add(row.kin)
    return kin


def acts_on(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, dict[str, tuple[PastAct, ...]]]:
    """By case and account, what everybody has done to it: moved it, or said what they think of it."""
    asked = [{"ids": some} for some in chunks(sorted(ids))]
    return _acts(row for some in asked for kind in (_ACTS_ON, _OPINIONS_ON) for row in uow.execute(kind, some))


def acts_of(uow: UnitOfWork, account_id: str, ids: Iterable[str]) -> dict[str, tuple[PastAct, ...]]:
    """What this account has done to these cases before, by case."""
    asked = [{"ids": some, "account_id": account_id} for some in chunks(sorted(ids))]
    found = _acts(row for some in asked for kind in (_ACTS, _OPINIONS) for row in uow.execute(kind, some))
    return {case_id: acts[account_id] for case_id, acts in found.items()}


def list_history(uow: UnitOfWork, case_id: str) -> Sequence[Row[Any]]:
    """One row per move, in order. Ask for the case first: history has no scope of its own."""
    return uow.execute(_HISTORY, {"case_id": case_id}).all()


def add_cases(uow: UnitOfWork, cases: Sequence[Case]) -> None:
    uow.execute(_INSERT_CASE, [_row_of(case) for case in cases])


def move_cases(uow: UnitOfWork, moved: Sequence[tuple[Case, Case]]) -> None:
    """Write each case's new standing over the version that was read.

    Raises:
        CaseMovedOn: one of them is not at that version any more.
    """
    rows = [_move_of(before, after) for before, after in moved]
    written = uow.execute(_MOVE_CASE, rows).rowcount
    if written != len(rows):
        first = moved[0][0]
        raise CaseMovedOn(seen_version=first.version, current_version=None, moved_at=None)


def add_history(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    uow.execute(_INSERT_DECISION, list(rows))


def get_workflow(uow: UnitOfWork, fingerprint: str) -> Workflow:
    """A published workflow.

    Raises:
        WorkflowNotThere
    """
    if fingerprint not in _known:
        document = uow.execute(_WORKFLOW, {"fingerprint": fingerprint}).scalar()
        if document is None:
            raise WorkflowNotThere(workflow=fingerprint)
        _known[fingerprint] = published_workflow(document)
    return _known[fingerprint]


def find_document(uow: UnitOfWork, fingerprint: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = uow.execute(_WORKFLOW, {"fingerprint": fingerprint}).scalar()
    return found


def list_workflows(uow: UnitOfWork) -> dict[str, Workflow]:
    """Every published workflow, by fingerprint."""
    return {fingerprint: get_workflow(uow, fingerprint) for fingerprint in uow.execute(_FINGERPRINTS).scalars()}


def find_fingerprint(uow: UnitOfWork, workflow_id: str) -> str | None:
    return uow.execute(_FINGERPRINT, {"workflow_id": workflow_id}).scalar()


def add_workflow(uow: UnitOfWork, workflow_id: str, fingerprint: str, document: Mapping[str, Any]) -> None:
    row = {"fingerprint": fingerprint, "id": workflow_id, "document": document, "published_at": uow.now}
    uow.execute(_INSERT_WORKFLOW, row)


def _acts(rows: Iterable[Row[Any]]) -> dict[str, dict[str, tuple[PastAct, ...]]]:
    acts: dict[str, dict[str, tuple[PastAct, ...]]] = {}
    for case_id, account_id, step, number, appealed in rows:
        of_case = acts.setdefault(case_id, {})
        of_case[account_id] = (*of_case.get(account_id, ()), PastAct(step, number, bool(appealed)))
    return acts


def _case(row: Row[Any]) -> Case:
    (id_, topic, fingerprint, route, area, department, party_id, state, step, number, fields, *times, version) = row
    open_fields = None if fields is None else tuple(fields)
    return Case(
        id_, topic, fingerprint, route, area, department, party_id, State(state), step, number, open_fields, *times,
        version,
    )  # fmt: skip


def _row_of(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in Case.__slots__}


def _move_of(before: Case, after: Case) -> dict[str, Any]:
    return {
        "case_id": before.id,
        "seen_version": before.version,
        "new_state": after.state,
        "new_step": after.step,
        "new_round": after.round,
        "new_route": after.route,
        "new_open_fields": after.open_fields,
        "new_entered_at": after.entered_at,
        "new_due_on": after.due_on,
        "new_version": after.version,
    }
