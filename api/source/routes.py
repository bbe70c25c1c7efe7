"""The register of sources."""

from typing import Any

from api.operations import Routes
from api.paging import page_of, read_cursor
from api.source.schemas import (
    ContactsIn,
    ContactsOut,
    MergeIn,
    NewSourceIn,
    SourceChangesIn,
    SourceDetail,
    SourceOut,
    SourcesPage,
    SourcesQuery,
    SourceStateIn,
    SplitIn,
)
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source import queries, use_cases
from greenctl.source.domain import NewSource, Source, State
from greenctl.source.errors import (
    AreaOutsideRemit,
    CannotMerge,
    CreditCodeTaken,
    IdTaken,
    OtherIdTaken,
    RegisteredMeanwhile,
    SourceInvalid,
    SourceIsMerged,
    SourceMovedOn,
    SourceNotMerged,
    SourceNotThere,
)

routes = Routes("sources", __name__, description="Works and construction sites.")

_TAKEN = (CreditCodeTaken, OtherIdTaken, RegisteredMeanwhile)
_SEEN = (SourceNotThere, SourceMovedOn, SourceIsMerged)


@routes.operation(
    "POST",
    "/sources",
    act="source.register",
    body=NewSourceIn,
    answer=SourceOut,
    status=201,
    creates=True,
    refuses=(SourceInvalid, AreaOutsideRemit, IdTaken, *_TAKEN),
)
def register_source(uow: UnitOfWork, body: NewSource) -> dict[str, Any]:
    """Register a works or a construction site."""
    [source] = use_cases.register(uow, [body])
    return _body_of(source)


@routes.operation("GET", "/sources", act="source.read", query=SourcesQuery, answer=SourcesPage)
def list_sources(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Sources within one's remit."""
    limit = query.pop("limit")
    after = read_cursor(query.pop("after", None), 1)
    rows = queries.list_page(uow, query, after=str(after[0]) if after else None, limit=limit + 1)
    return page_of([_body_of(source) for source in rows], limit, ["id"])


@routes.operation("GET", "/sources/<uuid:source_id>", act="source.read", answer=SourceDetail, refuses=(SourceNotThere,))
def get_source(uow: UnitOfWork, source_id: str) -> dict[str, Any]:
    """A source with its names; a merged one names the source it lives on in."""
    source = queries.get(uow, source_id)
    return {**_body_of(source), "names": queries.names(uow, source)}


@routes.operation(
    "PATCH",
    "/sources/<uuid:source_id>",
    act="source.change",
    body=SourceChangesIn,
    answer=SourceOut,
    if_match=True,
    refuses=(*_SEEN, SourceInvalid, AreaOutsideRemit, *_TAKEN),
)
def change_source(uow: UnitOfWork, source_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Change what is named; a new name keeps the old one in the history."""
    return _body_of(use_cases.change(uow, source_id, seen_version, body))


@routes.operation(
    "POST",
    "/sources/<uuid:source_id>/state",
    act="source.change",
    body=SourceStateIn,
    answer=SourceOut,
    if_match=True,
    refuses=(*_SEEN, SourceInvalid),
)
def set_source_state(uow: UnitOfWork, source_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Say that it runs, runs seasonally, has stopped or closed."""
    return _body_of(use_cases.set_state(uow, source_id, seen_version, State(body["state"]), body.get("on")))


@routes.operation(
    "POST",
    "/sources/<uuid:source_id>/merge",
    act="source.merge",
    body=MergeIn,
    answer=SourceOut,
    if_match=True,
    refuses=(*_SEEN, CannotMerge),
)
def merge_source(uow: UnitOfWork, source_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Make it an alias of the source it lives on in."""
    return _body_of(use_cases.merge(uow, source_id, seen_version, body["survivor_id"]))


@routes.operation(
    "POST",
    "/sources/<uuid:source_id>/split",
    act="source.merge",
    body=SplitIn,
    answer=SourceOut,
    if_match=True,
    refuses=(SourceNotThere, SourceMovedOn, SourceNotMerged),
)
def split_source(uow: UnitOfWork, source_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Make what was merged by mistake a source of its own again; what was written down for the survivor meanwhile stays
    there."""
    return _body_of(use_cases.split(uow, source_id, seen_version, State(body["state"])))


@routes.operation(
    "GET",
    "/sources/<uuid:source_id>/contacts",
    act="source.read_contacts",
    answer=ContactsOut,
    personal="contacts",
    refuses=(SourceNotThere,),
)
def get_source_contacts(uow: UnitOfWork, source_id: str) -> dict[str, Any]:
    """Who is to be called. Each reading by an office is recorded."""
    source = queries.get(uow, source_id)
    return {"source_id": source.id, "version": source.version, "contacts": queries.contacts(uow, source_id)}


@routes.operation(
    "PUT",
    "/sources/<uuid:source_id>/contacts",
    act="source.write_contacts",
    body=ContactsIn,
    answer=ContactsOut,
    if_match=True,
    refuses=_SEEN,
)
def set_source_contacts(uow: UnitOfWork, source_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Say who is to be called, in place of whoever it was."""
    source = use_cases.set_contacts(uow, source_id, seen_version, body["contacts"])
    return {"source_id": source.id, "version": source.version, "contacts": body["contacts"]}


def _body_of(source: Source) -> dict[str, Any]:
    values = {name: getattr(source, name) for name in Source.__slots__}
    return {**values, "sectors": [{"sector": sector, "sub_type": sub_type} for sector, sub_type in source.sectors]}
