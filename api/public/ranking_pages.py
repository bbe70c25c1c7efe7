"""Pages of rankings: both ends by name, how they were reckoned, and what lies behind each row."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from api.public.pages import Pages, render, words_of
from api.public.schemas import RankingAddress
from api.public.words import Words
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.ranking import queries
from greenctl.rules.names import names

routes = Pages("ranking_pages", __name__, description="Rankings for the public.")

ROWS_A_PAGE = 50
Query = dict[str, Any]


@routes.operation("GET", "/p/rankings", act="public.read", media="text/html")
def show_rankings(uow: UnitOfWork) -> Response:
    """Every edition under every scheme, the newest first, and the schemes."""
    editions, schemes = queries.editions(uow), queries.schemes()
    return render("rankings.html", words_of(), editions=editions, schemes=schemes, official=_official(editions))


@routes.operation("GET", "/p/rankings/<uuid:ranking_id>", act="public.read", query=RankingAddress, media="text/html")
def show_ranking(uow: UnitOfWork, ranking_id: str, query: Query) -> Response:
    """An edition: who is praised, who is blamed, how it was reckoned, and all rows page by page."""
    edition = queries.get_edition(uow, ranking_id)
    filters = {name: query[name] for name in ("cohort", "end") if name in query}
    rows = queries.page(uow, edition, filters, query.get("after", 0), ROWS_A_PAGE + 1)
    following = rows[ROWS_A_PAGE - 1][0] if len(rows) > ROWS_A_PAGE else None
    words, cohorts = words_of(), queries.cohorts(uow, edition)
    return render(
        "ranking.html", words, edition=edition, scheme=queries.scheme_of(uow, edition), filters=filters,
        cohorts=cohorts, rows=rows[:ROWS_A_PAGE], following=following, official=edition.official,
        named=_named(uow, words, {*cohorts, *(row["cohort"] for _, row in rows)}),
    )  # fmt: skip


@routes.operation(
    "GET",
    "/p/rankings/<uuid:ranking_id>/sources/<uuid:source_id>",
    act="public.read",
    media="text/html",
)
def show_ranking_row(uow: UnitOfWork, ranking_id: str, source_id: str) -> Response:
    """A row: its figures, why it moved, the findings behind it, and what the firm says."""
    edition = queries.get_edition(uow, ranking_id)
    row = queries.opened_row(uow, edition, source_id)
    words = words_of()
    named = _named(uow, words, {row["cohort"]})
    return render("ranking_row.html", words, edition=edition, row=row, named=named, official=edition.official)


def _named(uow: UnitOfWork, words: Words, cohorts: Iterable[str]) -> dict[str, str]:
    """What cohorts `sector/size` are called; a sector that no edition names any more stays a code."""
    sectors = {one["code"]: words.of(one) for one in names(uow)["sectors"]}
    told = {}
    for cohort in cohorts:
        sector, _, size = cohort.partition("/")
        of_size = words("cohort_any_size") if size in {"", "-"} else words.code("size", size)
        told[cohort] = f"{sectors.get(sector, sector)} · {of_size}"
    return told


def _official(editions: list[Any]) -> bool:
    return all(edition.official for edition in editions)
