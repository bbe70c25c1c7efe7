"""Lists: drafted and published by the command office, read by anybody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response

from api.errors import CursorNotGood
from api.lists.files import csv_file, download, json_file
from api.lists.schemas import (
    ClashesPage,
    ClashesQuery,
    DayQuery,
    DifferenceQuery,
    DraftQuery,
    EditionsInForce,
    EditionsOfProgramme,
    EntriesPage,
    EntriesQuery,
    ExemptionQuery,
    Exemptions,
    ListChangesPage,
    ListDraft,
    ListEdition,
    NewListEditionIn,
    QuietPage,
    QuietQuery,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY
from greenctl.lists import clashes, queries, removal_queries as removals, signs_of_life, use_cases
from greenctl.lists.domain import Edition
from greenctl.lists.errors import (
    AnotherEditionPublished,
    EditionNotThere,
    EffectiveDayWrong,
    NotComparable,
    ProgrammeNotListed,
    SeasonOnlyPlanned,
)
from greenctl.lists.queries import known_fingerprint
from greenctl.season.errors import ProgrammeNotThere, SeasonNotThere

routes = Routes("lists", __name__, description="Who may keep running, as of any day, and why.")

_NO_SUCH_LIST = (SeasonNotThere, ProgrammeNotThere, ProgrammeNotListed)


def _tag(path: dict[str, str]) -> str | None:
    return known_fingerprint(path["edition_id"])


@routes.operation("GET", "/lists", act="public.read", query=DayQuery, answer=EditionsInForce, by_content=True)
def list_editions_in_force(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The edition in force on a day, per programme."""
    day = query.get("on") or city_day(uow)
    return {"on": day, "items": [_head(edition) for edition in queries.editions_as_of(uow, day)]}


@routes.operation(
    "GET", "/lists/programmes/<code:programme>", act="public.read", answer=EditionsOfProgramme, by_content=True
)
def list_editions_of_programme(uow: UnitOfWork, programme: str) -> dict[str, Any]:
    """The latest editions of a programme; none for a programme that nothing was published of."""
    return {"items": [_head(edition) for edition in queries.history(uow, programme)]}


@routes.operation(
    "GET",
    "/lists/editions/<uuid:edition_id>",
    act="public.read",
    answer=ListEdition,
    refuses=(EditionNotThere,),
    tag=_tag,
)
def get_edition(uow: UnitOfWork, edition_id: str) -> dict[str, Any]:
    """One edition, with its counts and the signed statement about it."""
    edition = queries.get_edition(uow, edition_id)
    return {**_head(edition), **edition.summary}


@routes.operation(
    "GET",
    "/lists/editions/<uuid:edition_id>/entries",
    act="public.read",
    query=EntriesQuery,
    answer=EntriesPage,
    refuses=(EditionNotThere,),
    tag=_tag,
)
def list_entries(uow: UnitOfWork, edition_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The entries of an edition, narrowed and by pages."""
    queries.get_edition(uow, edition_id)
    limit, past = query.pop("limit"), read_cursor(query.pop("after", None), 1, (int,))
    rows = queries.entry_lines(uow, edition_id, query, past[0] if past else 0, limit + 1)
    return page_of(rows, limit, ["ordinal"])


@routes.operation(
    "GET",
    "/lists/editions/<uuid:edition_id>/file.json",
    act="public.read",
    media="application/json",
    refuses=(EditionNotThere,),
    tag=_tag,
    opens="nothing",
)
def download_json(edition_id: str) -> Response:
    """A whole edition as canonical JSON; the SHA-256 of the file is the edition's fingerprint."""
    edition = _edition(edition_id)
    return download(json_file(runtime().transactions, edition), "application/json", f"{_name(edition)}.json")


@routes.operation(
    "GET",
    "/lists/editions/<uuid:edition_id>/file.csv",
    act="public.read",
    media="text/csv",
    refuses=(EditionNotThere,),
    tag=_tag,
    opens="nothing",
)
def download_csv(edition_id: str) -> Response:
    """A whole edition for a spreadsheet."""
    edition = _edition(edition_id)
    return download(csv_file(runtime().transactions, edition), "text/csv", f"{_name(edition)}.csv")


@routes.operation(
    "GET",
    "/lists/difference",
    act="public.read",
    query=DifferenceQuery,
    answer=ListChangesPage,
    refuses=(EditionNotThere, NotComparable),
)
def list_differences(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Who came, who went and what changed between two editions of a programme, with a reason for each."""
    before, after = (queries.get_edition(uow, query[name]) for name in ("from_", "to"))
    past = read_cursor(query.get("after"), 2, (int, int))
    found = queries.difference(uow, before, after, (past[0], past[1]) if past else (0, 0), query["limit"] + 1)
    decided = removals.named(uow, [change.removal_id for _, change in found if change.removal_id])
    rows = [
        {**_fields(change), "removal": decided.get(change.removal_id or ""), "rank": place[0], "ordinal": place[1]}
        for place, change in found
    ]
    return page_of(rows, query["limit"], ["rank", "ordinal"])


@routes.operation("GET", "/lists/exemptions", act="public.read", query=ExemptionQuery, answer=Exemptions)
def list_exemptions(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Whether a source is exempt on a day: under which list, up to which alert, and why."""
    day, source_id = query.get("on") or city_day(uow), query["source_id"]
    survivor = queries.survivor_of(uow, source_id)
    # Of several decisions the latest; before a longer stop, one that takes the source off the list.
    latest_last = reversed(removals.of_sources(uow, [survivor], day))
    decided = {removal.programme: removal for removal in sorted(latest_last, key=removals.takes_off)}
    found = queries.exemption(uow, source_id, day)
    told = [_exemption(item, decided) for item in found]
    lists = {"source_id": survivor, "on": day, "lists": told}
    return {**lists, "clashes": clashes.clashes_on(uow, source_id, day)}


@routes.operation(
    "GET", "/lists/clashes", act="public.read", query=ClashesQuery, answer=ClashesPage, refuses=(CursorNotGood,)
)
def list_clashes(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Sources about which the lists in force on a day do not agree."""
    day, past, limit = query.get("on") or city_day(uow), read_cursor(query.get("after"), 1, (str,)), query["limit"]
    page = page_of(clashes.clashing(uow, day, past[0] if past else "", limit + 1), limit, ["source_id"])
    return {**page, "on": day, "items": [source for source in page["items"] if source.clashes]}


@routes.operation(
    "GET",
    "/lists/editions/<uuid:edition_id>/quiet",
    act="public.read",
    query=QuietQuery,
    answer=QuietPage,
    refuses=(EditionNotThere, CursorNotGood),
)
def list_quiet(uow: UnitOfWork, edition_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Who stands on a list and has stopped, closed, or shown no sign of life since a day."""
    edition = queries.get_edition(uow, edition_id)
    before = query.get("before") or edition.effective_on
    rows = signs_of_life.quiet(uow, edition_id, before, _last_quiet(query), query["limit"] + 1)
    return {"before": before, **page_of(rows, query["limit"], ["seen", "ordinal"])}


def _last_quiet(query: dict[str, Any]) -> tuple[date, int] | None:
    past = read_cursor(query.get("after"), 2, (str, int))
    try:
        return (date.fromisoformat(past[0]), past[1]) if past else None
    except ValueError as error:
        raise CursorNotGood from error


@routes.operation(
    "GET",
    "/lists/seasons/<uuid:season_id>/<code:programme>/draft",
    act="lists.draft",
    query=DraftQuery,
    answer=ListDraft,
    refuses=_NO_SUCH_LIST,
)
def get_draft(uow: UnitOfWork, season_id: str, programme: str, query: dict[str, Any]) -> dict[str, Any]:
    """What publishing now would give, from decided cases alone."""
    draft = use_cases.draft(uow, season_id, programme, query.get("effective_on") or city_day(uow))
    return {**_fields(draft), **draft.summary}


@routes.operation(
    "POST",
    "/lists/seasons/<uuid:season_id>/<code:programme>/editions",
    act="lists.publish",
    body=NewListEditionIn,
    answer=ListEdition,
    status=201,
    creates=True,
    refuses=(*_NO_SUCH_LIST, SeasonOnlyPlanned, EffectiveDayWrong, AnotherEditionPublished),
)
def publish_edition(uow: UnitOfWork, season_id: str, programme: str, body: dict[str, Any]) -> dict[str, Any]:
    """Publish the next edition of a list."""
    edition = use_cases.publish(
        uow, season_id, programme, body["effective_on"], body["seen_number"], today=city_day(uow)
    )
    return {**_head(edition), **edition.summary}


def _edition(edition_id: str) -> Edition:
    with runtime().transactions.reading(NOBODY) as uow:
        return queries.get_edition(uow, edition_id)


def _name(edition: Edition) -> str:
    return f"{edition.programme}-{edition.effective_on.year}-{edition.number}"


def _head(edition: Edition) -> dict[str, Any]:
    return {**_fields(edition), "count": edition.summary["count"], "exempt": edition.summary["exempt"]}


def _fields(value: Any) -> dict[str, Any]:
    """The members of a value object, one level deep."""
    return {name: getattr(value, name) for name in value.__slots__}


def _exemption(found: queries.Exemption, decided: Mapping[str, Any]) -> dict[str, Any]:
    edition = {"edition_id": found.edition.id, "number": found.edition.number, "official": found.edition.official}
    return {**_fields(found), **edition, "removal": decided.get(found.programme)}
