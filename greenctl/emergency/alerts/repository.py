"""Alerts, steps and duties as rows. Obligations are copied by the database; nothing runs once per source."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, insert, not_, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.construction.permits_held import permitted
from greenctl.construction.terms import terms_named
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.domain import Alert, Held, Span, standing
from greenctl.emergency.alerts.duty_rows import KG, made_duties
from greenctl.emergency.alerts.errors import AlertIdTaken
from greenctl.emergency.alerts.models import AlertDutyRow, AlertObligationRow, AlertRow, AlertStepRow
from greenctl.emergency.alerts.obligations import Exemption, Facts, Listed, Permit, Why, spares
from greenctl.emergency.inventory.models import InventoryEntryRow, InventoryMeasureRow, InventoryRow
from greenctl.emergency.masses import Four, four
from greenctl.kernel.actor import area_prefix
from greenctl.lists.models import ListEntryRow
from greenctl.lists.removal_repository import kept_off
from greenctl.source.models import SourceRow

_ALERT, _STEP = AlertRow.__table__, AlertStepRow.__table__
_DUTY, _OBLIGATION = AlertDutyRow.__table__, AlertObligationRow.__table__
_ENTRY, _MEASURE = InventoryEntryRow.__table__, InventoryMeasureRow.__table__
_LISTED, _SOURCE, _INVENTORY = ListEntryRow.__table__, SourceRow.__table__, InventoryRow.__table__

PROGRAMME = "emergency"
"""The programme whose list exempts from the duties of an alert."""
_ALERT_COLUMNS = tuple(_ALERT.c[name] for name in Alert.__slots__)
_BY_ID = select(*_ALERT_COLUMNS).where(_ALERT.c.id == bindparam("id"))
_HOLD = _BY_ID.with_for_update()
_MOVED = ("level", "lifted", "step", "starts_at", "ends_at", "version")
_WRITE = (
    update(_ALERT)
    .where(_ALERT.c.id == bindparam("the_id"), _ALERT.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _MOVED})
)
_STEPS = select(_STEP).where(_STEP.c.alert_id == bindparam("alert_id")).order_by(_STEP.c.ordinal)
_ALL_STEPS = (
    select(_STEP, _ALERT.c.area)
    .join(_ALERT, _ALERT.c.id == _STEP.c.alert_id)
    .where(_ALERT.c.city == bindparam("city"))
    .order_by(_STEP.c.alert_id, _STEP.c.ordinal)
)
_IN_FORCE = (
    select(_INVENTORY.c.id)
    .where(
        _INVENTORY.c.city == bindparam("city"),
        _INVENTORY.c.state == "published",
        _INVENTORY.c.effective_on <= bindparam("day"),
    )
    .order_by(_INVENTORY.c.number.desc())
    .limit(1)
)
# A list may name a source that was merged into another since; the inventory knows the survivor. Who was taken off by
# decision is exempt no more, though the list, which is never changed, names it until its next edition.
_EXEMPT = (
    select(
        func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id).label("source_id"),
        _LISTED.c.level,
        _LISTED.c.scope,
        _LISTED.c.highest_alert,
    )
    .join(_SOURCE, _SOURCE.c.id == _LISTED.c.source_id)
    .where(
        _LISTED.c.edition_id == bindparam("edition_id"),
        _LISTED.c.exempt,
        func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id).not_in(kept_off()),
    )
    # Who is named beside a source that was merged into it is told last, so that its own entry holds.
    .order_by(_SOURCE.c.merged_into.is_(None), _SOURCE.c.id)
)


def _candidates() -> Any:
    """Each entry of an area, with how many measures it has at a level and what they reduce together."""
    of_level = and_(
        _MEASURE.c.inventory_id == _ENTRY.c.inventory_id,
        _MEASURE.c.source_id == _ENTRY.c.source_id,
        _MEASURE.c.alert == bindparam("alert"),
    )
    names = (
        "source_id", "area", "department", "sector", "part", "guarantee", "guarantee_scope", "highest_alert", "small",
        "long_stopped",
    )  # fmt: skip
    columns = [_ENTRY.c[name] for name in names]
    sums = [func.sum(_MEASURE.c[name], type_=_MEASURE.c[name].type).label(name) for name in KG]
    return (
        select(*columns, func.count(_MEASURE.c.ordinal).label("measures"), *sums)
        .select_from(_ENTRY.outerjoin(_MEASURE, of_level))
        .where(
            _ENTRY.c.inventory_id == bindparam("inventory_id"),
            _ENTRY.c.area.startswith(bindparam("prefix"), autoescape=False),
        )
        .group_by(*columns)
        .order_by(_ENTRY.c.source_id)
    )


_CANDIDATES = _candidates()
_SPARED = _MEASURE.c.action.in_(bindparam("lifts", expanding=True))
_OF_LEVEL = and_(_MEASURE.c.inventory_id == bindparam("inventory_id"), _MEASURE.c.alert == bindparam("alert"))
_LEFT = (
    select(
        _MEASURE.c.source_id,
        func.sum(case((_SPARED, 1), else_=0)).label("spared"),
        *(
            func.sum(case((_SPARED, None), else_=_MEASURE.c[name]), type_=_MEASURE.c[name].type).label(name)
            for name in KG
        ),
    )
    .where(_OF_LEVEL, _MEASURE.c.source_id.in_(select(_MEASURE.c.source_id).where(_OF_LEVEL, _SPARED)))
    .group_by(_MEASURE.c.source_id)
)
_COPIED = (
    "source_id", "ordinal", "line", "unit", "action", "text", "target", "measured_in", "shown_by", "checked_by", *KG,
)  # fmt: skip
_COPY = insert(_OBLIGATION).from_select(
    ["step_id", *_COPIED],
    select(bindparam("step_id", type_=_DUTY.c.step_id.type), *(_MEASURE.c[name] for name in _COPIED))
    .join(_DUTY, (_DUTY.c.source_id == _MEASURE.c.source_id) & (_DUTY.c.step_id == bindparam("of_step")))
    .where(
        _MEASURE.c.inventory_id == bindparam("inventory_id"),
        _MEASURE.c.alert == bindparam("alert"),
        _DUTY.c.why == Why.HAS_DUTY.value,
        not_(and_(_DUTY.c.spared > 0, _SPARED)),
    ),
)
_DUTIES = select(_DUTY).where(_DUTY.c.step_id == bindparam("step_id")).order_by(_DUTY.c.source_id)
_OBLIGATIONS = (
    select(_OBLIGATION)
    .where(_OBLIGATION.c.step_id == bindparam("step_id"))
    .order_by(_OBLIGATION.c.source_id, _OBLIGATION.c.ordinal)
)
_OF_CITY = (
    select(*_ALERT_COLUMNS)
    .where(_ALERT.c.city == bindparam("city"), _ALERT.c.id > bindparam("after"))
    .order_by(_ALERT.c.id)
)
_DUTIES_PAGE = (
    select(_DUTY, _SOURCE.c.name)
    .join(_SOURCE, _SOURCE.c.id == _DUTY.c.source_id)
    .where(_DUTY.c.step_id == bindparam("step_id"), _DUTY.c.source_id > bindparam("after"))
    .order_by(_DUTY.c.source_id)
    .limit(bindparam("limit"))
)
_DUTIES_OF_A_KIND = _DUTIES_PAGE.where(_DUTY.c.why == bindparam("why"))
_SOME_OBLIGATIONS = _OBLIGATIONS.where(_OBLIGATION.c.source_id.in_(bindparam("ids", expanding=True)))
_SUMS = (
    select(_DUTY.c.part, *(func.sum(_DUTY.c[name], type_=_DUTY.c[name].type).label(name) for name in KG))
    .where(_DUTY.c.step_id == bindparam("step_id"), _DUTY.c.why == Why.HAS_DUTY.value)
    .group_by(_DUTY.c.part)
)
_COUNTS = select(_DUTY.c.why, func.count()).where(_DUTY.c.step_id == bindparam("step_id")).group_by(_DUTY.c.why)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry under an alert, before it is decided how it stands."""

    source_id: str
    area: str
    department: str
    sector: str | None
    part: str
    facts: Facts
    kg_per_day: Four

    def spared_by_certificate(self, spared: int, left: Four) -> "Candidate":
        """The same, where so many of its measures are spared and the others reduce so much."""
        return replace(self, facts=replace(self.facts, spared=spared), kg_per_day=left)


def find_alert(uow: UnitOfWork, alert_id: str, *, to_change: bool = False) -> Alert | None:
    """An alert of an area within the actor's scope."""
    row = uow.execute(_HOLD if to_change else _BY_ID, {"id": alert_id}).first()
    return Alert(**row._asdict()) if row is not None and uow.scope.covers(area=row.area) else None


def find_any_alert(uow: UnitOfWork, alert_id: str) -> Alert | None:
    """An alert wherever it is, for who narrows what hangs from it."""
    row = uow.execute(_BY_ID, {"id": alert_id}).first()
    return None if row is None else Alert(**row._asdict())


def insert_alert(uow: UnitOfWork, alert: Alert) -> None:
    """Raises AlertIdTaken."""
    try:
        uow.execute(insert(_ALERT), {name: getattr(alert, name) for name in Alert.__slots__})
    except IntegrityError as error:
        raise AlertIdTaken(alert=alert.id) from error


def write_alert(uow: UnitOfWork, alert: Alert, seen_version: int) -> bool:
    """Write an alert over the version that was seen; False if it was changed meanwhile."""
    values = {f"new_{name}": getattr(alert, name) for name in _MOVED}
    return uow.execute(_WRITE, {"the_id": alert.id, "seen": seen_version, **values}).rowcount == 1


def insert_step(uow: UnitOfWork, step: dict[str, Any]) -> None:
    uow.execute(insert(_STEP), step)


def steps_of(uow: UnitOfWork, alert_id: str) -> list[Row[Any]]:
    return list(uow.execute(_STEPS, {"alert_id": alert_id}))


def held(steps: Sequence[Row[Any]]) -> list[Held]:
    """When each of an alert's steps that made duties holds, in their order."""
    ends = _ends(steps)
    return [Held(one.ordinal, one.id, one.starts_at, ends[one.id]) for one in made_duties(steps)]


def standing_steps(uow: UnitOfWork, alert_id: str) -> list[Row[Any]]:
    """The step in force and those that are announced; of an alert that is over, the last one that held. Never none."""
    steps = steps_of(uow, alert_id)
    going = {one.ordinal for one in standing(held(steps), uow.now)}
    return [one for one in steps if one.ordinal in going]


def spans_of(uow: UnitOfWork, city: str) -> list[Span]:
    """The time of each step that made duties: until any later step of its alert begins, or it is to end. What was said
    later holds, whatever was to begin meanwhile; a step that never came to hold ends before it starts, or as it does.
    """
    rows = list(uow.execute(_ALL_STEPS, {"city": city}))
    ends = _ends(rows)
    return [
        Span(
            step_id=row.id, alert_id=row.alert_id, area=row.area, level=row.level, starts_at=row.starts_at,
            until=ends[row.id],
        )
        for row in made_duties(rows)
    ]  # fmt: skip


def _ends(steps: Sequence[Row[Any]]) -> dict[str, datetime | None]:
    """step -> when it ends, of steps in their order; a lift starts at the moment in which it ends the alert."""
    ends: dict[str, datetime | None] = {}
    replaced: dict[str, datetime] = {}
    for step in reversed(steps):
        later = replaced.get(step.alert_id)
        ends[step.id] = min((end for end in (step.ends_at, later) if end is not None), default=None)
        replaced[step.alert_id] = step.starts_at if later is None else min(step.starts_at, later)
    return ends


def inventory_in_force(uow: UnitOfWork, city: str, day: Any) -> str | None:
    return uow.execute(_IN_FORCE, {"city": city, "day": day}).scalar()


def exempt_by_list(uow: UnitOfWork, edition_id: str | None, day: date, by: datetime) -> dict[str, Listed]:
    """Exemptions of an edition by the source that lives on, without those that a removal in force on `day` had ended,
    as far as was decided `by` then; none without an edition."""
    if edition_id is None:
        return {}
    asked = {"edition_id": edition_id, "programme": PROGRAMME, "day": day, "by": by}
    return {row.source_id: Listed(*row) for row in uow.execute(_EXEMPT, asked)}


def permits(uow: UnitOfWork, edition_id: str | None, terms: str | None, day: date, by: datetime) -> dict[str, Permit]:
    """What held certificates spare their sites, by an edition of the list of construction and one of its terms; the
    same for ever, as `exempt_by_list` is. None for a step from before there were any."""
    if terms is None:
        return {}
    lifts = terms_named(terms).lifts
    return {
        one.source_id: Permit(number=one.number, scope=one.scope, highest_alert=one.highest_alert, lifts=lifts)
        for one in permitted(uow, edition_id, day, by)
    }


def left_by_certificates(
    uow: UnitOfWork, inventory_id: str, alert: str, permits: Mapping[str, Permit]
) -> dict[str, tuple[int, Four]]:
    """source -> how many measures its certificate spares it, and what the others reduce; of sites that one reaches."""
    reached = {source_id: one for source_id, one in permits.items() if one.reaches(alert)}
    lifts = sorted({action for one in reached.values() for action in one.lifts})
    if not lifts:
        return {}
    rows = uow.execute(_LEFT, {"inventory_id": inventory_id, "alert": alert, "lifts": lifts})
    return {row.source_id: (row.spared, _masses(row)) for row in rows if row.source_id in reached}


def candidates(uow: UnitOfWork, inventory_id: str, area: str, alert: str) -> Iterator[Candidate]:
    """Every entry of the area, in one statement."""
    where = {"inventory_id": inventory_id, "prefix": area_prefix(area), "alert": alert}
    for row in uow.execute(_CANDIDATES, where):
        facts = Facts(
            guarantee=row.guarantee, guarantee_scope=row.guarantee_scope, highest_alert=row.highest_alert,
            small=row.small, long_stopped=row.long_stopped, measures=row.measures,
        )  # fmt: skip
        yield Candidate(row.source_id, row.area, row.department, row.sector, row.part, facts, _masses(row))


def _masses(row: Row[Any]) -> Four:
    return four([row.so2_kg_per_day, row.nox_kg_per_day, row.pm_kg_per_day, row.vocs_kg_per_day])


def insert_duties(uow: UnitOfWork, step_id: str, decided: Iterable[tuple[Candidate, Why, Exemption | None]]) -> None:
    rows = [_duty(step_id, *one) for one in decided]
    if rows:
        uow.execute(insert(_DUTY), rows)


def _duty(step_id: str, one: Candidate, why: Why, exemption: Exemption | None) -> dict[str, Any]:
    has_duty = why is Why.HAS_DUTY
    masses = one.kg_per_day if has_duty else (None,) * 4
    return {
        "step_id": step_id, "source_id": one.source_id, "area": one.area, "department": one.department,
        "sector": one.sector, "part": one.part, "why": why.value,
        "exempt_by": exemption.by if exemption else None, "exempt_level": exemption.level if exemption else None,
        "exempt_scope": exemption.scope if exemption else None,
        "highest_alert": exemption.highest_alert if exemption else None,
        "spared": one.facts.spared if spares(why) else 0,
        "obligations": one.facts.measures - one.facts.spared if has_duty else 0, **dict(zip(KG, masses, strict=True)),
    }  # fmt: skip


def copy_obligations(uow: UnitOfWork, step_id: str, inventory_id: str, alert: str, lifts: Collection[str] = ()) -> None:
    """The measures of every source that has a duty, copied within the database; without those (of the actions `lifts`)
    that its certificate spares it."""
    where = {
        "step_id": step_id, "of_step": step_id, "inventory_id": inventory_id, "alert": alert, "lifts": sorted(lifts),
    }  # fmt: skip
    uow.execute(_COPY, where)


def duties_of(uow: UnitOfWork, step_id: str) -> Sequence[Row[Any]]:
    return uow.execute(_DUTIES, {"step_id": step_id}).all()


def obligations_of(uow: UnitOfWork, step_id: str) -> Sequence[Row[Any]]:
    return uow.execute(_OBLIGATIONS, {"step_id": step_id}).all()


def alerts_of(uow: UnitOfWork, city: str, after: str) -> list[Alert]:
    """Alerts of a city after an id; a city has a few dozen in its life, so nothing is cut here."""
    return [Alert(**row._asdict()) for row in uow.execute(_OF_CITY, {"city": city, "after": after})]


def duties_page(uow: UnitOfWork, step_id: str, why: str | None, after: str, limit: int) -> Sequence[Row[Any]]:
    """With the sources' names; of those who stand as `why` says, or of all."""
    wanted = {"step_id": step_id, "after": after, "limit": limit}
    if why is None:
        return uow.execute(_DUTIES_PAGE, wanted).all()
    return uow.execute(_DUTIES_OF_A_KIND, {**wanted, "why": why}).all()


def obligations_of_some(uow: UnitOfWork, step_id: str, source_ids: Sequence[str]) -> Sequence[Row[Any]]:
    return uow.execute(_SOME_OBLIGATIONS, {"step_id": step_id, "ids": list(source_ids)}).all()


def sums_of(uow: UnitOfWork, step_id: str) -> dict[str, dict[str, Decimal]]:
    """part -> column -> kg per day of those who have a duty."""
    rows = uow.execute(_SUMS, {"step_id": step_id}).mappings()
    return {row["part"]: {name: row[name] for name in KG if row[name] is not None} for row in rows}


def counts_of(uow: UnitOfWork, step_id: str) -> dict[str, int]:
    """How many sources stand how."""
    return {row[0]: row[1] for row in uow.execute(_COUNTS, {"step_id": step_id})}
