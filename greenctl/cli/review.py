"""`greenctl review conclude | queue | sample | tables`: what is done to reviews from a shell."""

import argparse
from datetime import date
from pathlib import Path

from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.jobs.daily import conclude_publicity
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day
from greenctl.review.diagram import refreshed
from greenctl.review.queries import QueueEntry, QueueFilters, queue
from greenctl.review.sampling import sample
from greenctl.review.workflow_files import read_shipped, shipped_ids, workflow_from

PAGE = Path(__file__).parents[2] / "docs" / "review-tables.md"
CLERK = system("review-clerk")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and how much of the queue to show."""
    about = (
        "conclude waits that have lasted their days; show what waits, by age; draw decided cases for a spot check; "
        "write the tables of docs/review-tables.md"
    )
    parser.add_argument("action", choices=("conclude", "queue", "sample", "tables"), help=about)
    parser.add_argument("--limit", type=int, default=50, help="how many rows of the queue (50)")
    parser.add_argument("--step", help="only this step")
    parser.add_argument("--area", help="only this area code")
    parser.add_argument("--topic", help="what to draw from: <season id>:<programme>")
    parser.add_argument("--seed", default="", help="what the draw rests on; the same seed and day draw the same")
    parser.add_argument("--until", type=date.fromisoformat, help="only what was decided before this day (today)")
    parser.add_argument("--size", type=int, default=20, help="how many cases are drawn (20)")
    parser.add_argument("--overdue", action="store_true", help="only what is past its last day")


def run(arguments: argparse.Namespace) -> None:
    """Do it."""
    acts = {"conclude": _conclude, "queue": _show_queue, "sample": _draw, "tables": _write_tables}
    acts[arguments.action](arguments)


def _conclude(arguments: argparse.Namespace) -> None:
    with transactions_on(settings_of_city(arguments.data)) as transactions:
        print(f"{conclude_publicity(transactions)} concluded")


def _show_queue(arguments: argparse.Namespace) -> None:
    wanted = QueueFilters(step=arguments.step, area=arguments.area, overdue=True if arguments.overdue else None)
    with transactions_on(settings_of_city(arguments.data)) as transactions, transactions.reading(CLERK) as uow:
        entries = queue(uow, None, arguments.limit, wanted)
    print("\n".join(_line(entry) for entry in entries) or "nothing waits")


def _draw(arguments: argparse.Namespace) -> None:
    settings = settings_of_city(arguments.data)
    with transactions_on(settings) as transactions, transactions.reading(CLERK) as uow:
        until = arguments.until or local_day(uow.now, settings.zone)
        found = sample(uow, arguments.topic or "", arguments.seed, until, arguments.size)
    print(f"{len(found.drawn)} of {found.population} decided before {found.until}; of ids {found.population_sha256}")
    for one in found.drawn:
        print(f"{one.ticket[:12]}  {one.area}  {one.department}  {one.route}  {one.state}  {one.case_id}")


def _write_tables(_arguments: argparse.Namespace) -> None:
    workflows = [workflow_from(read_shipped(workflow_id)) for workflow_id in shipped_ids()]
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), workflows), encoding="utf-8")
    print(f"wrote {PAGE.parent.name}/{PAGE.name}")


def _line(entry: QueueEntry) -> str:
    late = "overdue" if entry.overdue else ""
    columns = (f"{entry.entered_at:%Y-%m-%d}", f"due {entry.due_on}", f"{entry.step:12}", entry.area, entry.department)
    return "  ".join((*columns, entry.route, entry.case_id, late)).rstrip()
