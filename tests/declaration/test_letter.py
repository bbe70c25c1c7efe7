"""The decision as a letter: what it says comes from the trace of the grade and from the case, and names no person."""

from types import SimpleNamespace

import pytest

from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from greenctl.messages import catalogue
from greenctl.review import domain
from greenctl.review.workflow import Verdict
from tests.declaration.builders import a_world, answers, handed_in
from tests.declaration.test_disowning import disowned
from tests.documents.pdf import text_of
from tests.review.builders import CITY, publish

pytestmark = pytest.mark.one_engine


@pytest.fixture
def case(transactions, people):
    """A declaration under review, its firm, and the county's desk."""
    world = a_world(transactions)
    [item] = handed_in(transactions, world, world.works[0], tree=answers(changes={"stack_particulate": "8"}))
    return (
        item.declaration_id,
        people.preparer(world.works[0]),
        people.staff(Role.COUNTY_REVIEWER, "370811", "industry"),
    )


def test_a_firm_takes_the_decision_with_every_indicator_and_why(case):
    declaration, firm, desk = case
    said = {"verdict": "return", "reason": "示例：数值与检测报告不符", "fields": ["facts.sample_a.stack_particulate"]}
    assert desk.post(f"/review/cases/{declaration}/decisions", said, version=1).status_code == 201

    letter = firm.get(f"/declarations/{declaration}/letter")

    assert (letter.status_code, letter.mimetype) == (200, "application/pdf")
    text = "".join(text_of(letter.data).split())
    explanation = firm.get(f"/declarations/{declaration}/explanation").json
    rows = explanation["sectors"][0]["findings"]
    assert all("".join(row["label_zh"].split()) in text for row in rows)
    for expected in (
        "退回补正",
        "示例：数值与检测报告不符",
        "facts.sample_a.stack_particulate",
        explanation["edition"]["fingerprint"],
    ):
        assert "".join(expected.split()) in text
    assert "短板" in text
    assert desk.account_id not in text
    assert desk.get(f"/declarations/{declaration}/letter").data == letter.data


def test_there_is_no_letter_before_a_decision(case):
    declaration, firm, _ = case

    assert firm.get(f"/declarations/{declaration}/letter").json["code"] == "declaration.not_decided_yet"


def test_who_may_not_read_the_declaration_gets_no_letter(case, people):
    elsewhere = people.staff(Role.COUNTY_REVIEWER, "370829", "industry")

    assert elsewhere.get(f"/declarations/{case[0]}/letter").status_code == 404


def test_a_move_to_another_edition_of_the_workflow_leaves_the_decision_as_it_was(case, transactions, people):
    declaration, firm, desk = case
    said = {"verdict": "return", "reason": "示例：数值与检测报告不符", "fields": ["facts.sample_a.stack_particulate"]}
    assert desk.post(f"/review/cases/{declaration}/decisions", said, version=1).status_code == 201
    publish(transactions, "demo-city-4")
    move = {"id": new_id(), "from_workflow": "demo-city-3", "to_workflow": "demo-city-4", "reason": "示例：流程修订"}
    moved = people.staff(Role.COMMAND, CITY).post("/review/edition-moves?dry_run=false", move)
    assert moved.json["moved"] == 1

    letter = firm.get(f"/declarations/{declaration}/letter")

    assert letter.status_code == 200
    text = "".join(text_of(letter.data).split())
    assert said["reason"] in text
    assert move["reason"] not in text
    assert "改用新版审核流程" in text
    items = firm.get("/sync/changes").json["items"]
    assert [item["body"]["return_reason"] for item in items if item["kind"] == "declaration"] == [said["reason"]]


def test_a_disowned_signature_is_no_decision_of_an_office(case, transactions):
    declaration, firm, _ = case
    disowned(transactions, SimpleNamespace(declaration_id=declaration))

    assert firm.get(f"/declarations/{declaration}/letter").json["code"] == "declaration.not_decided_yet"


@pytest.mark.parametrize("section", ["documents_letter", "public"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verdict_there_is_has_a_word(language, section):
    others = (domain.OPEN, domain.REOPEN, domain.WITHDRAW, domain.DISOWN, domain.APPEAL_UPHELD, domain.CHANGE_EDITION)

    assert [v for v in (*Verdict, *others) if f"verdict_{v}" not in catalogue(language)[section]] == []
