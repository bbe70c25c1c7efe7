"""The demonstration city enters through two doors and comes out the same; other facts or other rules move it."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from greenctl.cli.demo.campaign import LISTED, Campaign
from greenctl.cli.demo.city import City, assumptions
from greenctl.cli.demo.doors import DEMO, Door, UseCaseDoor
from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.kernel.clock import SteppedClock
from greenctl.lists.queries import history
from greenctl.rules.use_cases import publish_edition, shipped
from greenctl.season.models import SeasonProgrammeRow
from tests.stories.http_door import HttpDoor

FEW = {
    "few": {"emergency_works": 30, "emergency_sites": 6, "construction_sites": 8, "staggered_works": 12},
    "fewest": {"emergency_works": 10, "emergency_sites": 3, "construction_sites": 4, "staggered_works": 4},
}
ELSEWHERE = ("leading", "non_leading", "certificate", "no_certificate")
SEED = assumptions()["seed"]

Outcome = Mapping[tuple[str, int], Mapping[str, Any]]


def a_city(size: str = "few", seed: int = SEED) -> City:
    sizes = {**assumptions()["sizes"], **FEW}
    return City({**assumptions(), "sizes": sizes}, size, seed, date(2026, 11, 20), ZoneInfo("Asia/Shanghai"))


def bring_in(
    city: City, door: Door, transactions: Transactions, after_season: Callable[[str], None] | None = None
) -> Outcome:
    """The whole winter; returns what each edition of each list says of itself."""
    clock = SteppedClock(city.moment("season_begins"))
    transactions.clock = clock
    campaign = Campaign(city, door, clock)
    for stage in campaign.stages():
        for _ in stage.work():
            pass
        if stage.name == "season" and after_season is not None:
            after_season(campaign.season_id)
    with transactions.reading(DEMO) as uow:
        return {(one.programme, one.number): one.summary for name in LISTED for one in history(uow, name)}


def in_process(city: City, folder: Path, after_season: Callable[[Transactions, str], None] | None = None) -> Outcome:
    """Through the use cases, on a database of its own."""
    with transactions_on(settings_for(folder)) as transactions:
        door = UseCaseDoor(transactions, city.zone)
        swap = None if after_season is None else lambda season_id: after_season(transactions, season_id)
        return bring_in(city, door, transactions, swap)


def contents(outcome: Outcome) -> dict[tuple[str, int], str]:
    return {edition: summary["content_sha256"] for edition, summary in outcome.items()}


def levels(outcome: Outcome) -> dict[tuple[str, int], dict[str, int]]:
    return {edition: summary["by_level"] for edition, summary in outcome.items()}


@pytest.mark.parametrize(
    "size", [pytest.param("fewest", id="15 units"), pytest.param("small", id="200 units", marks=pytest.mark.full)]
)
def test_the_lists_are_the_same_through_either_door(app, transactions, tmp_path, size):
    city = a_city(size)
    door = HttpDoor(app)

    with app.app_context():
        over_http = bring_in(city, door, transactions)

    assert contents(over_http) == contents(in_process(city, tmp_path))
    assert len(over_http) == 6
    print(f"{door.requests} requests")


@pytest.fixture(scope="module")
def as_assumed(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return in_process(a_city(), tmp_path_factory.mktemp("as-assumed"))


def test_another_seed_moves_the_outcome(as_assumed, tmp_path):
    assert levels(in_process(a_city(seed=SEED + 1), tmp_path)) != levels(as_assumed)


def test_one_stricter_limit_moves_the_outcome(as_assumed, tmp_path):
    """One cell of one table: what sector A may emit for level B."""
    moved = in_process(a_city(), tmp_path, grade_by_a_stricter_edition)

    before, after = levels(as_assumed)["emergency", 2], levels(moved)["emergency", 2]
    assert after.get("B", 0) < before["B"]
    assert after["C"] > before["C"]
    assert [after.get(level) for level in ELSEWHERE] == [before.get(level) for level in ELSEWHERE]


def grade_by_a_stricter_edition(transactions: Transactions, season_id: str) -> None:
    """Publish a copy of the sample edition with one limit changed, and let the season's programmes rest on it."""
    document = shipped().editions["sample-2026"].to_document()
    document["edition"]["id"] = "sample-2026-stricter"
    cell_of(document, "sample_a", "stack_nox", "B")["at_most"] = "51"
    with transactions.writing(DEMO) as uow:
        fingerprint = publish_edition(uow, document)
        uow.execute(
            update(SeasonProgrammeRow)
            .where(SeasonProgrammeRow.season_id == season_id, SeasonProgrammeRow.programme.in_(list(LISTED)))
            .values(rule_fingerprint=fingerprint)
        )


def cell_of(document: dict[str, Any], sector: str, indicator: str, level: str) -> dict[str, Any]:
    row = next(one for one in document["sectors"][sector]["indicators"] if one["id"] == indicator)
    return row["levels"][level]
