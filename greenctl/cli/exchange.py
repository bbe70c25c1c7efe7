"""`greenctl exchange export | check | schema`: a list for the platform of another office, in one versioned format."""

import argparse
import sys
from pathlib import Path

from greenctl.area.calendar import civil_day
from greenctl.cli.workplace import opened, settings_of_city
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.lists import exchange, queries

CLERK = system("exchange-clerk")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    export = acts.add_parser("export", help="write the list in force, or an edition of it")
    export.add_argument("programme")
    export.add_argument("file", type=Path)
    export.add_argument("--edition", metavar="ID", help="the one in force today, if left out")
    check = acts.add_parser("check", help="whether a file is whole and signed by this installation")
    check.add_argument("file", type=Path)
    acts.add_parser("schema", help="what a line is, as JSON Schema")


def run(arguments: argparse.Namespace) -> None:
    if arguments.act == "schema":
        print(exchange.SCHEMA.read_text(encoding="utf-8"), end="")
        return
    with opened(settings_of_city(arguments.data)) as foundation:
        if arguments.act == "export":
            export(foundation.transactions, arguments)
            return
        lines = arguments.file.read_bytes().splitlines(keepends=True)
        faults = exchange.faults_of(lines, foundation.seal.public_key_text)
        print("\n".join(faults) or f"whole and signed: {len(lines) - 2} rows")
        sys.exit(1 if faults else 0)


def export(transactions: Transactions, arguments: argparse.Namespace) -> None:
    """Write in a transaction that can sign; nothing else is written."""
    with transactions.writing(CLERK) as uow, arguments.file.open("wb") as file:
        named, today = arguments.edition, civil_day(uow.now)
        edition = queries.get_edition(uow, named) if named else queries.edition_as_of(uow, arguments.programme, today)
        lines = 0
        for line in exchange.exchange_file(uow, edition):
            file.write(line)
            lines += 1
    print(f"{lines - 2} rows of {edition.programme} no. {edition.number} are in {arguments.file} ({exchange.FORMAT})")
