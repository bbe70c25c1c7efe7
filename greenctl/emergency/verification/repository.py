"""Who goes where, and checks, as rows; what grows with the city is counted by the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, func, insert, literal, or_, select, true, update

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.duty_rows import COUNTY, KG, WITHIN, stands
from greenctl.emergency.alerts.models import AlertDutyRow, AlertObligationRow, AlertStepRow
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.masses import four
from greenctl.emergency.verification.domain import Ranked, Verdict, Visitable
from greenctl.emergency.verification.models import AlertTaskRow, DutyCheckLineRow, DutyCheckPhotoRow, DutyCheckRow
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.inspection.coordinates import Place, to_wgs84
from greenctl.inspection.models import TaskOfficerRow, TaskRow
from greenctl.kernel.actor import Scope
from greenctl.source.models import SourceRow

_DUTY, _OBLIGATION, _SOURCE = AlertDutyRow.__table__, AlertObligationRow.__table__, SourceRow.__table__
_PLACE, _CHECK, _LINE = AlertTaskRow.__table__, DutyCheckRow.__table__, DutyCheckLineRow.__table__
_PHOTO, _STANDING = DutyCheckPhotoRow.__table__, FindingStandingRow.__table__
_TASK, _GOES = TaskRow.__table__, TaskOfficerRow.__table__
_OF_ALERT = AlertStepRow.__table__
_STEP: Any = bindparam("step_id")

_VISITABLE = (
    select(
        _DUTY.c.source_id, _DUTY.c.area, _DUTY.c.department, *(_DUTY.c[name] for name in KG), _SOURCE.c.longitude,
        _SOURCE.c.latitude, _SOURCE.c.coordinate_system,
    )
    .join(_SOURCE, _SOURCE.c.id == _DUTY.c.source_id)
    .where(_DUTY.c.step_id == _STEP, _DUTY.c.why == Why.HAS_DUTY.value)
)  # fmt: skip
_PLACES = (
    select(_PLACE, _DUTY.c.area, _DUTY.c.department)
    .join(_DUTY, and_(_DUTY.c.step_id == _PLACE.c.step_id, _DUTY.c.source_id == _PLACE.c.source_id))
    .where(_PLACE.c.step_id == _STEP)
    .order_by(_PLACE.c.place)
)
_LOADS = (
    select(_GOES.c.account_id, func.count().label("tasks"))
    .join(_PLACE, _PLACE.c.task_id == _GOES.c.task_id)
    .where(_PLACE.c.step_id == _STEP)
    .group_by(_GOES.c.account_id)
)
_ASSIGN = (
    update(_PLACE)
    .where(_PLACE.c.step_id == bindparam("of_step"), _PLACE.c.source_id == bindparam("of_source"))
    .values(task_id=bindparam("new_task"))
)
_OPEN = (
    select(_PLACE.c.task_id)
    .join(_TASK, _TASK.c.id == _PLACE.c.task_id)
    .where(_TASK.c.state.in_(("planned", "under_way")))
)
_OPEN_OF = _OPEN.where(_PLACE.c.step_id.in_(bindparam("steps", expanding=True)))
_OPEN_OF_ENDED = (
    _OPEN.join(_OF_ALERT, _OF_ALERT.c.id == _PLACE.c.step_id).where(~stands(_OF_ALERT)).order_by(_PLACE.c.task_id)
)
_STEP_OF_TASK = select(_PLACE.c.step_id).where(_PLACE.c.task_id == bindparam("task_id"))
_PAGE = (
    select(
        _PLACE, _SOURCE.c.name, _DUTY.c.area, _DUTY.c.department, _DUTY.c.obligations, _TASK.c.state,
        _TASK.c.planned_on, _TASK.c.due_on,
    )
    .join(_DUTY, and_(_DUTY.c.step_id == _PLACE.c.step_id, _DUTY.c.source_id == _PLACE.c.source_id))
    .join(_SOURCE, _SOURCE.c.id == _PLACE.c.source_id)
    .outerjoin(_TASK, _TASK.c.id == _PLACE.c.task_id)
    .where(_PLACE.c.step_id == _STEP, _PLACE.c.place > bindparam("after"))
    .order_by(_PLACE.c.place)
    .limit(bindparam("limit"))
)  # fmt: skip
_OWN = exists().where(_GOES.c.task_id == _PLACE.c.task_id, _GOES.c.account_id == bindparam("goer"))
_OFFICERS = (
    select(_GOES.c.task_id, _GOES.c.account_id)
    .where(_GOES.c.task_id.in_(bindparam("ids", expanding=True)))
    .order_by(_GOES.c.task_id, _GOES.c.account_id)
)
_CHECK_BY_ID = select(_CHECK).where(_CHECK.c.id == bindparam("id"))
_CHECKS = (
    select(_CHECK)
    .where(_CHECK.c.step_id == _STEP, _CHECK.c.source_id == bindparam("source_id"))
    .order_by(_CHECK.c.checked_at, _CHECK.c.id)
)
_LINES = (
    select(_LINE, _STANDING.c.standing)
    .outerjoin(_STANDING, _STANDING.c.finding_id == _LINE.c.finding_id)
    .where(_LINE.c.check_id.in_(bindparam("ids", expanding=True)))
    .order_by(_LINE.c.check_id, _LINE.c.ordinal)
)
_PHOTOS_OF = select(_PHOTO).where(_PHOTO.c.line_id.in_(bindparam("ids", expanding=True))).order_by(_PHOTO.c.photo_id)
_LINE_IDS = select(_LINE.c.id).where(_LINE.c.id.in_(bindparam("ids", expanding=True)))


def _latest() -> Any:
    """The last line that could see, of each obligation of a step; one whose finding was voided says nothing."""
    same = (_LINE.c.step_id, _LINE.c.source_id, _LINE.c.ordinal)
    order = func.row_number().over(partition_by=same, order_by=(_LINE.c.checked_at.desc(), _LINE.c.id.desc()))
    ranked = (
        select(*same, _LINE.c.id, _LINE.c.check_id, _LINE.c.state, _STANDING.c.standing, order.label("nth"))
        .outerjoin(_STANDING, _STANDING.c.finding_id == _LINE.c.finding_id)
        .where(
            _LINE.c.step_id == _STEP,
            _LINE.c.state != "not_seen",
            or_(_STANDING.c.standing.is_(None), _STANDING.c.standing != "voided"),
        )
        .subquery("seen")
    )
    return select(ranked).where(ranked.c.nth == 1).subquery("latest")


_LATEST = _latest()
_TRIED = (
    select(_LINE.c.source_id, _LINE.c.ordinal)
    .where(_LINE.c.step_id == _STEP, _LINE.c.state == "not_seen")
    .distinct()
    .subquery("tried")
)
VERDICT = case(
    (_LATEST.c.state == "kept", Verdict.KEPT.value),
    (_LATEST.c.standing == "unconfirmed", Verdict.WAITING.value),
    (_LATEST.c.standing == "disputed", Verdict.DISPUTED.value),
    (_LATEST.c.state == "not_kept", Verdict.FAILED.value),
    (_TRIED.c.source_id.is_not(None), Verdict.NOT_SEEN.value),
    else_=Verdict.NOT_LOOKED_AT.value,
)
JUDGED = (
    _OBLIGATION.join(
        _DUTY, and_(_DUTY.c.step_id == _OBLIGATION.c.step_id, _DUTY.c.source_id == _OBLIGATION.c.source_id)
    )
    .outerjoin(
        _LATEST, and_(_LATEST.c.source_id == _OBLIGATION.c.source_id, _LATEST.c.ordinal == _OBLIGATION.c.ordinal)
    )
    .outerjoin(_TRIED, and_(_TRIED.c.source_id == _OBLIGATION.c.source_id, _TRIED.c.ordinal == _OBLIGATION.c.ordinal))
)
"""Every obligation of `step_id` with what was last seen of it; `VERDICT` says what that comes to."""
_COUNTS = (
    select(COUNTY.label("county"), VERDICT.label("verdict"), func.count().label("obligations"))
    .select_from(JUDGED)
    .where(_OBLIGATION.c.step_id == _STEP)
    .group_by(COUNTY, VERDICT)
)
_ROWS = (
    select(
        _OBLIGATION.c.source_id, _OBLIGATION.c.ordinal, _SOURCE.c.name, _DUTY.c.area, _DUTY.c.department,
        _DUTY.c.sector, _OBLIGATION.c.line, _OBLIGATION.c.unit, _OBLIGATION.c.action, _OBLIGATION.c.text,
        *(_OBLIGATION.c[name] for name in KG), VERDICT.label("verdict"), _LATEST.c.check_id.label("check_id"),
        case((_LATEST.c.state == "not_kept", _LATEST.c.id), else_=None).label("finding_id"),
    )
    .select_from(JUDGED.join(_SOURCE, _SOURCE.c.id == _OBLIGATION.c.source_id))
    .where(
        _OBLIGATION.c.step_id == _STEP,
        or_(
            _OBLIGATION.c.source_id > bindparam("after_source"),
            and_(
                _OBLIGATION.c.source_id == bindparam("after_source"),
                _OBLIGATION.c.ordinal > bindparam("after_ordinal"),
            ),
        ),
    )
    .order_by(_OBLIGATION.c.source_id, _OBLIGATION.c.ordinal)
    .limit(bindparam("limit"))
)  # fmt: skip
_NARROWED = {
    (verdict, county): _ROWS.where(
        *([bindparam("verdict") == VERDICT] if verdict else []), *([bindparam("county") == COUNTY] if county else [])
    )
    for verdict in (False, True)
    for county in (False, True)
}
_KG_KEPT = (
    select(
        _DUTY.c.part,
        *(func.sum(_OBLIGATION.c[name], type_=_OBLIGATION.c[name].type).label(name) for name in KG),
    )
    .select_from(JUDGED)
    .where(_OBLIGATION.c.step_id == _STEP, literal(Verdict.KEPT.value) == VERDICT)
    .group_by(_DUTY.c.part)
)


def visitable(uow: UnitOfWork, step_id: str) -> list[Visitable]:
    """Every source that has a duty under a step, in one statement."""
    return [_visitable(row) for row in uow.execute(_VISITABLE, {"step_id": step_id})]


def _visitable(row: Row[Any]) -> Visitable:
    known = row.longitude is not None and row.latitude is not None and row.coordinate_system is not None
    at = to_wgs84(Place(row.longitude, row.latitude, row.coordinate_system)) if known else None
    masses = four([getattr(row, name) for name in KG])
    return Visitable(row.source_id, row.area, row.department, masses, at)


def places_of(uow: UnitOfWork, step_id: str) -> Sequence[Row[Any]]:
    return uow.execute(_PLACES, {"step_id": step_id}).all()


def loads_of(uow: UnitOfWork, step_id: str) -> dict[str, int]:
    """account -> tasks under the step."""
    return {row.account_id: row.tasks for row in uow.execute(_LOADS, {"step_id": step_id})}


def insert_places(uow: UnitOfWork, step_id: str, ranked: Iterable[Ranked], terms: str) -> None:
    rows = [
        {
            "step_id": step_id,
            "source_id": one.source.source_id,
            "terms": terms,
            **{name: getattr(one, name) for name in ("place", "score", "stake_ppm", "station", "distance_m")},
        }
        for one in ranked
    ]
    if rows:
        uow.execute(insert(_PLACE), rows)


def assign(uow: UnitOfWork, step_id: str, tasks: Mapping[str, str]) -> None:
    """source -> task, of a step."""
    rows = [{"of_step": step_id, "of_source": source, "new_task": task} for source, task in tasks.items()]
    if rows:
        uow.execute(_ASSIGN, rows)


def open_tasks(uow: UnitOfWork, step_ids: Collection[str]) -> list[str]:
    """Tasks of these steps that nobody has done yet."""
    return list(uow.execute(_OPEN_OF, {"steps": list(step_ids)}).scalars()) if step_ids else []


def open_tasks_of_ended(uow: UnitOfWork) -> list[str]:
    """Tasks of steps that hold no more, that nobody has done."""
    return list(uow.execute(_OPEN_OF_ENDED, {"now": uow.now}).scalars())


def is_of_another_step(uow: UnitOfWork, task_id: str, step_id: str) -> bool:
    """Whether a task was made for another step than this one."""
    made_for = uow.execute(_STEP_OF_TASK, {"task_id": task_id}).scalar()
    return made_for not in {None, step_id}


def tasks_page(uow: UnitOfWork, step_id: str, after: int, limit: int, overseen: Scope) -> Sequence[Row[Any]]:
    """Sources in their order: those to which the actor goes, and all where the actor is of the command."""
    arms = [
        and_(
            _DUTY.c.area.startswith(reach.area_prefix, autoescape=True),
            true() if reach.department is None else _DUTY.c.department == reach.department,
        )
        for reach in overseen.reaches
    ]
    visible = true() if uow.scope.everything or overseen.everything else or_(_OWN, *arms)
    values = {"step_id": step_id, "after": after, "limit": limit, "goer": uow.actor.account_id}
    return uow.execute(_PAGE.where(visible), values).all()


def officers_of(uow: UnitOfWork, task_ids: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in uow.execute(_OFFICERS, {"ids": sorted(task_ids)}) if task_ids else ():
        found.setdefault(row.task_id, []).append(row.account_id)
    return found


def find_check(uow: UnitOfWork, check_id: str) -> Row[Any] | None:
    return uow.execute(_CHECK_BY_ID, {"id": check_id}).first()


def lines_known(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """Which of these ids are lines of some check already."""
    return set(uow.execute(_LINE_IDS, {"ids": sorted(ids)}).scalars())


def insert_check(
    uow: UnitOfWork, check: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], photos: Sequence[Mapping[str, Any]]
) -> None:
    uow.execute(insert(_CHECK), dict(check))
    uow.execute(insert(_LINE), [dict(line) for line in lines])
    if photos:
        uow.execute(insert(_PHOTO), [dict(photo) for photo in photos])


def checks_of(uow: UnitOfWork, step_id: str, source_id: str) -> Sequence[Row[Any]]:
    return uow.execute(_CHECKS, {"step_id": step_id, "source_id": source_id}).all()


def lines_of(uow: UnitOfWork, check_ids: Collection[str]) -> Sequence[Row[Any]]:
    """With how the finding stands, of those that are not kept."""
    return uow.execute(_LINES, {"ids": sorted(check_ids)}).all() if check_ids else []


def photos_of(uow: UnitOfWork, line_ids: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in uow.execute(_PHOTOS_OF, {"ids": sorted(line_ids)}) if line_ids else ():
        found.setdefault(row.line_id, []).append(row.photo_id)
    return found


def counts_of(uow: UnitOfWork, step_id: str) -> dict[tuple[str, str], int]:
    """(county, verdict) -> obligations, within the actor's scope."""
    return {(row.county, row.verdict): row.obligations for row in WITHIN.execute(uow, _COUNTS, {"step_id": step_id})}


def rows_page(
    uow: UnitOfWork, step_id: str, filters: Mapping[str, str], after: tuple[str, int], limit: int
) -> Sequence[Row[Any]]:
    """Obligations behind the counts, within the actor's scope; `filters`: verdict, county."""
    statement = _NARROWED["verdict" in filters, "county" in filters]
    keys = {"after_source": after[0], "after_ordinal": after[1]}
    return WITHIN.execute(uow, statement, {"step_id": step_id, "limit": limit, **keys, **filters}).all()


def sums_kept(uow: UnitOfWork, step_id: str) -> dict[str, dict[str, Any]]:
    """part -> column -> kg per day of the obligations that were seen to be kept."""
    rows = uow.execute(_KG_KEPT, {"step_id": step_id}).mappings()
    return {row["part"]: {name: row[name] for name in KG if row[name] is not None} for row in rows}
