"""Search engines are told of every page of what is in force, and of nothing that they may not index."""

import re
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from api.public.search_engines import ALWAYS
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.lists import use_cases
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, decided, many, set_case

SITE = "http://localhost"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}url/{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def listed(transactions: Transactions) -> list[Unit]:
    """Three sources on a first edition; one of them is gone from the second."""
    units = many(3)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units)
        use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        set_case(uow, units[0], "rejected")
        use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 1, today=TODAY)
    return units


def told(client: FlaskClient) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/xml", "public, max-age=3600")
    return [str(one.text).removeprefix(SITE) for one in ET.fromstring(answer.data).findall(LOC)]  # noqa: S314 - our own


def test_every_list_and_every_source_in_force_is_told_of_once_and_can_be_read(client: FlaskClient, listed: list[Unit]):
    paths = told(client)

    assert len(set(paths)) == len(paths)
    assert [path for path in paths if "/lists/" in path] == ["/p/lists/emergency", "/p/lists/emergency/editions"]
    assert {path.removeprefix("/p/sources/") for path in paths if "/sources/" in path} == {
        unit.source_id for unit in listed[1:]
    }
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_nothing_is_told_of_that_may_not_be_indexed(client: FlaskClient, listed: list[Unit]):
    text = client.get("/robots.txt").text

    assert f"Sitemap: {SITE}/sitemap.xml" in text
    paths = told(client)
    assert [path for path in paths if not allowed(text, path)] == []
    assert [path for path in ("/app/desk/", "/lists", "/declarations", "/problems") if allowed(text, path)] == []


def test_control_robots_that_close_the_pages_would_be_noticed():
    assert not allowed("User-agent: *\nAllow: /$\nDisallow: /\n", "/p/downloads")


def test_every_page_without_a_parameter_is_told_of(app):
    plain = {str(rule) for rule in app.url_map.iter_rules() if re.fullmatch(r"/p/[a-z-]+", str(rule))}

    assert plain - {"/p/compare", "/p/difference"} == set(ALWAYS) - {"/"}


def allowed(robots: str, path: str) -> bool:
    """As search engines read it: the longest rule that fits, `$` for the end."""
    rules = re.findall(r"^(Allow|Disallow): (\S+)$", robots, re.MULTILINE)
    fits = [(len(rule), kind) for kind, rule in rules if re.match(re.escape(rule).replace(r"\$", "$"), path)]
    return max(fits)[1] == "Allow"
