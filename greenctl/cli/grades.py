"""`greenctl grade replay`, `greenctl grade show DECLARATION` and `greenctl grade gap DECLARATION --to LEVEL`."""

import argparse
import sys
from collections.abc import Callable

import orjson

from grading import rendered
from greenctl.cli.gaps import add_gap_arguments, show_gap
from greenctl.cli.workplace import settings_of_city, terminal_language, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.queries import stored_explanation
from greenctl.declaration.replay import Replay, replay_grades, replay_regrades
from greenctl.kernel.actor import system

_AT_ONCE = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("replay", help="compute every stored grade again and compare it byte for byte")
    show = acts.add_parser("show", help="print the stored explanation of a declaration's grade")
    show.add_argument("declaration")
    show.add_argument("--round", type=int, help="of this round; the latest, if none is named")
    show.add_argument("--json", action="store_true", help="as the document that is stored, instead of in words")
    add_gap_arguments(acts.add_parser("gap", help="print the cheapest changes that bring a declaration to a level"))


def run(arguments: argparse.Namespace) -> None:
    """Replay ends with status 1 if any grade differs."""
    settings = settings_of_city(arguments.data)
    with transactions_on(settings) as transactions:
        if arguments.act == "show":
            show_grade(transactions, arguments.declaration, arguments.round, as_json=arguments.json)
        elif arguments.act == "gap":
            show_gap(transactions, arguments, settings.zone)
        elif not replay_all(transactions):
            sys.exit(1)


def show_grade(transactions: Transactions, declaration_id: str, round_: int | None, *, as_json: bool) -> None:
    """Why a declaration has its grade: in words, or as the document."""
    with transactions.reading(system("grade")) as uow:
        found = orjson.loads(stored_explanation(uow, declaration_id, round_))
    if as_json:
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        print(rendered(found, terminal_language()), end="")


def replay_all(transactions: Transactions) -> bool:
    """Prints how many grades, and grades given again, were computed and which differ; True if none does."""
    grades = _replay_each(transactions, "grades", replay_grades)
    regrades = _replay_each(transactions, "regrades", replay_regrades)
    return grades and regrades


def _replay_each(transactions: Transactions, name: str, replay: Callable[[UnitOfWork, str, int], Replay]) -> bool:
    count, differing, last = 0, 0, ""
    while True:
        with transactions.reading(system("grade")) as uow:
            part = replay(uow, last, _AT_ONCE)
        for difference in part.differences:
            print(f"{difference.id}: {', '.join(difference.what)}")
        count, differing, last = count + part.count, differing + len(part.differences), part.last
        if part.count < _AT_ONCE:
            break
    print(f"{count} {name} computed again, {differing} differ")
    return differing == 0
