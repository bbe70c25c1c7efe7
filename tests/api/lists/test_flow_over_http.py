"""Grade flow over HTTP: anybody reads it, and every cell links to exactly its sources."""

import pytest

from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.lists import use_cases
from tests.lists.builders import PERSON, PHONE, SEASON_ID, TODAY, a_season, decided, many, set_case


@pytest.fixture
def editions(transactions):
    """Two editions: of thirty, four are gone and three have come."""
    units = many(33)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units[:30])
        first = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY).id
    with transactions.writing(system("test")) as uow:
        for unit in units[:4]:
            set_case(uow, unit, "withdrawn")
        decided(uow, *units[30:])
        return first, use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 1, today=TODAY).id


def opened(client, address):
    """Every row behind an address, by pages of two."""
    rows, after = [], ""
    while True:
        page = client.get(f"{address}&limit=2{after}").json
        rows += page["items"]
        if page["next"] is None:
            return rows
        after = f"&after={page['next']}"


@pytest.mark.parametrize("narrowed", ["", "&by=area", "&by=sector&area=370800", "&by=area&sector=sample_b"])
def test_anybody_follows_each_cell_to_exactly_its_sources(client, editions, narrowed):
    first, second = editions

    flow = client.get(f"/lists/flow?from={first}&to={second}{narrowed}").json

    assert flow["cells"]
    assert flow["rules_changed"] is False
    assert flow["count"] == sum(cell["count"] for cell in flow["cells"])
    for cell in flow["cells"]:
        assert len(opened(client, cell["rows"])) == cell["count"]


def test_nobody_is_named_in_it(client, editions):
    first, second = editions
    text = client.get(f"/lists/flow/rows?from={first}&to={second}&limit=100").get_data(as_text=True)

    assert PERSON not in text
    assert PHONE not in text


@pytest.mark.parametrize(
    "query, status, code",
    [
        pytest.param(f"from={new_id()}&to={new_id()}", 404, "lists.edition_not_there", id="no-such-edition"),
        pytest.param("", 422, "request.invalid", id="of-nothing"),
        pytest.param(f"from={new_id()}&to={new_id()}&by=person", 422, "request.invalid", id="by-something-else"),
    ],
)
def test_a_flow_of_what_is_not_there_is_refused(client, transactions, query, status, code):
    for path in ("/lists/flow", "/lists/flow/rows"):
        answer = client.get(f"{path}?{query}")

        assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_cursor_of_something_else_is_refused(client, editions):
    first, second = editions

    answer = client.get(f"/lists/flow/rows?from={first}&to={second}&after=WzFd")

    assert answer.json["code"] == "request.cursor_not_good"
