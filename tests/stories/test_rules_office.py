"""An office enters an official table itself: from a workbook with faults to an edition that governs from Monday on."""

from datetime import date

import pytest

from greenctl.kernel.actor import Role
from greenctl.workbook.writing import MEDIA_TYPE
from tests.declaration.builders import a_world, answers, handed_in
from tests.rules.workbooks import an_office_workbook

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
# What somebody mistyped, by address: one cell each.
PLANTED = {
    "sample_a!C9": "≤五",
    "sample_a!D10": "≤10",
    "sample_a!E11": "",
    "sample_a!C13": "≥1001",
    "sample_a!I12": "mg/m4",
    "sample_a!T14": "另一文件；条款 1",
}


@pytest.fixture
def office(people, transactions):
    """A firm of level A, and three people of the rules office."""
    world = a_world(transactions)
    handed_in(transactions, world, tree=answers(changes={"stack_so2": "18"}))
    roles = {"clerk": Role.COMMAND, "checker": Role.CITY_REVIEWER, "head": Role.COMMAND}
    return world.works[0], world.season.id, {name: people.staff(role) for name, role in roles.items()}


def test_an_office_enters_checks_signs_and_publishes_a_table_from_a_workbook(office):
    firm, season, people = office
    clerk, checker, head = people["clerk"], people["checker"], people["head"]

    draft = begin(clerk)
    upload(clerk, draft, 1, an_office_workbook(PLANTED, stack_so2={"at_most": "15"}))
    assert faults(clerk, draft) == sorted(PLANTED)

    upload(clerk, draft, 2, an_office_workbook(stack_so2={"at_most": "15"}))
    assert faults(clerk, draft) == []

    tried = clerk.post("/rules/dry-runs", {"draft_id": draft, "season_id": season, "programme": "emergency"})
    assert tried.status_code == 201
    assert tried.json["summary"]["down"] == 1
    assert [cause["indicator"] for cause in tried.json["summary"]["causes"]] == ["stack_so2"]

    assert publish(head, draft, 3).json["code"] == "rules.cells_not_confirmed"
    confirm_everything(clerk, draft)
    assert confirm_everything(clerk, draft, state="once").json["code"] == "rules.cells_refused"
    confirm_everything(checker, draft, state="once")
    assert publish(clerk, draft, 3).json["code"] == "rules.only_author"
    published = publish(head, draft, 3)
    assert (published.status_code, published.json["effective_from"]) == (201, str(MONDAY))

    assert levels(clerk, firm, SUNDAY) == [("sample-2026", "A")]
    assert levels(clerk, firm, MONDAY) == [("office-2026", "B")]
    compared = clerk.get(f"/sources/{firm}/grade/comparison?editions=sample-2026,office-2026&on={MONDAY}").json
    [clause] = [item for item in compared["differences"] if item["decides"]]
    assert (compared["direction"], clause["indicator"], clause["compared_level"]) == ("worse", "stack_so2", "A")
    sides = [clause[side]["cell"]["requirement_en"] for side in ("before", "after")]
    assert sides == ["≤ 20 mg/m³", "≤ 15 mg/m³"]
    assert clause["after"]["cell"]["clause"]["clause"] == "示例条款 9"
    assert compared["decided_by"]["edition"] == "sample-2026"


def test_a_cell_that_changes_after_two_people_confirmed_it_stops_the_publication(office):
    _, _, people = office
    clerk, checker, head = people["clerk"], people["checker"], people["head"]
    draft = begin(clerk)
    upload(clerk, draft, 1, an_office_workbook())
    confirm_everything(clerk, draft)
    confirm_everything(checker, draft, state="once")

    cell = {"at_most": "14", "cite": {"doc": "sample-rules", "clause": "9"}, "trust": "read"}
    path = f"/rules/drafts/{draft}/sectors/sample_a/indicators/stack_so2/levels/A"
    assert clerk.put(path, {"content": cell}, version=2).status_code == 200

    refused = publish(head, draft, 3)
    assert refused.json["code"] == "rules.cells_not_confirmed"
    assert [item["field"] for item in refused.json["problems"]] == ["sample_a.stack_so2.A"]


def test_the_edition_before_comes_back_under_a_later_date(office):
    firm, _, people = office
    clerk, checker, head = people["clerk"], people["checker"], people["head"]
    draft = begin(clerk)
    upload(clerk, draft, 1, an_office_workbook(stack_so2={"at_most": "15"}))
    confirm_everything(clerk, draft)
    confirm_everything(checker, draft, state="once")
    publish(head, draft, 2)

    back = clerk.post("/rules/editions/sample-2026/roll-back", {"edition_id": "office-2026b"}).json["id"]
    week_later = date(2026, 11, 30)
    assert publish(head, back, 1, effective_from=str(week_later)).status_code == 201

    assert levels(clerk, firm, MONDAY) == [("office-2026", "B")]
    assert levels(clerk, firm, week_later) == [("office-2026b", "A")]


def begin(person):
    body = {"edition_id": "office-2026", "title_zh": "示例市版", "title_en": "Sample city", "jurisdiction": "3708"}
    begun = person.post("/rules/drafts", body)
    assert begun.status_code == 201, begun.json
    return begun.json["id"]


def upload(person, draft, version, data):
    sent = person.post(f"/rules/drafts/{draft}/workbook", data=data, content_type=MEDIA_TYPE, version=version)
    assert sent.status_code == 200, sent.json


def faults(person, draft):
    report = person.get(f"/rules/drafts/{draft}/lint").json
    assert all(item["message"] and item["next_step"] for item in report["findings"])
    return sorted(item["address"] for item in report["findings"] if item["severity"] == "error")


def confirm_everything(person, draft, state="open"):
    cells, page = [], {"next": ""}
    while page["next"] is not None:
        after = f"&after={page['next']}" if page["next"] else ""
        page = person.get(f"/rules/drafts/{draft}/cells?state={state}&limit=200{after}").json
        cells += [{name: item[name] for name in ("sector", "indicator", "level", "sha256")} for item in page["items"]]
    return person.post(f"/rules/drafts/{draft}/confirmations", {"cells": cells})


def publish(person, draft, version, **changes):
    body = {"effective_from": str(MONDAY), **changes}
    return person.post(f"/rules/drafts/{draft}/publication", body, version=version)


def levels(person, firm, on):
    answer = person.get(f"/sources/{firm}/grade?on={on}")
    assert answer.status_code == 200, answer.json
    return [(item["edition"], item["level"]) for item in answer.json["graded"]]
