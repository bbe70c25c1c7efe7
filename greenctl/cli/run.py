"""`./dev run`: build the demonstration city, or go on with it, then serve it."""

import argparse
import fcntl
import socket
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from api.app import create_app
from api.server import reserve, serve
from greenctl.area.calendar import CIVIL_TIME
from greenctl.cli.demo.accounts import give_passwords
from greenctl.cli.demo.alert_door import AlertDoor
from greenctl.cli.demo.alert_summary import print_alerts, write_reports
from greenctl.cli.demo.alerts import Alerts
from greenctl.cli.demo.campaign import Campaign, Stage
from greenctl.cli.demo.city import City, assumptions, assumptions_in
from greenctl.cli.demo.doors import DEMO, UseCaseDoor, last_moment
from greenctl.cli.demo.field_door import FieldDoor
from greenctl.cli.demo.field_summary import print_inspections, write_open_data
from greenctl.cli.demo.inspections import Inspections
from greenctl.cli.demo.next_season import NextSeason, print_next_season
from greenctl.cli.demo.papers import write_papers
from greenctl.cli.demo.pictures import Camera
from greenctl.cli.demo.sites import Sites
from greenctl.cli.demo.summary import print_accounts, print_summary
from greenctl.cli.workplace import (
    DEFAULT_FOLDER,
    DEMONSTRATION,
    PLACE,
    opened,
    settings_for,
    terminal_language,
    write_private,
)
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.jobs.outbox import drain
from greenctl.kernel.clock import Clock, SteppedClock, SystemClock, local_day
from greenctl.messages import text

SIZES = ("city", "small")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to build and where to serve it."""
    parser.add_argument("--city", choices=SIZES, help="7,046 sources (city, unless said), or 200 for a quick look")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where it lives (data/city, data/small)")
    parser.add_argument("--seed", type=int, help="another draw of the same assumptions")
    parser.add_argument("--place", metavar="CODE", help="the division code of another city (370800)")
    parser.add_argument("--build-only", action="store_true", help="do not serve")


def run(arguments: argparse.Namespace) -> None:
    """Build or continue, print what came of it, serve."""
    language = terminal_language()
    folder = (arguments.data or DEFAULT_FOLDER / (arguments.city or SIZES[0])).absolute()
    with _port(arguments, language) as listening, _alone_in(folder, language):
        city = city_of(folder, arguments.city, arguments.seed, CIVIL_TIME, place=arguments.place)
        wanted = (arguments.city or city.size, arguments.seed or city.seed, arguments.place or city.place)
        if wanted != (city.size, city.seed, city.place):
            told = {"size": city.size, "seed": city.seed, "place": city.place}
            sys.exit(text(language, "demo", "another_city", folder=folder, **told))
        settings = settings_for(folder, demo=True)
        clock = SteppedClock(city.moment("season_begins"))
        with opened(settings, clock) as foundation:
            transactions = foundation.transactions
            campaign = Campaign(city, UseCaseDoor(transactions, settings.zone), clock)
            camera = Camera(transactions, foundation.store, foundation.examiner)
            alerts = Alerts(campaign, AlertDoor(transactions, settings.zone, camera))
            inspections = Inspections(campaign, FieldDoor(transactions, settings.zone, camera), alerts)
            bring_about(inspections, transactions, settings, language)
            if listening is not None:
                serve(create_app(settings), listening, announce=lambda url: print(url, "(Ctrl-C)", flush=True))


@contextmanager
def _port(arguments: argparse.Namespace, language: str) -> Iterator[socket.socket | None]:
    """Take the port before anything is built for it, or say that somebody has it."""
    if arguments.build_only:
        yield None
        return
    try:
        listening = reserve(arguments.port)
    except (OSError, OverflowError) as error:
        sys.exit(text(language, "demo", "port_taken", port=arguments.port, why=getattr(error, "strerror", error)))
    with listening:
        yield listening


@contextmanager
def _alone_in(folder: Path, language: str) -> Iterator[None]:
    """Two campaigns at once in one folder would be two clocks over one season."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "in_use").open("w") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(text(language, "demo", "folder_in_use", folder=folder))
        yield


def city_of(
    folder: Path,
    size: str | None,
    seed: int | None,
    zone: ZoneInfo,
    clock: Clock | None = None,
    *,
    place: str | None = None,
) -> City:
    """The city of a data folder: drawn for the day of the first run, and the same ever after.

    Raises:
        AreaNotKnown: `place` is no city's code.
    """
    file = folder / DEMONSTRATION
    if not file.exists():
        today = local_day((clock or SystemClock()).now(), zone)
        seed = assumptions()["seed"] if seed is None else seed
        drawn = {"size": size or SIZES[0], "seed": seed, "first_run_on": today}
        write_private(file, orjson.dumps({**drawn, PLACE: assumptions_in(place)["city"]}))
    fixed = orjson.loads(file.read_bytes())
    return City(
        assumptions_in(fixed.get(PLACE)), fixed["size"], fixed["seed"], date.fromisoformat(fixed["first_run_on"]), zone
    )


def bring_about(inspections: Inspections, transactions: Transactions, settings: Settings, language: str) -> None:
    """Build what is left of it, then say what came of it."""
    console, campaign, folder = Console(), inspections.campaign, settings.data_folder
    go_on_from_the_last_event(campaign.clock, transactions)
    console.print(text(language, "demo", "building", units=len(campaign.units)))
    sites, next_season = Sites(inspections, transactions), NextSeason(inspections, transactions)
    seconds = build((campaign, inspections, sites, next_season), transactions, console, language)
    transactions.clock = SystemClock()
    accounts = give_passwords(transactions, campaign, folder / "accounts.txt")
    with transactions.reading(DEMO) as uow:
        print_inspections(console, uow, inspections, language)
        print_next_season(console, uow, next_season, language)
        print_alerts(console, uow, inspections.alerts, language)
        print_summary(console, uow, campaign, seconds, language)
    console.print(write_papers(transactions, settings, inspections, folder / "papers", language), soft_wrap=True)
    console.print(write_open_data(transactions, settings, inspections, folder / "open-data", language), soft_wrap=True)
    console.print(write_reports(transactions, inspections.alerts, folder / "reports", language), soft_wrap=True)
    print_accounts(console, accounts, folder / "accounts.txt", language)


def go_on_from_the_last_event(clock: SteppedClock, transactions: Transactions) -> None:
    """What is continued never happens before what is done already."""
    with transactions.reading(DEMO) as uow:
        latest = last_moment(uow)
    if latest is not None and latest > clock.now():
        clock.move_to(latest)


class Parts(Protocol):
    """A part of the winter; what is left of it is asked when the parts before it are done."""

    def stages(self) -> tuple[Stage, ...]: ...


def build(parts: Iterable[Parts], transactions: Transactions, console: Console, language: str) -> Mapping[str, float]:
    """Run every stage that is left; returns the seconds each took. A bar each on a terminal, else a line each."""
    seconds: dict[str, float] = {}
    _drain(transactions)
    with Progress(*_columns(), console=console, disable=not console.is_terminal) as progress:
        for stage in (stage for part in parts for stage in part.stages()):
            name = text(language, "demo", f"stage_{stage.name.replace(' ', '_')}")
            task: Any = progress.add_task(name, total=stage.total)
            began, done = time.perf_counter(), 0
            for units in stage.work():
                done += units
                progress.update(task, completed=done)
            _drain(transactions)
            progress.update(task, total=done, completed=done)
            seconds[stage.name] = time.perf_counter() - began
            if not console.is_terminal:
                print(f"{name} {done} ({seconds[stage.name]:.1f} s)", flush=True)
    return seconds


def _columns() -> tuple[ProgressColumn, ...]:
    return (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )


def _drain(transactions: Transactions) -> None:
    while drain(transactions):
        pass
