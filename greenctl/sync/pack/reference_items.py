"""What a pack needs besides: dictionaries, seasons, and the forms of the rules. Small, told whole, and only once.

Each has a mark made from its content. A cursor names the marks that were told, so that what has not changed is not
told again, and what has is, whatever changed it.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from greenctl.area.calendar import civil_day
from greenctl.area.queries import areas_of_city, departments
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.catalogue_files import shipped
from greenctl.inspection.check_points import point_document, sector_points
from greenctl.inspection.editions import check_lists, line_editions
from greenctl.kernel.actor import Scope
from greenctl.kernel.canonical import canonical_bytes
from greenctl.rules.queries import form_bytes
from greenctl.season.models import SeasonProgrammeRow, SeasonRow
from greenctl.source.models import SourceRow, SourceSectorRow
from greenctl.sync.pack.parts import WITHIN_SOURCES, scope_of

_MARK_BYTES = 6

_SEASONS = (
    select(
        SeasonRow.id, SeasonRow.name_zh, SeasonRow.name_en, SeasonRow.city, SeasonRow.starts_on, SeasonRow.until,
        SeasonRow.state, SeasonProgrammeRow.programme, SeasonProgrammeRow.applications_from,
        SeasonProgrammeRow.applications_until, SeasonProgrammeRow.rule_fingerprint, SeasonProgrammeRow.document,
        SeasonProgrammeRow.earlier_rules,
    )
    .join(SeasonProgrammeRow, SeasonProgrammeRow.season_id == SeasonRow.id)
    .where(SeasonRow.state == "open")
    .order_by(SeasonRow.id, SeasonProgrammeRow.programme)
)  # fmt: skip
_SECTORS = select(SourceSectorRow.sector).join(SourceRow, SourceRow.id == SourceSectorRow.source_id).distinct()


@dataclass(frozen=True, slots=True)
class Shared:
    """An item that many share: its canonical JSON, and the mark of that."""

    kind: str
    id: str
    content: bytes
    mark: str


def shared_items(uow: UnitOfWork, city: str, sources: Scope | None) -> list[Shared]:
    """Dictionaries and open seasons for everybody; forms of the sectors of the sources within reach."""
    seasons = _seasons(uow)
    found = [*_dictionaries(city), *(_shared("season", key, document) for key, document in seasons.items())]
    if sources is not None:
        programmes = [programme for season in seasons.values() for programme in season["programmes"]]
        prints = {mark for one in programmes for mark in (one["rule_fingerprint"], *one["earlier_rules"])}
        found += _forms(uow, sorted(prints), sources)
    inspected = scope_of(uow.actor, ("inspection.do_tasks",))
    if inspected is not None:
        found += _check_points(uow, city, inspected)
    return found


def _forms(uow: UnitOfWork, fingerprints: list[str], scope: Scope) -> Iterator[Shared]:
    uow.act_as(uow.actor, scope)
    sectors = sorted(WITHIN_SOURCES.execute(uow, _SECTORS, {}).scalars()) if fingerprints else []
    for fingerprint in fingerprints:
        for sector in sectors:
            content = form_bytes(uow, fingerprint, sector)
            if content is not None:
                yield _marked("form", f"{fingerprint}/{sector}", content)


def _check_points(uow: UnitOfWork, city: str, scope: Scope) -> Iterator[Shared]:
    """What to look at on site, by sector: the rows of the edition that governs in the city today."""
    uow.act_as(uow.actor, scope)
    today = civil_day(uow.now)
    for sector in sorted(WITHIN_SOURCES.execute(uow, _SECTORS, {}).scalars()):
        points = sector_points(uow, city, sector, today)
        if points is not None:
            told = {"id": sector, "points": [point_document(point) for point in points]}
            yield _shared("check_points", sector, told)


def _seasons(uow: UnitOfWork) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in uow.execute(_SEASONS):
        own = ("id", "name_zh", "name_en", "city", "starts_on", "until", "state")
        season = found.setdefault(row.id, {**{name: getattr(row, name) for name in own}, "programmes": []})
        programme = ("programme", "applications_from", "applications_until", "rule_fingerprint")
        wanted = {"reasons_for": row.document.get("reasons_for", []), "earlier_rules": row.earlier_rules or []}
        season["programmes"].append({**{name: getattr(row, name) for name in programme}, **wanted})
    return found


@lru_cache(maxsize=8)
def _dictionaries(city: str) -> tuple[Shared, ...]:
    areas = [{"code": area.code, "name_zh": area.name_zh, "name_en": area.name_en} for area in areas_of_city(city)]
    offices = [{"code": row.code, "name_zh": row.name_zh, "name_en": row.name_en} for row in departments().values()]
    named = {"areas": areas, "departments": offices, "finding_catalogues": [item.document() for item in shipped()]}
    named |= {"work_lines": list(map(asdict, line_editions())), "check_lists": list(map(asdict, check_lists()))}
    return tuple(_shared("dictionary", name, {"id": name, "entries": rows}) for name, rows in named.items())


def _shared(kind: str, key: str, document: Mapping[str, Any]) -> Shared:
    return _marked(kind, key, canonical_bytes(document))


@lru_cache(maxsize=1_000)
def _marked(kind: str, key: str, content: bytes) -> Shared:
    digest = hashlib.sha256(f"{kind} {key} ".encode() + content).digest()
    return Shared(kind, key, content, base64.urlsafe_b64encode(digest[:_MARK_BYTES]).decode())
