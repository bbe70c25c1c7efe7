"""Figures about visits: who looked where, how much was found there, how that varies, and what nobody looked at.

By area, sector or work line for offices; by officer, as an opaque id, for those who oversee officers alone. Every
figure opens exactly its rows. See `dispersion` for the method.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import visit_repository as repository
from greenctl.findings.dispersion import Dispersion, Sums, dispersion, total

DIMENSIONS = ("area", "sector", "line")
OFFICER = "officer"
OF_REGISTER = ("registered", "unvisited")
_OF_ALL = (None, "area", "sector")
FIGURES = (*repository.OF_VISITS, "sources", "findings", *OF_REGISTER)


@dataclass(frozen=True, slots=True)
class Looking:
    """The figures of one key. `sources` were looked at, each once; of the `registered` that run, nobody looked at the
    `unvisited` (both None by line and by officer: nobody is to look at everything). Findings are those that count."""

    key: str | None
    visits: int
    clean: int
    flagged: int
    with_findings: int
    sources: int
    findings: int
    registered: int | None
    unvisited: int | None
    spread: Dispersion


def figures(uow: UnitOfWork, by: str | None, filters: Mapping[str, Any]) -> list[Looking]:
    """Per key within scope, by key, those without one first; one of all without `by`.

    `filters`: first and until (days, the second not included), and any of area (a prefix), sector, line. What is
    expected of a key comes from all visits that the same filters and the reader's scope leave.
    """
    rows = repository.strata(uow, by, filters)
    strata = _by_stratum(repository.strata(uow, None, filters) if by == OFFICER else rows)
    sources = repository.distinct_sources(uow, by, filters)
    register = repository.registered(uow, by, filters) if by in _OF_ALL else None
    by_key: dict[str | None, list[Any]] = {key: [] for key in register or ()}
    for row in rows:
        by_key.setdefault(_key(row, by), []).append(row)
    return [
        _looking(key, by_key[key], strata, sources.get(key, 0), None if register is None else register.get(key, (0, 0)))
        for key in sorted(by_key, key=lambda key: (key is not None, key or ""))
    ]


def rows_behind(
    uow: UnitOfWork, by: str | None, key: str | None, figure: str, filters: Mapping[str, Any], *, past: str = "",
    limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """What makes up one figure of `FIGURES`, by id: kind (visit, finding, source), id, source_id, on."""
    if figure in OF_REGISTER and by not in _OF_ALL:
        return []
    values = {**filters, "key": key, "past": past, "limit": limit}
    return [row._asdict() for row in repository.rows(uow, by, figure, values)]


def _key(row: Any, by: str | None) -> str | None:
    return row.sector if by == "sector" else row.line if by == "line" else row.key


def _by_stratum(rows: Any) -> dict[object, Sums]:
    found: dict[object, Sums] = {}
    for row in rows:
        found[row.sector, row.line] = found.get((row.sector, row.line), Sums()) + _sums(row)
    return found


def _sums(row: Any) -> Sums:
    return Sums(int(row.visits), int(row.found), int(row.squares))


def _looking(
    key: str | None, rows: list[Any], strata: Mapping[object, Sums], sources: int, register: tuple[int, int] | None
) -> Looking:
    own, (there, unvisited) = _by_stratum(rows), register or (None, None)
    counts = {name: sum(int(getattr(row, name)) for row in rows) for name in repository.OF_VISITS}
    return Looking(
        key=key, **counts, sources=sources, findings=total(own.values()).found, registered=there, unvisited=unvisited,
        spread=dispersion(own, strata),
    )  # fmt: skip
