"""A person reads what was told to them, and nobody else does."""

import pytest

from tests.notices.builders import a_notice, told
from tests.source.builders import a_source, registered


@pytest.fixture
def source(transactions):
    return registered(transactions, a_source(1, area="370811"))[0]


def test_a_person_reads_their_own_notices_the_latest_first(people, transactions, source):
    mine, other = people.preparer(source.id), people.preparer("s-2")
    told(transactions, a_notice(source_id=source.id))
    told(transactions, a_notice("finding.ordered", source_id=source.id, words={"number": "7", "due_on": "2026-12-01"}))

    page = mine.get("/notices?limit=1").get_json()
    further = mine.get(f"/notices?limit=1&after={page['next']}").get_json()

    assert page["items"][0]["title"] == "交办问题：请整改"
    assert page["items"][0]["text"] == f"{source.name}被交办一个现场问题（7），整改期限 2026-12-01。"
    assert [further["items"][0]["kind"], further["next"]] == ["finding.closed", None]
    assert other.get("/notices").get_json()["items"] == []


def test_notices_come_in_the_language_of_the_reader(people, transactions, source):
    mine = people.preparer(source.id)
    told(transactions, a_notice(source_id=source.id))

    (item,) = mine.get("/notices", headers={"Accept-Language": "en"}).get_json()["items"]

    assert item["title"] == "Finding closed"


def test_reading_counts_down_and_the_same_again_changes_nothing(people, transactions, source):
    mine = people.preparer(source.id)
    for cause in "abc":
        told(transactions, a_notice(source_id=source.id, cause=cause))
    ids = [item["notice_id"] for item in mine.get("/notices").get_json()["items"]]

    assert mine.get("/notices/unread").get_json() == {"count": 3}
    assert mine.post(f"/notices/{ids[0]}/reading", {}).get_json() == {"count": 2}
    assert mine.post(f"/notices/{ids[0]}/reading", {}).get_json() == {"count": 2}
    assert [item["notice_id"] for item in mine.get("/notices?unread=true").get_json()["items"]] == ids[1:]
    assert mine.post(f"/notices/{ids[0]}/reading", {"up_to": True}).get_json() == {"count": 0}


def test_the_notice_of_another_is_not_there(people, transactions, source):
    mine, other = people.preparer(source.id), people.preparer("s-2")
    told(transactions, a_notice(source_id=source.id))
    (item,) = mine.get("/notices").get_json()["items"]

    answer = other.post(f"/notices/{item['notice_id']}/reading", {})

    assert (answer.status_code, answer.get_json()["code"]) == (404, "notices.notice_not_there")
    assert mine.get("/notices/unread").get_json() == {"count": 1}
