"""Exposure batches: drafted and published by the command office, read by anybody."""

from typing import Any

from flask import Response

from api.errors import CursorNotGood
from api.findings.batch_schemas import (
    CountyQuery,
    ExposureBatchDetail,
    ExposureBatchDraft,
    ExposureBatches,
    ExposureBatchesQuery,
    ExposureBatchIn,
    ReplyEditIn,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.exposure import errors, queries, use_cases
from greenctl.findings.exposure.domain import Batch
from greenctl.kernel.actor import area_prefix
from greenctl.review.errors import OwnFirm

routes = Routes("exposure", __name__, description="Findings made public in numbered batches, with replies.")


@routes.operation(
    "GET",
    "/public/batches",
    act="public.read",
    query=ExposureBatchesQuery,
    answer=ExposureBatches,
    refuses=(CursorNotGood,),
)
def list_batches(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Every batch, the newest first."""
    limit, past = query["limit"], read_cursor(query.get("after"), 1, (int,))
    found = queries.batches(uow, area_prefix(query.get("area", "")), past[0] if past else None, limit + 1)
    return page_of([_head(batch) for batch in found], limit, ("number",))


@routes.operation(
    "GET",
    "/public/batches/<int(max=1000000):batch_number>",
    act="public.read",
    answer=ExposureBatchDetail,
    refuses=(errors.BatchNotThere,),
)
def get_batch(uow: UnitOfWork, batch_number: str) -> dict[str, Any]:
    """A batch as it was printed, and beside each line where its finding stands now and what its firm says."""
    batch = queries.batch(uow, int(batch_number))
    return _detail(batch, queries.readings(uow, batch))


@routes.operation(
    "GET",
    "/public/batches/<int(max=1000000):batch_number>/file.json",
    act="public.read",
    media="application/json",
    refuses=(errors.BatchNotThere,),
)
def download_batch(uow: UnitOfWork, batch_number: str) -> Response:
    """A batch exactly as it was published; the SHA-256 of the file is its fingerprint."""
    batch = queries.batch(uow, int(batch_number))
    name = f"batch-{batch.area}-{batch.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(queries.file(uow, batch), mimetype="application/json", headers=headers)


@routes.operation(
    "GET",
    "/findings/batches/draft",
    act="exposure.draft",
    query=CountyQuery,
    answer=ExposureBatchDraft,
    refuses=(errors.AreaNotThere,),
)
def get_batch_draft(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What publishing now would print of a county: findings that count and were not made public before."""
    draft = use_cases.draft(uow, query["area"])
    return {"area": draft.area, "seen_number": draft.seen_number, "items": [_row(line) for line in draft.lines]}


@routes.operation(
    "POST",
    "/findings/batches",
    act="exposure.publish",
    body=ExposureBatchIn,
    answer=ExposureBatchDetail,
    status=201,
    creates=True,
    refuses=(errors.AreaNotThere, errors.NothingToExpose, errors.AnotherBatchPublished),
)
def publish_batch(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Publish the next batch of a county, with each firm's reply beside its finding."""
    today = city_day(uow)
    batch = use_cases.publish(uow, body["area"], body["seen_number"], today=today)
    return _detail(batch, queries.readings(uow, batch))


@routes.operation(
    "POST",
    "/findings/<uuid:finding_id>/reply-edits",
    act="exposure.edit_reply",
    body=ReplyEditIn,
    status=204,
    creates=True,
    refuses=(FindingNotThere, OwnFirm, errors.NoReply, errors.EditHoldsPersonalData),
)
def edit_reply(uow: UnitOfWork, finding_id: str, body: dict[str, Any]) -> None:
    """Take words of abuse out of a firm's last reply. What it said, the edit, the reason and the hand are kept."""
    use_cases.edit_reply(uow, finding_id, body["text"], body["reason"])


def _head(batch: Batch) -> dict[str, Any]:
    named = {name: getattr(batch, name) for name in ("number", "area", "published_on", "count", "fingerprint")}
    return {**named, "official": batch.heading["official"]}


def _detail(batch: Batch, readings: list[queries.Reading]) -> dict[str, Any]:
    return {
        **_head(batch),
        "heading": batch.heading,
        "signed": batch.signed,
        "items": [_reading(reading) for reading in readings],
    }


def _reading(reading: queries.Reading) -> dict[str, Any]:
    told = {name: getattr(reading, name) for name in ("printed", "standing", "progress", "since")}
    return {**told, "reply": reading.reply.document() if reading.reply else None}


def _row(line: Any) -> dict[str, Any]:
    row: dict[str, Any] = line.document()
    return row
