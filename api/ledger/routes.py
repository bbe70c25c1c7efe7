"""The log of everything that happened."""

from pathlib import Path
from typing import Any

from flask import Response

from api.ledger.schemas import CheckpointsPage, EventsPage, EventsQuery
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.schemas import PageQuery
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.ledger import queries, verify_log

routes = Routes("log", __name__, description="Who did what when; what anybody can hold it against.")

_FILTERS = ("kind", "subject_id", "actor_id", "first", "until")


@routes.operation("GET", "/log/events", act="log.read", query=EventsQuery, answer=EventsPage)
def list_events(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Who did what when: ids, codes and digests, never what is known of a person. The whole of it is exported by
    `greenctl log export`."""
    (before,) = read_cursor(query.get("after"), 1, (int,)) or [None]
    filters = {name: query[name] for name in _FILTERS if name in query}
    return page_of(queries.events(uow, filters, before, query["limit"] + 1), query["limit"], ["seq"])


@routes.operation("GET", "/public/log/checkpoints", act="public.read", query=PageQuery, answer=CheckpointsPage)
def list_log_checkpoints(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Signed roots over the log, the latest first: whoever keeps one can tell later whether the log that an auditor was
    given is still the one that was signed."""
    (below,) = read_cursor(query.get("after"), 1, (int,)) or [None]
    return page_of(queries.checkpoints(uow, below, query["limit"] + 1), query["limit"], ["size"])


@routes.operation("GET", "/public/log/verify_log.py", act="public.read", media="text/x-python", opens="nothing")
def download_log_script() -> Response:
    """The script that holds an exported log against its checkpoints; it needs Python and its package `cryptography`."""
    script = Path(verify_log.__file__).read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="verify_log.py"'}
    return Response(script, mimetype="text/x-python", headers=headers)
