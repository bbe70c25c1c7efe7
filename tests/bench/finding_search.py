"""Searching 200,000 findings at 10,000 points, against the best of the queries that one would write by hand.

By the clock on the wall, since PostgreSQL works in processes of its own. Ours is the use case in an open transaction,
rows and all; the other is the driver with a query that knows beforehand which way is the shorter.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, text

from greenctl.db.text_pairs import pairs_of, pattern_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.catalogue_files import shipped
from greenctl.findings.domain import number_of, serial_of
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.findings.nearness import around
from greenctl.findings.queries import Near, find_page
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.kernel.ids import Chance, repeatable_id, seeded
from greenctl.source.models import SourceRow
from tests.bench.measuring import report
from tests.bench.places import Place, postgres_place, sqlite_place

FINDINGS, POINTS, AT_A_TIME, TIMES = 200_000, 10_000, 10_000, 9
AREAS = ("370811", "370812", "370826", "370827", "370828", "370829", "370830", "370831", "370832", "370881", "370883")
SECTORS = tuple(f"sector_{number}" for number in range(40))
WORDS = (
    "东侧", "西侧", "南门", "北门", "裸土", "未覆盖", "抑尘", "雾炮", "未开启", "台账", "缺失", "渣土", "车辆", "冲洗",
    "设施", "破损", "围挡", "道路", "积尘", "未冲洗", "治理", "停运", "露天", "切割", "焊接", "堆场", "物料", "洒水",
    "记录", "不全",
)  # fmt: skip
QUESTIONS: tuple[tuple[str, dict[str, str], int], ...] = (
    ("area", {"area": "370829"}, 0),
    ("sector", {"sector": "sector_7"}, 0),
    ("area, issue", {"area": "370829", "issue": "open_cutting"}, 0),
    ("text of 2, common", {"text": "裸土"}, 0),
    ("text of 2, rare", {"text": "甲乙"}, 0),
    ("text of 3", {"text": "丙丁戊"}, 0),
    ("text of 4", {"text": "土未覆盖"}, 0),
    ("text, area", {"text": "裸土", "area": "370829"}, 0),
    ("3 km", {}, 3),
    ("5 km", {}, 5),
    ("10 km", {}, 10),
    ("20 km", {}, 20),
    ("5 km, text", {"text": "雾炮"}, 5),
    ("5 km, sector", {"sector": "sector_7"}, 5),
)
AT = (Decimal("116.6"), Decimal("35.4"))
_COUNTY = Scope(reaches=(Reach("3708"),))
_COLUMNS = (
    "f.id, f.serial, f.number, f.source_id, f.issue, f.severity, f.line, f.sector, f.area, f.text, f.place, f.found_on,"
    " f.recorded_at, f.longitude, f.latitude, f.flags, f.repeat_of, s.standing, s.progress, s.due_on, s.version, o.name"
)
_JOINS = " join finding_standing s on s.finding_id = f.id join source o on o.id = f.source_id"


def on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, "sqlite")


def on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, "postgresql")


def _measure(place: Place, engine: str) -> None:
    _fill(place)
    ours, best, told = 0.0, 0.0, {}
    with closing(place.connect()) as connection, place.transactions.reading(system("bench"), scope=_COUNTY) as uow:
        for name, filters, kilometres in QUESTIONS:
            near = Near(*AT, kilometres * 1_000) if kilometres else None
            mine = _ms(lambda f=filters, n=near: find_page(uow, f, n, None, 51))
            hand = min(_ms(query) for query in _by_hand(connection, engine, filters, near))
            _require_same(uow, connection, engine, filters, near)
            ours, best = ours + mine, best + hand
            told[name] = [round(mine, 2), round(hand, 2)]
    report(f"finding.search_ms_ratio.{engine}", ours / best, "ratio", aim="<= 1.5", ms=told)


def _by_hand(connection: Any, engine: str, filters: dict[str, str], near: Near | None) -> list[Callable[[], Any]]:
    """Each way in which one could ask."""
    return [
        lambda sql=sql, values=values: _fetched(connection, engine, sql, values)
        for sql, values in _queries(engine, filters, near)
    ]


def _fetched(connection: Any, engine: str, sql: str, values: dict[str, Any]) -> list[Any]:
    if engine == "sqlite":
        return list(connection.execute(sql, values).fetchall())
    for name in sorted(values, key=len, reverse=True):
        sql = sql.replace(f":{name}", f"%({name})s")
    return list(connection.execute(sql, values).fetchall())


def _queries(engine: str, filters: dict[str, str], near: Near | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """In the order of serials, by pairs of characters, and by position."""
    where = [f"f.{name} = :{name}" for name in filters if name != "text"]
    values: dict[str, Any] = {name: value for name, value in filters.items() if name != "text"}
    if "text" in filters:
        values["pattern"] = pattern_of(filters["text"])
        where.append("f.text like :pattern escape '\\'")
    if near is not None:
        values |= around(near)
        north, east = "(f.latitude - :at_latitude)", "(f.longitude - :at_longitude)"
        metres_east = f"{east} * (:metres_east - {north} * :narrowing)"
        where.append(f"({north} * :metres) * ({north} * :metres) + {metres_east} * {metres_east} <= :square")
    end = " order by f.serial desc limit 51"
    box = "latitude between :south and :north and longitude between :west and :east"
    every = " and ".join(where) or "1 = 1"
    yield f"select {_COLUMNS} from finding f{_JOINS} where {every}{end}", values
    if "text" in filters:
        pairs = {"pairs": pairs_of(filters["text"], engine)}
        has = {
            "sqlite": "f.serial in (select rowid from finding_text_pairs where finding_text_pairs match :pairs)",
            "postgresql": "bigrams(f.text) @> cast(:pairs as text[])",
        }[engine]
        yield f"select {_COLUMNS} from finding f{_JOINS} where {has} and {every}{end}", {**values, **pairs}
    if near is not None:
        by_box = f"f.serial in (select serial from finding where {box})"
        yield f"select {_COLUMNS} from finding f{_JOINS} where {by_box} and {every}{end}", values
        own = box.replace("latitude", "f.latitude").replace("longitude", "f.longitude")
        yield f"select {_COLUMNS} from finding f{_JOINS} where {own} and {every}{end}", values


def _require_same(uow: UnitOfWork, connection: Any, engine: str, filters: dict[str, str], near: Near | None) -> None:
    mine = [row.serial for row in find_page(uow, filters, near, None, 51)]
    for sql, values in _queries(engine, filters, near):
        theirs = [row[1] for row in _fetched(connection, engine, sql, values)]
        if mine != theirs:
            message = f"{filters} {near}: {len(mine)} rows, by hand {len(theirs)}"
            raise RuntimeError(message)


def _ms(call: Callable[[], Any]) -> float:
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return median(seconds) * 1_000


def _fill(place: Place) -> None:
    chance, catalogue = seeded("findings"), shipped()[-1]
    with place.transactions.writing(system("bench")) as uow:
        points = [_point(chance, number, uow) for number in range(POINTS)]
        for start in range(0, POINTS, AT_A_TIME):
            uow.execute(insert(SourceRow), points[start : start + AT_A_TIME])
    for start in range(0, FINDINGS, AT_A_TIME):
        with place.transactions.writing(system("bench")) as uow:
            rows = [_finding(chance, start + n, points, catalogue, uow) for n in range(AT_A_TIME)]
            uow.execute(insert(FindingRow), rows)
            stands = {"standing": "unconfirmed", "progress": "found", "extended": 0, "escalated": 0, "version": 1}
            uow.execute(insert(FindingStandingRow), [{"finding_id": row["id"], **stands} for row in rows])
    if place.engine.dialect.name == "postgresql":
        with place.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))


def _point(chance: Chance, number: int, uow: UnitOfWork) -> dict[str, Any]:
    """Thicker around the middle of the city, as works are."""
    return {
        "id": repeatable_id(1_800_000_000_000, number, chance), "kind": "works", "name": f"示例企业{number}",
        "other_id_kind": "own_number", "other_id": f"示例-{number}", "area": chance.choice(AREAS),
        "department": "industry", "state": "running", "registered_at": uow.now, "registered_sha256": "0" * 64,
        "longitude": Decimal(round(chance.gauss(116.6, 0.35), 6)).quantize(Decimal("0.000001")),
        "latitude": Decimal(round(chance.gauss(35.4, 0.3), 6)).quantize(Decimal("0.000001")),
        "coordinate_system": "WGS-84", "version": 1,
    }  # fmt: skip


def _finding(chance: Chance, number: int, points: list[dict[str, Any]], catalogue: Any, uow: UnitOfWork) -> Any:
    point, issue, serial = chance.choice(points), chance.choice(catalogue.issues), serial_of(2026, number + 1)
    words = (
        chance.sample(WORDS, 8) + (["甲乙"] if number % 4_000 == 0 else []) + (["丙丁戊"] if not number % 900 else [])
    )
    return {
        "id": repeatable_id(1_800_000_100_000, number, chance), "serial": serial, "number": number_of(serial),
        "source_id": point["id"], "issue": issue.code, "catalogue": catalogue.id,
        "catalogue_fingerprint": catalogue.fingerprint, "severity": issue.severity, "points": issue.points,
        "line": issue.line, "text": "".join(words), "found_on": uow.now.date() - timedelta(days=chance.randrange(700)),
        "recorded_at": uow.now, "recorded_by": f"finder-{chance.randrange(200)}", "area": point["area"],
        "department": "industry", "sector": chance.choice(SECTORS), "longitude": point["longitude"],
        "latitude": point["latitude"], "flags": [], "content_sha256": "0" * 64,
    }  # fmt: skip
