"""Public figures: over what was made public alone, and every number opens exactly its rows, for anybody."""

from datetime import date, timedelta

import pytest

from greenctl.findings.exposure import statistics
from greenctl.findings.exposure.use_cases import publish
from greenctl.findings.loop.moves import Act
from tests.conftest import NOW
from tests.findings.loop.world import CHECKER, COMMAND, COUNTY, DESK, OTHER_DESK, a_world, do, found, went

PATH = "/public/findings/statistics"


def exposed(world, number):
    with world.transactions.writing(COMMAND) as uow:
        return publish(uow, COUNTY, number - 1, today=NOW.date())


@pytest.fixture
def city(transactions, clock):
    """Five exposed in two batches: open, closed, disputed, voided, without a sector; two that are not public."""
    world = a_world(transactions)
    opened, closed, disputed, voided, secret, _ = found(world, 6)
    for finding_id in (opened, closed, disputed, voided):
        do(world, finding_id, Act.ORDER, DESK)
    exposed(world, 1)
    went(world, closed, (Act.ANSWER, world.firm))
    clock.advance(timedelta(days=4))
    do(world, closed, Act.CLOSE, CHECKER)
    do(world, disputed, Act.DISPUTE, world.firm)
    went(world, voided, (Act.DISPUTE, world.firm), (Act.UPHOLD, OTHER_DESK))
    (another,) = found(world, 1, sector=None, severity="major")
    do(world, another, Act.ORDER, DESK)
    exposed(world, 2)
    do(world, secret, Act.ORDER, DESK)
    return world


def opened_rows(client, address):
    rows, after = [], ""
    while True:
        answer = client.get(f"{address}&limit=2{after}")
        assert answer.status_code == 200, answer.json
        rows += answer.json["items"]
        if answer.json["next"] is None:
            return rows
        after = f"&after={answer.json['next']}"


@pytest.mark.parametrize("by", statistics.DIMENSIONS)
def test_every_public_number_opens_exactly_its_rows(client, city, by):
    items = client.get(f"{PATH}?by={by}&area=370800").json["items"]

    assert sum(item["exposed"] for item in items) == 5
    for item in items:
        for figure, address in item["rows"].items():
            assert len(opened_rows(client, address)) == item[figure], (figure, address)


def test_days_to_close_are_those_of_the_closed_findings_behind_them(client, city):
    (item,) = client.get(f"{PATH}?by=area").json["items"]
    (closed,) = opened_rows(client, item["rows"]["closed"])

    took = date.fromisoformat(closed["closed_on"]) - date.fromisoformat(closed["ordered_on"])
    assert item["days_to_close"] == took.days == 4


def test_what_is_not_exposed_is_in_no_figure(client, city):
    (item,) = client.get(f"{PATH}?by=area").json["items"]

    told = {name: item[name] for name in ("exposed", "open", "closed", "disputed", "voided")}
    assert told == {"exposed": 5, "open": 2, "closed": 1, "disputed": 1, "voided": 1}


def test_a_row_tells_nothing_of_who_found_it_or_what_they_wrote(client, city):
    rows = opened_rows(client, f"{PATH}/rows?by=area&key={COUNTY}&figure=exposed")

    assert rows[0].keys() == {
        "number", "batch", "source_id", "source_name", "area", "line", "issue", "severity", "found_on", "ordered_on",
        "closed_on", "standing", "progress",
    }  # fmt: skip
    assert {row["batch"] for row in rows} == {1, 2}


def test_control_a_figure_that_counts_one_condition_and_opens_another_is_caught(client, city, monkeypatch):
    wrong = {**statistics.FIGURES, "open": statistics.FIGURES["exposed"]}
    rows_behind = statistics.rows_behind

    def other(*args, **kwargs):
        with monkeypatch.context() as patch:
            patch.setattr(statistics, "FIGURES", wrong)
            return rows_behind(*args, **kwargs)

    monkeypatch.setattr(statistics, "rows_behind", other)

    with pytest.raises(AssertionError):
        test_every_public_number_opens_exactly_its_rows(client, city, "area")


@pytest.mark.parametrize("key", ["x", "-1", "99999999999999999999"])
def test_a_batch_that_is_no_number_has_no_rows(client, city, key):
    assert opened_rows(client, f"{PATH}/rows?by=batch&key={key}&figure=exposed") == []
