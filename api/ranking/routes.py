"""Rankings: drafted and published by the command office, read, replied to and made again by anybody."""

from dataclasses import asdict
from typing import Any

from flask import Response

from api.lists.files import download
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.ranking.files import input_file, ranking_file, script
from api.ranking.schemas import (
    RankingDetail,
    RankingDraft,
    RankingReply,
    RankingRequest,
    RankingRowDetail,
    RankingRowsPage,
    RankingRowsQuery,
    RankingsOut,
    ReplyIn,
    RequestAnswerIn,
    RequestIn,
    RequestsPage,
    RequestsQuery,
    SchemesOut,
)
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY
from greenctl.kernel.ids import new_id
from greenctl.ranking import errors, queries, use_cases
from greenctl.ranking.queries import known_fingerprint
from greenctl.review.errors import OwnFirm
from greenctl.source.queries import brief

routes = Routes(
    "rankings", __name__, description="Who is praised and who is blamed, and why; anybody can make it again."
)

_EDITION = "/public/rankings/<uuid:ranking_id>"
_OWN_ROW = (errors.EditionNotThere, errors.RowNotThere, errors.NotTheNewest, errors.TextIsPersonal)


def _tag(path: dict[str, str]) -> str | None:
    return known_fingerprint(path["ranking_id"])


@routes.operation("GET", "/rankings/schemes", act="public.read", answer=SchemesOut)
def list_ranking_schemes(_uow: UnitOfWork) -> dict[str, Any]:
    """Every scheme: its figures, each with its citation and how far it is trusted."""
    return {"items": queries.schemes()}


@routes.operation(
    "GET",
    "/rankings/schemes/<code:scheme_id>/draft",
    act="ranking.draft",
    answer=RankingDraft,
    refuses=(errors.SchemeNotThere,),
)
def get_ranking_draft(uow: UnitOfWork, scheme_id: str) -> dict[str, Any]:
    """What publishing now would give."""
    draft = use_cases.draft(uow, scheme_id, city_day(uow))
    named = {"scheme": draft.scheme.id, "scheme_fingerprint": draft.scheme.fingerprint}
    return {**named, "as_of": draft.as_of, "version": draft.number, **draft.counts, "rows": draft.rows}


@routes.operation(
    "POST",
    "/rankings/schemes/<code:scheme_id>/editions",
    act="ranking.publish",
    answer=RankingDetail,
    status=201,
    creates=True,
    if_match=True,
    refuses=(errors.SchemeNotThere, errors.AnotherEditionPublished),
)
def publish_ranking(uow: UnitOfWork, scheme_id: str, seen_version: int) -> dict[str, Any]:
    """Publish the next edition, as of today."""
    return _detail(uow, use_cases.publish(uow, scheme_id, seen_version, city_day(uow)))


@routes.operation("GET", "/public/rankings", act="public.read", answer=RankingsOut)
def list_rankings(uow: UnitOfWork) -> dict[str, Any]:
    """The latest editions under every scheme."""
    return {"items": queries.editions(uow)}


@routes.operation("GET", "/public/rankings/rebuild.py", act="public.read", media="text/x-python", opens="nothing")
def download_ranking_script() -> Response:
    """The script that makes a ranking again from its inputs; it needs Python and nothing of ours."""
    return download(iter([script()]), "text/x-python", "rebuild.py")


@routes.operation("GET", _EDITION, act="public.read", answer=RankingDetail, refuses=(errors.EditionNotThere,), tag=_tag)
def get_ranking(uow: UnitOfWork, ranking_id: str) -> dict[str, Any]:
    """One edition, with its counts and the signed statement about it."""
    return _detail(uow, queries.get_edition(uow, ranking_id))


@routes.operation(
    "GET",
    f"{_EDITION}/rows",
    act="public.read",
    query=RankingRowsQuery,
    answer=RankingRowsPage,
    refuses=(errors.EditionNotThere,),
    tag=_tag,
)
def list_ranking_rows(uow: UnitOfWork, ranking_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The rows of an edition by pages: all of them, a cohort, or one end."""
    edition = queries.get_edition(uow, ranking_id)
    limit, past = query.pop("limit"), read_cursor(query.pop("after", None), 1, (int,))
    found = queries.page(uow, edition, query, past[0] if past else 0, limit + 1)
    return page_of([{**_row(row), "ordinal": ordinal} for ordinal, row in found], limit, ["ordinal"])


@routes.operation(
    "GET",
    f"{_EDITION}/sources/<uuid:source_id>",
    act="public.read",
    answer=RankingRowDetail,
    refuses=(errors.EditionNotThere, errors.RowNotThere),
)
def get_ranking_row(uow: UnitOfWork, ranking_id: str, source_id: str) -> dict[str, Any]:
    """The row of a source, the findings behind it, the firm's reply and its requests."""
    return _row(queries.opened_row(uow, queries.get_edition(uow, ranking_id), source_id))


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """With the id under the name that every other answer gives it; files keep the one that is hashed."""
    return {**row, "source_id": row["source"]}


@routes.operation(
    "GET",
    f"{_EDITION}/ranking.jsonl",
    act="public.read",
    media="application/jsonl",
    refuses=(errors.EditionNotThere,),
    tag=_tag,
    opens="nothing",
)
def download_ranking(ranking_id: str) -> Response:
    """A whole edition, canonical JSON to a line; the SHA-256 of the file is its fingerprint."""
    edition = _edition(ranking_id)
    return download(ranking_file(runtime().transactions, edition), "application/jsonl", f"{_name(edition)}.jsonl")


@routes.operation(
    "GET",
    f"{_EDITION}/inputs.jsonl",
    act="public.read",
    media="application/jsonl",
    refuses=(errors.EditionNotThere,),
    tag=_tag,
    opens="nothing",
)
def download_ranking_inputs(ranking_id: str) -> Response:
    """What an edition was made of: scheme, sources, visits and findings."""
    edition = _edition(ranking_id)
    return download(input_file(runtime().transactions, edition), "application/jsonl", f"{_name(edition)}-inputs.jsonl")


@routes.operation(
    "POST",
    "/rankings/<uuid:ranking_id>/sources/<uuid:source_id>/replies",
    act="ranking.reply",
    body=ReplyIn,
    answer=RankingReply,
    status=201,
    creates=True,
    refuses=(*_OWN_ROW, errors.ReplyRepeated),
)
def reply_to_ranking(uow: UnitOfWork, ranking_id: str, source_id: str, body: dict[str, Any]) -> Any:
    """Say something to one's own rank; it is printed beside it as the firm's word."""
    return use_cases.reply(uow, ranking_id, source_id, body.get("id") or new_id(), body["text"])


@routes.operation(
    "POST",
    "/rankings/<uuid:ranking_id>/sources/<uuid:source_id>/requests",
    act="ranking.ask",
    body=RequestIn,
    answer=RankingRequest,
    status=201,
    creates=True,
    refuses=(*_OWN_ROW, errors.RequestOpen),
)
def ask_for_ranking_again(uow: UnitOfWork, ranking_id: str, source_id: str, body: dict[str, Any]) -> Any:
    """Ask to be rated again after repair."""
    return use_cases.ask_again(uow, ranking_id, source_id, body.get("id") or new_id(), body["reason"])


@routes.operation("GET", "/ranking-requests", act="ranking.read_requests", query=RequestsQuery, answer=RequestsPage)
def list_ranking_requests(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Requests to be rated again: one's own, or those within one's reach."""
    past = read_cursor(query.get("after"), 1, (str,))
    found = queries.list_requests(uow, query.get("state"), past[0] if past else None, query["limit"] + 1)
    known = brief(uow, {one.source_id for one in found})
    named = [{**asdict(one), "source_name": known[one.source_id].name} for one in found]
    return page_of(named, query["limit"], ["id"])


@routes.operation(
    "POST",
    "/ranking-requests/<uuid:rerating_id>/answer",
    act="ranking.answer",
    body=RequestAnswerIn,
    answer=RankingRequest,
    creates=True,
    if_match=True,
    refuses=(errors.RequestNotThere, errors.RequestMovedOn, errors.TextIsPersonal, OwnFirm),
)
def answer_ranking_request(uow: UnitOfWork, rerating_id: str, seen_version: int, body: dict[str, Any]) -> Any:
    """Grant or decline it; granted, the next edition says that it was considered."""
    return use_cases.answer(uow, rerating_id, seen_version, body["answer"], grant=body["grant"])


def _edition(ranking_id: str) -> Any:
    with runtime().transactions.reading(NOBODY) as uow:
        return queries.get_edition(uow, ranking_id)


def _name(edition: Any) -> str:
    return f"{edition.scheme}-{edition.number}"


def _detail(uow: UnitOfWork, edition: Any) -> dict[str, Any]:
    head = {name: getattr(edition, name) for name in edition.__slots__ if name != "summary"}
    return {**head, **edition.summary, "cohorts": queries.cohorts(uow, edition)}
