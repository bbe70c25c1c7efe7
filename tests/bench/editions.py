"""Published editions of any size, written straight into the tables, with names as works have them."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import orjson
from sqlalchemy import insert

from greenctl.kernel.actor import system
from greenctl.kernel.ids import Chance, seeded
from greenctl.lists.models import ListEditionRow, ListEntryRow
from greenctl.season.models import SeasonRow
from tests.bench.places import Place

EDITION, SEASON = "01990000-0000-7000-8000-0000000000e1", "01990000-0000-7000-8000-0000000000f1"
FINGERPRINT = "e" * 64
COLUMNS = tuple(column.name for column in ListEntryRow.__table__.columns)
AT_A_TIME = 20_000

_AREAS = ("370811", "370812", "370826", "370827", "370828", "370829", "370830", "370831", "370832", "370881", "370883")
_LEVELS = ("A", "B", "B-", "C", "D", None)
# Enough characters that a pair of them is as rare as in real names.
_CHARACTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2000))
_KINDS = ("建材有限公司", "化工有限公司", "机械制造有限公司", "水泥有限公司", "木业有限公司", "铸造厂")
_REASON = orjson.dumps(
    {"at_best": "B", "clause": None, "code": "level_not_exempt", "level": "B", "official": False, "scope_en": None}
).decode()


def publish(place: Place, count: int) -> None:
    """An edition with `count` entries."""
    with place.transactions.writing(system("bench")) as uow:
        days = {"starts_on": date(2026, 10, 1), "until": date(2027, 4, 1), "opened_at": uow.now}
        named = {
            "id": SEASON,
            "name_zh": "示例季",
            "name_en": "Sample",
            "city": "370800",
            "state": "open",
            "version": 2,
        }
        uow.execute(insert(SeasonRow.__table__), {**named, **days})
        uow.execute(insert(ListEditionRow.__table__), _edition(uow.now, count))
    _write(place, _entries(count))


def _edition(now: Any, count: int) -> dict[str, Any]:
    numbered = {"id": EDITION, "season_id": SEASON, "programme": "emergency", "number": 1, "supersedes": None}
    told = {"official": False, "fingerprint": FINGERPRINT, "summary": {"count": count, "exempt": 0}}
    return {**numbered, **told, "effective_on": date(2026, 11, 1), "published_at": now}


def _entries(count: int) -> Iterator[tuple[Any, ...]]:
    chance = seeded("bench")
    for number in range(1, count + 1):
        source, case, submission = (f"01990000-0000-7{kind:03x}-8000-{number:012x}" for kind in (1, 2, 3))
        area = _AREAS[number * len(_AREAS) // (count + 1)]
        where = (area, f"sample_{'abcd'[number % 4]}", _LEVELS[number % 6], "B", False, None, None)
        yield (EDITION, number, source, case, submission, _name(chance), *where, _REASON)


def _name(chance: Chance) -> str:
    return "示例" + "".join(chance.choices(_CHARACTERS, k=3)) + chance.choice(_KINDS)


def _write(place: Place, rows: Iterator[tuple[Any, ...]]) -> None:
    """In pieces; without the parents that such a row has, which nothing measured here reads."""
    with closing(place.connect()) as connection:
        if place.engine.dialect.name == "sqlite":
            connection.execute("PRAGMA foreign_keys=OFF")
            into = f"insert into list_entry ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"
            while piece := list(itertools.islice(rows, AT_A_TIME)):
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(into, piece)
                connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        connection.execute("set session_replication_role = replica")
        with connection.cursor().copy(f"copy list_entry ({', '.join(COLUMNS)}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze list_entry")
