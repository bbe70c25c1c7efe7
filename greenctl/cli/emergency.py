"""`greenctl emergency board|plan`: what a source does under alerts, as PDF."""

import argparse
from pathlib import Path

from greenctl.cli.workplace import application, settings_of_city
from greenctl.emergency.boards import making, reading
from greenctl.kernel.actor import system

_DOCUMENTS = {"board": making.board, "plan": making.sheet}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which document of which source."""
    kinds = parser.add_subparsers(dest="what", required=True)
    for name, about in (("board", "the notice board (公示牌)"), ("plan", "one plant, one plan (一厂一策)")):
        printing = kinds.add_parser(name, help=f"print {about} of a source, by the newest inventory")
        printing.add_argument("source")
        printing.add_argument("file", type=Path)
        printing.add_argument("--site", default="http://127.0.0.1:8000/", help="where the code on it leads to")


def run(arguments: argparse.Namespace) -> None:
    """Print."""
    settings = settings_of_city(arguments.data)
    with application(settings) as (_, transactions), transactions.reading(system("emergency")) as uow:
        held = reading.on_inventory(uow, arguments.source)
    made = _DOCUMENTS[arguments.what](held, arguments.site, sample=settings.demo)
    arguments.file.write_bytes(made)
    print(f"{arguments.file}: {held.entry.name}, {held.inventory.name} #{held.inventory.number}, {len(made)} bytes")
