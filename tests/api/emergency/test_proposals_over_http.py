"""From a forecast to the proposed level, over HTTP; and the editions that it follows from."""

import pytest

from greenctl.kernel.actor import Role
from tests.emergency.builders import CITY

pytestmark = pytest.mark.one_engine

FORECAST = {
    "area": CITY,
    "starts_at": "2026-12-01T00:00:00+08:00",
    "step": "day",
    "values": [{"aqi": 210}, {"aqi": 230}, {"aqi": 100}],
}


@pytest.fixture
def command(people):
    return people.staff(Role.COMMAND)


def test_a_forecast_is_answered_with_the_level_and_the_days_that_make_it(command):
    told = command.post("/alerts/proposals", FORECAST).json

    assert (told["definition"], told["level"], told["missing"]) == ("national-2024", "orange", 0)
    assert told["starts_at"].startswith("2026-11-30T16:00")
    assert "230" in {mean for held in told["reason"] for mean in held["means"]}


def test_a_missing_day_says_how_high_it_could_be_and_sand_makes_no_day(command):
    gap = command.post("/alerts/proposals", {**FORECAST, "values": [{"aqi": 210}, {"aqi": None}]}).json
    sand = command.post("/alerts/proposals", {**FORECAST, "values": [{"aqi": 400, "cause": "sand"}] * 3}).json

    assert (gap["level"], gap["possible"], gap["missing"]) == ("yellow", "orange", 1)
    assert (sand["level"], sand["excluded"]) == (None, 3)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"values": [{"aqi": 1}] * 31}, "values"),
        ({"values": []}, "values"),
        ({"step": "week"}, "step"),
        ({"starts_at": "9999-12-30T00:00:00+00:00"}, "starts_at"),
        ({"starts_at": "2026-12-01T00:00:00"}, "starts_at"),
    ],
    ids=["too many", "none", "no such step", "end of time", "no zone"],
)
def test_what_is_no_forecast_is_refused_by_its_field(command, changes, field):
    answer = command.post("/alerts/proposals", {**FORECAST, **changes})

    assert answer.status_code == 422
    assert [one["field"].split(".")[0] for one in answer.json["problems"]] == [field]


def test_editions_say_what_they_rest_on_and_how_far_it_is_trusted(client):
    told = client.get("/alerts/editions").json

    assert {"national-2024", "shandong-until-2023"} == {one["id"] for one in told["definitions"]}
    shares = {
        (ladder["id"], one["level"], one["pollutant"]): (one["at_least"], one["trust"])
        for ladder in told["ladders"]
        for one in ladder["shares"]
    }
    assert shares["vocs-10-15-20", "orange", "VOCs"] == ("0.15", "read")
    assert shares["vocs-10-15-20", "red", "VOCs"][1] == "memory"


def test_every_place_of_the_city_has_a_square_of_its_own_in_the_schematic(client):
    squares = [tuple(one["tile"]) for one in client.get("/areas").json["areas"]]

    assert len(set(squares)) == len(squares)
