"""A declaration over HTTP, told as the enterprise and its reviewer would tell it."""

import re

from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.source.queries import get
from greenctl.source.use_cases import change
from tests.declaration.builders import a_world, answers, handed_in


def test_declared_scored_signed_returned_corrected_and_handed_in_again(transactions, people):  # noqa: PLR0915 -- one story
    world = a_world(transactions)
    works = world.works[0]
    preparer, signer = people.preparer(works), people.signer(works)
    county = people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    new = {"id": new_id(), "source_id": works, "season_id": world.season.id, "programme": "emergency"}
    path = f"/declarations/{new['id']}"

    begun = preparer.post("/declarations", new)
    assert (begun.status_code, begun.headers["ETag"]) == (201, '"1"')
    form = preparer.get(f"{path}/form").json
    assert {field["open"] for field in form["sectors"][0]["fields"]} == {True}

    edited = preparer.patch(path, answers(changes={"stack_particulate": "8"}), version=1)
    assert (edited.status_code, edited.json["version"]) == (200, 2)
    score = preparer.get(f"{path}/self-score").json
    assert (score["level"], score["stored"], score["official"]) == ("B", False, False)
    assert score["sectors"][0]["held_back_by"] == ["stack_particulate"]
    check = preparer.get(f"{path}/check").json
    assert check["ready"]
    assert {problem["severity"] for problem in check["problems"]} == {"warning"}

    assert preparer.post(f"{path}/signature", version=2).status_code == 403
    assert preparer.post(f"{path}/submission", version=2).json["code"] == "declaration.not_signed"
    assert signer.post(f"{path}/signature", version=2).json["state"] == "signed"
    handed_in = preparer.post(f"{path}/submission", version=3)
    assert (handed_in.status_code, handed_in.json["level"]) == (201, "B")

    tracked = preparer.get(path).json
    assert (tracked["state"], tracked["step"]) == ("under_review", "county")
    assert tracked["holder"] == {"roles": ["county_reviewer"], "department": "industry", "area": "370811"}
    assert tracked["due_on"]
    closed = preparer.patch(path, {"lines": []}, version=4)
    assert (closed.status_code, closed.json["code"]) == (409, "declaration.fields_closed")

    unknown = {"verdict": "return", "reason": "示例", "fields": ["stack_particulate"]}
    refused = county.post(f"/review/cases/{new['id']}/decisions", unknown, version=1)
    assert refused.json["code"] == "declaration.fields_unknown"
    refused = county.post("/review/decisions", {"decisions": [{**unknown, "case_id": new["id"], "version": 1}]})
    assert refused.json["outcomes"][0]["problem"]["code"] == "declaration.fields_unknown"
    twice = [{**unknown, "case_id": new["id"], "version": 1, "fields": fields} for fields in (["nothing"], ["lines"])]
    refused = county.post("/review/decisions", {"decisions": [twice[0], {**twice[1], "version": 9}]})
    codes = [outcome["problem"]["code"] for outcome in refused.json["outcomes"]]
    assert codes == ["declaration.fields_unknown", "review.case_moved_on"]

    returned = county.post(
        f"/review/cases/{new['id']}/decisions",
        {"verdict": "return", "reason": "示例:数值与检测报告不符", "fields": ["facts.sample_a.stack_particulate"]},
        version=1,
    )
    assert returned.status_code == 201, returned.json
    tracked = preparer.get(path).json
    assert (tracked["state"], tracked["open_fields"]) == ("returned", ["facts.sample_a.stack_particulate"])

    other = {"facts": {"sample_a": {"stack_particulate": "4", "stack_so2": "1"}}}
    refused = preparer.patch(path, other, version=4)
    assert refused.status_code == 409
    assert [problem["field"] for problem in refused.json["problems"]] == ["facts.sample_a.stack_so2"]
    assert preparer.get(path).json["version"] == 4

    corrected = preparer.patch(path, {"facts": {"sample_a": {"stack_particulate": "4"}}}, version=4)
    assert corrected.status_code == 200
    assert signer.post(f"{path}/signature", version=5).status_code == 200
    again = signer.post(f"{path}/submission", version=6)
    assert (again.json["round"], again.json["level"]) == (2, "A")

    changes = county.get(f"{path}/changes").json
    assert (changes["round_before"], changes["round_after"]) == (1, 2)
    assert changes["between_versions"] == [{"field": "facts.sample_a.stack_particulate", "before": "8", "after": "4"}]
    for round_ in (1, 2):
        assert county.get(f"{path}/versions/{round_}").json["declared"]["round"] == round_
    assert county.get(f"{path}/versions/3").status_code == 404
    page = county.get(f"{path}/copy").text
    assert set(re.findall(r'data-field="(facts[^"]+)"', page)) == {
        field["path"] for field in form["sectors"][0]["fields"]
    }
    assert county.get(f"{path}/explanation?round=1").json["level"] == "B"
    assert county.get(f"{path}/receipt").json["statement"]["round"] == 2


def test_a_withdrawn_declaration_whose_sector_has_no_table_any_more_keeps_nobody_else_from_a_decision(
    transactions, people
):
    world = a_world(transactions, works=2)
    withdrawn, other = (item.declaration_id for item in handed_in(transactions, world))
    signer, county = people.signer(world.works[0]), people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    version = signer.get(f"/declarations/{withdrawn}").json["version"]
    assert signer.post(f"/declarations/{withdrawn}/withdrawal", version=version).status_code == 200
    with transactions.writing(system("test")) as uow:
        change(uow, world.works[0], get(uow, world.works[0]).version, {"sectors": (("cement", ""),)})

    back = {"verdict": "return", "reason": "示例", "fields": ["lines"]}
    rows = [{**back, "case_id": withdrawn, "version": 2}, {**back, "case_id": other, "version": 1}]
    answer = county.post("/review/decisions", {"decisions": rows})

    assert answer.status_code == 200, answer.json
    refused, applied = answer.json["outcomes"]
    assert (refused["problem"]["code"], applied["applied"]) == ("review.case_not_under_review", True)


def test_a_reviewer_sees_no_draft_and_nothing_of_other_counties(transactions, people):
    world = a_world(transactions)
    works = world.works[0]
    preparer = people.preparer(works)
    new = {"id": new_id(), "source_id": works, "season_id": world.season.id, "programme": "emergency"}
    preparer.post("/declarations", new)
    path = f"/declarations/{new['id']}"
    near = people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    strangers = (
        people.staff(Role.COUNTY_REVIEWER, "370812", "industry"),
        people.staff(Role.COUNTY_REVIEWER, "370811", "ecology"),
        people.preparer(world.site),
    )

    assert near.get(path).status_code == 200
    assert near.get(f"{path}/form").status_code == 403
    assert near.get(f"{path}/changes").status_code == 404
    assert [row["id"] for row in near.get("/declarations").json["items"]] == [new["id"]]
    for stranger in strangers:
        assert stranger.get(path).json["code"] == "declaration.not_there"
        assert stranger.get("/declarations").json["items"] == []
    assert (
        strangers[2].get(path).json["detail"]
        == people.preparer(world.site).get(f"/declarations/{new['id']}").json["detail"]
    )


def test_the_list_is_read_in_pages(transactions, people):
    world = a_world(transactions, works=3)
    preparer = people.preparer(*world.works)
    for works in world.works:
        new = {"source_id": works, "season_id": world.season.id, "programme": "emergency"}
        assert preparer.post("/declarations", new).status_code == 201

    first = preparer.get(f"/declarations?limit=2&season_id={world.season.id}&programme=emergency").json
    second = preparer.get(f"/declarations?limit=2&after={first['next']}").json

    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]
