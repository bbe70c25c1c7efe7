"""Issuing, upgrading, downgrading, renewing and lifting alerts; the duties of each step are fixed when it is taken."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from greenctl.area.calendar import civil_day
from greenctl.area.domain import AreaKind
from greenctl.area.queries import areas
from greenctl.construction.permits_held import list_in_force
from greenctl.construction.terms import terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.domain import Act, Alert, act_of, require_moments
from greenctl.emergency.alerts.errors import (
    AlertAreaWrong,
    AlertIdTaken,
    AlertMovedOn,
    AlertNotThere,
    LevelWrong,
    NoInventory,
)
from greenctl.emergency.alerts.events import AlertMoved
from greenctl.emergency.alerts.obligations import Exemption, Listed, Permit, Why, standing
from greenctl.emergency.alerts.repository import PROGRAMME, Candidate
from greenctl.emergency.forecast.definitions import LEVELS, Definition, get_definition, governing
from greenctl.emergency.forecast.proposing import lead_of
from greenctl.kernel.actor import area_prefix
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.ids import new_id
from greenctl.lists import queries as lists

_HOURS = Decimal("0.000001")
_OF_DUTIES = (
    "definition", "lead_needed", "inventory_id", "list_edition_id", "site_edition_id", "site_terms", "duties_sha256",
)  # fmt: skip
Decided = tuple[Candidate, Why, Exemption | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert as an office issues it. `definition`: by which edition, where that of place and day is not meant."""

    id: str
    area: str
    level: str
    starts_at: datetime
    text: str
    ends_at: datetime | None = None
    definition: str | None = None


def issue(uow: UnitOfWork, new: NewAlert) -> Alert:
    """Issue an alert: from now on it is fixed who has which duty, from `starts_at` on.

    The lead time is recorded and never refused: a forecast that failed leaves no time. The same again gives the alert.

    Raises:
        AlertAreaWrong, LevelWrong, MomentWrong, NoInventory, AlertIdTaken
        NoDefinition, DefinitionUnknown: it is not known by which edition.
    """
    city = _city_of(uow, new.area)
    standing_alert = repository.find_alert(uow, new.id)
    if standing_alert is not None:
        if not _is_what_began(repository.steps_of(uow, new.id)[0], standing_alert.area, new):
            raise AlertIdTaken(alert=new.id)
        return standing_alert
    if new.level not in LEVELS:
        raise LevelWrong(level=new.level)
    require_moments(new.starts_at, new.ends_at, uow.now)
    alert = Alert(
        id=new.id, city=city, area=new.area, level=new.level, lifted=False, step=1, begun_at=uow.now,
        starts_at=new.starts_at, ends_at=new.ends_at, version=1,
    )  # fmt: skip
    repository.insert_alert(uow, alert)
    _take(uow, alert, Act.ISSUED, new.text, _definition(new.definition, alert))
    return alert


def _is_what_began(first: Row[Any], area: str, new: NewAlert) -> bool:
    """Whether an alert was issued in these very words, whatever has become of it; where no definition is named, by
    whichever it was."""
    began = (area, first.level, first.starts_at, first.ends_at, first.text)
    return began == (new.area, new.level, new.starts_at, new.ends_at, new.text) and new.definition in {
        None,
        first.definition,
    }


def change_level(
    uow: UnitOfWork, alert_id: str, level: str, starts_at: datetime, text: str, seen_version: int, *,
    ends_at: datetime | None = None,
) -> Alert:  # fmt: skip
    """Go up, go down, or renew at the same level; duties are fixed anew, by the inventory and the list of that day.

    Raises:
        AlertNotThere, AlertMovedOn, AlertIsOver, LevelWrong, MomentWrong, NoInventory
    """
    before = _get(uow, alert_id, to_change=True)
    before.require_going(seen_version)
    after = before.moved_to(level, starts_at, ends_at, uow.now)
    _write(uow, after, seen_version)
    named = repository.steps_of(uow, alert_id)[0].definition
    _take(uow, after, act_of(before.level, level), text, get_definition(named))
    return after


def lift(uow: UnitOfWork, alert_id: str, ends_at: datetime, text: str, seen_version: int) -> Alert:
    """End an alert, now or at a moment to come.

    Raises:
        AlertNotThere, AlertMovedOn, AlertIsOver, MomentWrong
    """
    before = _get(uow, alert_id, to_change=True)
    before.require_going(seen_version)
    after = before.lifted_at(ends_at, uow.now)
    _write(uow, after, seen_version)
    step_id = new_id()
    repository.insert_step(uow, {**_step(uow, after, step_id, Act.LIFTED, text), "starts_at": after.ends_at})
    uow.record(_moved(after, step_id, Act.LIFTED, 0, None))
    return after


def _take(uow: UnitOfWork, alert: Alert, act: Act, text: str, definition: Definition) -> None:
    """Write the step, decide who stands how under it, and copy what each has to do."""
    day, step_id = civil_day(alert.starts_at), new_id()
    inventory_id = repository.inventory_in_force(uow, alert.city, day)
    if inventory_id is None:
        raise NoInventory(city=alert.city, day=day)
    edition = next((one.id for one in lists.editions_as_of(uow, day) if one.programme == PROGRAMME), None)
    lead = lead_of(definition, alert.area, uow.now, alert.starts_at)
    site_edition, site_terms = list_in_force(uow, day), terms()
    named = {
        "inventory_id": inventory_id,
        "list_edition_id": edition,
        "definition": definition.id,
        "site_edition_id": site_edition,
        "site_terms": site_terms.id,
    }
    leads = {"lead_hours": lead.hours.quantize(_HOURS), "lead_needed": lead.needed}
    exempt = repository.exempt_by_list(uow, edition, day, uow.now)
    permits = repository.permits(uow, site_edition, site_terms.id, day, uow.now)
    duties = list(_decided(uow, alert, inventory_id, exempt, permits))
    digest = digest_of_duties(duties)
    counted = {"duties": len(duties), "duties_sha256": digest}
    repository.insert_step(uow, {**_step(uow, alert, step_id, act, text), **named, **leads, **counted})
    repository.insert_duties(uow, step_id, duties)
    repository.copy_obligations(uow, step_id, inventory_id, alert.level, site_terms.lifts)
    uow.record(_moved(alert, step_id, act, len(duties), digest))


def _decided(
    uow: UnitOfWork, alert: Alert, inventory_id: str, exempt: Mapping[str, Listed], permits: Mapping[str, Permit]
) -> Iterator[Decided]:
    """How each source of the area stands at the level, by the inventory, these exemptions, these certificates and
    nothing else."""
    left = repository.left_by_certificates(uow, inventory_id, alert.level, permits)
    for one in repository.candidates(uow, inventory_id, alert.area, alert.level):
        asked = one if one.source_id not in left else one.spared_by_certificate(*left[one.source_id])
        why, exemption = standing(alert.level, asked.facts, exempt.get(one.source_id), permits.get(one.source_id))
        yield asked, why, exemption


def digest_of_duties(duties: Iterable[Decided]) -> str:
    """SHA-256 over one canonical line for each source, in the order of their ids."""
    hashed = sha256()
    for one, why, exemption in duties:
        ended = None if exemption is None else [exemption.by, exemption.level, exemption.highest_alert]
        asked = one.facts.measures - one.facts.spared
        line = [one.source_id, why.value, ended, asked, list(one.kg_per_day)]
        hashed.update(canonical_bytes(line) + b"\n")
    return hashed.hexdigest()


def _city_of(uow: UnitOfWork, area: str) -> str:
    """The city that an area is, or lies in. Raises AlertAreaWrong."""
    found = areas().get(area)
    if found is None or found.kind is AreaKind.PROVINCE or not uow.scope.covers(area=area):
        raise AlertAreaWrong(area=area)
    return area if found.kind is AreaKind.CITY else f"{area_prefix(area)[:4]}00"


def _definition(named: str | None, alert: Alert) -> Definition:
    day = civil_day(alert.starts_at)
    return governing(alert.area, day) if named is None else get_definition(named)


def _get(uow: UnitOfWork, alert_id: str, *, to_change: bool = False) -> Alert:
    alert = repository.find_alert(uow, alert_id, to_change=to_change)
    if alert is None:
        raise AlertNotThere(alert=alert_id)
    return alert


def _write(uow: UnitOfWork, after: Alert, seen_version: int) -> None:
    if not repository.write_alert(uow, after, seen_version):
        raise AlertMovedOn(seen_version=seen_version, current_version=_get(uow, after.id).version)


def _step(uow: UnitOfWork, alert: Alert, step_id: str, act: Act, text: str) -> dict[str, Any]:
    said = {"act": act.value, "text": text, "said_by": uow.actor.account_id, "said_at": uow.now}
    of_alert = {name: getattr(alert, name) for name in ("level", "starts_at", "ends_at")}
    of_lift = dict.fromkeys(_OF_DUTIES)
    return {
        "id": step_id, "alert_id": alert.id, "ordinal": alert.step, **said, **of_alert, **of_lift,
        "lead_hours": Decimal(0), "duties": 0,
    }  # fmt: skip


def _moved(alert: Alert, step_id: str, act: Act, duties: int, digest: str | None) -> AlertMoved:
    return AlertMoved(
        alert_id=alert.id, step_id=step_id, act=act.value, area=alert.area, level=alert.level, duties=duties,
        duties_sha256=digest, version=alert.version,
    )  # fmt: skip
