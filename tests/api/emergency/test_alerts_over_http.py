"""Alerts over HTTP: raised, moved, lifted, and what follows from each."""

import pytest

from greenctl.kernel.actor import Role
from tests.emergency.builders import ORANGE, a_full, begun, imported, published
from tests.source.builders import a_source, registered

RED = {**ORANGE, "level": "red"}


@pytest.fixture
def source(transactions):
    [source] = registered(transactions, a_source(1, area="370811"))
    draft = begun(transactions)
    imported(transactions, draft, a_full(source), "full")
    published(transactions, draft, 2)
    return source


@pytest.fixture
def command(people):
    return people.staff(Role.COMMAND)


def raised(command):
    return command.post("/alerts", {"area": "370800", **ORANGE}).json["id"]


def test_an_alert_is_raised_moved_and_lifted(command, source):
    alert = raised(command)

    assert command.post(f"/alerts/{alert}/level", RED, version=1).json["level"] == "red"
    ending = {"ends_at": "2026-12-03T00:00:00+08:00", "text": "示例解除"}
    assert command.post(f"/alerts/{alert}/lifting", ending, version=2).json["lifted"] is True
    stale = command.post(f"/alerts/{alert}/level", RED, version=2)

    assert (stale.status_code, stale.json["code"]) == (412, "emergency.alert_moved_on")
    told = command.get(f"/alerts/{alert}").json
    assert [step["act"] for step in told["steps"]] == ["issued", "upgraded", "lifted"]
    assert (told["steps"][0]["duties"], told["steps"][0]["lead_needed"]) == (1, 48)
    assert [one["id"] for one in command.get("/alerts?city=370800").json["items"]] == [alert]


def test_duties_are_read_with_what_is_to_be_done_and_why(command, source):
    alert = raised(command)

    [duty] = command.get(f"/alerts/{alert}/duties").json["items"]
    assert (duty["source_id"], duty["why"], duty["so2_kg_per_day"]) == (source.id, "has_duty", "10")
    assert [one["text"] for one in duty["obligations"]] == ["一号线停产"]
    assert duty["name"] == source.name
    command.post(f"/alerts/{alert}/level", RED, version=1)
    assert command.get(f"/alerts/{alert}/duties").json["items"][0]["why"] == "no_measures"
    assert command.get(f"/alerts/{alert}/duties?why=has_duty").json["items"] == []
    assert len(command.get(f"/alerts/{alert}/duties?why=no_measures").json["items"]) == 1


def test_the_account_is_undetermined_without_a_base_and_never_a_pass(command, source):
    account = command.get(f"/alerts/{raised(command)}/account?ladder=all-four-10-20-30").json

    assert (account["met"], account["standing"]) == (None, [{"why": "has_duty", "count": 1}])
    assert account["lines"][0] == {
        "pollutant": "SO2", "base": "0", "reduced": "10", "confirmed": "0", "executed": "0", "verified": "0",
        "ratio": None, "at_least": "0.2", "trust": "read", "met": None,
    }  # fmt: skip


def test_a_county_raises_an_alert_of_its_own_and_sees_no_others(people, command, source):
    county, other = people.staff(Role.COMMAND, "370811"), people.staff(Role.COUNTY_REVIEWER, "370812")
    city_wide = raised(command)

    own = county.post("/alerts", {"area": "370811", **ORANGE}).json["id"]

    assert [one["id"] for one in county.get("/alerts?city=370800").json["items"]] == [own]
    assert county.get(f"/alerts/{city_wide}").status_code == other.get(f"/alerts/{own}").status_code == 404
    assert county.post("/alerts", {"area": "370800", **ORANGE}).json["code"] == "emergency.alert_area_wrong"


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-12-01T00:00:00"])
def test_a_moment_that_cannot_be_is_refused(command, source, moment):
    answer = command.post("/alerts", {"area": "370800", **ORANGE, "starts_at": moment})

    assert answer.status_code in {400, 422}
