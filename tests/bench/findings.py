"""Recording a finding with three photo slots over HTTP, against the same rows written by hand as durably."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Response, request
from sqlalchemy import Connection

from api import idempotency, operations
from api.findings import routes
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import recording, repository
from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from tests.bench import floor
from tests.bench.http import environ_of, expect
from tests.bench.measuring import MICRO, beside, report, report_beside
from tests.bench.parts import parted
from tests.bench.places import Place, postgres_place, sqlite_place
from tests.bench.recorder import Written, recorded, write_by_hand
from tests.findings.builders import works
from tests.people import People

ROUNDS, TIMES, WARMING, PARTED = 12, 15, 3, 60
_PHOTO = {"size_bytes": 1_000_000, "media_type": "image/jpeg", "captured_at": "2026-11-20T09:58:00+08:00"}
_HERE = {"longitude": "116.60001", "latitude": "35.40001", "accuracy_m": "8"}


def write_on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, "sqlite", aim=1.7)


def write_on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, "postgresql", aim=2.3)


def _measure(place: Place, engine: str, aim: float) -> None:
    requests = iter(_requests(place, WARMING + ROUNDS * TIMES + PARTED))
    with closing(place.copied()()) as connection, recorded(place.engine) as written:
        answered: list[tuple[dict[str, Any], Written, bytes]] = []
        by_hand = floor.bare("/findings", _rows_by_hand(connection, answered), "POST")

        def submit() -> None:
            environ = next(requests)
            body = expect(place.app, environ, "201")
            answered.append((environ, [*written], body))
            written.clear()

        def write() -> None:
            expect(by_hand, answered[0][0], "201")

        found = beside(submit, write, rounds=ROUNDS, times=TIMES)
    report_beside(f"finding.write_vs_floor.{engine}", found, aim=aim)
    _report_parts(place, list(requests), engine)


def _rows_by_hand(connection: Any, answered: list[tuple[dict[str, Any], Written, bytes]]) -> Callable[..., Response]:
    """Read the body, write what the application wrote for the oldest request that is left, and answer as it did."""

    def write() -> Response:
        _, rows, body = answered.pop(0)
        json.loads(request.get_data())
        write_by_hand(connection, rows)
        return Response(body, 201, mimetype="application/json")

    return write


def _requests(place: Place, count: int) -> list[dict[str, Any]]:
    """Findings of many inspectors, each of whom is signed in, at many works."""
    people, now = People(place.app), place.transactions.clock.now()
    sources = works(place.transactions, 40)
    inspectors = [people.staff(Role.INSPECTOR, "370811") for _ in range(40)]
    for person in inspectors:
        place.app.extensions["greenctl"].tokens.read(person.token, now)
    return [_request(inspectors[n % 40].token, sources[n % 40].id, n) for n in range(count)]


def _request(token: str, source_id: str, number: int) -> dict[str, Any]:
    photos = [
        {
            "id": new_id(),
            "slot": f"view-{n}",
            "declare": {**_PHOTO, "sha256": f"{number * 3 + n:064x}", "position": _HERE},
        }
        for n in range(3)
    ]
    body = {
        "id": new_id(), "issue": "uncovered_soil", "source_id": source_id, "position": _HERE, "photos": photos,
        "text": "东侧约二百平方米裸土未覆盖，雾炮未开启，现场当日整改", "captured_at": "2026-11-20T09:59:00+08:00",
    }  # fmt: skip
    content = json.dumps(body).encode()
    key = f"bench-{number:08d}"
    return environ_of("POST", "/findings", "", content, Authorization=f"Bearer {token}", Idempotency_Key=key)


def _report_parts(place: Place, requests: list[dict[str, Any]], engine: str) -> None:
    places = [
        ("request", (operations, "claims_of")),
        ("rights", (operations, "act_as_bearer")),
        ("body", (operations, "load")),
        ("idempotency", (idempotency, "find_answer")),
        ("idempotency", (idempotency, "keep_answer")),
        ("photos", (routes, "declare_photos")),
        ("known", (repository, "known")),
        ("source", (repository, "sites")),
        ("photos of the finding", (recording, "find_photos")),
        ("number", (repository, "take_numbers")),
        ("witness", (recording, "looked_at")),
        ("repeats", (repository, "earlier")),
        ("rows", (repository, "insert_findings")),
        ("standing", (recording, "opened")),
        ("events and outbox", (UnitOfWork, "write_events")),
        ("commit", (Connection, "commit")),
        ("answer", (operations._Operation, "_response")),
        ("everything else", (place.app, "wsgi_app")),
    ]
    with parted(places) as parts:
        for environ in requests:
            expect(place.app, environ, "201")
    shares = {part: round(seconds / len(requests) * MICRO) for part, seconds in parts.seconds.items()}
    report(f"finding.write_parts.{engine}", sum(shares.values()), "us", parts=shares)
