"""What there is to look at on site: the rows of the rule edition that governs there and then, and the city's own lists.

A point of the rules has the id `indicator:<id>`, one of a city's list `<list>:<item>`; both stay what they are as long
as the edition does, so that a visit, a finding and a grade speak of the same thing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import editions
from greenctl.kernel.canonical import digest_of
from greenctl.rules import queries as rules
from greenctl.rules.errors import NothingGoverns
from greenctl.rules.governing import governing_heading
from greenctl.source import queries as sources
from greenctl.source.domain import Source


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """One thing to look at.

    Attributes:
        list: the rule edition, or the city's list, that it is from.
        sectors: where it is from the rules, the sectors of the source whose tables ask for it.
        trust: of a city's list, how far it is trusted; of a rule row, each level says that for itself.
        levels: of a rule row, what each level demands, as `form` tells it.
    """

    id: str
    list: str
    zh: str
    en: str | None
    sectors: tuple[str, ...]
    trust: str | None
    cite: str | None
    points: int | None
    levels: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """All the check points of a source on a day.

    Attributes:
        source_id: the source it lives on as.
        editions: (id, fingerprint) of every rule edition and list that it is made from.
        official: every rule edition in it is an official one, and no list is a sample.
        sha256: of all of it; a visit says which sheet it went by.
        missing: sectors that no rule edition has a table for.
    """

    source_id: str
    day: date
    editions: tuple[tuple[str, str], ...]
    official: bool
    points: tuple[CheckPoint, ...]
    missing: tuple[str, ...]
    sha256: str


def check_points(uow: UnitOfWork, source_id: str, day: date) -> CheckSheet:
    """What to look at there.

    Raises:
        SourceNotThere
    """
    source = sources.get(uow, source_id)
    if source.merged_into is not None:
        source = sources.get(uow, source.merged_into)
    return _sheet(source, day, {sector: _of_sector(uow, source.area, sector, day) for sector, _ in source.sectors})


def sheets_of(
    uow: UnitOfWork, register: Mapping[str, Source], asked: Collection[tuple[str, date]]
) -> dict[tuple[str, date], CheckSheet]:
    """The sheets of several (source, day), each rule table asked for once, however many sources have it."""
    tables: dict[tuple[str, str, date], dict[str, Any] | None] = {}
    for source_id, day in sorted(asked):
        for sector, _ in register[source_id].sectors:
            place = (register[source_id].area, sector, day)
            if place not in tables:
                tables[place] = _of_sector(uow, *place)
    return {
        (source_id, day): _sheet(
            (source := register[source_id]),
            day,
            {sector: tables[source.area, sector, day] for sector, _ in source.sectors},
        )
        for source_id, day in asked
    }


def _sheet(source: Source, day: date, tables: Mapping[str, dict[str, Any] | None]) -> CheckSheet:
    """`tables`: of each sector of the source, in their order; None where no edition has one."""
    asked = list(tables.values())
    forms = [form for form in asked if form is not None]
    missing = tuple(sector for sector, form in tables.items() if form is None)
    lists = editions.check_lists_in_force(source.area, source.kind, day)
    points = (*_of_rules(forms), *(point for one in lists for point in _of_list(one)))
    made_from = {form["edition"]: form["fingerprint"] for form in forms} | {one.id: one.fingerprint for one in lists}
    official = all(form["official"] for form in forms) and all(one.trust != "sample" for one in lists)
    told = {"points": [point_document(point) for point in points], "editions": made_from}
    return CheckSheet(source.id, day, tuple(made_from.items()), official, points, missing, digest_of(told))


def sector_points(uow: UnitOfWork, area: str, sector: str, day: date) -> tuple[CheckPoint, ...] | None:
    """The points of one sector under the edition that governs in an area; None if none has a table for it."""
    form = _of_sector(uow, area, sector, day)
    return None if form is None else tuple(_of_rules([form]))


def point_document(point: CheckPoint) -> dict[str, Any]:
    """JSON-ready."""
    return {name: getattr(point, name) for name in CheckPoint.__slots__}


def _of_sector(uow: UnitOfWork, area: str, sector: str, day: date) -> dict[str, Any] | None:
    try:
        heading = governing_heading(uow, area, day, sector)
    except NothingGoverns:
        return None
    content = rules.form_bytes(uow, heading.fingerprint, sector)
    return None if content is None else orjson.loads(content)


def _of_rules(forms: list[dict[str, Any]]) -> Iterator[CheckPoint]:
    """Each graded row once, however many sectors of the source ask for it."""
    rows: dict[str, tuple[dict[str, Any], str, list[str]]] = {}
    for form in forms:
        for field in form["fields"]:
            if field["graded"]:
                rows.setdefault(field["id"], (field, form["edition"], []))[2].append(form["sector"])
    for name, (field, edition, sectors) in rows.items():
        yield CheckPoint(
            f"indicator:{name}", edition, field["label_zh"], field["label_en"], tuple(sectors), None, None, None,
            tuple(field["levels"]),
        )  # fmt: skip


def _of_list(one: editions.CheckList) -> Iterator[CheckPoint]:
    for item in one.items:
        yield CheckPoint(f"{one.id}:{item.id}", one.id, item.zh, item.en, (), one.trust, one.cite, item.points, ())
