"""Pages for the public: what they say, in two languages, and what they never say."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import api.public
from api.public.words import redacted
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.lists import use_cases
from greenctl.messages import catalogue
from tests.api.public.dead import dead_numbers
from tests.lists.builders import (
    PERSON,
    PHONE,
    SEASON_ID,
    SIGNER,
    TODAY,
    Unit,
    a_season,
    decided,
    many,
    set_case,
    set_source,
)

TEMPLATES = Path(str(api.public.__file__)).with_name("templates")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FACTS = {"stack_particulate": "8", "stack_so2": "30"}
FIRST, SECOND = Unit(number=901, name="示例一厂", level="B", facts=FACTS), Unit(number=902, name="示例二厂", level="A")


@pytest.fixture
def city(transactions: Transactions) -> dict[str, str]:
    """Two editions of the emergency list; in the second, one source is gone and one has a new name."""
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *many(60), FIRST, SECOND)
        first = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        set_source(uow, Unit(number=2), name="示例改名厂")
        set_case(uow, Unit(number=3), "rejected")
        second = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 1, today=TODAY)
    return {"first": first.id, "second": second.id}


def pages(city: dict[str, str]) -> list[str]:
    """An address of every page, with something to show."""
    return [
        "/",
        "/p/lists/emergency",
        f"/p/lists/emergency?edition={city['first']}",
        "/p/lists/emergency?sector=sample_a",
        "/p/lists/emergency?name=%E4%B8%8D%E5%9C%A8",
        "/p/lists/emergency/editions",
        f"/p/difference?from={city['first']}&to={city['second']}",
        f"/p/sources/{FIRST.source_id}",
        f"/p/compare?source={FIRST.source_id}&source={SECOND.source_id}",
        "/p/flow/emergency",
        f"/p/flow/emergency?from={city['first']}&to={city['second']}&by=area",
        f"/p/flow/emergency/rows?from={city['first']}&to={city['second']}&level_after=not_listed",
        "/p/publicity",
        "/p/search",
        "/p/search?name=%E7%A4%BA%E4%BE%8B",
        "/p/downloads",
        "/p/key",
        "/problems",
        "/problems/lists.edition_not_there",
    ]


def test_every_page_is_there_in_both_languages_and_marked_as_not_official(
    client: FlaskClient, city: dict[str, str]
) -> None:
    for path in pages(city):
        joint = "&" if "?" in path else "?"
        chinese, english = client.get(path), client.get(f"{path}{joint}lang=en")

        assert (chinese.status_code, english.status_code) == (200, 200), path
        assert '<html lang="zh-CN">' in chinese.text
        assert '<html lang="en">' in english.text
        listed = path.startswith("/p/") and path not in {"/p/key", "/p/search", "/p/publicity"}
        assert ("示例版，非正式" in chinese.text) == (listed or path == "/"), path


def test_pages_need_no_script_and_no_style_of_their_own(client: FlaskClient, city: dict[str, str]) -> None:
    for path in pages(city):
        page = client.get(path)

        assert "<script" not in page.text
        assert " style=" not in page.text
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_every_field_has_a_label_and_every_table_a_caption(client: FlaskClient, city: dict[str, str]) -> None:
    for path in pages(city):
        text = client.get(path).text

        assert text.count("<h1") == 1, path
        assert len(re.findall(r"<table", text)) == len(re.findall(r"<caption", text)), path
        labelled = set(re.findall(r'<label for="([^"]+)"', text))
        fields = re.findall(r"<(?:input|select)([^>]*)>", text)
        for field in fields:
            named = re.search(r'id="([^"]+)"', field)
            assert 'type="hidden"' in field or "aria-label" in field or (named and named[1] in labelled), (path, field)


def test_links_of_a_page_lead_somewhere(client: FlaskClient, city: dict[str, str]) -> None:
    seen: set[str] = set()
    for path in pages(city):
        seen |= {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', client.get(path).text)}

    for link in sorted(seen)[:400]:
        assert client.get(link).status_code == 200, link


def test_every_figure_opens_exactly_its_rows(client: FlaskClient, city: dict[str, str]) -> None:
    text = client.get("/p/lists/emergency").text
    figures = re.findall(r'<a href="([^"]+)"><span class="number">(\d+)</span>', text)
    figures += re.findall(r'<td class="count"><a href="([^"]+)">(\d+)</a>', text)

    assert len(figures) > 6
    for link, number in figures:
        assert count_rows(client, link.replace("&amp;", "&")) == int(number), link


def test_no_page_has_a_number_that_opens_nothing(client: FlaskClient, city: dict[str, str]) -> None:
    assert {path: dead for path in pages(city) if (dead := dead_numbers(client.get(path).text))} == {}


def test_control_a_total_without_its_rows_is_caught() -> None:
    assert len(dead_numbers('<td class="count">12</td><td class="count"><a href="/p">12</a></td>')) == 1
    assert dead_numbers('<a href="/p"><span class="number">12</span></a>') == []


@pytest.mark.parametrize("by", ["", "area", "sector"])
def test_every_number_of_the_flow_opens_exactly_its_sources(client: FlaskClient, city: dict[str, str], by: str) -> None:
    text = client.get(f"/p/flow/emergency?from={city['first']}&to={city['second']}&by={by}").text
    cells = re.findall(r'<div><a href="([^"]+)">(\d+)</a></div>', text)

    told = client.get(f"/lists/flow?from={city['first']}&to={city['second']}").json
    assert sum(int(number) for _, number in cells) == told["count"] > 60
    for link, number in cells:
        assert count_rows(client, link.replace("&amp;", "&")) == int(number), link


def test_the_flow_of_a_season_begins_with_the_one_before_or_with_its_own_first(
    client: FlaskClient, city: dict[str, str]
) -> None:
    text = client.get("/p/flow/emergency?lang=en").text

    assert f'<option value="{city["first"]}" selected>' in text
    assert f'<option value="{city["second"]}" selected>' in text
    for path in ("/p/flow/nothing", f"/p/flow/staggered?from={city['first']}&to={city['second']}"):
        assert client.get(path).status_code == 404


def count_rows(client: FlaskClient, link: str) -> int:
    found = 0
    while True:
        text = client.get(link).text
        found += len(re.findall(r'href="/p/sources/', text))
        following = re.search(r'href="([^"]+)" rel="next"', text)
        if following is None:
            return found
        link = following[1].replace("&amp;", "&")


def test_a_source_shows_why_row_by_row(client: FlaskClient, city: dict[str, str]) -> None:
    text = client.get(f"/p/sources/{FIRST.source_id}").text

    for word in (
        "30 mg/m³",
        "≤ 35 mg/m³",
        "✓ 达到",
        "✕ 未达到",
        "？不能判定",
        "示例条款 2",
        "已核对",
        "短板",
        "待定",
        "缺单位填报的事实",
        "正式：否",
        "最高至橙色预警",
        "示例检测报告",
        "示例一号线",
    ):
        assert word in text, word


def test_no_page_holds_personal_data(client: FlaskClient, city: dict[str, str]) -> None:
    canaries = (PERSON, PHONE, SIGNER)

    for path in [*pages(city), f"/lists/editions/{city['second']}", f"/lists/editions/{city['second']}/file.json"]:
        text = client.get(path).text
        assert not any(canary in text for canary in canaries), path

    assert "▇▇▇" in client.get(f"/p/sources/{FIRST.source_id}").text


def test_no_public_route_holds_personal_data_whatever_it_is(
    app: Flask, client: FlaskClient, city: dict[str, str]
) -> None:
    """Every GET that needs no login, with ids that exist: a route added later is scanned as well."""
    values = {
        "programme": "emergency", "source_id": FIRST.source_id, "edition_id": city["second"], "code": "not_there",
        "season_id": SEASON_ID, "case_id": FIRST.case_id, "declaration_id": FIRST.case_id, "batch_number": 1,
    }  # fmt: skip
    scanned = 0
    for rule in app.url_map.iter_rules():
        declared = getattr(app.view_functions[rule.endpoint], "declared", None)
        if "GET" not in (rule.methods or ()) or (declared is not None and not declared.public):
            continue
        with app.test_request_context():
            path = rule.build({name: values.get(name, FIRST.source_id) for name in rule.arguments})
        text = client.get(path[1] if path else "/").text
        scanned += 1
        assert not any(canary in text for canary in (PERSON, PHONE, SIGNER)), rule.rule

    assert scanned > 20


@pytest.mark.parametrize(
    "text, shown",
    [
        pytest.param("联系 19900001234 即停", "联系 ▇▇▇ 即停", id="mobile"),
        pytest.param("11010519491231002X", "▇▇▇", id="identity"),
        pytest.param("a.b@example.com", "▇▇▇", id="mail"),
        pytest.param("拨 +86 138-0013-8000", "拨 ▇▇▇", id="mobile-with-country"),
        pytest.param("值班 0537-2345678", "值班 ▇▇▇", id="landline"),
        pytest.param("关停 12000 吨线,编号 2026-0001", "关停 12000 吨线,编号 2026-0001", id="other-numbers"),
        pytest.param("1990000123", "1990000123", id="ten-digits"),
        pytest.param("199000012345", "199000012345", id="twelve-digits"),
    ],
)
def test_a_declared_text_loses_what_looks_personal(text: str, shown: str) -> None:
    assert redacted({"a": [text]}) == {"a": [shown]}


@pytest.mark.parametrize(
    "path, status",
    [
        pytest.param("/p/lists/nothing", 404, id="programme"),
        pytest.param("/p/lists/emergency?on=2020-01-01", 404, id="day-without-a-list"),
        pytest.param("/p/lists/emergency?on=gibberish", 422, id="no-day"),
        pytest.param("/p/lists/emergency?edition=x", 422, id="no-id"),
        pytest.param(f"/p/lists/emergency?edition={new_id()}", 404, id="edition"),
        pytest.param("/p/lists/nothing/editions", 404, id="editions"),
        pytest.param(f"/p/sources/{new_id()}", 404, id="source"),
        pytest.param("/p/compare", 422, id="compare-nothing"),
        pytest.param(f"/p/compare?source={new_id()}", 404, id="compare-unlisted"),
        pytest.param("/p/difference", 422, id="difference"),
        pytest.param("/p/difference?from=x&to=y", 422, id="difference-of-no-ids"),
        pytest.param("/problems/nothing", 404, id="problem"),
        pytest.param("/nowhere", 404, id="route"),
    ],
)
def test_what_is_not_there_is_a_page_with_a_next_step(
    client: FlaskClient, city: dict[str, str], path: str, status: int
) -> None:
    page = client.get(path, headers=BROWSER)

    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "下一步" in page.text


def test_a_program_that_errs_gets_a_document_and_no_page(client: FlaskClient) -> None:
    assert client.get("/nowhere").mimetype == "application/problem+json"
    assert client.get("/nowhere", headers={"Accept": "application/json"}).mimetype == "application/problem+json"


def test_parameters_that_messengers_add_are_ignored_and_empty_fields_count_as_left_out(
    client: FlaskClient, city: dict[str, str]
) -> None:
    plain = client.get("/p/lists/emergency").text

    assert client.get("/p/lists/emergency?utm_source=wechat&area=&name=&on=").text.count("<tr") == plain.count("<tr")


def test_markup_in_a_name_is_text(transactions: Transactions, client: FlaskClient) -> None:
    unit = Unit(name="<script>alert(1)</script>")
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, unit)
        use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)

    for path in ("/p/lists/emergency", f"/p/sources/{unit.source_id}", "/p/search?name=%3Cscript"):
        assert "<script" not in client.get(path).text


def test_a_day_before_the_first_edition_says_that_nothing_is_in_force(
    client: FlaskClient, city: dict[str, str]
) -> None:
    page = client.get(f"/?on={TODAY - timedelta(days=1)}")

    assert page.status_code == 200
    assert "本季尚未发布" in page.text
    assert "没有生效的清单" in client.get(f"/p/sources/{FIRST.source_id}?on={TODAY - timedelta(days=1)}").text


def test_a_merged_source_keeps_its_page_under_each_id(
    transactions: Transactions, client: FlaskClient, city: dict[str, str]
) -> None:
    with transactions.writing(system("test")) as uow:
        set_source(uow, FIRST, state="merged", merged_into=SECOND.source_id)

    for unit in (FIRST, SECOND):
        text = client.get(f"/p/sources/{unit.source_id}").text
        assert FIRST.name in text
        assert SECOND.name in text


def test_no_word_stands_in_a_template() -> None:
    """Tags, expressions and the names of data apart, nothing is left that a person would read."""
    for file in TEMPLATES.glob("*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", "", text)
        assert not re.search(r"[A-Za-z一-鿿]", text), (file.name, re.findall(r"[A-Za-z一-鿿]+", text)[:5])


def test_every_text_that_a_template_asks_for_is_in_both_catalogues() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.html"))
    asked = set(re.findall(r"""\bt\(['"]([a-z_]+)['"][),]""", source))

    for language in ("zh", "en"):
        assert asked <= catalogue(language)["public"].keys(), asked - catalogue(language)["public"].keys()
    assert catalogue("zh")["public"].keys() == catalogue("en")["public"].keys()


def test_search_engines_find_pages_and_both_languages_of_each(client: FlaskClient) -> None:
    text = client.get("/p/downloads?lang=en").text

    assert 'hreflang="zh-CN" href="http://localhost/p/downloads?lang=zh"' in text
