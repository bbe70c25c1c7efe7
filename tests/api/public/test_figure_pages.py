"""Pages of what was made public of findings, counted: every number opens its findings, and nobody is named."""

import re

import pytest

from tests.api.findings.test_public_figures import city  # noqa: F401 - a fixture
from tests.api.public.dead import dead_numbers
from tests.findings.loop.world import CHECKER, COUNTY, DESK, FINDER

pytestmark = pytest.mark.usefixtures("city")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FIGURES = ("exposed", "open", "closed", "repeated", "disputed", "voided")
DIMENSIONS = ("line", "area", "sector", "issue", "severity", "batch")


def page(client, path, language="zh"):
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def links(text):
    return [(link.replace("&amp;", "&"), said) for link, said in re.findall(r'<a href="([^"]+)">([^<]+)</a>', text)]


def counted(client, link):
    found = 0
    while True:
        text = page(client, link)
        found += text.count('<th role="rowheader"')
        following = re.search(r'href="([^"]+)" rel="next"', text)
        if following is None:
            return found
        link = following[1].replace("&amp;", "&")


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_number_of_the_page_opens_exactly_its_findings(client, by):
    items = client.get(f"/public/findings/statistics?by={by}").json["items"]
    numbers = [(link, int(said)) for link, said in links(page(client, f"/p/figures?by={by}")) if said.isdigit()]

    assert sum(number for _, number in numbers) == sum(item[figure] for item in items for figure in FIGURES)
    for link, number in numbers:
        assert counted(client, link) == number, link


@pytest.mark.parametrize("path", ["/p/figures", "/p/figures?by=line", "/p/batches", "/p/avoided-hours"])
def test_no_number_of_findings_made_public_opens_nothing(client, path):
    assert dead_numbers(page(client, path)) == []


def test_days_to_close_stand_beside_the_findings_they_are_of(client):
    [link] = [link for link, said in links(page(client, "/p/figures?by=area")) if said == "4.0 天"]

    rows = page(client, link)

    assert counted(client, link) == 1
    assert "4 天" in rows
    assert "/p/batches/1" in rows


def test_pages_are_in_both_languages_without_script_and_marked_as_a_sample(client):
    for path in ("/p/figures", "/p/figures?by=issue", f"/p/figures/rows?by=area&key={COUNTY}&figure=exposed"):
        zh, en = page(client, path), page(client, path, "en")

        assert '<html lang="zh-CN">' in zh
        assert '<html lang="en">' in en
        assert "示例版，非正式" in zh
        assert "<script" not in zh
        assert " style=" not in zh


def test_keys_are_called_by_their_names(client):
    assert "任城区" in page(client, "/p/figures")
    assert "裸露土方或物料未覆盖" in page(client, "/p/figures?by=issue")
    assert "Batch 1" in page(client, "/p/figures?by=batch", "en")


def test_what_is_narrowed_stays_narrowed_where_a_number_leads(client):
    text = page(client, f"/p/figures?by=line&area={COUNTY}&found_from=2026-01-01")

    opened = [link for link, said in links(text) if said.isdigit()]
    assert opened
    assert all(f"area={COUNTY}" in link and "found_from=2026-01-01" in link for link in opened)
    assert "没有符合条件" in page(client, "/p/figures?found_from=2030-01-01")


def test_no_person_stands_on_a_page_of_figures(client):
    for path in ("/p/figures", f"/p/figures/rows?by=area&key={COUNTY}&figure=exposed"):
        text = page(client, path)
        assert not [one for one in (FINDER, DESK, CHECKER) if one.account_id in text]


def test_the_home_page_leads_there(client):
    assert "/p/figures?lang=zh" in page(client, "/")


@pytest.mark.parametrize("query", ["by=officer", "figure=exposed", "by=area&figure=x"])
def test_what_is_no_figure_is_refused_with_a_page(client, query):
    answer = client.get(f"/p/figures/rows?{query}", headers=BROWSER)

    assert (answer.status_code, answer.mimetype) == (422, "text/html")
