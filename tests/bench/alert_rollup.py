"""The reduction table of an alert against the same table in SQL by hand; the live page; and a storm of phones."""

import time
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import select

from greenctl.emergency.account.rollup import rollup
from greenctl.emergency.alerts.models import AlertRow
from greenctl.emergency.alerts.public_files import write_alert_files
from greenctl.emergency.least_loss.asking import CLOSE
from greenctl.emergency.least_loss.solving import solve
from greenctl.kernel.actor import Role, system
from tests.bench.alerts import MANY_SOURCES, SOURCES, _fill, _issued
from tests.bench.http import environ_of, expect
from tests.bench.measuring import beside, report, report_beside
from tests.bench.places import Place, sqlite_place
from tests.emergency.least_loss.test_least_loss import a_city
from tests.emergency.storm import CURRENT, storm
from tests.people import People

ASKED, SECONDS = 40, 20
SMALL, LARGE = (1_000, 10), (7_000, 60)
_POLLUTANTS = ("so2", "nox", "pm", "vocs")
_SUMS = ", ".join(
    f"sum({one.format(mass=f'o.{name}_kg_per_day')})"
    for name in _POLLUTANTS
    for one in (
        "{mass}",
        "case when c.source_id is not null then {mass} end",
        "case when r.id is not null then {mass} end",
        "case when l.state = 'kept' then {mass} end",
        "case when l.state = 'not_kept' then {mass} end",
    )
)
BY_HAND = (
    f"select substr(d.area, 1, 6), d.sector, d.part, count(distinct o.source_id), count(*), {_SUMS}"
    " from alert_obligation o join alert_duty d on d.step_id = o.step_id and d.source_id = o.source_id"
    " left join duty_confirmation c on c.step_id = o.step_id and c.source_id = o.source_id"
    " left join duty_report r on r.step_id = o.step_id and r.source_id = o.source_id and r.ordinal = o.ordinal"
    " left join (select source_id, ordinal, state, row_number() over (partition by source_id, ordinal"
    " order by checked_at desc) as n from duty_check_line where step_id = ?) l"
    " on l.source_id = o.source_id and l.ordinal = o.ordinal and l.n = 1"
    " where o.step_id = ? group by 1, 2, 3"
)
CONFIRM = (
    "insert into duty_confirmation (step_id, source_id, confirmed_at, confirmed_by, late)"
    " select step_id, source_id, ?, 'bench', 0 from alert_duty where step_id = ? and substr(source_id, -1) < '8'"
)


def on_sqlite(folder: Path, *, large: bool) -> None:
    """The ratio and the page at the size of a city; with --large, how the table grows to ten times that."""
    first = _measured(folder / "city", SOURCES)
    if large:
        growth = (_measured(folder / "country", MANY_SOURCES) / first) / (MANY_SOURCES / SOURCES)
        report("alert.rollup_growth.sqlite", growth, "ratio", aim="<= 1.15", sources=MANY_SOURCES)


def storm_on_sqlite(folder: Path, *, large: bool) -> None:
    """Every phone fetches the alert and its own page, while an office looks at the shares."""
    phones, seconds = LARGE if large else SMALL
    with sqlite_place(folder) as place:
        _fill(place, SOURCES)
        _issued(place)
        with place.transactions.writing(system("bench")) as uow:
            began, burnt = time.perf_counter(), time.process_time()
            write_alert_files(uow)
            took, cpu_s = time.perf_counter() - began, round(time.process_time() - burnt, 2)
            report("alert.file_s.sqlite", took, "s", aim="<= 3", sources=SOURCES, cpu_s=cpu_s)
        office = _office(place)
        pages = [f"/p/duties/3708{11 + n % 2}/01990000-0000-7000-8000-{n % SOURCES:012}" for n in range(phones)]
        seen = storm(place.app, place.engine, CURRENT, pages, office, seconds=seconds)
    if seen.faults():
        raise RuntimeError("; ".join(seen.faults()))
    _tell("alert.storm.phone_ms", seen.phones, phones=phones, seconds=seconds, statuses=dict(seen.statuses))
    _tell("alert.storm.staff_ms", seen.staff, asked=len(seen.staff))


def least_loss(_folder: Path, *, large: bool) -> None:
    """The mix of a city, with the bound beside it."""
    problem = a_city(MANY_SOURCES if large else SOURCES)
    began = time.process_time()
    found = solve(problem, SECONDS, CLOSE)
    spent = time.process_time() - began
    report(
        "alert.least_loss_s", spent, "s", measures=len(problem.options), gap=f"{found.gap:.6f}", proven=found.in_time
    )


def _measured(folder: Path, sources: int) -> float:
    folder.mkdir()
    with sqlite_place(folder) as place:
        _fill(place, sources)
        step_id = _issued(place)
        with closing(place.connect()) as connection:
            connection.execute(CONFIRM, (str(place.transactions.clock.now()), step_id))
            connection.commit()
            alert_id = connection.execute("select alert_id from alert_step where id = ?", (step_id,)).fetchone()[0]
            found = beside(
                lambda: _rollup(place, alert_id),
                lambda: connection.execute(BY_HAND, (step_id, step_id)).fetchall(),
                rounds=7,
                times=1,
            )
        report_beside("alert.rollup_ratio.sqlite", found, aim=1.3, sources=sources)
        office = _office(place)
        burnt = time.process_time()
        waits = [_timed(office) for _ in range(ASKED)]
        cpu_ms = round((time.process_time() - burnt) * 1000 / ASKED, 1)
        _tell("alert.live_ms.sqlite", waits, aim="p50 <= 100", sources=sources, cpu_ms=cpu_ms)
        return found.call_us


def _rollup(place: Place, alert_id: str) -> Any:
    with place.transactions.reading(system("bench")) as uow:
        return rollup(uow, alert_id, "county")


def _office(place: Place) -> Any:
    token = People(place.app).staff(Role.COMMAND).token
    with place.transactions.reading(system("bench")) as uow:
        alert_id = uow.execute(select(AlertRow.__table__.c.id).limit(1)).scalar_one()
    environ = environ_of("GET", f"/alerts/{alert_id}/confirmations", Authorization=f"Bearer {token}")
    return lambda: 200 if expect(place.app.wsgi_app, environ, "200 OK") else 500


def _timed(call: Any) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _tell(name: str, waits: list[float], **more: object) -> None:
    points = quantiles(waits, n=100)
    report(name, points[49], "ms", p95=round(points[94], 1), p99=round(points[98], 1), **more)
