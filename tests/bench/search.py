"""Two to four Chinese characters among a million names, against reading every name; by the clock on the wall, since
PostgreSQL works in processes of its own."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import editions
from tests.bench.editions import EDITION
from tests.bench.http import environ_of, expect
from tests.bench.measuring import report
from tests.bench.places import Place, postgres_place, sqlite_place

PATH = f"/lists/editions/{EDITION}/entries"
COUNT = 1_000_000
_INDEXES = {
    "sqlite": "select count(*) from sqlite_master where sql like '%fts5%'",
    "postgresql": "select count(*) from pg_indexes where indexdef like '% gin %' and tablename like 'list_%'",
}


def on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, "sqlite")


def on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, "postgresql")


def _measure(place: Place, engine: str) -> None:
    editions.publish(place, COUNT)
    with closing(place.connect()) as connection:
        note = {} if connection.execute(_INDEXES[engine]).fetchone()[0] else {"note": "no index yet"}
        like = f"select ordinal from list_entry where edition_id = {place.mark} and name like {place.mark}"
        for length in (2, 3, 4):
            names = [row[0] for row in connection.execute(_some_names(place.mark), (EDITION, length)).fetchall()]
            asked = [name[2 : 2 + length] if length < 4 else name[1:5] for name in names]
            search = [_seconds(lambda part=part: _search(place, part)) for part in asked]
            scan = [
                _seconds(lambda part=part: connection.execute(like, (EDITION, f"%{part}%")).fetchall())
                for part in asked
            ]
            report(
                f"http.search_vs_like.{engine}.{length}", median(search) / median(scan), "ratio", aim="<= 0.02",
                ms=round(median(search) * 1000, 1), scan_ms=round(median(scan) * 1000, 1), **note,
            )  # fmt: skip


def _some_names(mark: str) -> str:
    """Nine names, spread over the edition, others for each length."""
    return f"select name from list_entry where edition_id = {mark} and ordinal - ordinal / 100003 * 100003 = {mark}"


def _search(place: Place, part: str) -> None:
    expect(place.app, environ_of("GET", PATH, f"limit=50&name={part}"), "200")


def _seconds(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
