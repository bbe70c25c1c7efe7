"""The funnel over HTTP: every number links to exactly its declarations, within one's reach."""

import pytest

from greenctl.kernel.actor import Role, system
from tests.lists.builders import SEASON_ID, a_season, decided, many, set_case

FUNNEL = f"/declarations/funnel?season_id={SEASON_ID}&programme=emergency"


@pytest.fixture
def city(transactions):
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *many(12))
        set_case(uow, many(1)[0], "rejected")


@pytest.mark.parametrize("narrowed", ["", "&by=area&sector=sample_b", "&by=sector&area=370800"])
def test_every_number_links_to_exactly_its_declarations(people, city, narrowed):
    command = people.staff(Role.COMMAND)

    funnel = command.get(f"{FUNNEL}{narrowed}").json

    assert funnel["count"] == sum(cell["count"] for cell in funnel["cells"]) > 0
    for cell in funnel["cells"]:
        assert len(command.get(f"{cell['rows']}&limit=200").json["items"]) == cell["count"]
        assert len(command.get(cell["overdue_rows"]).json["items"]) == cell["overdue"]


def test_a_county_sees_its_own_and_a_page_goes_on(people, city):
    county = people.staff(Role.COUNTY_REVIEWER, "370811")
    (cell,) = [one for one in county.get(f"{FUNNEL}&by=area").json["cells"] if one["state"] == "approved"]

    first = county.get(f"{cell['rows']}&limit=1").json
    second = county.get(f"{cell['rows']}&limit=1&after={first['next']}").json

    assert cell["key"] == "370811"
    assert first["items"][0]["id"] < second["items"][0]["id"]


def test_a_stage_that_there_is_not_is_refused(people):
    answer = people.staff(Role.COMMAND).get(f"{FUNNEL.replace('funnel?', 'funnel/rows?')}&state=mood")

    assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")
