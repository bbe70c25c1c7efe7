"""`greenctl import sources FILE`: the workbook by command; `import sample FILE` makes one to try it with; `import
findings FILE` brings in what a city paper has printed."""

import argparse
import sys
from pathlib import Path

from greenctl.cli.finding_import import import_findings
from greenctl.cli.workplace import settings_of_city, terminal_language, transactions_on
from greenctl.kernel.actor import system
from greenctl.messages import message
from greenctl.source.imports import ImportReport, import_sources
from greenctl.source.sample_workbook import sample_workbook
from greenctl.source.template import template


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to import, from which file."""
    kinds = parser.add_subparsers(dest="what", required=True)
    sources = kinds.add_parser("sources", help="bring the register in step with a workbook: all rows or none")
    sources.add_argument("file", type=Path)
    sources.add_argument("--dry-run", action="store_true", help="tell what would be, and write nothing")
    sources.add_argument("--template", action="store_true", help="write the empty workbook to FILE instead")
    found = kinds.add_parser("findings", help="bring published findings in: lines of a city paper as records")
    found.add_argument("file", type=Path)
    found.add_argument("--where", type=Path, help="a table that says which registered source each place is")
    found.add_argument("--dry-run", action="store_true", help="check every cell, and write nothing")
    sample = kinds.add_parser("sample", help="write a workbook of invented sources, with errors planted in it")
    sample.add_argument("file", type=Path)
    sample.add_argument("--rows", type=int, default=10_000)
    sample.add_argument("--errors", type=int, default=25)


def run(arguments: argparse.Namespace) -> None:
    """Import, or write a workbook."""
    if arguments.what == "findings":
        import_findings(arguments)
        return
    if arguments.what == "sample" and not 0 <= arguments.errors <= arguments.rows:
        sys.exit(f"{arguments.errors} errors do not fit in {arguments.rows} rows; give fewer --errors or more --rows")
    if arguments.what == "sample":
        data, planted = sample_workbook(arguments.rows, arguments.errors)
        arguments.file.write_bytes(data)
        print(f"wrote {arguments.file}: {arguments.rows} rows, {len(planted)} errors planted {' '.join(planted)}")
    elif arguments.template:
        arguments.file.write_bytes(template())
        print(f"wrote {arguments.file}")
    else:
        _import(arguments)


def _import(arguments: argparse.Namespace) -> None:
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        sys.exit(f"{arguments.file} cannot be read: {error.strerror}")
    with (
        transactions_on(settings_of_city(arguments.data)) as transactions,
        transactions.writing(system("import")) as uow,
    ):
        report = import_sources(uow, data, dry_run=arguments.dry_run)
    _print(report)
    if report.error_count:
        sys.exit(1)


def _print(report: ImportReport) -> None:
    language = terminal_language()
    for error in report.errors:
        text = message(language, error.code, {"value": error.value, **error.details})
        print(f"{error.cell:8} {text.detail} {text.next_step} ({error.code}: {error.value!r})")
    wrote = "nothing was written" if report.dry_run or report.imported_before else "written"
    again = "; this very file was imported before" if report.imported_before else ""
    print(
        f"{report.rows} rows: {report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.error_count} errors; {wrote}{again}"
    )
