"""`greenctl import findings FILE [--where TABLE] [--dry-run]`: published findings as records."""

import argparse
import sys
from pathlib import Path

from greenctl.cli.workplace import settings_of_city, terminal_language, transactions_on
from greenctl.findings.published import Report, import_published
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day
from greenctl.messages import message


def import_findings(arguments: argparse.Namespace) -> None:
    """Check, list what has no source, and record the rest unless only asked to look."""
    published = _bytes(arguments.file)
    where = None if arguments.where is None else _bytes(arguments.where)
    settings = settings_of_city(arguments.data)
    with transactions_on(settings) as transactions, transactions.writing(system("import")) as uow:
        today = local_day(uow.now, settings.zone)
        report = import_published(uow, published, where, today=today, dry_run=arguments.dry_run)
    _print(report, dry_run=arguments.dry_run)
    if report.faults:
        sys.exit(1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        sys.exit(f"{file} cannot be read: {error.strerror}")


def _print(report: Report, *, dry_run: bool) -> None:
    language = terminal_language()
    for fault in report.faults:
        text = message(language, fault.code, {"value": fault.value, "source": fault.value, "day": fault.value})
        print(f"line {fault.line}, {fault.column}: {text.detail} ({fault.code}: {fault.value!r})")
    for left in report.left:
        print(f"line {left.line}: {message(language, left.code, {}).detail} ({left.code}: {left.place})")
    wrote = "nothing was written" if dry_run or report.faults else f"{report.added} written"
    print(
        f"{report.lines} lines: {report.ready} findings ready, {len(report.left)} lines left out, "
        f"{len(report.faults)} errors; {wrote}"
    )
