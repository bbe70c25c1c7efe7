"""Reading sites: what they are, how they went, what there is to check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from greenctl.construction import repository
from greenctl.construction.checks import is_official, is_whole, items_in, list_for
from greenctl.construction.domain import Dates, Site
from greenctl.construction.errors import NoCheckList, SiteNotThere
from greenctl.construction.terms import phases, terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import editions
from greenctl.inspection.editions import CheckList
from greenctl.kernel.actor import area_prefix


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site as lists show it."""

    source_id: str
    name: str
    area: str
    department: str
    work: str
    phase: str
    planned_until: date | None
    end_state: str
    version: int


def get(uow: UnitOfWork, source_id: str, *, to_change: bool = False) -> Site:
    """A site of the actor's scope.

    Raises:
        SiteNotThere
    """
    return with_source(uow, source_id, to_change=to_change)[0]


def with_source(uow: UnitOfWork, source_id: str, *, to_change: bool = False) -> tuple[Site, Row[Any]]:
    """The same with what the register says: `name`, `area`, `department`, `permit_number`. Raises SiteNotThere."""
    found = repository.find(uow, source_id, to_change=to_change)
    if found is None:
        raise SiteNotThere(site=source_id)
    return found


def detail(uow: UnitOfWork, source_id: str) -> dict[str, Any]:
    """All of a site but its checks and certificates: phases in their order, every move, nobody named.

    Raises:
        SiteNotThere
    """
    site, row = with_source(uow, source_id)
    told = {name: getattr(row, name) for name in ("name", "area", "department", "permit_number", "begun_at")}
    return {
        **told, "source_id": site.source_id, "work": site.work, "phase": site.phase, "version": site.version,
        "planned_until": site.planned_until, "end_state": site.end_state, "asked_on": site.asked_on,
        "phases": [_phase(phase, site.dates.get(phase, Dates())) for phase in phases()],
        "moves": [_move(one) for one in repository.moves_of(uow, source_id)],
    }  # fmt: skip


def page(uow: UnitOfWork, filters: Mapping[str, Any], after: str, limit: int) -> list[SiteLine]:
    """Sites of the actor's scope after an id.

    `filters`: any of area (and everything below it), phase, end_state, certificate (a state), stale_feeds (True).
    """
    asked = {name: value for name, value in filters.items() if name != "stale_feeds"}
    if filters.get("stale_feeds"):
        asked["heard_since"] = heard_since(uow.now)
    if "area" in asked:
        asked["area"] = f"{area_prefix(asked['area']).replace('_', '/_')}%"
    rows = repository.page(uow, asked, after, limit)
    return [SiteLine(*(getattr(row, name) for name in SiteLine.__slots__)) for row in rows]


def heard_since(now: datetime) -> datetime:
    """Whoever was heard of before is stale."""
    return now - terms().stale


def list_of(site: Site, area: str, day: date, named: str | None = None) -> CheckList:
    """The city's check list for such a site on a day: the one that is named, or the latest that holds.

    Raises:
        NoCheckList
    """
    found = list_for(editions.check_lists_in_force(area, "site", day), site.work, named)
    if found is None:
        raise NoCheckList(area=area, work=site.work, day=day)
    return found


def check_list(uow: UnitOfWork, source_id: str, day: date) -> dict[str, Any]:
    """What there is to look at in the site's phase. Raises SiteNotThere, NoCheckList."""
    site, row = with_source(uow, source_id)
    return {**told_list(list_of(site, row.area, day), site.phase), "phase": site.phase}


def told_list(one: CheckList, phase: str | None = None) -> dict[str, Any]:
    """A list for people, with what was read of it; narrowed to a phase where one is given.

    `whole`: every item it speaks of was read. `official`: something official can be said by it.
    """
    items = one.items if phase is None else items_in(one, phase)
    return {
        "id": one.id, "zh": one.zh, "en": one.en, "areas": list(one.areas), "works": list(one.works or ()),
        "effective_from": one.effective_from, "trust": one.trust, "cite": one.cite, "named": one.named,
        "whole": is_whole(one), "official": is_official(one), "fingerprint": one.fingerprint,
        "items": [
            {
                "id": item.id, "zh": item.zh, "en": item.en, "check_point": f"{one.id}:{item.id}",
                "phases": None if item.phases is None else list(item.phases),
            }
            for item in items
        ],
    }  # fmt: skip


def check_lists() -> list[dict[str, Any]]:
    """Every check list of sites that comes with the program, in force or only read somewhere."""
    return [told_list(one) for one in editions.check_lists() if "site" in one.kinds]


def _phase(phase: str, dates: Dates) -> dict[str, Any]:
    told = {name: getattr(dates, name) for name in Dates.__slots__}
    return {"phase": phase, "zh": phases()[phase].zh, "en": phases()[phase].en, **told}


def _move(row: Row[Any]) -> dict[str, Any]:
    names = ("ordinal", "from_phase", "to_phase", "by_desk", "reason", "moved_at")
    return {**{name: getattr(row, name) for name in names}, "on": row.on_day}
