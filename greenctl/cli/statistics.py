"""`greenctl statistics flow | funnel | visits | findings`: figures from a shell; `--rows` prints what is behind one."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import funnel
from greenctl.findings import looking, statistics
from greenctl.kernel.actor import area_prefix, system
from greenctl.lists import flow, queries
from greenctl.lists.domain import Edition
from greenctl.season.queries import season_meant

CLERK = system("statistics-clerk")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    flows = acts.add_parser(
        "flow", help="how levels went from one edition of a list to another, as between two seasons"
    )
    flows.add_argument("programme")
    flows.add_argument(
        "--from", dest="before", metavar="ID", help="an edition; the latest of the season before, if left out"
    )
    flows.add_argument("--to", dest="after", metavar="ID", help="an edition; the latest, if left out")
    flows.add_argument("--by", choices=flow.DIMENSIONS)
    flows.add_argument("--rows", nargs=2, metavar=("BEFORE", "AFTER"), help="the sources that went from level to level")
    stages = acts.add_parser("funnel", help="how many declarations wait at which stage")
    stages.add_argument("programme")
    stages.add_argument("--season", help="the season's id; the one that runs today, else the latest, if left out")
    stages.add_argument("--by", choices=funnel.DIMENSIONS)
    stages.add_argument("--rows", metavar="STAGE", help="the declarations that wait at this stage")
    visits = acts.add_parser("visits", help="who looked where, what was found per visit, what nobody looked at")
    visits.add_argument("first", type=date.fromisoformat, help="the first day")
    visits.add_argument("until", type=date.fromisoformat, help="the day after the last")
    visits.add_argument("--by", choices=(*looking.DIMENSIONS, looking.OFFICER))
    visits.add_argument("--rows", choices=looking.FIGURES, help="what is behind this figure of --key, or of all")
    found = acts.add_parser("findings", help="how many, how fast put right, how often late, how often again")
    found.add_argument("--by", choices=tuple(statistics.DIMENSIONS), default="line")
    found.add_argument("--rows", choices=tuple(statistics.FIGURES), help="the findings behind this figure of --key")
    for act in (visits, found):
        act.add_argument("--key", help="which area, sector, line ...; without it what has none")
        act.add_argument("--line")
    for act in (flows, stages, visits, found):
        act.add_argument("--area", help="an area and all below it")
        act.add_argument("--sector")


def run(arguments: argparse.Namespace) -> None:
    """Print figures, or the rows behind one of them."""
    with transactions_on(settings_of_city(arguments.data)) as transactions:
        for line in told(transactions, arguments):
            print(line)


def told(transactions: Transactions, arguments: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        yield from ACTS[arguments.act](uow, arguments)


def show_flow(uow: UnitOfWork, arguments: argparse.Namespace) -> Iterator[str]:
    """Cells as `key before -> after way count`."""
    before, after = _editions(uow, arguments)
    rules = "under different rules" if flow.rules_changed(before, after) else "under the same rules"
    yield f"{after.programme}: {_named(before)} -> {_named(after)}, {rules}"
    filters = _filters(arguments, "sector")
    if not arguments.rows:
        cells = flow.flow(uow, before, after, arguments.by, filters)
        for cell in cells:
            yield f"  {cell.key or '':12} {cell.before:>12} -> {cell.after:12} {cell.way:17} {cell.count:6}"
        return
    chosen = {**filters, "level_before": arguments.rows[0], "level_after": arguments.rows[1]}
    past = ("", 0)
    while found := flow.flow_rows(uow, before, after, chosen, past, 1000):
        yield from (f"  {row.source_id} {row.area} {row.sector} {row.name}" for row in found)
        past = (found[-1].source_id, found[-1].nth)


def show_funnel(uow: UnitOfWork, arguments: argparse.Namespace) -> Iterator[str]:
    """Cells as `key state step count overdue`."""
    season_id, filters = arguments.season or _season_meant(uow), _filters(arguments, "sector")
    if arguments.rows:
        chosen = {**filters, "state": arguments.rows}
        rows = _all(
            lambda past: funnel.funnel_rows(uow, season_id, arguments.programme, chosen, past or "", 1000), "id"
        )
        yield from (f"{row['id']} {row['source_id']} {row['step'] or ''}" for row in rows)
        return
    for cell in funnel.funnel(uow, season_id, arguments.programme, arguments.by, filters):
        late = f", {cell.overdue} overdue" if cell.overdue else ""
        yield f"{cell.key or '':12} {cell.state:12} {cell.step or '':14} {cell.count:6}{late}"


def _season_meant(uow: UnitOfWork) -> str:
    season = season_meant(uow, civil_day(uow.now))
    return season.id if season else sys.exit("there is no season")


def show_visits(uow: UnitOfWork, arguments: argparse.Namespace) -> Iterator[str]:
    filters = {"first": arguments.first, "until": arguments.until, **_filters(arguments, "sector", "line")}
    if arguments.rows:
        found = _all(lambda past: looking.rows_behind(
            uow, arguments.by, arguments.key, arguments.rows, filters, past=past or "", limit=1000), "id")  # fmt: skip
        yield from (f"{row['kind']} {row['id']} {row['source_id']} {row['on'] or ''}" for row in found)
        return
    names = ("visits", "clean", "flagged", "with_findings", "sources", "findings", "registered", "unvisited")
    spread = ("per_visit", "variance", "expected", "deviation")
    figures = looking.figures(uow, arguments.by, filters)
    rows = [(row.key, _values(row, names) + _values(row.spread, spread)) for row in figures]
    yield from _table((*names, *spread), rows)


def _values(told: Any, names: Sequence[str]) -> list[Any]:
    return [getattr(told, name) for name in names]


def show_findings(uow: UnitOfWork, arguments: argparse.Namespace) -> Iterator[str]:
    filters, by = _filters(arguments, "sector", "line"), arguments.by
    if arguments.rows:
        found = _all(lambda past: statistics.rows_behind(
            uow, by, arguments.key, arguments.rows, filters, after=past or 0, limit=1000), "serial")  # fmt: skip
        yield from (f"{row['number']} {row['id']} {row['source_id']} {row['standing']}" for row in found)
        return
    names = (*statistics.FIGURES, "days_to_close")
    figures = statistics.figures(uow, by, filters)
    yield from _table(names, [(row.key, _values(row, names)) for row in figures])


def _editions(uow: UnitOfWork, arguments: argparse.Namespace) -> tuple[Edition, Edition]:
    history = queries.history(uow, arguments.programme)
    after = queries.get_edition(uow, arguments.after) if arguments.after else next(iter(history), None)
    if after is None:
        sys.exit(f"nothing was ever published of {arguments.programme}")
    if arguments.before:
        return queries.get_edition(uow, arguments.before), after
    earlier = [one for one in history if one.season_id != after.season_id and one.effective_on < after.effective_on]
    if not earlier:
        sys.exit(f"no season before the one of {_named(after)} has a list; name two editions with --from and --to")
    return earlier[0], after


def _named(edition: Edition) -> str:
    return f"no. {edition.number} from {edition.effective_on}"


def _filters(arguments: argparse.Namespace, *names: str) -> dict[str, Any]:
    narrowed = {name: getattr(arguments, name) for name in names if getattr(arguments, name)}
    return {**narrowed, **({"area": area_prefix(arguments.area)} if arguments.area else {})}


def _all(page: Callable[[Any], Sequence[Mapping[str, Any]]], key: str) -> Iterator[Mapping[str, Any]]:
    past = None
    while found := page(past):
        yield from found
        past = found[-1][key]


def _table(names: Sequence[str], rows: Sequence[tuple[str | None, Sequence[Any]]]) -> Iterator[str]:
    """One line per key; what cannot be said is a dash."""
    yield f"{'':36} " + " ".join(f"{name:>16}" for name in names)
    for key, values in rows:
        yield f"{key or '-':36} " + " ".join(f"{'-' if value is None else value:>16}" for value in values)


ACTS = {"flow": show_flow, "funnel": show_funnel, "visits": show_visits, "findings": show_findings}
