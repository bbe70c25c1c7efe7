"""Duties of an alert, decided and stored, against inserting the very same rows by hand."""

from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from greenctl.emergency.alerts.use_cases import NewAlert, issue
from greenctl.emergency.inventory import repository
from greenctl.emergency.inventory.domain import Entry, Line, Measure
from greenctl.emergency.inventory.use_cases import NewInventory, begin, publish
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.source.models import SourceRow
from tests.bench.measuring import beside, report, report_beside
from tests.bench.places import Place, sqlite_place
from tests.conftest import NOW

CITY, LEVELS = "370800", ("orange", "red", "yellow")
SOURCES, MANY_SOURCES = 7_000, 70_000
# 20,000 lines of 7,000 sources.
LINES_OF_THREE = (3, 3, 2, 3, 3, 3, 3)
_IDS = count(1)


def on_sqlite(folder: Path, *, large: bool) -> None:
    """The ratio at the size of a city; with --large, how it grows to ten times that."""
    first = _measured(folder / "city", SOURCES)
    if large:
        many = _measured(folder / "country", MANY_SOURCES)
        growth = (many / first) / (MANY_SOURCES / SOURCES)
        report("alert.duties_growth.sqlite", growth, "ratio", aim="<= 1.15", sources=MANY_SOURCES)


def _measured(folder: Path, sources: int) -> float:
    folder.mkdir()
    with sqlite_place(folder) as place:
        _fill(place, sources)
        step_id = _issued(place)
        with closing(place.connect()) as connection:
            rows = {table: _rows(connection, table, step_id) for table in ("alert_duty", "alert_obligation")}
            found = beside(lambda: _issued(place), lambda: _by_hand(connection, rows), rounds=5, times=1)
        lines = len(rows["alert_obligation"])
        report_beside("alert.duties_ms_ratio.sqlite", found, aim=2, sources=sources, obligations=lines)
        return found.call_us


def _fill(place: Place, sources: int) -> None:
    """Sources and an inventory in force, every line with a measure at every level."""
    ids = [f"01990000-0000-7000-8000-{number:012}" for number in range(sources)]
    with place.transactions.writing(system("bench")) as uow:
        uow.execute(insert(SourceRow.__table__), [_source(n, one) for n, one in enumerate(ids)])
        draft = begin(uow, NewInventory(new_id(), CITY, "示例清单"))
        repository.replace(uow, draft.id, [_entry(n, one) for n, one in enumerate(ids)])
        publish(uow, draft.id, NOW.date(), draft.version, today=NOW.date())


def _source(number: int, source_id: str) -> dict[str, Any]:
    return {
        "id": source_id, "kind": "works", "name": f"示例企业{number}", "other_id_kind": "own_number",
        "other_id": str(number), "area": f"3708{11 + number % 2}", "department": "industry", "state": "running",
        "registered_at": NOW, "registered_sha256": "0" * 64, "version": 1,
    }  # fmt: skip


def _entry(number: int, source_id: str) -> Entry:
    names = [f"L{line}" for line in range(LINES_OF_THREE[number % len(LINES_OF_THREE)])]
    mass = (Decimal(3), Decimal(30), None, Decimal(6))
    reduced = (Decimal(1), Decimal(10), None, Decimal(2))
    lines = tuple(Line(line=line, name="示例生产线", t_per_year=mass) for line in names)
    measures = tuple(
        Measure(
            alert=alert, line=line, action="stop", text="示例生产线停产", shown_by="示例电表", checked_by="示例检查",
            kg_per_day=reduced,
        )
        for alert in LEVELS
        for line in names
    )  # fmt: skip
    return Entry(
        source_id=source_id, name=f"示例企业{number}", area=f"3708{11 + number % 2}", department="industry",
        sector="sample_a", part="industrial", lines=lines, measures=measures,
    )  # fmt: skip


def _issued(place: Place) -> str:
    """The id of the step that holds the duties."""
    alert = NewAlert(id=new_id(), area=CITY, level="orange", starts_at=NOW + timedelta(days=2), text="示例预警")
    with place.transactions.writing(system("bench")) as uow:
        issue(uow, alert)
    with closing(place.connect()) as connection:
        return str(connection.execute("select id from alert_step where alert_id = ?", (alert.id,)).fetchone()[0])


def _rows(connection: Any, table: str, step_id: str) -> list[tuple[Any, ...]]:
    """What stands there, without the step; it is the first column."""
    return [row[1:] for row in connection.execute(f"select * from {table} where step_id = ?", (step_id,))]


def _by_hand(connection: Any, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """The same rows under a step of their own, by the driver alone, as durable."""
    step_id = f"by-hand-{next(_IDS)}"
    connection.execute("begin immediate")
    connection.execute(
        "insert into alert_step select ?, alert_id, ? + ordinal, act, level, text, said_by, said_at, starts_at,"
        " ends_at, definition, lead_hours, lead_needed, inventory_id, list_edition_id, duties, duties_sha256,"
        " site_edition_id, site_terms"
        " from alert_step limit 1",
        (step_id, next(_IDS)),
    )
    for table, found in rows.items():
        marks = ",".join("?" * (len(found[0]) + 1))
        connection.executemany(f"insert into {table} values ({marks})", ((step_id, *row) for row in found))
    connection.execute("commit")
