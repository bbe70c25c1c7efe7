"""Searching findings: the latest first, page by page, whatever is asked for together.

A page in the order of serials is read at once where much fits, and badly where little does; an index of pairs of
characters or of positions the other way round. So a page is looked for among the latest; where it is not full, an index
is asked for candidates, up to a bound.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, select, text

from greenctl.db.scoping import Within
from greenctl.db.text_pairs import pairs_of, pattern_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.findings.nearness import IN_BOX, Near, around, within
from greenctl.kernel.actor import area_prefix
from greenctl.source.models import SourceRow

WINDOW = 1_000
"""Among so many of the latest a page is found at once, if much fits."""
MOST_CANDIDATES = 6_000
"""If not, and an index gives no more than so many, they are looked through; else all are read in their order."""
_DIVISION = 6
_GROWTH = 4

_F, _S, _SOURCE = FindingRow.__table__, FindingStandingRow.__table__, SourceRow.__table__
_OWNER = SourceRow.__table__.alias("owner")
_OWN = func.coalesce(
    select(_OWNER.c.merged_into).where(_OWNER.c.id == _F.c.source_id).scalar_subquery(), _F.c.source_id
)
# A firm sees what was found at its source once somebody has ordered it to put that right.
VISIBLE = Within(_F.c.area, _F.c.department, case((_S.c.ordered_by.is_not(None), _OWN)))

_SHOWN = (
    "id", "serial", "number", "source_id", "issue", "severity", "line", "sector", "area", "text", "place", "found_on",
    "recorded_at", "longitude", "latitude", "flags", "repeat_of",
)  # fmt: skip
_STANDING = ("standing", "progress", "due_on", "version")
_LIST = (
    select(*(_F.c[name] for name in _SHOWN), *(_S.c[name] for name in _STANDING), _SOURCE.c.name.label("source_name"))
    .join_from(_F, _S, _S.c.finding_id == _F.c.id)
    .join(_SOURCE, _SOURCE.c.id == _F.c.source_id)
    .order_by(_F.c.serial.desc())
    .limit(bindparam("limit"))
)
_EQUAL = {name: _F.c[name] for name in ("sector", "line", "issue", "severity", "source_id")} | {
    name: _S.c[name] for name in ("standing", "progress")
}
_LAST = select(func.max(FindingRow.__table__.alias("last").c.serial)).scalar_subquery()
_CANDIDATES = {
    ("pairs", "sqlite"): text(
        "select rowid as serial from finding_text_pairs where finding_text_pairs match :pairs limit :most"
    ),
    ("pairs", "postgresql"): text(
        "select serial from finding where bigrams(text) @> cast(:pairs as text[]) limit :most"
    ),
    ("near", "sqlite"): (_BY_POSITION := select(_F.c.serial).where(IN_BOX, within()).limit(bindparam("most"))),
    ("near", "postgresql"): _BY_POSITION,
}
_LIKE = {
    "sqlite": text("lower(finding.text) like :pattern escape '\\'"),
    "postgresql": text("lower(finding.text collate \"C\") like :pattern escape '\\'"),
}
_FAMILY = (
    select(_SOURCE.c.id)
    .where(
        _SOURCE.c.id.in_(bindparam("mandated", expanding=True))
        | _SOURCE.c.merged_into.in_(bindparam("mandated", expanding=True))
    )
    .correlate(None)
)


def find_page(
    uow: UnitOfWork, filters: Mapping[str, str], near: Near | None, after: int | None, limit: int
) -> list[Row[Any]]:
    """Up to `limit` findings of the actor's scope, the latest first, before the serial `after`.

    `filters`: any of area (and everything below it), sector, line, issue, severity, source_id, standing, progress,
    text (a part of two characters or more).
    """
    names, values = _asked(uow, filters, near)
    values |= {"limit": limit, "after": after, "floor": (after or 0) - WINDOW}
    in_order = names | ({"after"} if after is not None else frozenset())
    if not names & {"text", "near"}:
        return _read(uow, in_order, values)
    latest = _read(uow, in_order | {"floor" if after is not None else "recent"}, values)
    if len(latest) == limit:
        return latest
    serials = _candidates(uow, values)
    if serials is None:
        return _read(uow, in_order, values)
    return _among([serial for serial in serials if after is None or serial < after], uow, names, values, limit)


def _asked(uow: UnitOfWork, filters: Mapping[str, str], near: Near | None) -> tuple[frozenset[str], dict[str, Any]]:
    """The conditions by name, and their values."""
    names, values = frozenset(filters), dict[str, Any](filters)
    if near is not None:
        names, values = names | {"near"}, values | around(near)
    if "text" in filters:
        values |= {"pairs": pairs_of(filters["text"], uow.engine), "pattern": pattern_of(filters["text"])}
    if "area" in filters:
        values["area"] = area_prefix(filters["area"])
        names |= {"county"} if len(values["area"]) == _DIVISION else frozenset()
    if uow.scope.source_ids and not uow.scope.reaches:
        names, values = names | {"own"}, values | {"mandated": sorted(uow.scope.source_ids)}
    return names, values


def _candidates(uow: UnitOfWork, values: Mapping[str, Any]) -> list[int] | None:
    """Serials among which everything asked for is, the latest first, where an index gives few of them."""
    for way, needed in (("pairs", "pairs"), ("near", "square")):
        if needed in values:
            most = {**values, "most": MOST_CANDIDATES + 1}
            serials = uow.execute(_CANDIDATES[way, uow.engine], most).scalars().all()
            if len(serials) <= MOST_CANDIDATES:
                return sorted(serials, reverse=True)
    return None


def _among(
    serials: Sequence[int], uow: UnitOfWork, names: frozenset[str], values: Mapping[str, Any], limit: int
) -> list[Row[Any]]:
    """Few at first, then more and more, until the page is full: at most five statements."""
    found: list[Row[Any]] = []
    begin, size = 0, 2 * limit
    while begin < len(serials) and len(found) < limit:
        some = {"serials": serials[begin : begin + size], "limit": limit - len(found)}
        found += _read(uow, names | {"serials"}, {**values, **some})
        begin, size = begin + size, size * _GROWTH
    return found


def _read(uow: UnitOfWork, names: frozenset[str], values: Mapping[str, Any]) -> list[Row[Any]]:
    return list(VISIBLE.execute(uow, _statement(names, uow.engine), values))


@lru_cache(maxsize=500)
def _statement(names: frozenset[str], engine: str) -> Select[Any]:
    conditions: dict[str, Any] = {
        **{name: column == bindparam(name) for name, column in _EQUAL.items()},
        "area": _F.c.area.startswith(bindparam("area"), autoescape=False),
        "county": _F.c.area == bindparam("area"),
        "after": _F.c.serial < bindparam("after"),
        "floor": _F.c.serial >= bindparam("floor"),
        "recent": _F.c.serial > _LAST - WINDOW,
        "own": _F.c.source_id.in_(_FAMILY),
        "text": _LIKE[engine],
        "near": within(),
        "serials": _F.c.serial.in_(bindparam("serials", expanding=True)),
    }
    wanted = names - {"area"} if "county" in names else names
    return _LIST.where(*(conditions[name] for name in sorted(wanted)))
