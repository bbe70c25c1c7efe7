"""Pages of what was made public of findings, counted: how many, how fast put right, how often again; no person."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from flask import Response

from api.figures import narrowed
from api.paging import page_of, read_cursor
from api.public import readings
from api.public.pages import Pages, render, words_of
from api.public.schemas import FigureRowsAddress, FiguresAddress
from api.public.words import Words
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.catalogue_files import shipped
from greenctl.findings.exposure import queries as exposure, statistics
from greenctl.inspection.editions import line_editions
from greenctl.lists import queries as lists

routes = Pages("figure pages", __name__, description="Figures for the public: findings made public, counted.")

ROWS_A_PAGE = 50
NARROWED = ("area", "line", "sector", "found_from", "found_until")
Query = dict[str, Any]


@routes.operation("GET", "/p/figures", act="public.read", query=FiguresAddress, media="text/html")
def show_figures(uow: UnitOfWork, query: Query) -> Response:
    """Per county, sector, line, issue, severity or batch; every number opens its findings."""
    by, filters, words = query.get("by", "area"), _kept(query), _words(uow)
    rows = [(row, _mean(row)) for row in statistics.figures(uow, by, narrowed(query, *NARROWED))]
    areas = [row.key for row in statistics.figures(uow, "area", {})]
    return render(
        "figures.html", words, rows=rows, by=by, dimensions=list(statistics.DIMENSIONS), filters=filters, areas=areas,
        figures=list(statistics.FIGURES), named=_namer(words), **_marks(uow),
    )  # fmt: skip


@routes.operation("GET", "/p/figures/rows", act="public.read", query=FigureRowsAddress, media="text/html")
def show_figure_rows(uow: UnitOfWork, query: Query) -> Response:
    """The findings that one number counts, each with its batch, where it stands, and the days it took."""
    by, key, figure = query["by"], query.get("key"), query["figure"]
    past, filters, words = read_cursor(query.get("after"), 1, (int,)), narrowed(query, *NARROWED), _words(uow)
    rows = statistics.rows_behind(uow, by, key, figure, filters, after=past[0] if past else 0, limit=ROWS_A_PAGE + 1)
    asked = {"by": by, "key": key, "figure": figure, **_kept(query)}
    return render(
        "figure_rows.html", words, page=page_of(rows, ROWS_A_PAGE, ("serial",)), asked=asked, named=_namer(words),
        **_marks(uow),
    )  # fmt: skip


def _kept(query: Query) -> Query:
    """What a page was narrowed by, as its links say it."""
    kept = {name: query[name] for name in NARROWED if query.get(name) is not None}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


def _mean(row: statistics.PublicFigures) -> str | None:
    """Days from the order to the closing, on the average; None where nothing is closed."""
    if not row.closed:
        return None
    return str((Decimal(row.days_to_close) / row.closed).quantize(Decimal("0.1"), ROUND_HALF_EVEN))


def _words(uow: UnitOfWork) -> Words:
    """Sectors are called as the rules behind the lists in force call them."""
    editions = lists.editions_as_of(uow, city_day(uow))
    return words_of(readings.rules_of(uow, editions[0]) if editions else None)


def _namer(words: Words) -> Any:
    """What a key is called: a code where no edition that is shipped names it."""

    def named(by: str, key: str | None) -> str:
        if key is None:
            return words("none")
        told = {"area": words.area, "sector": words.sector}.get(by)
        if told:
            return told(key)
        return words("batch_number", number=key) if by == "batch" else _shipped_name(by, key, words.language)

    return named


def _shipped_name(by: str, key: str, language: str) -> str:
    """Of a line, an issue or a severity; the latest edition that has it says."""
    things = {
        "line": [line for edition in line_editions() for line in edition.lines if line.id == key],
        "issue": [issue for edition in shipped() for issue in edition.issues if issue.code == key],
        "severity": [one for edition in shipped() for one in edition.severities if one.code == key],
    }[by]
    return str(getattr(things[-1], language)) if things else key


def _marks(uow: UnitOfWork) -> dict[str, bool]:
    """Marked as a sample, or as simulated, as soon as one of the batches is."""
    batches = exposure.batches(uow, limit=200)
    simulated = any(batch.signed["statement"].get("simulated") for batch in batches)
    return {
        "official": all(batch.heading["official"] for batch in batches),
        "demo": runtime().settings.demo or simulated,
    }
