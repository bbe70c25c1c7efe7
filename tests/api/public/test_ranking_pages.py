"""Pages of rankings: both ends by name, how they were reckoned, and what lies behind each row."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, system
from greenctl.kernel.ids import new_id
from greenctl.ranking import use_cases
from tests.api.public.dead import dead_numbers
from tests.ranking.builders import AS_OF, OURS
from tests.ranking.tables import (
    chance_findings,
    chance_visits,
    insert_findings,
    insert_sources,
    insert_visits,
    source_id,
)

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def ranking(transactions: Transactions) -> str:
    """Two editions; the id of the newer, with a reply in it."""
    with transactions.writing(system("test")) as uow:
        insert_sources(uow, 70, sizes=("small", None))
        insert_findings(uow, chance_findings(300, 70))
        insert_visits(uow, chance_visits(900, 70))
        use_cases.publish(uow, OURS, 0, AS_OF)
        newer = use_cases.publish(uow, OURS, 1, AS_OF).id
        use_cases.publish(uow, "uk-ccs", 0, AS_OF)
    with transactions.writing(Actor("firm")) as uow:
        use_cases.reply(uow, newer, source_id(1), new_id(), "示例：<b>我们</b>已经整改。")
    return newer


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return answer.get_data(as_text=True)


def test_every_page_is_there_in_both_languages_and_says_it_is_a_sample(client: FlaskClient, ranking: str) -> None:
    for path in ("/p/rankings", f"/p/rankings/{ranking}", f"/p/rankings/{ranking}/sources/{source_id(1)}"):
        zh, en = page(client, path), page(client, f"{path}?lang=en")
        assert zh != en
        assert 'class="notice"' in zh
        assert "<script" not in zh


def test_cohorts_are_told_in_words_and_pages_are_sent_compressed_to_who_understands_it(
    client: FlaskClient, ranking: str
) -> None:
    plain = page(client, f"/p/rankings/{ranking}")
    packed = client.get(f"/p/rankings/{ranking}", headers={**BROWSER, "Accept-Encoding": "gzip"})

    assert "小型" in plain
    assert "规模未登记" in plain
    assert ">sample_a/" not in plain
    assert gzip.decompress(packed.data).decode() == plain
    assert packed.headers["Vary"] == "Accept-Language, Accept-Encoding"


def test_both_ends_are_named_by_meaning_and_open_their_rows(client: FlaskClient, ranking: str) -> None:
    for end, zh in (("praise", "红榜（表扬）"), ("blame", "黑榜（曝光）")):
        shown = page(client, f"/p/rankings/{ranking}?end={end}")
        assert zh in shown
        counted = client.get(f"/public/rankings/{ranking}").json["by_end"].get(end, 0)
        assert len(re.findall(r'<th role="rowheader"', shown)) == min(counted, 50)


def test_a_page_says_how_it_was_computed_and_how_to_do_it_again(client: FlaskClient, ranking: str) -> None:
    shown = page(client, f"/p/rankings/{ranking}?lang=en")

    assert "With fewer than 3 days of visits there is no rank" in shown
    assert "Until 90 days after it was closed, 80 percent" in shown
    for file in (f"/public/rankings/{ranking}/inputs.jsonl", "/public/rankings/rebuild.py"):
        assert f'href="{file}"' in shown
        assert client.get(file).status_code == 200


def test_no_number_of_a_ranking_opens_nothing(client: FlaskClient, ranking: str) -> None:
    for path in ("/p/rankings", f"/p/rankings/{ranking}"):
        assert dead_numbers(page(client, path)) == []


def test_a_row_opens_its_findings_and_prints_the_reply_as_unverified(client: FlaskClient, ranking: str) -> None:
    row = client.get(f"/public/rankings/{ranking}/sources/{source_id(1)}").json
    shown = page(client, f"/p/rankings/{ranking}/sources/{source_id(1)}")

    assert row["events"]
    assert all(number in shown for number in row["events"])
    assert "&lt;b&gt;我们&lt;/b&gt;" in shown
    assert "企业自述，未经核实" in shown


def test_a_scheme_whose_limits_nobody_read_gives_nobody_a_band(client: FlaskClient, ranking: str) -> None:
    editions = client.get("/public/rankings").json["items"]
    uk = next(edition["id"] for edition in editions if edition["scheme"] == "uk-ccs")

    shown = page(client, f"/p/rankings/{uk}?lang=en")

    assert "limits not read, not evaluated" in shown
    assert client.get(f"/public/rankings/{uk}").json["by_band"] == {}


def test_pages_follow_each_other_to_the_last_row(client: FlaskClient, ranking: str) -> None:
    seen, path = set(), f"/p/rankings/{ranking}"
    while path:
        shown = page(client, path)
        seen |= set(re.findall(r"/sources/([0-9a-f-]{36})", shown))
        found = re.search(r'href="([^"]+)" rel="next"', shown)
        path = found[1].replace("&amp;", "&") if found else ""

    assert len(seen) == 70
