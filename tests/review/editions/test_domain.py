"""Which cases can follow another edition from where they stand."""

from dataclasses import replace

import pytest

from greenctl.review.editions.domain import Stays, changed, stays
from greenctl.review.workflow import State, StepKind
from greenctl.review.workflow_files import shipped_ids
from tests.review.builders import a_case, demo_city

TABLES = {name: demo_city(name) for name in shipped_ids()}


@pytest.mark.parametrize(
    "before, after, case, why",
    [
        pytest.param("demo-city", "demo-city-2", a_case(), None, id="the same step is there"),
        pytest.param(
            "demo-city", "demo-city-4", a_case(state=State.RETURNED, step=None, open_fields=("x",)), None,
            id="with its firm",
        ),
        pytest.param(
            "demo-city", "national-draft", a_case(route="certificate"), Stays.ROUTE_UNKNOWN, id="no way for its level"
        ),
        pytest.param(
            "demo-city-4", "demo-city-3", a_case(step="panel"), Stays.PANEL_SITS, id="experts are to speak"
        ),
        pytest.param("national-draft", "demo-city", a_case(step="city_opinion"), Stays.STEP_ABSENT, id="no such step"),
        pytest.param(
            "demo-city-3", "demo-city-4", a_case(step="site_visit"), Stays.STEP_OFF_ROUTE,
            id="the new table sends its level elsewhere",
        ),
        pytest.param("demo-city-3", "demo-city-4", a_case(step="site_visit", route="B"), None, id="but not this level"),
        pytest.param("demo-city", "demo-city-2", a_case(step="publicity", route="D"), None, id="before the public"),
    ],
)  # fmt: skip
def test_where_a_case_lands(before, after, case, why):
    assert stays(case, TABLES[before], TABLES[after]) is why


def test_a_step_of_another_kind_is_another_step():
    table = TABLES["demo-city"]
    waits = replace(table, steps=tuple(replace(step, kind=StepKind.WAIT) for step in table.steps))

    assert stays(a_case(), table, waits) is Stays.STEP_DIFFERS


def test_whatever_moves_between_shipped_editions_can_come_to_its_end():
    for before in TABLES.values():
        for after in TABLES.values():
            for route in before.routes:
                for step in before.reached_by(route):
                    if stays(a_case(step=step, route=route), before, after) is None:
                        assert any(move.verdict != "return" for move in after.moves_at(step, route))


def test_a_case_that_changed_edition_stands_as_it_stood():
    case = a_case(step="city", version=2)

    after, event = changed(case, "e" * 64)

    assert after == replace(case, workflow_fingerprint="e" * 64, version=3)
    assert (event.verdict, event.step, event.led_to, event.version) == ("change_edition", "city", "city", 3)
