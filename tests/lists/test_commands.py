"""Lists from a shell."""

import argparse

import pytest

from greenctl.cli import lists
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from tests.lists import removal_builders as removing
from tests.lists.builders import TODAY, Unit, a_season, decided, many, set_source


def told(transactions: Transactions, settings: Settings, *words: str) -> list[str]:
    """What a command line prints."""
    parser = argparse.ArgumentParser()
    lists.add_arguments(parser)
    arguments = parser.parse_args(words)
    return list(lists.ACTS[arguments.act](transactions, settings, arguments))


def test_publish_list_as_of_and_diff_tell_one_story(transactions: Transactions, settings: Settings) -> None:
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *many(5))

    first = told(transactions, settings, "publish")
    with transactions.writing(system("test")) as uow:
        set_source(uow, Unit(number=1), state="closed")
    told(transactions, settings, "publish", "--programme", "emergency")

    assert [line.split(":")[0] for line in first] == [
        f"{programme} 1 from {TODAY}" for programme in ("construction", "emergency", "staggered")
    ]
    assert len(told(transactions, settings, "list")) == 4
    assert any(line.startswith("emergency 2") for line in told(transactions, settings, "as-of", TODAY.isoformat()))
    assert told(transactions, settings, "diff", "1", "2") == [
        "emergency: 0 added, 0 changed, 1 removed",
        "  removed  370812 示例企业第00001号: source_closed",
    ]


def test_a_day_without_lists_is_said(transactions: Transactions, settings: Settings) -> None:
    assert told(transactions, settings, "as-of", "2020-01-01") == ["no list is in force on 2020-01-01"]


def test_without_a_season_nothing_is_published(transactions: Transactions, settings: Settings) -> None:
    with pytest.raises(SystemExit, match=r"no season covers .*--season"):
        told(transactions, settings, "publish")


def test_two_editions_that_no_list_has_are_told(transactions: Transactions, settings: Settings) -> None:
    with transactions.writing(system("test")) as uow:
        a_season(uow)

    with pytest.raises(SystemExit, match="no list of the season has both"):
        told(transactions, settings, "diff", "1", "9")


def test_removals_are_told_while_they_wait_and_while_they_hold(transactions: Transactions, settings: Settings) -> None:
    (unit,) = removing.units(1)
    removing.prepared(transactions, unit)
    removing.published(transactions)
    removing.told(transactions, unit)
    (waits,) = told(transactions, settings, "removals", "--waiting")
    assert told(transactions, settings, "removals") == [f"no removal holds on {TODAY}"]

    removing.on_day(transactions, removing.AFTER_HEARING)
    removing.decide(transactions, removing.removals(transactions)[0])
    removing.published(transactions, removing.AFTER_HEARING, today=removing.AFTER_HEARING)
    (holds,) = told(transactions, settings, "removals", "--programme", "emergency")

    assert waits.startswith(f"emergency remove {unit.source_id}: on 2026-000123")
    assert holds.startswith(f"emergency remove {unit.area} {unit.name}: decided 2026-11-28 on 2026-000123")
    assert holds.endswith("returns 2027-01-28")
    diff = told(transactions, settings, "diff", "1", "2")
    assert diff[-1].endswith("removed_by_decision on 2026-000123, returns 2027-01-28")
    assert told(transactions, settings, "removals", "--waiting") == ["nothing waits for a decision"]
