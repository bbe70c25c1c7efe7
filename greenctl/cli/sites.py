"""`greenctl sites list | feeds FILE | ends | replay`: construction sites from a shell."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.construction import feeding, queries
from greenctl.construction.errors import FeedImportRefused
from greenctl.construction.replaying import replay
from greenctl.db.transaction import Transactions
from greenctl.jobs.daily import ask_whether_sites_have_ended, end_certificates
from greenctl.kernel.actor import system

CLERK = system("sites-clerk")
_PAGE = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with sites."""
    acts = parser.add_subparsers(dest="act", required=True)
    listing = acts.add_parser("list", help="sites with their phase and what is known of their end")
    listing.add_argument("--area", help="only here")
    listing.add_argument("--end", choices=("open", "asked", "unconfirmed", "closed"), help="only those")
    feeds = acts.add_parser("feeds", help="import what dust monitors and cameras last said, from a CSV file")
    feeds.add_argument("file", type=Path)
    acts.add_parser("ends", help="the daily look: ask whether sites have ended, end certificates whose time is over")
    acts.add_parser("replay", help="decide every certificate again and name those that stand otherwise")


def run(arguments: argparse.Namespace) -> None:
    """Do it."""
    with transactions_on(settings_of_city(arguments.data)) as transactions:
        _ACTS[arguments.act](arguments, transactions)


def _list(arguments: argparse.Namespace, transactions: Transactions) -> None:
    filters = {"area": arguments.area, "end_state": arguments.end}
    asked, after = {name: value for name, value in filters.items() if value}, ""
    with transactions.reading(CLERK) as uow:
        while rows := queries.page(uow, asked, after, _PAGE):
            for row in rows:
                print(row.source_id, row.area, row.phase, row.end_state, row.planned_until or "-", row.name)
            after = rows[-1].source_id


def _feeds(arguments: argparse.Namespace, transactions: Transactions) -> None:
    try:
        with transactions.writing(CLERK) as uow:
            told = feeding.import_csv(uow, arguments.file.read_bytes())
    except FeedImportRefused as refused:
        sys.exit("\n".join(f"{one['field']} {one['code']}" for one in refused.details["problems"]))
    print(told["count"], told["told"], told["older"])


def _ends(_: argparse.Namespace, transactions: Transactions) -> None:
    ask_whether_sites_have_ended(transactions)
    end_certificates(transactions)


def _replay(_: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.reading(CLERK) as uow:
        count, wrong = replay(uow)
    print(count, len(wrong), *wrong)
    if wrong:
        sys.exit(1)


_ACTS: dict[str, Callable[[argparse.Namespace, Transactions], None]] = {
    "list": _list,
    "feeds": _feeds,
    "ends": _ends,
    "replay": _replay,
}
