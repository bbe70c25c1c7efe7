"""Figures over HTTP: every number links to exactly its rows, and officers are for those who oversee them alone."""

import pytest

from greenctl.kernel.actor import Role
from tests.findings.loop.world import COUNTY, OTHER_COUNTY, a_world, found
from tests.inspection.builders import a_visit, an_officer, visited

PERIOD = "first=2026-11-20&until=2026-11-21"
OFFICERS = "/visits/statistics/officers"


@pytest.fixture
def city(transactions):
    """Five findings on a works, and three visits by one officer to another."""
    world, other = a_world(transactions), a_world(transactions, 2, area=OTHER_COUNTY)
    found(world, 3)
    found(world, 2, line="industry", sector=None)
    officer = an_officer(transactions).account_id
    visited(transactions, officer, *(a_visit(other.source_id) for _ in range(3)))
    return officer


def opened(client, address):
    rows, after = [], ""
    while True:
        answer = client.get(f"{address}&limit=2{after}")
        assert answer.status_code == 200, answer.json
        rows += answer.json["items"]
        if answer.json["next"] is None:
            return rows
        after = f"&after={answer.json['next']}"


@pytest.mark.parametrize(
    "path",
    [
        "/findings/statistics?by=sector",
        "/findings/statistics?by=line&area=370800&found_from=2026-11-01",
        f"/visits/statistics?{PERIOD}",
        f"/visits/statistics?{PERIOD}&by=area&area=370800",
        f"/visits/statistics?{PERIOD}&by=line",
        f"{OFFICERS}?{PERIOD}",
    ],
)
def test_every_number_links_to_exactly_its_rows(people, city, path):
    command = people.staff(Role.COMMAND)

    items = command.get(path).json["items"]

    assert items
    for item in items:
        for figure, address in item["rows"].items():
            assert len(opened(command, address)) == item[figure], (figure, address)


def test_an_officer_is_an_opaque_id_and_nothing_else(people, city):
    (row,) = people.staff(Role.COMMAND).get(f"{OFFICERS}?{PERIOD}").json["items"]

    assert (row["key"], row["visits"], row["registered"]) == (city, 3, None)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.AUDITOR, Role.SIGNER])
def test_nobody_but_who_oversees_officers_reads_them_one_by_one(people, city, role):
    client = people.staff(role)

    assert client.get(f"{OFFICERS}?{PERIOD}").status_code == 403
    assert client.get(f"{OFFICERS}/rows?{PERIOD}&key={city}&figure=visits").status_code == 403
    assert client.get(f"/visits/statistics?{PERIOD}&by=officer").status_code in {403, 422}


def test_a_county_sees_its_own(people, city):
    rows = people.staff(Role.COUNTY_REVIEWER, COUNTY).get(f"/visits/statistics?{PERIOD}&by=area").json["items"]

    assert [row["key"] for row in rows] == [COUNTY]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="no-days"),
        pytest.param(f"{PERIOD}&by=person", id="by-something-else"),
        pytest.param("first=soon&until=later", id="no-day"),
    ],
)
def test_what_cannot_be_asked_is_refused(people, query):
    assert people.staff(Role.COMMAND).get(f"/visits/statistics?{query}").json["code"] == "request.invalid"


def test_a_figure_that_there_is_not_is_refused(people):
    answer = people.staff(Role.COMMAND).get(f"/visits/statistics/rows?{PERIOD}&figure=mood")

    assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")
