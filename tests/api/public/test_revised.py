"""A level that changed after it was graded: each edition explains the level that it prints."""

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import insert, select

from grading import canonical
from greenctl.declaration.models import GradeRevisionRow, GradeRow
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.lists import queries, use_cases
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, decided, submission_id

WORKS = Unit(number=901, name="示例一厂", level="A")
AGAIN = "示例：重新评级的依据"


@pytest.fixture
def published(transactions):
    """The list before any revision; publishes the next edition when asked."""
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, WORKS)

    def publish(before):
        with transactions.writing(system("test")) as uow:
            return use_cases.publish(uow, SEASON_ID, "emergency", TODAY, before, today=TODAY)

    publish(0)
    return publish


def accepted(transactions, clock, kind, level="C"):
    """A revision of the grade, decided a minute later."""
    clock.advance(timedelta(minutes=1))
    with transactions.writing(system("test")) as uow:
        grade = uow.execute(select(GradeRow.__table__).where(GradeRow.submission_id == submission_id(WORKS))).one()
        told = {**orjson.loads(grade.explanation), "sentence_zh": AGAIN}
        explained = {"inputs": {}, "inputs_sha256": "0" * 64, "explanation": canonical(told), "reason": None}
        without = {"reason": "示例：现场核查"}
        uow.execute(
            insert(GradeRevisionRow.__table__),
            {
                "id": new_id(), "submission_id": grade.submission_id, "kind": kind, "cause": "test", "level": level,
                "at_best": None, "official": False, "rule_fingerprint": grade.rule_fingerprint, "proposed_by": "a",
                "proposed_at": uow.now, "state": "accepted", "decided_by": "b", "decided_at": uow.now, "version": 2,
                **(explained if kind == "regrade" else without),
            },
        )  # fmt: skip
    clock.advance(timedelta(minutes=1))


def test_each_edition_explains_the_level_that_it_prints(transactions, clock, published, client):
    accepted(transactions, clock, "regrade")
    published(1)

    with transactions.reading(system("test")) as uow:
        listings = queries.listings(uow, WORKS.source_id)
        editions = [queries.get_edition(uow, listing.edition_id) for listing in listings]
        bases = [queries.basis_of(uow, *pair) for pair in zip(editions, (one.entry for one in listings), strict=True)]
    assert [one.entry.level for one in listings] == ["C", "A"]
    assert [basis.explanation["sentence_zh"] == AGAIN for basis in bases] == [True, False]
    page = client.get(f"/p/sources/{WORKS.source_id}").text
    assert AGAIN in page
    assert "初评为 A" in page


def test_the_page_says_when_people_set_the_level(transactions, clock, published, client):
    accepted(transactions, clock, "override", "B")
    published(1)

    page = client.get(f"/p/sources/{WORKS.source_id}").text
    assert "本行等级由人工核定" in page
    assert "示例：现场核查" not in page
