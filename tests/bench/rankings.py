"""A ranking of a city against one hand-written statement of the same formula, in floats, on the same engine: by CPU on
SQLite, by the clock on the wall on PostgreSQL, which works in processes of its own. Growth, and memory."""

import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from greenctl.kernel.actor import system
from greenctl.ranking.domain import State, rank_sums
from greenctl.ranking.gathering import sums
from greenctl.ranking.scheme_files import shipped
from tests.bench.measuring import report
from tests.bench.places import Place, postgres_place, sqlite_place
from tests.ranking.builders import AS_OF
from tests.ranking.tables import chance_findings, chance_visits, insert_findings, insert_sources, insert_visits

BENCH = system("bench")
SOURCES, FINDINGS, VISITS = 7_000, 200_000, 70_000
SCHEME = shipped("sample-city-2026")
SECTORS = tuple(f"sector_{n}" for n in range(12))
ROUNDS = 5

BY_HAND = """
with looked as materialized (
  select cast(coalesce(s.merged_into, s.id) as varchar) as id, count(distinct v.visited_on) as visits
  from visit v join source s on s.id = v.source_id
  where v.visited_on > {start} and v.visited_on <= {day} group by 1
), weighed as (
  select {source} as source_id, f.points, f.severity,
    case when t.closed_on is null or t.closed_on > {day} then 1 else 0 end as open,
    case when t.closed_on is null or t.closed_on > {day} then 100 when t.closed_on >= {d90} then 80
      when t.closed_on >= {d180} then 40 when t.closed_on >= {d365} then 20 else 0 end as percent
  from finding f join finding_standing t on t.finding_id = f.id
  where t.standing in ('confirmed', 'void_asked') and f.found_on <= {day}
    and (f.found_on > {start} or t.closed_on is null or t.closed_on > {day})
), held as materialized (
  select source_id, count(*) as findings, sum(open) as open, sum(points * percent) as weighted,
    sum((points / 1000 * percent) * (points / 1000 * percent)) as squares,
    sum(case when severity = 'major' and open = 1 then 1 else 0 end) as vetoed,
    sum(case when severity in ('general', 'serious', 'major') then 0 else 1 end) as unknown
  from weighed group by source_id
), each as (
  select s.id, coalesce(x.sector, '-') || '/' || coalesce(s.size, '-') as cohort, coalesce(l.visits, 0) as visits,
    coalesce(h.findings, 0) as findings, coalesce(h.open, 0) as open, coalesce(h.vetoed, 0) as vetoed,
    coalesce(h.unknown, 0) as unknown, coalesce(h.weighted, 0) / 1e8 as points, coalesce(h.squares, 0) / 1e10 as squares
  from source s
  left join source_sector x on x.source_id = s.id
    and x.ordinal = (select min(o.ordinal) from source_sector o where o.source_id = s.id)
  left join looked l on l.id = s.id left join held h on h.source_id = s.id
  where s.state in ('running', 'seasonal', 'stopped')
), rated as (
  select *, points / nullif(visits, 0) as rate, points * points / nullif(visits, 0) as spread from each
), others as (
  select *,
    sum(case when visits > 0 then 1 else 0 end) over w - 1 as n, sum(visits) over w - visits as v,
    sum(case when visits > 0 then points else 0 end) over w - points + 0.5 as s,
    sum(case when visits > 0 then squares else 0 end) over w - squares + 0.5 as q,
    sum(spread) over w - spread as z
  from rated window w as (partition by cohort)
), moments as (
  select *, s / v as mean, q / s as size, z / v - ((s - 0.5) / v) * ((s - 0.5) / v) - q / s * s / v * n / v as between_
  from others
), posterior as (
  select *, case when between_ <= 0 then 20 else least(20.0, greatest(2.0, size * mean / between_)) end as prior
  from moments
), shaped as (
  select *, prior * mean / size + points / size as shape, size / (prior + visits) as scale from posterior
)
select id, cohort, visits, findings, open, points, rate,
  case when unknown > 0 then 'undetermined' when vetoed > 0 then 'vetoed' when visits < 3 then 'not_enough_visits'
    else 'ranked' end as state,
  rank() over (partition by cohort, case when unknown = 0 and vetoed = 0 and visits >= 3 then 1 else 0 end
    order by rate) as place,
  mean as others, shape * scale as shrunk,
  scale * shape * power(greatest(0.0, 1 - 1 / (9 * shape) - 1.281552 / (3 * sqrt(shape))), 3) as low,
  scale * (shape + 1) * power(1 - 1 / (9 * (shape + 1)) + 1.281552 / (3 * sqrt(shape + 1)), 3) as high,
  prior
from shaped order by cohort, place, id
"""


def on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, "sqlite", large=large)


def on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, "postgresql", large=large)


def _measure(place: Place, engine: str, *, large: bool) -> None:
    with place.transactions.writing(BENCH) as uow:
        insert_sources(uow, SOURCES, sizes=("large", "medium", "small", "micro", None), sectors=SECTORS)
        insert_findings(uow, chance_findings(FINDINGS // 10, SOURCES, seed=1))
        insert_visits(uow, chance_visits(VISITS, SOURCES))
    _analyse(place)
    tenth = _full(place)
    with place.transactions.writing(BENCH) as uow:
        insert_findings(uow, chance_findings(FINDINGS - FINDINGS // 10, SOURCES, seed=2, first=FINDINGS // 10))
    _analyse(place)
    with closing(place.connect()) as connection:
        statement = _statement(engine)
        _agree(_ranked(place), connection.execute(statement).fetchall())
        pairs = [
            (_seconds(place, lambda: _ranked(place)), _seconds(place, lambda: connection.execute(statement).fetchall()))
            for _ in range(ROUNDS)
        ]
    full = median(one for one, _ in pairs)
    cost = {"ms": round(full * 1000), "by_hand_ms": round(median(other for _, other in pairs) * 1000)}
    report(f"ranking.ratio.{engine}", median(one / other for one, other in pairs), "ratio", aim="<= 1.3", **cost)
    report(f"ranking.growth.{engine}", full / tenth, "ratio", aim="<= 13", note="ten times the findings")
    report(f"ranking.peak_mb.{engine}", _peak_mb(lambda: _ranked(place)), "MB", note="of Python, a full ranking")


def _ranked(place: Place) -> Any:
    with place.transactions.reading(BENCH) as uow:
        return rank_sums(SCHEME.rules, sums(uow, SCHEME.rules, AS_OF))


def _full(place: Place) -> float:
    _ranked(place)
    return median(_seconds(place, lambda: _ranked(place)) for _ in range(ROUNDS))


def _agree(ranking: Any, by_hand: list[Any]) -> None:
    """Both rank the same sources the same, where floats do not fall on another side of a tie."""
    theirs = {row[0]: row for row in by_hand}
    assert len(theirs) == len(ranking.rows)
    differing = 0
    for row in ranking.rows:
        other = theirs[row.source_id]
        assert (row.state.value, row.sums.findings, row.cohort) == (other[7], other[3], other[1])
        differing += row.state is State.RANKED and abs(row.rank - other[8]) > 2
    assert differing <= len(theirs) // 100, differing


def _statement(engine: str) -> str:
    days = {"day": 0, "start": 365, "d90": 90, "d180": 180, "d365": 365}
    # SQLite would follow the index of sources, and read a large table in an order in which its rows do not lie.
    source = "cast(f.source_id as varchar)" if engine == "sqlite" else "f.source_id"
    text = BY_HAND.format(source=source, **{name: f"'{AS_OF - timedelta(days=ago)}'" for name, ago in days.items()})
    if engine == "sqlite":
        return text.replace("least(", "min(").replace("greatest(", "max(")
    return text


def _analyse(place: Place) -> None:
    with closing(place.connect()) as connection:
        connection.execute("analyze")
        if place.mark == "%s":
            connection.commit()


def _seconds(place: Place, call: Callable[[], object]) -> float:
    clock = time.perf_counter if place.engine.dialect.name == "postgresql" else time.process_time
    began = clock()
    call()
    return clock() - began


def _peak_mb(call: Callable[[], object]) -> float:
    tracemalloc.start()
    call()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20
