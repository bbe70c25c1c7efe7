"""The decision as a letter: what it says comes from the trace of the grade and from the case, and names no person."""

import pytest

from greenctl.kernel.actor import Role
from tests.declaration.builders import a_world, answers, handed_in
from tests.documents.pdf import text_of

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
