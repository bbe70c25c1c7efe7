"""Statements that pair the entries of two editions by the source that lives on, and count or open the pairs.

The count and the rows are made from one pairing and one set of conditions, so they cannot tell two stories.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists.domain import UNDETERMINED
from greenctl.lists.models import ListEntryRow
from greenctl.source.models import SourceRow

NOT_LISTED = "not_listed"
DIMENSIONS = ("area", "sector")

_ENTRY, _SOURCE = ListEntryRow.__table__, SourceRow.__table__
_SHOWN = ("source_id", "ordinal", "name", "area", "sector", "at_best", "exempt", "submission_id")
_SIDES = ("before", "after")


def _side(name: str) -> Select[Any]:
    """The entries of one edition, with nothing told of the other. Where two sources have become one since, the one that
    lives on comes first, and each entry is still paired with one at most: the sums of the pairs are those of the
    editions."""
    lives_on = func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id)
    nth = func.row_number().over(partition_by=lives_on, order_by=[_SOURCE.c.merged_into.is_not(None), _ENTRY.c.ordinal])
    told = {column: _ENTRY.c[column] for column in _SHOWN}
    told |= {
        "level": func.coalesce(_ENTRY.c.level, literal(UNDETERMINED)),
        "exempt": case((_ENTRY.c.exempt, 1), else_=0),
    }
    here = {
        side: told if side == name else {column: cast(null(), told[column].type) for column in told} for side in _SIDES
    }
    return (
        select(
            lives_on.label("lives_on"),
            nth.label("nth"),
            *(here[side][column].label(f"{side}_{column}") for side in _SIDES for column in told),
        )
        .join_from(_ENTRY, _SOURCE, _SOURCE.c.id == _ENTRY.c.source_id)
        .where(_ENTRY.c.edition_id == bindparam(f"{name}_id"))
    )


def _pairs() -> FromClause:
    """Grouped rather than joined: SQLite joins two such sides row by row, 7,000 times 7,000."""
    sides = union_all(*map(_side, _SIDES)).subquery("sides")
    one = {side: {column: func.max(sides.c[f"{side}_{column}"]) for column in (*_SHOWN, "level")} for side in _SIDES}
    shown = {side: {**one[side], "exempt": one[side]["exempt"] == 1} for side in _SIDES}
    return (
        select(
            sides.c.lives_on,
            sides.c.nth,
            *(func.coalesce(one["after"][n], one["before"][n]).label(n) for n in ("name", "area", "sector")),
            *(func.coalesce(one[side]["level"], literal(NOT_LISTED)).label(side) for side in _SIDES),
            *(shown[side][column].label(f"{side}_{column}") for side in _SIDES for column in _SHOWN),
        )
        .group_by(sides.c.lives_on, sides.c.nth)
        .subquery("pairs")
    )


_PAIRS, _AREA = _pairs(), bindparam("area", type_=String)
_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "area": func.substr(_PAIRS.c.area, 1, func.length(_AREA)) == _AREA,
    "sector": _PAIRS.c.sector == bindparam("sector"),
    "key_area": _PAIRS.c.area == bindparam("key"),
    "key_sector": _PAIRS.c.sector == bindparam("key"),
    "before": _PAIRS.c.before == bindparam("level_before"),
    "after": _PAIRS.c.after == bindparam("level_after"),
}


def cells(uow: UnitOfWork, by: str | None, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """(key, level before, level after, many), in that order; key None without `by`."""
    return uow.execute(_cells(by, _conditions(values)), dict(values)).all()


def rows(uow: UnitOfWork, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """Up to `limit` pairs behind (past_source, past_nth), by the id that lives on; columns before_… and after_…"""
    return uow.execute(_rows(_conditions(values)), dict(values)).all()


def _conditions(values: Mapping[str, Any]) -> tuple[str, ...]:
    named = {"level_before": "before", "level_after": "after"}
    told = [named.get(name, name) for name in values if named.get(name, name) in _NARROWED]
    return tuple(sorted([*told, *([f"key_{values['by']}"] if "key" in values else [])]))


@lru_cache(maxsize=64)
def _cells(by: str | None, conditions: tuple[str, ...]) -> Select[Any]:
    key = _PAIRS.c[by] if by else null()
    sums = (_PAIRS.c.before, _PAIRS.c.after)
    grouped = [_PAIRS.c[by], *sums] if by else sums
    return (
        select(key.label("key"), *sums, func.count().label("many"))
        .where(*(_NARROWED[name] for name in conditions))
        .group_by(*grouped)
        .order_by(*grouped)
    )


@lru_cache(maxsize=64)
def _rows(conditions: tuple[str, ...]) -> Select[Any]:
    place = (_PAIRS.c.lives_on, _PAIRS.c.nth)
    return (
        select(_PAIRS)
        .where(
            *(_NARROWED[name] for name in conditions),
            tuple_(*place) > tuple_(bindparam("past_source"), bindparam("past_nth")),
        )
        .order_by(*place)
        .limit(bindparam("limit"))
    )
