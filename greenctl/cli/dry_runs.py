"""`greenctl rules dry-run EDITION|DRAFT --season SEASON`: what a rule edition would do to every level."""

import argparse
from collections.abc import Sequence
from typing import Any

import orjson

from greenctl.area.calendar import civil_day
from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.dry_run import DryRun, dry_run, find_edition
from greenctl.declaration.moves import How
from greenctl.kernel.actor import system
from greenctl.kernel.ids import is_uuid
from greenctl.rules.queries import draft_edition
from greenctl.season.queries import season_meant

_ACTOR = system("dry-run")
_WAYS = tuple(how for how in How if how is not How.STAYS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", help="a published or shipped edition, or the id of a draft")
    parser.add_argument("--season", help="its id; the one that runs today, else the latest, if none is named")
    parser.add_argument("--programme", default="emergency", help="as its season calls it (emergency)")
    parser.add_argument("--moves", type=int, default=20, metavar="N", help="show the first N sources that move (20)")
    parser.add_argument("--json", action="store_true", help="everything that is counted, as JSON")


def run(arguments: argparse.Namespace) -> None:
    """Nothing of a grade is changed; columns are kept for the next dry run."""
    with transactions_on(settings_of_city(arguments.data)) as transactions, transactions.writing(_ACTOR) as uow:
        result = _result(uow, arguments)
    if arguments.json:
        print(orjson.dumps(result.summary(), option=orjson.OPT_INDENT_2).decode())
    else:
        print("\n".join(_lines(result, arguments.moves)))


def _result(uow: UnitOfWork, arguments: argparse.Namespace) -> DryRun:
    name = arguments.edition
    edition = draft_edition(uow, name) if is_uuid(name) else find_edition(uow, name)
    meant = season_meant(uow, civil_day(uow.now))
    season = arguments.season or (meant.id if meant else "")
    return dry_run(uow, edition, season, arguments.programme)


def _lines(result: DryRun, most: int) -> Sequence[str]:
    told, moves = result.summary(), result.moves()
    ways = ", ".join(f"{told[how.value]} {how.value}" for how in _WAYS if told[how.value])
    lines = [f"{told['sources']} sources under {result.edition.id}: {ways or 'nobody moves'}"]
    lines += [
        f"  {item['before'] or '-'} -> {item['after'] or '-'}  {item['count']}"
        for item in told["transitions"]
        if item["before"] != item["after"]
    ]
    lines += [f"  by {_cause(item)}: {_ways(item)}" for item in told["causes"]]
    for item, move in moves[:most]:
        causes = ", ".join(cause.indicator or str(cause.why) for cause in move.causes)
        lines.append(f"  {item.source_id} {item.area} {move.before or '-'} -> {move.after or '-'}  {causes}")
    left = len(moves) - most
    return [*lines, f"  … and {left} more: --moves {len(moves)}"] if left > 0 else lines


def _cause(item: dict[str, Any]) -> str:
    return f"{item['sector']}.{item['indicator']}" if item["indicator"] else f"{item['sector']} ({item['why']})"


def _ways(item: dict[str, Any]) -> str:
    return ", ".join(f"{item[how.value]} {how.value}" for how in _WAYS if item[how.value])
