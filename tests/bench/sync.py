"""The pack of an inspector against the same JSON read by hand, and what it costs to say that nothing is new."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response
from sqlalchemy import event

from api import operations
from api.sync import pull_routes
from api.sync.nothing_new import tag_of
from greenctl.kernel.actor import Role
from greenctl.sync.pack import parts, tables
from tests.bench import floor
from tests.bench.http import environ_of, expect
from tests.bench.measuring import MICRO, beside, report, report_beside
from tests.bench.parts import parted
from tests.bench.places import Place, postgres_place, sqlite_place
from tests.declaration.builders import World, a_world, handed_in
from tests.people import People

SOURCES = 2_000


def pull_on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _pull(place, "sqlite")


def pull_on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _pull(place, "postgresql")


def _pull(place: Place, engine: str) -> None:
    """The pack of an inspector with 2,000 sources in the area, each with measures; and nothing new, asked for again."""
    world = a_world(place.transactions, works=SOURCES)
    for first in range(0, SOURCES, 500):
        handed_in(place.transactions, World(world.season, world.works[first : first + 500], world.site))
    person = People(place.app).staff(Role.INSPECTOR, "370811")
    token = f"Bearer {person.token}"
    pages = _pages(place.app, token)
    plain = [expect(place.app, environ, "200") for environ in pages]
    packed = [gzip.compress(page, 5) for page in plain]
    report(
        f"sync.pack_mb.{engine}", sum(map(len, packed)) / 1e6, "MB", aim="<= 3", sources=SOURCES, pages=len(pages),
        unpacked_mb=round(sum(map(len, plain)) / 1e6, 1),
    )  # fmt: skip
    with closing(place.connect()) as connection, _statements(place) as asked:
        for environ in pages:
            expect(place.app, environ, "200")
        queries = [*asked]
        by_hand = floor.bare("/sync/changes", _dumped(connection, queries, len(pages)))
        bare = environ_of("GET", "/sync/changes")

        def pull() -> None:
            for environ in pages:
                expect(place.app, environ, "200")

        found = beside(pull, lambda: [expect(by_hand, bare, "200") for _ in pages], rounds=7, times=2)
    report_beside(f"sync.pull_ratio.{engine}", found, aim=2, sources=SOURCES, pages=len(pages))
    _report_pull_parts(place.app, pages, engine)
    _unchanged(place, token, plain[-1], engine)


def _pages(app: Flask, token: str) -> list[dict[str, Any]]:
    """A request for each page of the pack."""
    requests, query = [], "limit=2000"
    while True:
        environ = environ_of("GET", "/sync/changes", query, Authorization=token)
        requests.append(environ)
        page = orjson.loads(expect(app, environ, "200"))
        if page["complete"]:
            return requests
        query = f"limit=2000&cursor={page['next']}"


@contextmanager
def _statements(place: Place) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database, as the driver is asked it."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(place.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(place.engine, "before_cursor_execute", note)


def _dumped(connection: Any, queries: list[tuple[str, Any]], pages: int) -> Callable[..., Response]:
    """The same statements through the driver, the rows written as JSON as they come, a page's share at a time."""
    share = -(-len(queries) // pages)
    turns = [queries[place : place + share] for place in range(0, len(queries), share)]
    state = {"turn": 0}

    def dump() -> Response:
        turn, state["turn"] = turns[state["turn"] % len(turns)], state["turn"] + 1
        cursor = connection.cursor()
        told = []
        for statement, parameters in turn:
            cursor.execute(statement, parameters)
            names = [column[0] for column in cursor.description or ()]
            told += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return Response(orjson.dumps(told, default=str), mimetype="application/json")

    return dump


def _unchanged(place: Place, token: str, last: bytes, engine: str) -> None:
    """Asked again where nothing has changed, against a route that always says so."""
    cursor = orjson.loads(last)["next"]
    query = f"cursor={cursor}"
    tag = f'"{tag_of(cursor)}"'
    ask = environ_of("GET", "/sync/changes", query, Authorization=token, If_None_Match=tag)
    bare = floor.bare_unchanged("/sync/changes", "x")
    with closing(place.connect()) as connection:

        def rights() -> Response:
            cursor = connection.cursor()
            cursor.execute("select 1 from account where id = 'nobody'")
            cursor.fetchall()
            cursor.execute("select max(seq) from event")
            cursor.fetchall()
            return Response(status=304, headers={"ETag": tag})

        by_hand = floor.bare("/sync/changes", rights)
        found = beside(lambda: expect(place.app, ask, "304"), lambda: expect(bare, ask, "304"), rounds=15, times=40)
        two = beside(lambda: expect(place.app, ask, "304"), lambda: expect(by_hand, ask, "304"), rounds=15, times=40)
    report_beside(f"sync.no_change.{engine}", found, aim=1.3)
    report_beside(f"sync.no_change_vs_two_queries.{engine}", two, aim=1.3)


def _report_pull_parts(app: Flask, pages: list[dict[str, Any]], engine: str) -> None:
    places = [
        ("rights", (operations, "act_as_bearer")),
        ("rows", (tables.Table, "__call__")),
        ("sectors", (parts, "sectors_of")),
        ("items", (parts, "_source")),
        ("items", (parts, "_declaration")),
        ("JSON out", (pull_routes, "to_json")),
        ("everything else", (app, "wsgi_app")),
    ]
    with parted(places) as timed:
        for environ in pages:
            expect(app, environ, "200")
    shares = {part: round(seconds * MICRO) for part, seconds in timed.seconds.items()}
    report(f"sync.pull_parts.{engine}", sum(shares.values()), "us", parts=shares)
