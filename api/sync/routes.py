"""Work done without signal: batches in, and how far each device has come."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Response, request

from api.errors import CursorNotGood
from api.operations import Routes, check_answer
from api.paging import page_of, read_cursor
from api.photos.routes import quotas
from api.runtime import runtime
from api.schemas import PageQuery
from api.sync.operations_in import BatchIn
from api.sync.schemas import BatchAnswer, DeviceStanding, GapsPage
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.messages import language_from
from greenctl.sync import errors, queries
from greenctl.sync.use_cases import Answered, Batch, Push

routes = Routes("sync", __name__, description="Work done without signal: operations in, changes out.")

_BATCH_ANSWER = BatchAnswer()


@routes.operation(
    "POST",
    "/sync/batches",
    act="sync.push",
    body=BatchIn,
    answer=BatchAnswer,
    opens="several",
    refuses=(
        errors.DeviceNotThere,
        errors.DeviceRevoked,
        errors.SignatureMissing,
        errors.SignatureNotGood,
    ),
)
def send_batch(enter: Callable[[UnitOfWork], None], body: Batch) -> Response:
    """Send operations that were made without signal; each has an outcome of its own, whenever and however often."""
    running = runtime()
    language = language_from(request.headers.get("Accept-Language"))
    settings = running.settings
    push = Push(
        running.transactions,
        enter,
        body,
        settings.zone,
        language,
        settings.step_up_minutes,
        quotas(),
        running.server_nonces.moment_of,
    )
    return _answer(body, push.carry_out())


@routes.operation(
    "GET",
    "/sync/devices/<uuid:device_id>",
    act="sync.push",
    answer=DeviceStanding,
    refuses=(errors.DeviceNotThere,),
)
def get_device_standing(uow: UnitOfWork, device_id: str) -> dict[str, Any]:
    """How far a device of one's own has come: where to go on from when the phone has lost its count."""
    return _standing(queries.standing(uow, device_id))


@routes.operation(
    "GET",
    "/sync/devices/<uuid:device_id>/gaps",
    act="sync.oversee",
    answer=DeviceStanding,
    refuses=(errors.DeviceNotThere,),
)
def get_device_gaps(uow: UnitOfWork, device_id: str) -> dict[str, Any]:
    """What has not come from a device though it was made, and what waits for what."""
    return _standing(queries.standing(uow, device_id))


@routes.operation("GET", "/sync/gaps", act="sync.oversee", query=PageQuery, answer=GapsPage, refuses=(CursorNotGood,))
def list_device_gaps(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Devices with holes in their numbering: somebody may be holding something back, or has lost it."""
    limit, after = query["limit"], read_cursor(query.get("after"), 1, (str,))
    rows = [_gaps(found) for found in queries.gaps(uow, after[0] if after else None, limit + 1)]
    return page_of(rows, limit, ("device_id",))


def _answer(batch: Batch, answered: Answered) -> Response:
    """The outcomes are written as they were kept, byte for byte."""
    running, chain = runtime(), answered.chain
    now = running.transactions.clock.now()
    document = {
        "device_id": batch.device_id,
        "server_time": now,
        "server_nonce": running.server_nonces.server_nonce(now),
        "chain": {
            "counter": chain.counter,
            "hash": chain.hash,
            "highest": chain.highest,
            "missing": _missing(answered.missing),
        },
        "outcomes": [orjson.Fragment(outcome) for outcome in answered.outcomes],
        "released": [orjson.Fragment(outcome) for outcome in answered.released],
    }
    content = orjson.dumps(document, option=orjson.OPT_UTC_Z)
    check_answer(_BATCH_ANSWER, content)
    return Response(content, mimetype="application/json")


def _standing(found: queries.DeviceStanding) -> dict[str, Any]:
    return {
        **_gaps(found.gaps),
        "hash": found.hash,
        "states": [{"state": state, "count": count} for state, count in sorted(found.states.items())],
        "waits": [{"reason": reason, "count": count} for reason, count in sorted(found.waits.items())],
    }


def _gaps(found: queries.DeviceGaps) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in queries.DeviceGaps.__slots__}
    return {**told, "missing": _missing(found.missing)}


def _missing(gaps: Sequence[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"first": first, "last": last} for first, last in gaps]
