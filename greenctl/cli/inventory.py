"""`greenctl inventory list|import|export|sample|publish`: the emergency inventory by command; `begin` makes a draft."""

import argparse
import sys
from datetime import date
from pathlib import Path

from greenctl.cli.workplace import at_home, settings_of_city, terminal_language, transactions_on
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory.columns import FULL, LAYOUTS
from greenctl.emergency.inventory.exports import export_inventory, template
from greenctl.emergency.inventory.imports import ImportReport, import_inventory
from greenctl.emergency.inventory.queries import list_page
from greenctl.emergency.inventory.sample import sample_list
from greenctl.emergency.inventory.use_cases import NewInventory, begin, publish
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id
from greenctl.messages import message

_PAGE = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which inventory, from or to which file."""
    kinds = parser.add_subparsers(dest="what", required=True)
    beginning = kinds.add_parser("begin", help="begin a draft and print its id")
    beginning.add_argument("name")
    beginning.add_argument("--city", help="the city of this installation, unless said")
    beginning.add_argument("--copy-of", metavar="ID")
    listing = kinds.add_parser("list", help="tell every inventory of a city, the first one first")
    listing.add_argument("--city", help="the city of this installation, unless said")
    filling = kinds.add_parser("import", help="bring a draft in step with a workbook: all rows or none")
    filling.add_argument("inventory")
    filling.add_argument("--dry-run", action="store_true", help="tell what would be, and write nothing")
    taking = kinds.add_parser("export", help="write an inventory to a workbook")
    taking.add_argument("inventory", help="its id, or `template` for the empty workbook")
    inventing = kinds.add_parser("sample", help="write a municipal list of registered sources, invented otherwise")
    inventing.add_argument("--city", help="the city of this installation, unless said")
    inventing.add_argument("--rows", type=int, default=5_000)
    publishing = kinds.add_parser("publish", help="make a draft the city's next edition")
    publishing.add_argument("inventory")
    publishing.add_argument("--seen-version", type=int, required=True)
    publishing.add_argument("--effective-on", type=date.fromisoformat, metavar="DAY", help="today, if not said")
    for one in (filling, taking):
        one.add_argument("--layout", choices=LAYOUTS, default=FULL)
    for one in (filling, taking, inventing):
        one.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> None:
    """Begin, import, export, invent or publish."""
    if arguments.what == "export" and arguments.inventory == "template":
        _write(arguments.file, template())
        return
    settings = settings_of_city(arguments.data)
    at_home(arguments, settings)
    writes = arguments.what in {"begin", "publish"} or (arguments.what == "import" and not arguments.dry_run)
    with transactions_on(settings) as transactions:
        work = transactions.writing if writes else transactions.reading
        with work(system("inventory")) as uow:
            arguments.today = local_day(uow.now, settings.zone)
            report = _DO[arguments.what](uow, arguments)
    if report is not None and report.error_count:
        sys.exit(1)


def _begin(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    draft = begin(uow, NewInventory(new_id(), arguments.city, arguments.name, arguments.copy_of))
    print(f"began {draft.id}")


def _list(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    after = ""
    while page := list_page(uow, arguments.city, after, _PAGE):
        for one in page:
            edition = f"edition {one.number}, in force from {one.effective_on}" if one.number else "draft"
            print(f"{one.name}: {edition}, version {one.version}; {one.id}")
        after = page[-1].id


def _import(uow: UnitOfWork, arguments: argparse.Namespace) -> ImportReport:
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        sys.exit(f"{arguments.file} cannot be read: {error.strerror}")
    report = import_inventory(uow, arguments.inventory, data, arguments.layout, dry_run=arguments.dry_run)
    _print(report)
    return report


def _print(report: ImportReport) -> None:
    language = terminal_language()
    for error in report.errors:
        text = message(language, error.code, {"value": error.value, **error.details})
        print(f"{error.cell:12} {text.detail} {text.next_step} ({error.code}: {error.value!r})")
    for one in report.unread:
        print(f"{one.cell:12} unread, {one.alert or 'grade'}: {one.name}: {one.text}")
    wrote = "nothing was written" if report.dry_run or not report.writes else "written"
    print(
        f"{report.rows} rows: {report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.parts} parts of the base, {len(report.unread)} unread, {report.error_count} errors; {wrote}"
    )


def _export(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    _write(arguments.file, export_inventory(uow, arguments.inventory, arguments.layout))


def _sample(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    _write(arguments.file, sample_list(uow, arguments.city, arguments.rows))


def _publish(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    day = arguments.effective_on or arguments.today
    edition = publish(uow, arguments.inventory, day, arguments.seen_version, today=arguments.today)
    print(f"published edition {edition.number}, in force from {edition.effective_on}, {edition.fingerprint}")


def _write(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    print(f"wrote {file}: {len(data)} bytes")


_DO = {"begin": _begin, "list": _list, "import": _import, "export": _export, "sample": _sample, "publish": _publish}
