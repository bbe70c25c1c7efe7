"""What a ranking rests on, from the register, the findings that count and the visits: a few statements, set-based.

Ranking stands above source, findings and inspection, and reads their tables here, as lists do. A finding or a visit of
a source that was merged belongs to the survivor; two visits on one day are one look. Statements are made once per set
of rules: days and weights alone differ from day to day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.inspection.models import VisitRow
from greenctl.lists.drafting import by_code_point
from greenctl.ranking.domain import CountingFinding, Inputs, RankedSource
from greenctl.ranking.rate import Sums
from greenctl.ranking.scheme import BandRules, RateRules, Scheme
from greenctl.source.models import SourceRow, SourceSectorRow

RANKED_STATES = ("running", "seasonal", "stopped")
COUNTING = ("confirmed", "void_asked")
READ_AT_A_TIME = 5_000

_S, _SECTOR, _F = SourceRow.__table__, SourceSectorRow.__table__, FindingRow.__table__
_STANDING, _V = FindingStandingRow.__table__, VisitRow.__table__
_LIVES_AS = func.coalesce(_S.c.merged_into, _S.c.id)
_POINTS = type_coerce(_F.c.points, BigInteger)
_AS_OF, _START = bindparam("as_of", type_=Date), bindparam("window_start", type_=Date)
_OPEN = or_(_STANDING.c.closed_on.is_(None), _STANDING.c.closed_on > _AS_OF)


def gather(uow: UnitOfWork, scheme: Scheme, as_of: date) -> Inputs:
    """Everything of the day, as values; for publishing, which writes every finding down."""
    looked = _looked(uow, scheme.rules, _days(scheme, as_of))
    sources = [
        RankedSource(source_id, name, area, sector, size, looked.get(source_id, 0))
        for source_id, name, area, sector, size in uow.execute(_SOURCES)
    ]
    return Inputs(as_of=as_of, sources=sources, findings=list(_findings(uow, scheme, as_of)))


def sums(uow: UnitOfWork, rules: RateRules, as_of: date) -> list[Sums]:
    """What every source's findings and visits add up to, added up by the database; equal to `domain.sums_of`.

    Three statements, joined here: SQLite would look through one of the sums for each row of another.
    """
    values, held = _days_of(rules, as_of), _held(rules)
    looked = _looked(uow, rules, values)
    totals = {row[0]: row[1:] for row in uow.execute(held, values)}
    return _folded(uow.execute(_EVERYBODY, values), looked, totals, rules)


def _looked(uow: UnitOfWork, rules: RateRules | BandRules, values: Mapping[str, Any]) -> dict[str, int]:
    """Source -> days on which somebody looked."""
    not_counted = rules.visits_not_counted if isinstance(rules, RateRules) else ()
    return {row.source_id: row.visits for row in uow.execute(_visits(not_counted), values)}


def _folded(rows: Any, looked: dict[str, int], totals: dict[str, Any], rules: RateRules) -> list[Sums]:
    """Rows of sources as values; what was found at one that was merged is added to its survivor."""
    found: dict[str, Sums] = {}
    merged: list[tuple[str, Any]] = []
    places = {"sector": 4, "size": 3, "area": 2}
    cohort = [places[name] for name in rules.cohort]
    for row in rows:
        held = totals.get(row[0], _NOTHING)
        if row[1] is not None:
            merged.append((row[1], held))
        else:
            key = "/".join([row[place] or "-" for place in cohort])
            found[row[0]] = Sums(row[0], key, looked.get(row[0], 0), *map(int, held))
    for survivor, held in merged:
        if survivor in found:
            found[survivor] = _with(found[survivor], held)
    return list(found.values())


_TOTALS = ("findings", "open", "weighted", "squares", "vetoed", "unknown")
_NOTHING = (0,) * len(_TOTALS)


def _with(sums_: Sums, held: Any) -> Sums:
    more = {name: getattr(sums_, name) + int(number) for name, number in zip(_TOTALS, held, strict=True)}
    return replace(sums_, **more)


def _first_sector() -> Any:
    first = select(func.min(_SECTOR.c.ordinal)).where(_SECTOR.c.source_id == _S.c.id).correlate(_S).scalar_subquery()
    return (_SECTOR.c.source_id == _S.c.id) & (_SECTOR.c.ordinal == first)


@lru_cache(maxsize=32)
def _visits(not_counted: tuple[str, ...]) -> Select[Any]:
    """How many days each source was looked at, but for visits with one of these flags; the register is asked who lives
    on as whom."""
    flags = type_coerce(_V.c.flags, Text)
    return (
        select(_LIVES_AS.label("source_id"), func.count(_V.c.visited_on.distinct()).label("visits"))
        .select_from(_V.join(_S, _S.c.id == _V.c.source_id))
        .where(_V.c.visited_on > _START, _V.c.visited_on <= _AS_OF)
        .where(*(~flags.contains(f'"{flag}"', autoescape=True) for flag in not_counted))
        .group_by(_LIVES_AS)
    )


# Merged ones, too, each for itself.
_EVERYBODY = (
    select(_S.c.id, _S.c.merged_into, _S.c.area, _S.c.size, _SECTOR.c.sector)
    .select_from(_S.join(_SECTOR, _first_sector(), isouter=True))
    .where(_S.c.state.in_((*RANKED_STATES, "merged")))
)
_SOURCES = (
    select(_S.c.id, _S.c.name, _S.c.area, _SECTOR.c.sector, _S.c.size)
    .select_from(_S.join(_SECTOR, _first_sector(), isouter=True))
    .where(_S.c.state.in_(RANKED_STATES))
    .order_by(by_code_point(_S.c.id))
)
_ALL_FINDINGS = (
    select(_F.c.number, _LIVES_AS, _F.c.issue, _F.c.severity, _F.c.points, _F.c.found_on, _STANDING.c.closed_on)
    .select_from(_F.join(_STANDING, _STANDING.c.finding_id == _F.c.id).join(_S, _S.c.id == _F.c.source_id))
    .where(_STANDING.c.standing.in_(COUNTING), _F.c.found_on <= _AS_OF)
    .where(or_(_F.c.found_on > _START, _OPEN))
    .order_by(by_code_point(_F.c.number))
    .execution_options(yield_per=READ_AT_A_TIME)
)


def _findings(uow: UnitOfWork, scheme: Scheme, as_of: date) -> Iterator[CountingFinding]:
    for number, source_id, issue, severity, points, found_on, closed_on in uow.execute(
        _ALL_FINDINGS, _days(scheme, as_of)
    ):
        still_open = closed_on is None or closed_on > as_of
        yield CountingFinding(
            number, source_id, issue, severity, Decimal(points), found_on, None if still_open else closed_on
        )


def _days(scheme: Scheme, as_of: date) -> dict[str, Any]:
    """Published schemes have windows of their own, so everything that was ever found is read for them."""
    if isinstance(scheme.rules, RateRules):
        days = _days_of(scheme.rules, as_of)
        return {name: days[name] for name in ("as_of", "window_start")}
    return {"as_of": as_of, "window_start": date.min}


def _days_of(rules: RateRules, as_of: date) -> dict[str, Any]:
    limits = {f"age_{n}": as_of - timedelta(days=until) for n, (until, _) in enumerate(rules.ages)}
    return {"as_of": as_of, "window_start": as_of - timedelta(days=rules.window_days), **limits}


def _percent(rules: RateRules) -> ColumnElement[int]:
    ages = [
        (_STANDING.c.closed_on >= bindparam(f"age_{n}", type_=Date), literal(percent, BigInteger))
        for n, (_, percent) in enumerate(rules.ages)
    ]
    return case((_OPEN, literal(rules.open_percent, BigInteger)), *ages, else_=literal(0, BigInteger))


@lru_cache(maxsize=32)
def _held(rules: RateRules) -> Select[Any]:
    """What the findings that count come to, per source as it stands in them.

    They are added up by an expression, not by the column: SQLite would else follow the index of sources, to read each
    row of a large table in an order in which none of them lie, which takes four times as long.
    """
    source_id = _F.c.source_id.concat("")
    weighed = select(
        source_id.label("source_id"),
        _POINTS.label("points"),
        _F.c.severity,
        _percent(rules).label("percent"),
        case((_OPEN, 1), else_=0).label("open"),
    )
    weighed = (
        weighed.select_from(_F.join(_STANDING, _STANDING.c.finding_id == _F.c.id))
        .where(_STANDING.c.standing.in_(COUNTING), _F.c.found_on <= _AS_OF)
        .where(or_(_F.c.found_on > _START, _OPEN))
    )
    each = weighed.subquery("weighed")
    thousandth = each.c.points // 1000 * each.c.percent
    return select(
        each.c.source_id,
        func.count().label("findings"),
        func.sum(each.c.open).label("open"),
        func.sum(each.c.points * each.c.percent).label("weighted"),
        func.sum(thousandth * thousandth).label("squares"),
        func.sum(_vetoed(rules, each)).label("vetoed"),
        func.sum(case((each.c.severity.in_(rules.severities), 0), else_=1)).label("unknown"),
    ).group_by(each.c.source_id)


def _vetoed(rules: RateRules, each: Any) -> ColumnElement[int]:
    if not rules.vetoes:
        return literal(0)
    arms = [
        (each.c.severity == veto.severity) & ((each.c.open == 1) if veto.open_only else literal(value=True))
        for veto in rules.vetoes
    ]
    return case((or_(*arms), 1), else_=0)
