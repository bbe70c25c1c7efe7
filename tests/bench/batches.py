"""Batches of 500 operations against the same rows written by hand as durably: findings made out of reach, and edits."""

import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, request
from sqlalchemy import Connection, insert

from api import operations
from api.sync import operations_in
from greenctl.auth.models import DeviceRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import editing, merging
from greenctl.findings import recording, repository
from greenctl.kernel.actor import Actor, Role, system
from greenctl.kernel.ids import new_id
from greenctl.sync import receipts, receiving, results
from tests.bench import floor
from tests.bench.http import environ_of, expect
from tests.bench.measuring import MICRO, beside, report, report_beside
from tests.bench.parts import parted
from tests.bench.places import Place, postgres_place, sqlite_place
from tests.bench.recorder import Written, recorded, write_by_hand
from tests.declaration.builders import a_world, begun
from tests.findings.builders import works
from tests.people import People
from tests.sync.builders import Phone

OPERATIONS, DRAFTS, SOURCES = 500, 50, 200
ROUNDS, TIMES, PARTED = 9, 3, 6
COUNT = 3 + ROUNDS * TIMES + PARTED
FIELDS = ("stack_particulate", "stack_so2", "stack_nox")
MOMENT = "2026-11-20T09:58:00+08:00"

Environ = dict[str, Any]
Parts = Sequence[tuple[str, tuple[Any, str]]]

_OF_ANY: Parts = (
    ("JSON in", (operations, "read_json")),
    ("shape and hash", (operations, "load")),
    ("shape and hash", (operations_in, "sent")),
    ("rights", (operations, "act_as_bearer")),
    ("known before", (receiving.repository, "find_known")),
    ("outcome", (results, "settled")),
    ("receipts", (receipts.Receipts, "settle")),
    ("write receipts", (receipts.repository, "add_operations")),
    ("events", (UnitOfWork, "write_events")),
    ("commit", (Connection, "commit")),
)
_OF_EDITS: Parts = (
    ("load drafts", (merging, "load_those_there")),
    ("decide", (editing.Work, "decided")),
    ("note changes", (editing.Work, "change")),
    ("write drafts", (editing.Work, "write")),
)
_OF_FINDINGS: Parts = (
    ("source", (repository, "sites")),
    ("judge", (recording, "_judged")),
    ("witness", (recording, "looked_at")),
    ("repeats", (repository, "earlier")),
    ("rows", (repository, "insert_findings")),
    ("standing", (recording, "opened")),
)


@dataclass(frozen=True, slots=True)
class _Day:
    """What a person sends: `requests` of 500 operations each, to be sent in this order."""

    name: str
    requests: list[Environ]
    parts: Parts


def findings_on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, _findings(place), "sqlite", aim=1.5)


def findings_on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, _findings(place), "postgresql", aim=2)


def edits_on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, _edits(place), "sqlite", aim=1.5)


def edits_on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, _edits(place), "postgresql", aim=2)


def _measure(place: Place, day: _Day, engine: str, aim: float) -> None:
    batches = iter(day.requests)
    before = _peak_mb()
    with closing(place.copied()()) as connection, recorded(place.engine) as written:
        answered: list[tuple[Environ, Written, bytes]] = []
        by_hand = floor.bare("/sync/batches", _rows_by_hand(connection, answered), "POST")

        def send() -> None:
            environ = next(batches)
            body = expect(place.app, environ, "200")
            if body.count(b'"applied"') != OPERATIONS:
                raise RuntimeError(body[:1000].decode())
            answered.append((environ, [*written], body))
            written.clear()

        def write() -> None:
            expect(by_hand, answered[0][0], "200")

        found = beside(send, write, rounds=ROUNDS, times=TIMES)
    grown = round(_peak_mb() - before, 1)
    report_beside(f"sync.{day.name}_vs_floor.{engine}", found, aim=aim, operations=OPERATIONS, peak_grew_mb=grown)
    _report_parts(place.app, batches, day.parts, f"sync.{day.name}_parts.{engine}")


def _peak_mb() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rows_by_hand(connection: Any, answered: list[tuple[Environ, Written, bytes]]) -> Callable[..., Response]:
    """Read the JSON, write what the application wrote for it, answer as it did."""

    def write() -> Response:
        orjson.loads(request.get_data())
        _, rows, body = answered.pop(0)
        write_by_hand(connection, rows)
        return Response(body, mimetype="application/json")

    return write


def _findings(place: Place) -> _Day:
    """Findings of an inspector at 200 works, with position and words; with photos they would wait for those."""
    sources = works(place.transactions, SOURCES)
    person = People(place.app).staff(Role.INSPECTOR, "370811")
    phone = Phone(person.actor, _device(place, person.actor))

    def made(number: int) -> dict[str, Any]:
        body = {
            "id": new_id(), "issue": "ledger_missing", "source_id": sources[number % SOURCES].id,
            "text": f"示例：台账第 {number} 页缺当日记录，现场已告知", "captured_at": MOMENT,
            "position": {"longitude": f"116.6{number:04}1", "latitude": "35.40001", "accuracy_m": "8"},
        }  # fmt: skip
        return phone.make("finding.record", body)

    requests = [_sent(phone, person.token, [made(number) for number in range(OPERATIONS)]) for _ in range(COUNT)]
    return _Day("batch", requests, (*_OF_FINDINGS, *_OF_ANY))


def _edits(place: Place) -> _Day:
    """Edits of 50 drafts, ten each, by somebody who looks at them before every batch."""
    world = a_world(place.transactions, works=DRAFTS)
    person = People(place.app).preparer(*world.works)
    drafts = [item.id for item in begun(place.transactions, world)]
    phone = Phone(person.actor, _device(place, person.actor))

    def made(batch: int, number: int) -> dict[str, Any]:
        facts = {FIELDS[number // DRAFTS % 3]: str((7 * batch + number) % 97)}
        return phone.edit(drafts[number % DRAFTS], facts, batch + 1)

    requests = [_sent(phone, person.token, [made(n, place) for place in range(OPERATIONS)]) for n in range(COUNT)]
    return _Day("edits", requests, (*_OF_EDITS, *_OF_ANY))


def _sent(phone: Phone, token: str, made: list[dict[str, Any]]) -> Environ:
    body = orjson.dumps({"device_id": phone.device_id, "operations": made})
    return environ_of("POST", "/sync/batches", body=body, Authorization=f"Bearer {token}")


def _device(place: Place, actor: Actor) -> str:
    device_id = new_id()
    with place.transactions.writing(system("bench")) as uow:
        named = {"id": device_id, "account_id": actor.account_id, "name": "示例手机", "platform": "android"}
        uow.execute(insert(DeviceRow.__table__), {**named, "registered_at": uow.now})
    return device_id


def _report_parts(app: Flask, left: Iterator[Environ], parts: Parts, name: str) -> None:
    environs = list(left)
    with parted([*parts, ("everything else", (app, "wsgi_app"))]) as timed:
        for environ in environs:
            expect(app, environ, "200")
    shares = {part: round(seconds / len(environs) * MICRO) for part, seconds in timed.seconds.items()}
    report(name, sum(shares.values()), "us", parts=shares)
