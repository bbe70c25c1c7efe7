"""`greenctl inspection secret | plan | draw PLAN | redraw FILE | tasks`: inspections from a shell."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.inspection import drawing, planning, redraw, tasks
from greenctl.inspection.domain import NewPlan, Origin, Stratum
from greenctl.kernel.actor import system
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id, new_secret

CLERK = system("inspection-clerk")
_A_PAGE = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("secret", help="a new secret, and the SHA-256 that binds a plan to it")
    plan = acts.add_parser("plan", help="make a double-random plan, bound to a secret that is told when it is drawn")
    plan.add_argument("--name", required=True)
    plan.add_argument("--area", required=True, help="a county, or the whole city")
    plan.add_argument("--line", required=True, help="the work line that the officers must be qualified for")
    plan.add_argument("--from", dest="starts_on", type=date.fromisoformat, required=True, metavar="DAY")
    plan.add_argument("--until", type=date.fromisoformat, required=True, metavar="DAY", help="the day after the last")
    plan.add_argument("--share", type=Decimal, required=True, help="of all that runs there, such as 0.05")
    plan.add_argument("--team", type=int, default=2, help="how many officers go together")
    plan.add_argument("--commitment", required=True, metavar="SHA256")
    plan.add_argument("--public", metavar="WHAT", help="what public number will be part of the seed")
    draw = acts.add_parser("draw", help="draw a plan, make its tasks, and write the document")
    draw.add_argument("plan")
    draw.add_argument("--secret", type=Path, required=True, metavar="FILE", help="a file with the secret alone in it")
    draw.add_argument("--public", metavar="NUMBER", help="the public number, where the plan names one")
    draw.add_argument("--out", type=Path, required=True, metavar="FILE")
    again = acts.add_parser("redraw", help="draw a published draw again, from its document alone")
    again.add_argument("file", type=Path)
    shown = acts.add_parser("tasks", help="the tasks of a day")
    shown.add_argument("--on", type=date.fromisoformat, help="the day; today, if left out")


def run(arguments: argparse.Namespace) -> None:
    """Do it, and print what came of it."""
    if arguments.act == "redraw":
        sys.exit(redraw.main(str(arguments.file)))
    if arguments.act == "secret":
        secret = new_secret()
        print(f"{secret}\n{sha256_hex(secret.encode())}")
        return
    settings = settings_of_city(arguments.data)
    with transactions_on(settings) as transactions:
        for line in ACTS[arguments.act](transactions, settings, arguments):
            print(line)


def make_plan(transactions: Transactions, settings: Settings, told: argparse.Namespace) -> Iterator[str]:
    new = NewPlan(
        id=new_id(), kind=Origin.RANDOM, name=told.name, area=told.area, line=told.line, starts_on=told.starts_on,
        until=told.until, team=told.team, strata=(Stratum(name="all", share=told.share),),
        seed_commitment=told.commitment, seed_source=told.public,
    )  # fmt: skip
    with transactions.writing(CLERK) as uow:
        plan = planning.make_plan(uow, new, today=local_day(uow.now, settings.zone))
    yield f"plan {plan.id} is bound to {plan.seed_commitment}"


def draw_plan(transactions: Transactions, settings: Settings, told: argparse.Namespace) -> Iterator[str]:
    secret = told.secret.read_text(encoding="utf-8").strip()
    with transactions.writing(CLERK) as uow:
        today = local_day(uow.now, settings.zone)
        seen = planning.get_plan(uow, told.plan).version
        made = drawing.draw_plan(uow, told.plan, seen, secret, told.public, today=today)
        document = drawing.own_document(uow, told.plan, today=today)
    told.out.write_bytes(document)
    yield f"{made.drawn} tasks, {made.unfilled} sources that nobody may go to"
    yield f"{told.out}: SHA-256 {made.document_sha256}; secret until the plan is over"


def show_tasks(transactions: Transactions, settings: Settings, told: argparse.Namespace) -> Iterator[str]:
    with transactions.reading(CLERK) as uow:
        today = local_day(uow.now, settings.zone)
        day, after, found = told.on or today, None, []
        while page := tasks.list_tasks(uow, {"on": day}, today=today, after=after, limit=_A_PAGE):
            found += page
            after = page[-1].planned_on, page[-1].id
    for task in found:
        days = f"{task.planned_on} – {task.due_on}"
        yield f"{task.id}  {task.origin:9}  {task.line:14}  {days}  {task.state:9}  {len(task.officers)} officers"
    if not found:
        yield f"no task on {day}"


ACTS: Mapping[str, Callable[[Transactions, Settings, argparse.Namespace], Iterator[str]]] = {
    "plan": make_plan,
    "draw": draw_plan,
    "tasks": show_tasks,
}
