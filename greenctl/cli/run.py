"""`./dev run`: build the demonstration city, or go on with it, then serve it."""

import argparse
import json
import os
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.server import serve
from greenctl.cli.demo.accounts import give_passwords
from greenctl.cli.demo.campaign import Campaign
from greenctl.cli.demo.city import City, assumptions
from greenctl.cli.demo.doors import DEMO, UseCaseDoor
from greenctl.cli.demo.summary import print_summary
from greenctl.cli.workplace import DEFAULT_FOLDER, application, settings_for
from greenctl.db.transaction import Transactions
from greenctl.jobs.outbox import drain
from greenctl.kernel.clock import Clock, SteppedClock, SystemClock, local_day
from greenctl.messages import language_from, text

SIZES = ("city", "small")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to build and where to serve it."""
    parser.add_argument("--city", choices=SIZES, default="city", help="7,046 sources, or 200 for a quick look")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where it lives (data/city, data/small)")
    parser.add_argument("--seed", type=int, help="another draw of the same assumptions")
    parser.add_argument("--build-only", action="store_true", help="do not serve")


def run(arguments: argparse.Namespace) -> None:
    """Build or continue, print what came of it, serve."""
    console = Console()
    language = language_from(os.environ.get("LANG", "").replace("_", "-"))
    folder = (arguments.data or DEFAULT_FOLDER / arguments.city).absolute()
    settings = settings_for(folder, demo=True)
    city = city_of(folder, arguments.city, arguments.seed, settings.zone)
    clock = SteppedClock(city.moment("season_begins"))
    with application(settings, clock) as (app, transactions):
        campaign = Campaign(city, UseCaseDoor(transactions, settings.zone), clock)
        console.print(text(language, "demo", "building", units=len(campaign.units)))
        seconds = build(campaign, transactions, console, language)
        transactions.clock = SystemClock()
        with transactions.reading(DEMO) as uow:
            print_summary(console, uow, campaign, seconds, language)
        _print_accounts(console, language, give_passwords(transactions, campaign, folder / "accounts.txt"), folder)
        if not arguments.build_only:
            serve(app, transactions, arguments.port, announce=console.print)


def city_of(folder: Path, size: str, seed: int | None, zone: ZoneInfo, clock: Clock | None = None) -> City:
    """The city of a data folder: drawn for the day of the first run, and the same ever after."""
    file = folder / "city.json"
    if not file.exists():
        today = local_day((clock or SystemClock()).now(), zone)
        fixed = {"size": size, "seed": seed or assumptions()["seed"], "first_run_on": today.isoformat()}
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(fixed), encoding="utf-8")
    fixed = json.loads(file.read_text(encoding="utf-8"))
    return City(assumptions(), fixed["size"], fixed["seed"], date.fromisoformat(fixed["first_run_on"]), zone)


def build(campaign: Campaign, transactions: Transactions, console: Console, language: str) -> Mapping[str, float]:
    """Run every stage with a bar; returns the seconds each took."""
    seconds: dict[str, float] = {}
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=False) as progress:
        for stage in campaign.stages():
            name = text(language, "demo", f"stage_{stage.name.replace(' ', '_')}")
            task: Any = progress.add_task(name, total=stage.total)
            began = time.perf_counter()
            done = 0
            for units in stage.work():
                done += units
                progress.update(task, completed=done)
            while drain(transactions):
                pass
            progress.update(task, total=done, completed=done)
            seconds[stage.name] = time.perf_counter() - began
    return seconds


def _print_accounts(console: Console, language: str, accounts: list[tuple[str, str]], folder: Path) -> None:
    table = Table(title=text(language, "demo", "accounts", file=folder / "accounts.txt"))
    for column in ("login", "who"):
        table.add_column(text(language, "demo", column))
    for login, who in accounts:
        table.add_row(login, who)
    console.print(table)
