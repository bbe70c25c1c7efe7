"""Lists in force as a map."""

from collections.abc import Iterator
from typing import Any

from flask import Response

from api.lists.files import ROWS_AT_A_TIME, download
from api.operations import Routes
from api.runtime import runtime
from api.source.geojson import MEDIA_TYPE, collection, feature
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import NOBODY
from greenctl.kernel.clock import local_day
from greenctl.lists import queries
from greenctl.lists.domain import Edition
from greenctl.lists.errors import EditionNotThere
from greenctl.source.positions import positions

routes = Routes("list maps", __name__, description="Lists in force as a map.")

_SAID = ("name", "area", "sector", "level", "exempt", "scope", "highest_alert")


@routes.operation(
    "GET", "/public/lists/<code:programme>/map.geojson", act="public.read", media=MEDIA_TYPE, opens="nothing",
    refuses=(EditionNotThere,),
)  # fmt: skip
def get_list_map(programme: str) -> Response:
    """The list in force today as points in WGS-84, to a hundred metres; who was never placed has no geometry."""
    running = runtime()
    with running.transactions.reading(NOBODY) as uow:
        edition = queries.edition_as_of(uow, programme, local_day(uow.now, running.settings.zone))
    body = collection(_features(running.transactions, edition))
    return download(body, MEDIA_TYPE, f"{edition.programme}-{edition.number}.geojson")


def _features(transactions: Transactions, edition: Edition) -> Iterator[dict[str, Any]]:
    """Some thousand rows at a time, each stretch in a short transaction of its own."""
    after = 0
    while True:
        with transactions.reading(NOBODY) as uow:
            rows = queries.entry_page(uow, edition.id, {}, after, ROWS_AT_A_TIME)
            where = positions(uow, [entry.source_id for _, entry in rows])
        if not rows:
            return
        for _, entry in rows:
            said = {"edition": edition.id, **{name: getattr(entry, name) for name in _SAID}}
            yield feature(entry.source_id, where.get(entry.source_id), said, public=True)
        after = rows[-1][0]
