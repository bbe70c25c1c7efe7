"""A firm's calendar as JSON, as a page, and as a file for calendar programs."""

from datetime import date

import pytest
from icalendar import Calendar

from greenctl.kernel.actor import Role, system
from greenctl.staggered.use_cases import settle
from tests.source.builders import a_source, registered

STOPS = "sample-staggered-stops-2026"


@pytest.fixture
def source(transactions, monkeypatch):
    """With a calendar that rests on a list on which it does not stand."""
    monkeypatch.setattr(
        "greenctl.staggered.use_cases._list_in_force", lambda *_: "0190" + "0" * 4 + "-0000" * 3 + "-" + "0" * 12
    )
    (one,) = registered(transactions, a_source(1, area="370811", sectors=(("sample_b", ""),)))
    with transactions.writing(system("test")) as uow:
        settle(uow, STOPS, today=date(2026, 11, 20))
    return one


def events(client, source):
    answer = client.get(f"/public/staggered/{source.id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}, answer.data


def test_the_calendar_is_public_as_json_and_as_a_page(client, source):
    told = client.get(f"/public/staggered/{source.id}").get_json()
    page = client.get(f"/p/staggered/{source.id}?lang=en")

    assert (told["standing"], told["number"]) == ("stops", 1)
    assert told["spans"][0]["clause"] == "示例条款 303"
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Staggered stop, 100 %" in text
    assert "2026-12-01 to 2026-12-15" in text
    assert "invented" in text


def test_ids_stay_and_the_sequence_rises_when_something_changes(client, source, people, clock):
    before, first = events(client, source)
    assert events(client, source)[1] == first
    clock.move_to(clock.now().replace(month=12, day=20))
    desk = people.staff(Role.COUNTY_REVIEWER, "370811")

    run = {"edition_id": STOPS, "day": "2026-12-03", "document": "示例文书"}
    assert desk.post(f"/sources/{source.id}/staggered-runs", run).status_code == 201
    after, _ = events(client, source)

    assert before.keys() < after.keys()
    assert {int(event["sequence"]) for event in before.values()} == {0}
    assert {int(event["sequence"]) for event in after.values()} == {1}
    assert str(next(iter(before.values())).decoded("dtstart")) == "2026-12-01"


def test_what_is_told_no_more_is_cancelled(client, source, transactions, monkeypatch):
    before, _ = events(client, source)
    monkeypatch.setattr("greenctl.staggered.use_cases._list_in_force", lambda *_: None)
    with transactions.writing(system("test")) as uow:
        settle(uow, STOPS, today=date(2026, 11, 20))

    after, _ = events(client, source)

    assert after.keys() == before.keys()
    assert {str(event["status"]) for event in after.values()} == {"CANCELLED"}


def test_the_command_office_settles_the_city(client, source, people):
    answer = people.staff(Role.COMMAND).post("/staggered/settlings", {"edition_id": STOPS})

    assert answer.status_code == 200
    assert answer.get_json()["changed"] == 0
    assert client.get("/public/staggered/editions").get_json()["items"][0]["official"] is False
