"""`greenctl grade replay` and `greenctl grade show DECLARATION`."""

import argparse
import sys

import orjson

from greenctl.cli.workplace import application, settings_of_city
from greenctl.db.transaction import Transactions
from greenctl.declaration.queries import stored_explanation
from greenctl.declaration.replay import replay_grades
from greenctl.kernel.actor import system

_AT_ONCE = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("replay", help="compute every stored grade again and compare it byte for byte")
    show = acts.add_parser("show", help="print the stored explanation of a declaration's grade")
    show.add_argument("declaration")
    show.add_argument("--round", type=int, help="of this round; the latest, if none is named")


def run(arguments: argparse.Namespace) -> None:
    """Replay ends with status 1 if any grade differs."""
    with application(settings_of_city(arguments.data)) as (_, transactions):
        if arguments.act == "show":
            show_grade(transactions, arguments.declaration, arguments.round)
        elif not replay_all(transactions):
            sys.exit(1)


def show_grade(transactions: Transactions, declaration_id: str, round_: int | None) -> None:
    with transactions.reading(system("grade")) as uow:
        found = orjson.loads(stored_explanation(uow, declaration_id, round_))
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


def replay_all(transactions: Transactions) -> bool:
    """Prints how many grades were computed again and which differ; True if none does."""
    count, differing, last = 0, 0, ""
    while True:
        with transactions.reading(system("grade")) as uow:
            part = replay_grades(uow, last, _AT_ONCE)
        for difference in part.differences:
            print(f"{difference.submission_id}: {', '.join(difference.what)}")
        count, differing, last = count + part.count, differing + len(part.differences), part.last
        if part.count < _AT_ONCE:
            break
    print(f"{count} grades computed again, {differing} differ")
    return differing == 0
