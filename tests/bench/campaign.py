"""The demonstration city as one campaign: how many sources a second, in how much memory, and whether that grows."""

import dataclasses
import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from greenctl.cli.demo.campaign import Campaign
from greenctl.cli.demo.city import City, assumptions
from greenctl.cli.demo.doors import UseCaseDoor
from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.jobs.outbox import drain
from greenctl.kernel.clock import SteppedClock
from tests.bench.measuring import report

FIRST_RUN_ON = date(2026, 11, 20)
WHOLE_CITY = 7_000


def measure(folder: Path, *, large: bool) -> None:
    """The whole city between two small ones, each in a process of its own."""
    sizes = [700, WHOLE_CITY, 700, *([10 * WHOLE_CITY] if large else [])]
    runs = [_apart(size, folder / f"{place}") for place, size in enumerate(sizes)]
    whole, small = runs[1], median(run["cpu_s"] / run["units"] for run in (runs[0], runs[2]))
    stages = {name: round(seconds, 1) for name, seconds in whole["stages"].items() if seconds >= 0.05}
    report(
        "campaign.units_per_s", whole["units"] / whole["wall_s"], "sources/s", aim=">= 117",
        units=whole["units"], wall_s=round(whole["wall_s"], 1), database_mb=round(whole["database_mb"]),
    )  # fmt: skip
    report("campaign.stages", whole["wall_s"], "s", stages=stages)
    report("campaign.peak_mb", whole["peak_mb"], "MB", aim="<= 400")
    for run in runs[1:2] + runs[3:]:
        growth = run["cpu_s"] / run["units"] / small
        report("campaign.growth", growth, "ratio", aim="<= 1.15", units=run["units"], peak_mb=round(run["peak_mb"]))


def scaled(units: int) -> City:
    """A city of about so many sources, in the same proportions."""
    given = assumptions()
    city = City(given, "city", given["seed"], FIRST_RUN_ON, ZoneInfo("Asia/Shanghai"))
    share = units / WHOLE_CITY
    sizes = {"bench": {kind: max(1, round(count * share)) for kind, count in city.counts.items()}}
    return dataclasses.replace(city, assumptions={**given, "sizes": sizes}, size="bench")


def build(units: int, folder: Path) -> dict[str, Any]:
    """Build a city; what it took of time and memory."""
    settings, city = settings_for(folder, demo=True), scaled(units)
    clock, stages = SteppedClock(city.moment("season_begins")), {}
    with transactions_on(settings, clock) as transactions:
        began, cpu_began = time.perf_counter(), time.process_time()
        campaign = Campaign(city, UseCaseDoor(transactions, settings.zone), clock)
        for stage in campaign.stages():
            stage_began = time.perf_counter()
            for _ in stage.work():
                pass
            while drain(transactions):
                pass
            stages[stage.name] = time.perf_counter() - stage_began
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    return {
        "units": len(campaign.units),
        "wall_s": wall,
        "cpu_s": cpu,
        "stages": stages,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "database_mb": (folder / "greenctl.sqlite3").stat().st_size / 1e6,
    }


def _apart(units: int, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "tests.bench.campaign", str(units), str(folder)]
    found: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[1]), Path(sys.argv[2]))))
