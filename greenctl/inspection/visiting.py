"""Recording visits: one use case for HTTP, for phones that come back on line, and for whoever brings many.

What is odd about a position or a clock is written down beside the visit, and refuses nothing. Refused is only what is
no record of a visit by this officer to this source at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import editions, officer_repository, task_repository, tasks, visit_repository as repository
from greenctl.inspection.check_points import CheckSheet, sheets_of
from greenctl.inspection.domain import NewVisit, PointState, Task, Visit
from greenctl.inspection.errors import (
    NotForThisOfficer,
    TaskNotThere,
    TaskOfAnotherSource,
    VisitIdTaken,
    VisitInvalid,
    VisitNotThere,
)
from greenctl.inspection.events import VisitRecorded
from greenctl.inspection.witness import Fix, Track, witness
from greenctl.source import queries as sources
from greenctl.source.domain import Source, State
from greenctl.source.errors import SourceNotThere
from greenctl.source.repository import find_sources

MOST_POINTS, MOST_OTHERS = 200, 5
TASK_SETTLED, MERGED, CLOSED = "task_settled_before", "source_merged", "source_closed"
"""Flags beside those of the witness: the task was done or called off before; the source lives on in another, or was
closed when the visit was recorded."""
POINT_UNKNOWN, SHEET_UNKNOWN = "check_point_unknown", "check_sheet_unknown"
"""It names a point or a sheet that the source had neither on the day of the visit nor when it came in."""
_LOOK_BACK = timedelta(days=40)
_FIXES = 200
_POINT_STATES = frozenset(state.value for state in PointState)
_LAST = "~"
"""sorts after every id"""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the register and the tasks say that matters to a batch of visits."""

    lives_on: Mapping[str, str]
    register: Mapping[str, Source]
    tasks: Mapping[str, Task]
    barred: Mapping[str, frozenset[str]]
    officers: frozenset[str]
    sheets: Mapping[tuple[str, date], CheckSheet]


def record_visit(uow: UnitOfWork, new: NewVisit, *, today: date, device_id: str | None = None) -> Visit:
    """Record one visit. Raises as `record_visits`."""
    [visit] = record_visits(uow, [new], today=today, device_id=device_id)
    return visit


def record_visits(
    uow: UnitOfWork, visits: Sequence[NewVisit], *, today: date, device_id: str | None = None
) -> list[Visit]:
    """Record visits of the actor, in the order given; nothing runs once per visit but the witness.

    The same id with the same content is the same visit again. A source that lives on in another is taken for that, and
    the visit says so. The task of a visit is done.

    Raises:
        SourceNotThere: it is not there, or neither in the actor's scope nor the source of a task of theirs.
        TaskNotThere: it is not the actor who is to go.
        TaskOfAnotherSource
        NotForThisOfficer: somebody who was there acts for the source, or has a conflict about it.
        VisitInvalid: times in the wrong order, a check point twice, somebody who is no officer, a line that the city
            never had.
        VisitIdTaken
    """
    digests = {new.id: new.digest() for new in visits}
    stands = repository.find_digests(uow, list(digests))
    _require_same(uow, visits, digests, stands)
    fresh = [new for new in {new.id: new for new in visits}.values() if new.id not in stands]
    if fresh:
        known = _known(uow, fresh, today)
        for new in fresh:
            _require_sound(uow, new, known)
        _insert(uow, fresh, _witnessed(uow, fresh, known, today, device_id), digests)
        tasks.mark_visited(uow, {new.task_id for new in fresh if new.task_id is not None})
    found = repository.find_visits(uow, list(digests))
    return [found[new.id] for new in visits]


def get_visit(uow: UnitOfWork, visit_id: str) -> tuple[Visit, list[tuple[str, str]]]:
    """A visit of the actor's scope, and what was seen of each check point.

    Raises:
        VisitNotThere
    """
    visit = repository.find_visit(uow, visit_id)
    if visit is None:
        raise VisitNotThere(visit=visit_id)
    return visit, repository.points_of(uow, [visit_id]).get(visit_id, [])


def visits_of(uow: UnitOfWork, source_id: str, before: str | None, limit: int) -> list[Visit]:
    """Who looked at a source and when, the latest first.

    Raises:
        SourceNotThere
    """
    return repository.of_source(uow, sources.get(uow, source_id).id, before or _LAST, limit)


def coverage(uow: UnitOfWork, first: date, until: date, after: tuple[str, str], limit: int) -> list[dict[str, Any]]:
    """Who looked where how often between two days, the last not included: by officer and area, after `after`."""
    return [row._asdict() for row in repository.coverage(uow, first, until, after, limit)]


def _require_same(
    uow: UnitOfWork, visits: Sequence[NewVisit], digests: Mapping[str, str], stands: Mapping[str, tuple[str, str]]
) -> None:
    for new in visits:
        told = new.digest()
        if digests[new.id] != told or stands.get(new.id, (told, uow.actor.account_id)) != (told, uow.actor.account_id):
            raise VisitIdTaken(visit=new.id)


def _known(uow: UnitOfWork, visits: Sequence[NewVisit], today: date) -> _Known:
    planned = task_repository.find_tasks(uow, {new.task_id for new in visits if new.task_id is not None})
    named = {new.source_id for new in visits} | {task.source_id for task in planned.values()}
    lives_on = sources.survivors(uow, named)
    others = {account for new in visits for account in new.officers} - {uow.actor.account_id}
    enrolled = officer_repository.find_officers(uow, others).keys() if others else ()
    barred = officer_repository.barred_sources(uow, others | {uow.actor.account_id})
    register = find_sources(uow, set(lives_on.values()))
    asked = {
        (lives_on[new.source_id], day)
        for new in visits
        if (new.points or new.check_sheet) and lives_on[new.source_id] in register
        for day in _days_of(new, today)
    }
    sheets = sheets_of(uow, {source_id: register[source_id] for source_id, _ in asked}, asked)
    return _Known(lives_on, register, planned, barred, frozenset(enrolled), sheets)


def _days_of(new: NewVisit, today: date) -> set[date]:
    """The city's day at which it came in, and that of the phone's clock, which may be any that can be told in UTC."""
    at = new.started_at or new.ended_at
    return {today} if at is None or at.date() > today else {today, min(today, civil_day(at))}


def _require_sound(uow: UnitOfWork, new: NewVisit, known: _Known) -> None:
    source_id = known.lives_on[new.source_id]
    source, task = known.register.get(source_id), known.tasks.get(new.task_id or "")
    goes = task is not None and uow.actor.account_id in task.officers
    if source is None or not (goes or _is_within(uow, source)):
        raise SourceNotThere(source_id=new.source_id)
    if new.task_id is not None:
        _require_own_task(uow, new, task, known.lives_on)
    for account_id in (uow.actor.account_id, *new.officers):
        if source_id in known.barred.get(account_id, frozenset()):
            raise NotForThisOfficer
    problems = [{"field": field, "code": f"inspection.{code}"} for field, code in _against(uow, new, known)]
    if problems:
        raise VisitInvalid(problems=problems)


def _is_within(uow: UnitOfWork, source: Source) -> bool:
    return uow.scope.covers(area=source.area, department=source.department, source_id=source.id)


def _require_own_task(uow: UnitOfWork, new: NewVisit, task: Task | None, lives_on: Mapping[str, str]) -> None:
    if task is None or uow.actor.account_id not in task.officers:
        raise TaskNotThere(task=new.task_id)
    if lives_on[task.source_id] != lives_on[new.source_id]:
        raise TaskOfAnotherSource(task=task.id)


def _against(uow: UnitOfWork, new: NewVisit, known: _Known) -> Iterator[tuple[str, str]]:
    if new.started_at is not None and new.ended_at is not None and new.ended_at < new.started_at:
        yield "ended_at", "ends_before_it_begins"
    if len({point for point, _ in new.points}) != len(new.points):
        yield "points", "point_twice"
    if {state for _, state in new.points} - _POINT_STATES:
        yield "points", "point_state_unknown"
    if (new.longitude is None) != (new.latitude is None):
        yield "position", "position_incomplete"
    if new.line is not None and not editions.line_known(known.register[known.lives_on[new.source_id]].area, new.line):
        yield "line", "line_unknown"
    if set(new.officers) - {uow.actor.account_id} - known.officers:
        yield "officers", "officer_unknown"


def _witnessed(
    uow: UnitOfWork, visits: Sequence[NewVisit], known: _Known, today: date, device_id: str | None
) -> list[Visit]:
    earlier = Track(repository.fixes_of(uow, uow.actor.account_id, uow.now - _LOOK_BACK, _FIXES))
    recorded = []
    for new in visits:
        visit, fix = _visit(uow, new, known, earlier, today, device_id)
        recorded.append(visit)
        if fix is not None:
            earlier.add(fix)
    return recorded


def _visit(
    uow: UnitOfWork, new: NewVisit, known: _Known, earlier: Track, today: date, device_id: str | None
) -> tuple[Visit, Fix | None]:
    source = known.register[known.lives_on[new.source_id]]
    phone_at = new.ended_at or new.started_at
    fix = _fix(new, source.id, phone_at)
    seen = witness(
        fix, place=tasks.place_of(source), city=editions.box_of(source.area), earlier=earlier, phone_at=phone_at,
        server_at=uow.now, limits=editions.limits(),
    )  # fmt: skip
    told: dict[str, Any] = {name: getattr(new, name) for name in Visit.__slots__ if name in NewVisit.__slots__}
    visit = Visit(**{
        **told, "source_id": source.id, "said_source_id": None if new.source_id == source.id else new.source_id,
        "source_state": source.state.value, "visited_on": today, "recorded_at": uow.now,
        "recorded_by": uow.actor.account_id, "device_id": device_id or uow.actor.device_id, "area": source.area,
        "department": source.department, "distance_m": seen.distance_m,
        "flags": (*seen.flags, *_about(new, source, known, today)), "outcome": new.outcome,
    })  # fmt: skip
    return visit, fix


def _about(new: NewVisit, source: Source, known: _Known, today: date) -> Iterator[str]:
    task = known.tasks.get(new.task_id or "")
    if task is not None and not task.is_open:
        yield TASK_SETTLED
    if new.source_id != source.id:
        yield MERGED
    if source.state is State.CLOSED:
        yield CLOSED
    sheets = [known.sheets[source.id, day] for day in _days_of(new, today) if (source.id, day) in known.sheets]
    if {point for point, _ in new.points} - {point.id for sheet in sheets for point in sheet.points}:
        yield POINT_UNKNOWN
    if new.check_sheet is not None and new.check_sheet not in {sheet.sha256 for sheet in sheets}:
        yield SHEET_UNKNOWN


def _fix(new: NewVisit, source_id: str, at: datetime | None) -> Fix | None:
    if new.longitude is None or new.latitude is None:
        return None
    return Fix(new.longitude, new.latitude, at, new.accuracy_m, source_id)


def _insert(uow: UnitOfWork, fresh: Sequence[NewVisit], visits: Sequence[Visit], digests: Mapping[str, str]) -> None:
    points = ((new.id, point, state) for new in fresh for point, state in new.points)
    present = ((new.id, account_id) for new in fresh for account_id in sorted({uow.actor.account_id, *new.officers}))
    repository.insert_visits(uow, visits, digests, points, present)
    uow.record_all(
        VisitRecorded(visit_id=visit.id, source_id=visit.source_id, outcome=visit.outcome.value) for visit in visits
    )
