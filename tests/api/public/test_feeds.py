"""Feeds: whoever follows a source or an area hears of what happens there, in a form that readers of feeds know."""

from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from greenctl.db.transaction import Transactions
from greenctl.findings.exposure import use_cases as exposure
from greenctl.findings.loop.moves import Act
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.lists import use_cases
from tests.findings.loop.world import COMMAND, COUNTY, DESK, a_world, do, found
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, decided

ATOM = "{http://www.w3.org/2005/Atom}"
WORKS = Unit(number=1, name="示例一厂", level="B", facts={"stack_so2": "30"})


@pytest.fixture
def listed(transactions: Transactions) -> str:
    """An edition with one works."""
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, WORKS)
        return use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY).id


@pytest.mark.parametrize("path", [f"/p/sources/{WORKS.source_id}", "/p/areas/370811", "/p/areas/370800"])
def test_atom_says_what_its_standard_asks(client: FlaskClient, listed: str, path: str) -> None:
    answer = client.get(f"{path}/feed.atom?lang=zh")

    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids
    assert len(set(ids)) == len(ids)


def test_a_listing_is_told_with_its_level_and_opens_the_page(client: FlaskClient, listed: str) -> None:
    feed = client.get(f"/p/sources/{WORKS.source_id}/feed.json?lang=en").json

    (item,) = feed["items"]
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert item["id"] == f"urn:greenctl:entry:{listed}:{WORKS.source_id}"
    assert "edition 1" in item["title"]
    assert client.get(item["url"]).status_code == 200


def test_both_forms_tell_the_same(client: FlaskClient, listed: str) -> None:
    atom = ET.fromstring(client.get("/p/areas/370811/feed.atom?lang=zh").data)  # noqa: S314 - our own
    items = client.get("/p/areas/370811/feed.json?lang=zh").json["items"]

    told = [(one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}title")) for one in atom.findall(f"{ATOM}entry")]
    assert told == [(item["id"], item["title"]) for item in items]
    assert client.get(items[0]["url"]).status_code == 200


@pytest.mark.parametrize("path", [pytest.param(f"/p/sources/{new_id()}", id="source"), "/p/areas/990000"])
@pytest.mark.parametrize("form", ["atom", "json"])
def test_what_is_not_there_cannot_be_followed(client: FlaskClient, listed: str, path: str, form: str) -> None:
    answer = client.get(f"{path}/feed.{form}")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_page_names_its_feeds(client: FlaskClient, listed: str) -> None:
    text = client.get(f"/p/sources/{WORKS.source_id}").text

    assert f'type="application/atom+xml" title="示例一厂" href="/p/sources/{WORKS.source_id}/feed.atom"' in text


def test_a_list_of_one_county_names_the_feeds_of_the_county(client: FlaskClient, listed: str) -> None:
    whole, county = client.get("/p/lists/emergency").text, client.get("/p/lists/emergency?area=370811").text

    assert county.count('href="/p/areas/370811/feed.atom"') == county.count('href="/p/areas/370811/feed.json"') == 2
    assert "/feed." not in whole


def test_a_feed_calls_a_level_by_its_name(client: FlaskClient, transactions: Transactions) -> None:
    site = Unit(number=2, programme="construction", level="no_certificate", sector="sample_site")
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, site)
        use_cases.publish(uow, SEASON_ID, "construction", TODAY, 0, today=TODAY)

    (item,) = client.get(f"/p/sources/{site.source_id}/feed.json?lang=zh").json["items"]

    assert "不发证" in item["title"]


@pytest.mark.parametrize("area, count", [(COUNTY, 1), ("370800", 1), ("370812", 0)])
def test_who_follows_a_city_hears_of_batches_of_its_counties(
    client: FlaskClient, transactions: Transactions, area: str, count: int
) -> None:
    world = a_world(transactions)
    (finding,) = found(world)
    do(world, finding, Act.ORDER, DESK)
    with transactions.writing(COMMAND) as uow:
        batch = exposure.publish(uow, COUNTY, 0, today=TODAY)

    items = client.get(f"/p/areas/{area}/feed.json").json["items"]

    assert [item["id"] for item in items] == [f"urn:greenctl:batch:{batch.id}"] * count
