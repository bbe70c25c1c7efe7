"""Where the lists in force do not agree about a source. What a clash means, a person finds out; it changes nothing.

Which level exempts is each programme's own rule, so a source that one list exempts and another does not is no clash.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, distinct, func, or_, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import queries, removal_queries as removals
from greenctl.lists.agreement import Clash, clashes_of
from greenctl.lists.domain import UNDETERMINED, Entry
from greenctl.lists.models import ListEntryRow
from greenctl.source.models import SourceRow

EVERYWHERE = ""
_ENTRY, _SOURCE = ListEntryRow.__table__, SourceRow.__table__
_live_id = func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id)
_SUSPECT = (
    select(_live_id.label("source_id"))
    .join_from(_ENTRY, _SOURCE, _SOURCE.c.id == _ENTRY.c.source_id)
    .where(_ENTRY.c.edition_id.in_(bindparam("edition_ids", expanding=True)), _live_id > bindparam("after"))
    .group_by(_live_id)
    .having(
        or_(
            func.count(distinct(func.coalesce(_ENTRY.c.level, UNDETERMINED))) > 1,
            *(func.count(distinct(_ENTRY.c[name])) > 1 for name in ("name", "area", "sector")),
            _live_id.in_(bindparam("removed", expanding=True)),
        )
    )
    .order_by(_live_id)
    .limit(bindparam("limit"))
)
_ROWS = (
    select(_live_id.label("live_id"), _ENTRY.c.edition_id, *(_ENTRY.c[name] for name in Entry.__slots__))
    .join_from(_ENTRY, _SOURCE, _SOURCE.c.id == _ENTRY.c.source_id)
    .where(
        _ENTRY.c.edition_id.in_(bindparam("edition_ids", expanding=True)),
        _live_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(_ENTRY.c.edition_id, _ENTRY.c.ordinal)
)


@dataclass(frozen=True, slots=True)
class Clashing:
    """A source whose lists do not agree, with how it is named by the first of them."""

    source_id: str
    name: str
    area: str
    clashes: tuple[Clash, ...]


def clashing(uow: UnitOfWork, day: date, after: str, limit: int) -> list[Clashing]:
    """Up to `limit` sources whose lists in force on a day may clash, by id after `after`. Who was removed by decision
    is looked at as well, and of those some have no clash."""
    editions = {edition.id: edition.programme for edition in queries.editions_as_of(uow, day)}
    removed = _removed(uow, day)
    values = {"edition_ids": list(editions), "removed": list(removed), "after": after, "limit": limit}
    ids = list(uow.execute(_SUSPECT, values).scalars()) if editions else []
    standing = _standing(uow, ids, editions)
    return [_clashing(one, standing[one], removed.get(one, ())) for one in ids]


def clashes_on(uow: UnitOfWork, source_id: str, day: date) -> tuple[Clash, ...]:
    """Of one source, under whichever id it is known."""
    entries = {one.programme: one.entry for one in queries.exemption(uow, source_id, day) if one.entry is not None}
    survivor = queries.survivor_of(uow, source_id)
    decided = removals.of_sources(uow, [survivor], day)
    return clashes_of(entries, [one.programme for one in decided if removals.takes_off(one)])


def _removed(uow: UnitOfWork, day: date) -> dict[str, list[str]]:
    """The lists that a source was taken off by decisions that hold, by source."""
    found: dict[str, list[str]] = {}
    for one in removals.all_holding(uow, day, EVERYWHERE):
        if removals.takes_off(one):
            found.setdefault(one.source_id, []).append(one.programme)
    return found


def _standing(uow: UnitOfWork, ids: Collection[str], editions: Mapping[str, str]) -> dict[str, dict[str, Entry]]:
    """source -> programme -> its entry; its own where a source that was merged into it stands there as well."""
    found: dict[str, dict[str, Entry]] = {one: {} for one in ids}
    rows: Sequence[Any] = uow.execute(_ROWS, {"edition_ids": list(editions), "ids": list(ids)}).all() if ids else ()
    for row in rows:
        entries, programme = found[row.live_id], editions[row.edition_id]
        if programme not in entries or row.source_id == row.live_id:
            entries[programme] = Entry(*row[2:])
    return found


def _clashing(source_id: str, entries: Mapping[str, Entry], removed: Collection[str]) -> Clashing:
    first = next(iter(entries.values()))
    return Clashing(source_id, first.name, first.area, clashes_of(entries, removed))
