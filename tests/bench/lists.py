"""A page of a public list against the same query by hand: the first page, a deep one, and one that has not changed."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, request

from api.paging import page_of
from tests.bench import editions, floor
from tests.bench.editions import EDITION, FINGERPRINT
from tests.bench.http import ask, environ_of, expect
from tests.bench.measuring import beside, report, report_beside
from tests.bench.places import Place, postgres_place, sqlite_place

RULE = "/lists/editions/<uuid:edition_id>/entries"
PATH = f"/lists/editions/{EDITION}/entries"
LIMIT = 50
COUNT, LARGE_COUNT = 7_000, 1_000_000
_SHOWN = (
    "ordinal", "source_id", "name", "area", "sector", "level", "at_best", "exempt", "scope", "highest_alert", "reason",
    "case_id", "submission_id",
)  # fmt: skip


def on_sqlite(folder: Path, *, large: bool) -> None:
    with sqlite_place(folder) as place:
        _measure(place, "sqlite", LARGE_COUNT if large else COUNT)


def on_postgresql(folder: Path, *, large: bool) -> None:
    with postgres_place(folder) as place:
        _measure(place, "postgresql", LARGE_COUNT if large else COUNT)


def _measure(place: Place, engine: str, count: int) -> None:
    editions.publish(place, count)
    with closing(place.connect()) as connection:
        by_hand = floor.bare(RULE, _page_by_hand(connection, place.mark))
        first, deep = _asked(0), _asked(count * 9 // 10)
        _require_same_bytes(place.app, by_hand, first)
        found = beside(lambda: ask(place.app, first), lambda: ask(by_hand, first))
        report_beside(f"http.list_vs_floor.{engine}", found, aim=1.7, rows=count)
        depth = beside(lambda: ask(place.app, deep), lambda: ask(place.app, first))
        report(f"http.list_depth.{engine}", depth.ratio, "ratio", aim="<= 1.3", rows=count)
    _measure_unchanged(place, engine)


def _measure_unchanged(place: Place, engine: str) -> None:
    unchanged = environ_of("GET", PATH, f"limit={LIMIT}", If_None_Match=f'"{FINGERPRINT}"')
    bare = floor.bare_unchanged(RULE, FINGERPRINT)
    expect(place.app, unchanged, "304")
    found = beside(lambda: ask(place.app, unchanged), lambda: ask(bare, unchanged), times=200)
    report_beside(f"http.unchanged_vs_bare.{engine}", found, aim=1.5)


def _page_by_hand(connection: Any, mark: str) -> Callable[..., Response]:
    """The same query and the same bytes, by the driver alone; nothing is checked."""
    if hasattr(connection, "autocommit"):
        connection.autocommit = True
    sqlite_has_no_booleans = mark == "?"
    wanted = f"edition_id = {mark} and ordinal > {mark} order by ordinal limit {mark}"
    query = f"select {', '.join(_SHOWN)} from list_entry where {wanted}"

    def page(edition_id: Any) -> Response:
        limit, past = int(request.args["limit"]), int(request.headers["X-Past"])
        rows = connection.execute(query, (str(edition_id), past, limit + 1)).fetchall()
        lines = [dict(zip(_SHOWN, row, strict=True)) for row in rows]
        for line in lines:
            line["reason"] = orjson.Fragment(line["reason"])
            if sqlite_has_no_booleans:
                line["exempt"] = bool(line["exempt"])
        body = orjson.dumps(page_of(lines, limit, ["ordinal"]))
        tagged = {"ETag": f'"{FINGERPRINT}"', "Cache-Control": "public, no-cache"}
        return Response(body, headers=tagged, mimetype="application/json")

    return page


def _asked(past: int) -> dict[str, Any]:
    """A request that both sides understand: the floor reads the place in the list from a header of its own."""
    cursor = page_of([{"ordinal": past}, None], 1, ["ordinal"])["next"]
    return environ_of("GET", PATH, f"limit={LIMIT}&after={cursor}", X_Past=str(past))


def _require_same_bytes(app: Flask, by_hand: Flask, environ: dict[str, Any]) -> None:
    """Raises RuntimeError if the two do not do the same work."""
    one, other = expect(app, environ, "200"), expect(by_hand, environ, "200")
    if orjson.loads(one) != orjson.loads(other) or len(one) != len(other):
        message = f"the floor answers {other[:300]!r}, the application {one[:300]!r}"
        raise RuntimeError(message)
