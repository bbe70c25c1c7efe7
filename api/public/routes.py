"""The pages."""

from datetime import date
from functools import lru_cache
from typing import Any

from flask import Response, request

from api.contract import every_error
from api.errors import RequestInvalid
from api.paging import page_of, read_cursor
from api.problems import status_of
from api.public import readings
from api.public.dictionary import FILES, meaning, terms
from api.public.errors import ProblemNotKnown
from api.public.pages import STYLESHEET, Pages, packed, render, words_of
from api.public.schemas import (
    DifferenceAddress,
    HomeAddress,
    ListAddress,
    SearchAddress,
    SourceAddress,
)
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.errors import DomainError
from greenctl.kernel.ids import is_uuid
from greenctl.lists import queries as lists
from greenctl.lists.domain import Edition
from greenctl.lists.errors import EditionNotThere
from greenctl.messages import message
from greenctl.season.queries import season_of_day

routes = Pages("pages", __name__, description="Pages for the public.")

ENTRIES_A_PAGE = 50
Query = dict[str, Any]


@routes.operation("GET", "/", act="public.read", query=HomeAddress, media="text/html")
def show_home(uow: UnitOfWork, query: Query) -> Response:
    """What this is, the season, the lists with their counts, and a search."""
    day = query.get("on") or city_day(uow)
    editions = lists.editions_as_of(uow, day)
    season = season_of_day(uow, day)
    words = words_of(_rules(uow, editions))
    missing = readings.unlisted(uow, season, editions)
    return _page("home.html", words, editions, day=day, editions=editions, season=season, missing=missing)


@routes.operation("GET", "/p/lists/<code:programme>", act="public.read", query=ListAddress, media="text/html")
def show_list(uow: UnitOfWork, programme: str, query: Query) -> Response:
    """A list as of a day or by edition, narrowed, page by page."""
    day = query.get("on") or city_day(uow)
    edition = _edition_asked_for(uow, programme, query, day)
    filters = {name: query[name] for name in ("area", "sector", "level", "exempt", "name") if name in query}
    rows = lists.entry_page(uow, edition.id, filters, query.get("after", 0), ENTRIES_A_PAGE + 1)
    following = rows[ENTRIES_A_PAGE - 1][0] if len(rows) > ENTRIES_A_PAGE else None
    words = words_of(readings.rules_of(uow, edition))
    asked = {name: query.get(name) for name in ("on", "edition", "after")}
    shown = rows[:ENTRIES_A_PAGE]
    removals, more = readings.removed_from(uow, edition, day, query.get("decided_after", ""))
    return _page(
        "list.html", words, [edition], edition=edition, query=asked, filters=filters, rows=shown, following=following,
        removals=removals, more_removals=more, gone=readings.taken_off(uow, edition, shown, day), day=day,
        lives=readings.lives_of(uow, shown),
    )  # fmt: skip


@routes.operation("GET", "/p/lists/<code:programme>/editions", act="public.read", media="text/html")
def show_editions(uow: UnitOfWork, programme: str) -> Response:
    """Every edition of a list, the newest first, each with what changed."""
    editions = lists.history(uow, programme)
    if not editions:
        raise EditionNotThere(programme=programme, day=city_day(uow))
    words = words_of(readings.rules_of(uow, editions[0]))
    return _page("editions.html", words, editions, editions=editions, programme=programme)


@routes.operation("GET", "/p/difference", act="public.read", query=DifferenceAddress, media="text/html")
def show_difference(uow: UnitOfWork, query: Query) -> Response:
    """Who came, who went and what changed between two editions, and why."""
    before, after = (lists.get_edition(uow, query[name]) for name in ("from_", "to"))
    past = read_cursor(query.get("after"), 2, (int, int))
    found = lists.difference(uow, before, after, (past[0], past[1]) if past else (0, 0), ENTRIES_A_PAGE + 1)
    page = page_of([{"rank": r, "ordinal": o, "change": c} for (r, o), c in found], ENTRIES_A_PAGE, ["rank", "ordinal"])
    words = words_of(readings.rules_of(uow, after))
    counts = lists.difference_counts(uow, before, after)
    decided = readings.decided_by(uow, (change for _, change in found))
    return _page(
        "difference.html", words, [before, after], before=before, after=after, page=page, counts=counts, decided=decided
    )


@routes.operation("GET", "/p/sources/<uuid:source_id>", act="public.read", query=SourceAddress, media="text/html")
def show_source(uow: UnitOfWork, source_id: str, query: Query) -> Response:
    """A source: which lists, which level, why, and how it was decided."""
    day = query.get("on") or city_day(uow)
    reading = readings.source_on(uow, source_id, day)
    editions = [standing.edition for standing in reading.standings]
    words = words_of(readings.rules_behind(uow, reading))
    return _page("source.html", words, editions, source=reading, day=day)


@routes.operation("GET", "/p/compare", act="public.read", query=SourceAddress, media="text/html")
def show_comparison(uow: UnitOfWork, query: Query) -> Response:
    """Up to four sources of a sector side by side."""
    day = query.get("on") or city_day(uow)
    columns = readings.compared(uow, _sources_asked_for(), day)
    words = words_of(readings.rules_of(uow, columns[0].edition))
    rows = readings.side_by_side(columns)
    return _page("compare.html", words, [c.edition for c in columns], columns=columns, rows=rows, day=day)


@routes.operation("GET", "/p/search", act="public.read", query=SearchAddress, media="text/html")
def show_search(uow: UnitOfWork, query: Query) -> Response:
    """Sources by a part of their name, on every list in force."""
    day, name = query.get("on") or city_day(uow), query.get("name", "")
    found = lists.search(uow, day, name) if name else []
    editions = [edition for edition, _ in found]
    words = words_of(_rules(uow, editions))
    return _page("search.html", words, editions, name=name, found=_by_source(found), most=lists.MOST_FOUND, day=day)


@routes.operation("GET", "/p/downloads", act="public.read", media="text/html")
def show_downloads(uow: UnitOfWork) -> Response:
    """Every list in force as a file, and how to check it."""
    editions = lists.editions_as_of(uow, city_day(uow))
    words = words_of(_rules(uow, editions))
    return _page("downloads.html", words, editions, editions=editions)


@routes.operation("GET", "/p/dictionary", act="public.read", media="text/html")
def show_dictionary(_uow: UnitOfWork) -> Response:
    """What office words mean, and every field of every open file."""
    words = words_of()
    return _page("dictionary.html", words, [], terms=terms(words.language), files=FILES, meaning=meaning)


@routes.operation("GET", "/p/key", act="public.read", media="text/html")
def show_key(_uow: UnitOfWork) -> Response:
    """The public key that receipts and lists are checked with."""
    seal = runtime().seal
    return _page("key.html", words_of(), [], key=seal.public_key_text, key_id=seal.key_id)


@routes.operation("GET", "/problems", act="public.read", media="text/html")
def show_problems(_uow: UnitOfWork) -> Response:
    """Every problem that an answer can name."""
    words = words_of()
    problems = [(kind.code, status_of(kind), message(words.language, kind.code, {})) for kind in _every_error()]
    return _page("problems.html", words, [], problems=problems)


@routes.operation("GET", "/problems/<code:code>", act="public.read", media="text/html")
def show_problem(_uow: UnitOfWork, code: str) -> Response:
    """One problem: what happened, and what to do next."""
    kind = next((kind for kind in _every_error() if kind.code == code), None)
    if kind is None:
        raise ProblemNotKnown(problem=code)
    words = words_of()
    return _page(
        "problem.html", words, [], code=code, http_status=status_of(kind), said=message(words.language, code, {})
    )


@routes.operation("GET", "/p/site.css", act="public.read", media="text/css")
def get_stylesheet(_uow: UnitOfWork) -> Response:
    """How pages look."""
    headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
    return packed(Response(STYLESHEET.read_bytes(), mimetype="text/css", headers=headers))


def _page(template: str, words: Any, editions: list[Edition], /, **context: Any) -> Response:
    marks = {
        "official": all(edition.official for edition in editions),
        "demo": runtime().settings.demo or readings.simulated(*editions),
    }
    return render(template, words, **{**marks, **context})


@lru_cache(maxsize=1)
def _every_error() -> list[type[DomainError]]:
    """Finding them reads folders; they do not change while a process runs."""
    return every_error()


def _rules(uow: UnitOfWork, editions: list[Edition]) -> Any:
    return readings.rules_of(uow, editions[0]) if editions else None


def _edition_asked_for(uow: UnitOfWork, programme: str, query: Query, day: date) -> Edition:
    if "edition" not in query:
        return lists.edition_as_of(uow, programme, day)
    edition = lists.get_edition(uow, query["edition"])
    if edition.programme != programme:
        raise EditionNotThere(programme=programme, edition=edition.id)
    return edition


def _sources_asked_for() -> list[str]:
    """Check boxes of one name send it several times."""
    asked = request.args.getlist("source")[:20]
    if not asked or not all(is_uuid(source_id) for source_id in asked):
        raise RequestInvalid(problems=[{"field": "source", "code": "field.not_an_id" if asked else "field.required"}])
    return asked


def _by_source(found: list[tuple[Edition, Any]]) -> dict[str, list[tuple[Edition, Any]]]:
    grouped: dict[str, list[tuple[Edition, Any]]] = {}
    for edition, entry in found:
        grouped.setdefault(entry.source_id, []).append((edition, entry))
    return grouped
