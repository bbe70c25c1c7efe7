"""Figures from a shell."""

import argparse

import pytest

from greenctl.cli import statistics
from greenctl.kernel.actor import system
from greenctl.lists import use_cases
from tests.findings.loop.world import a_world, found
from tests.inspection.builders import a_visit, an_officer, visited
from tests.lists.builders import SEASON_ID, TODAY, a_season, decided, many, set_case


def told(transactions, *words):
    parser = argparse.ArgumentParser()
    statistics.add_arguments(parser)
    return list(statistics.told(transactions, parser.parse_args(words)))


def test_figures_and_their_rows_are_printed(transactions):
    world = a_world(transactions)
    found(world, 2)
    officer = an_officer(transactions).account_id
    visited(transactions, officer, *(a_visit(world.source_id) for _ in range(3)))

    period = ("visits", "2026-11-20", "2026-11-21")
    findings, rows = (
        told(transactions, "findings"),
        told(transactions, "findings", "--key", "construction", "--rows", "unconfirmed"),
    )
    officers, visits = told(transactions, *period, "--by", "officer"), told(transactions, *period, "--rows", "visits")

    assert findings[1].startswith("construction")
    assert len(rows) == 2
    assert officers[1].split()[:3] == [officer, "3", "3"]
    assert len(visits) == 3


def test_the_flow_between_two_editions_is_printed_with_its_rows(transactions):
    units = many(8)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units)
        first = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY).id
    with transactions.writing(system("test")) as uow:
        set_case(uow, units[0], "withdrawn")
        use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 1, today=TODAY)

    head, *cells = told(transactions, "flow", "emergency", "--from", first)
    _, *rows = told(transactions, "flow", "emergency", "--from", first, "--rows", units[0].level or "", "not_listed")

    stages, returned = (
        told(transactions, "funnel", "emergency"),
        told(transactions, "funnel", "emergency", "--rows", "approved"),
    )

    assert [line.split() for line in stages] == [["approved", "7"], ["withdrawn", "1"]]
    assert len(returned) == 7
    assert head.endswith("under the same rules")
    assert sum(int(cell.split()[-1]) for cell in cells) == 8
    assert len(rows) == 1


def test_a_flow_from_a_season_that_there_was_not_is_told(transactions):
    with pytest.raises(SystemExit, match="nothing was ever published of emergency"):
        told(transactions, "flow", "emergency")
