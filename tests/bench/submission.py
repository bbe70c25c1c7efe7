"""Submitting a declaration over HTTP against the same rows written by hand with the same durability."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Flask, Response
from sqlalchemy import Connection

from api import idempotency, operations
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import submitting
from tests.bench import floor
from tests.bench.http import environ_of, expect
from tests.bench.measuring import MICRO, beside, report, report_beside
from tests.bench.parts import parted
from tests.bench.places import Place, postgres_place, sqlite_place
from tests.bench.recorder import Written, recorded, write_by_hand
from tests.declaration.builders import a_line, a_measure, a_reference, a_world, answers, begun, edited, signed
from tests.people import People

RULE = "/declarations/<uuid:declaration_id>/submission"
ROUNDS, TIMES, WARMING = 12, 15, 3
PARTED = 60
SECTOR = "sample_a"


def on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, "sqlite", aim=3)


def on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, "postgresql", aim=3.5)


def _measure(place: Place, engine: str, aim: float) -> None:
    requests = iter(_requests(place, WARMING + ROUNDS * TIMES + PARTED))
    with closing(place.copied()()) as connection, recorded(place.engine) as written:
        answered: list[tuple[dict[str, Any], Written, bytes]] = []
        by_hand = floor.bare(RULE, _rows_by_hand(connection, answered), "POST")

        def submit() -> None:
            environ = next(requests)
            body = expect(place.app, environ, "201")
            answered.append((environ, [*written], body))
            written.clear()

        def write() -> None:
            expect(by_hand, answered[0][0], "201")

        found = beside(submit, write, rounds=ROUNDS, times=TIMES)
    report_beside(f"http.write_vs_floor.{engine}", found, aim=aim)
    _report_parts(place.app, requests, engine)


def _rows_by_hand(connection: Any, answered: list[tuple[dict[str, Any], Written, bytes]]) -> Callable[..., Response]:
    """Take what the application wrote for the oldest request that is left, write it, and answer as it did."""

    def write(declaration_id: Any) -> Response:
        _, rows, body = answered.pop(0)
        write_by_hand(connection, rows)
        return Response(body, 201, mimetype="application/json")

    return write


def _requests(place: Place, count: int) -> list[dict[str, Any]]:
    """Signed declarations, each of a source with a signer of its own who has just signed it, so is signed in."""
    tree = {**answers(SECTOR), "evidence": _evidence(), "lines": [a_line("line-1"), a_line("line-2")]}
    tree["measures"] = {alert: [a_measure(line=f"line-{n}") for n in (1, 2)] for alert in tree["measures"]}
    world = a_world(place.transactions, works=count)
    ready = signed(place.transactions, edited(place.transactions, begun(place.transactions, world), tree))
    people, now = People(place.app), place.transactions.clock.now()
    requests = []
    for item in ready:
        signer = people.signer(item.source_id)
        place.app.extensions["greenctl"].tokens.read(signer.token, now)
        named = {"If_Match": f'"{item.version}"', "Idempotency_Key": f"bench-{item.id}"}
        path = RULE.replace("<uuid:declaration_id>", item.id)
        requests.append(environ_of("POST", path, Authorization=f"Bearer {signer.token}", **named))
    return requests


def _evidence() -> dict[str, Any]:
    return {SECTOR: {"stack_particulate": [a_reference()], "stack_so2": [a_reference()]}}


def _report_parts(app: Flask, requests: Iterator[dict[str, Any]], engine: str) -> None:
    places = [
        ("request", (operations, "claims_of")),
        ("rights", (operations, "act_as_bearer")),
        ("idempotency", (idempotency, "find_answer")),
        ("idempotency", (idempotency, "keep_answer")),
        ("load", (submitting, "load")),
        ("read facts and check", (submitting, "read")),
        ("read facts and check", (submitting, "require_ready")),
        ("grade and explanation", (submitting, "graded")),
        ("copy of record and hash", (submitting.Loaded, "declared")),
        ("copy of record and hash", (submitting.record, "copy_of_record")),
        ("signature of the receipt", (UnitOfWork, "sign")),
        ("rows of the version", (submitting.repository, "add_submissions")),
        ("review case", (submitting, "_send_to_review")),
        ("declaration", (submitting.acting, "write")),
        ("events and outbox", (UnitOfWork, "write_events")),
        ("commit", (Connection, "commit")),
        ("answer", (operations._Operation, "_response")),
        ("everything else", (app, "wsgi_app")),
    ]
    left = list(requests)
    with parted(places) as parts:
        for environ in left:
            expect(app, environ, "201")
    shares = {part: round(seconds / len(left) * MICRO) for part, seconds in parts.seconds.items()}
    report(f"http.write_parts.{engine}", sum(shares.values()), "us", parts=shares)
