"""When the sources on a list last showed life, as the register knows it: the list itself is never changed by that.

A sign of life is something that a running source does: it declares, reports a measure, checks its site, or an office
writes down that it runs. Who has shown none for long may have closed without telling anybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, bindparam, func, literal, or_, select, tuple_

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists.models import ListEntryRow
from greenctl.source.models import SourceRow

_NEVER = date(1, 1, 1)
_ENTRY, _SOURCE = ListEntryRow.__table__, SourceRow.__table__
_LIVE = _SOURCE.alias("live")
# What was merged shows the life of the source it lives on in.
_JOINED = _ENTRY.join(_SOURCE, _SOURCE.c.id == _ENTRY.c.source_id).join(
    _LIVE, _LIVE.c.id == func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id)
)
_seen = func.coalesce(_LIVE.c.last_sign_of_life_on, literal(_NEVER, Date))
_PAGE = (
    select(
        _ENTRY.c.source_id, _ENTRY.c.name, _ENTRY.c.area, _ENTRY.c.sector, _ENTRY.c.level, _ENTRY.c.exempt,
        _LIVE.c.state, _LIVE.c.last_sign_of_life_on, _ENTRY.c.ordinal,
    )
    .select_from(_JOINED)
    .where(
        _ENTRY.c.edition_id == bindparam("edition_id"),
        or_(_seen < bindparam("before", type_=Date), _LIVE.c.state.in_(["stopped", "closed"])),
        tuple_(_seen, _ENTRY.c.ordinal) > tuple_(bindparam("seen", type_=Date), bindparam("ordinal")),
    )
    .order_by(_seen, _ENTRY.c.ordinal)
    .limit(bindparam("limit"))
)  # fmt: skip
_OF_SOURCES = (
    select(_SOURCE.c.id, _LIVE.c.state, _LIVE.c.last_sign_of_life_on)
    .join(_LIVE, _LIVE.c.id == func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id))
    .where(_SOURCE.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Life:
    """What the register says of a source: its state, and the day of its last sign of life; None: none was ever seen."""

    state: str
    last_sign_of_life_on: date | None


@dataclass(frozen=True, slots=True)
class Quiet:
    """A row of a list whose source has stopped or closed, or has shown no life since a day."""

    source_id: str
    name: str
    area: str
    sector: str
    level: str | None
    exempt: bool
    state: str
    last_sign_of_life_on: date | None
    ordinal: int

    @property
    def seen(self) -> str:
        """Where it stands in the order of days."""
        return (self.last_sign_of_life_on or _NEVER).isoformat()


def quiet(uow: UnitOfWork, edition_id: str, before: date, past: tuple[date, int] | None, limit: int) -> list[Quiet]:
    """The sources of an edition that have stopped, closed, or shown no life from `before` on; the longest quiet first,
    and before them those of whom no sign was ever seen. `past`: `seen` and `ordinal` of the last row that was read."""
    seen, ordinal = past or (_NEVER, 0)
    values = {"edition_id": edition_id, "before": before, "seen": seen, "ordinal": ordinal, "limit": limit}
    return [Quiet(*row) for row in uow.execute(_PAGE, values)]


def lives(uow: UnitOfWork, source_ids: Collection[str]) -> dict[str, Life]:
    """What the register says of each, by the id that was asked for."""
    if not source_ids:
        return {}
    rows = uow.execute(_OF_SOURCES, {"ids": sorted(set(source_ids))})
    return {row.id: Life(row.state, row.last_sign_of_life_on) for row in rows}
