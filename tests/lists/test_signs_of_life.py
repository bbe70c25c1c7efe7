"""Who stands on a list and has stopped, closed, or shown no life for long; the list itself stays as it was."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from greenctl.construction.checking import mark_self_checked
from greenctl.jobs.handlers import HANDLERS
from greenctl.kernel.actor import system
from greenctl.lists import use_cases
from greenctl.lists.signs_of_life import lives
from greenctl.source.use_cases import mark_signs_of_life
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, decided, set_source

CLERK = system("test")
LIVELY, LONG_QUIET, NEVER, CLOSED, ALIAS = (Unit(number=n, name=f"示例企业{n}") for n in range(1, 6))


@pytest.fixture
def edition(transactions):
    with transactions.writing(CLERK) as uow:
        a_season(uow)
        decided(uow, LIVELY, LONG_QUIET, NEVER, CLOSED, ALIAS)
        edition = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        set_source(uow, LIVELY, last_sign_of_life_on=date(2026, 11, 1))
        set_source(uow, LONG_QUIET, last_sign_of_life_on=date(2026, 1, 5))
        set_source(uow, CLOSED, state="closed", last_sign_of_life_on=date(2026, 11, 2))
        set_source(uow, ALIAS, state="merged", merged_into=LIVELY.source_id)
    return edition


def quiet(client, edition, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return client.get(f"/lists/editions/{edition.id}/quiet?{query}").json


def test_the_longest_quiet_come_first_and_what_was_merged_shows_the_life_it_lives_on_in(client, edition):
    names = [row["name"] for row in quiet(client, edition, before="2026-10-01")["items"]]

    assert names == [NEVER.name, LONG_QUIET.name, CLOSED.name]


def test_pages_give_each_once(client, edition):
    first = quiet(client, edition, before="2026-10-01", limit=2)
    second = quiet(client, edition, before="2026-10-01", limit=2, after=first["next"])

    assert [row["name"] for row in first["items"] + second["items"]] == [NEVER.name, LONG_QUIET.name, CLOSED.name]
    assert second["next"] is None


def test_the_day_itself_is_a_sign_and_left_out_the_list_s_own_first_day_is_meant(client, edition):
    assert LONG_QUIET.name not in [row["name"] for row in quiet(client, edition, before="2026-01-05")["items"]]
    assert quiet(client, edition)["before"] == TODAY.isoformat()


def test_a_measure_that_was_reported_is_a_sign_of_life(transactions, edition):
    event = SimpleNamespace(at=datetime(2026, 11, 21, 20, tzinfo=UTC), body={"source_id": NEVER.source_id})

    with transactions.writing(CLERK) as uow:
        mark_signs_of_life(uow, [event])
        seen = lives(uow, [NEVER.source_id])[NEVER.source_id].last_sign_of_life_on

    assert mark_signs_of_life in HANDLERS["duty.executed"]
    assert seen == date(2026, 11, 22)  # the day in the city


@pytest.mark.one_engine
def test_a_site_that_checks_itself_shows_life_and_one_that_is_inspected_does_not_by_that(transactions, edition):
    at = datetime(2026, 11, 21, 4, tzinfo=UTC)
    made = {"self": NEVER, "inspector": LONG_QUIET}
    events = [SimpleNamespace(at=at, body={"source_id": one.source_id, "made_by": by}) for by, one in made.items()]

    with transactions.writing(CLERK) as uow:
        mark_self_checked(uow, events)
        seen = lives(uow, [one.source_id for one in made.values()])

    assert mark_self_checked in HANDLERS["site.checked"]
    assert seen[NEVER.source_id].last_sign_of_life_on == date(2026, 11, 21)
    assert seen[LONG_QUIET.source_id].last_sign_of_life_on == date(2026, 1, 5)


def test_the_public_list_tells_of_each_row_when_it_last_showed_life(client, edition):
    page = client.get(f"/p/lists/emergency?lang=en&on={TODAY}").get_data(as_text=True)

    assert "last sign of life 2026-01-05" in page
    assert "no sign of life on record" in page
    assert "registered as closed" in page
