"""`greenctl emergency tasks|checks|import|compare|disagreements|account|report`: an alert after it was issued."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from greenctl.cli.workplace import transactions_on
from greenctl.config import Settings
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account import rollup
from greenctl.emergency.account.domain import ladders
from greenctl.emergency.masses import POLLUTANTS
from greenctl.emergency.metering import comparing
from greenctl.emergency.metering.importing import FORMATS, KINDS, import_readings, tell_point
from greenctl.emergency.metering.words import reason_of
from greenctl.emergency.report.making import FORMATS as REPORTS, report
from greenctl.emergency.verification import reading, sending
from greenctl.emergency.verification.errors import NobodyToSend
from greenctl.kernel.actor import system

_WRITES = {"tasks", "import", "point", "compare"}
_SHOWN = 20


def add_arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What to do with which alert, or with which readings."""
    telling = {
        "tasks": "send inspectors to sources that have no task yet, and show the order",
        "checks": "tell what was seen of the obligations, by county",
        "compare": "hold readings against the measures in force",
        "disagreements": "list where they disagree",
        "account": "tell planned, confirmed, carried-out, verified and failed reduction",
        "report": "write the report after the episode",
    }
    for name, about in telling.items():
        one = kinds.add_parser(name, help=about)
        one.add_argument("alert")
        if name == "account":
            one.add_argument("--by", choices=rollup.KEYS, default=rollup.KEYS[0])
        if name == "report":
            one.add_argument("file", type=Path, help="its ending says in which form: html, pdf, xlsx")
            one.add_argument("--ladder", choices=list(ladders()), default=next(iter(ladders())))
    taking = kinds.add_parser("import", help="take hourly electricity, or frames of HJ 212")
    taking.add_argument("file", type=Path)
    taking.add_argument("--format", choices=FORMATS, required=True)
    taking.add_argument("--city", help="the city of this installation, unless said")
    taking.add_argument("--dry-run", action="store_true", help="tell what would be, and write nothing")
    pointing = kinds.add_parser("point", help="say which source and line a meter belongs to")
    pointing.add_argument("kind", choices=KINDS)
    pointing.add_argument("number")
    pointing.add_argument("source")
    pointing.add_argument("--line")


def run(arguments: argparse.Namespace, settings: Settings) -> None:
    """Do what was asked."""
    arguments.sample = settings.demo
    with transactions_on(settings) as transactions:
        work = transactions.writing if arguments.what in _WRITES else transactions.reading
        with work(system("emergency")) as uow:
            DOES[arguments.what](uow, arguments)


def _tasks(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    try:
        sent = sending.send(uow, arguments.alert)
        print(f"step {sent.step}: {sent.with_task} of {sent.sources} sources have a task, {sent.new} of them now")
    except NobodyToSend as error:
        print(f"nobody is left to send; {error.details['left']} sources stand without a task")
    for row in reading.tasks_page(uow, arguments.alert, 0, _SHOWN):
        away = "-" if row["distance_m"] is None else f"{row['distance_m']} m from {row['station']}"
        print(f"  {row['place']}. {row['name']}: {row['stake_ppm']} ppm at stake, {away}, {row['state'] or 'nobody'}")


def _checks(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    found = reading.verified(uow, arguments.alert)
    for row in [{"county": "all", **found.total}, *found.counties]:
        counts = ", ".join(f"{name} {count}" for name, count in row.items() if name != "county" and count)
        print(f"  {row['county']}: {counts}")


def _import(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    data = arguments.file.read_bytes()
    told = import_readings(uow, arguments.city, arguments.format, data, dry_run=arguments.dry_run)
    print(f"{told.items} items: {told.readings} new readings, {told.replaced} replaced, {told.unchanged} as before")
    for code, count in told.deviations.items():
        print(f"  taken all the same, {count} times: {reason_of('en', code)}")
    for one in told.refused[:_SHOWN]:
        print(f"  refused, {one.place}: {reason_of('en', one.code)}")
    if told.refused_count > _SHOWN:
        print(f"  … {told.refused_count - _SHOWN} more")


def _point(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    tell_point(uow, arguments.kind, arguments.number, arguments.source, arguments.line)
    print(f"{arguments.number} is of {arguments.source} {arguments.line or ''}")


def _compare(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    told = comparing.compare(uow, arguments.alert)
    print(f"{told.held} pairs of measure and meter by {told.rule}: {told.disagree} disagree, {told.new} of them new")


def _disagreements(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    for row in comparing.page(uow, arguments.alert, None, "", _SHOWN):
        before = row["explained_before"]
        known = row["reason"] or (f"explained before: {before['reason']}" if before else "open")
        print(f"  {row['name']} {row['line']}: {row['measure']}")
        print(f"    {row['what']} {row['seen']} against {row['basis']}, at most {row['at_most']}: {known}")


def _account(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    found = rollup.rollup(uow, arguments.alert, arguments.by)
    print(f"step {found.step}, {found.level}; kg a day of {', '.join(POLLUTANTS)}")
    for row in [*found.rows, found.total]:
        print(f"  {row.key or 'all'}: {row.sources} sources, {row.lines} lines")
        for figure, masses in row.masses.items():
            print(f"    {figure:9} " + "  ".join(f"{masses[name]:>12}" for name in POLLUTANTS))


def _report(uow: UnitOfWork, arguments: argparse.Namespace) -> None:
    form = arguments.file.suffix.removeprefix(".")
    if form not in REPORTS:
        sys.exit(f"{arguments.file}: a report ends in {', '.join(REPORTS)}")
    made = report(uow, arguments.alert, arguments.ladder, form, sample=arguments.sample)
    arguments.file.write_bytes(made)
    print(f"{arguments.file}: {len(made)} bytes")


DOES: dict[str, Callable[[UnitOfWork, argparse.Namespace], None]] = {
    "tasks": _tasks,
    "checks": _checks,
    "import": _import,
    "point": _point,
    "compare": _compare,
    "disagreements": _disagreements,
    "account": _account,
    "report": _report,
}
