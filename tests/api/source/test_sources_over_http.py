"""The register over HTTP, as an office uses it."""

import pytest

from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from tests.source.builders import a_code

WORKS = {
    "kind": "works",
    "name": "示例企业",
    "area": "370811",
    "credit_code": a_code(1),
    "sectors": [{"sector": "sample_a"}, {"sector": "sample_b", "sub_type": "kiln"}],
    "longitude": "116.580000",
    "latitude": "35.41",
    "coordinate_system": "GCJ-02",
}
PERSON = {"name": "示例张", "phone": "19900000001", "duty": "环保员"}


@pytest.fixture
def office(people):
    return people.staff(Role.COUNTY_REVIEWER, "370811")


def registered(somebody, **changes):
    response = somebody.post("/sources", {**WORKS, **changes})
    assert response.status_code == 201, response.json
    return response.json


def test_a_county_registers_renames_and_closes_a_works(office):
    source = registered(office)
    assert source["department"] == "industry"

    renamed = office.patch(f"/sources/{source['id']}", {"name": "示例新名"}, version=1)
    closed = office.post(f"/sources/{source['id']}/state", {"state": "closed"}, version=2)
    seen = office.get(f"/sources/{source['id']}")

    assert renamed.headers["ETag"] == '"2"'
    assert closed.json["state"] == "closed"
    assert [each["name"] for each in seen.json["names"]] == ["示例新名"]
    assert seen.json["longitude"] == "116.58"


def test_a_repeat_with_the_same_key_and_one_with_the_same_id_have_no_second_effect(office):
    body = {**WORKS, "id": new_id()}
    first = office.post("/sources", body, key="the-first-key")

    again = office.post("/sources", body, key="the-first-key")
    other_key = office.post("/sources", body, key="another-key")

    assert first.data == again.data == other_key.data
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    "changes, status, code",
    [
        pytest.param({"credit_code": a_code(1)[:-1] + "0"}, 422, "source.invalid", id="wrong check digit"),
        pytest.param({"area": "370899"}, 422, "source.invalid", id="unknown area"),
        pytest.param({"area": "370812"}, 403, "source.area_outside_remit", id="another county"),
        pytest.param({"name": "示\x00例"}, 422, "request.invalid", id="NUL"),
        pytest.param({"longitude": "1e999"}, 422, "request.invalid", id="absurd number"),
        pytest.param({"sectors": [{"sector": f"s{n}"} for n in range(21)]}, 422, "request.invalid", id="21 sectors"),
        pytest.param({"invented": 1}, 422, "request.invalid", id="unknown field"),
    ],
)
def test_what_cannot_be_registered_is_a_problem_with_a_next_step(office, changes, status, code):
    response = office.post("/sources", {**WORKS, **changes})

    assert (response.status_code, response.json["code"]) == (status, code)
    assert response.json["next_step"]
    assert all(problem["next_step"] for problem in response.json.get("problems", []))


def test_the_same_code_again_is_a_conflict(office):
    registered(office)

    response = office.post("/sources", {**WORKS, "name": "示例另一家"})

    assert (response.status_code, response.json["code"]) == (409, "source.credit_code_taken")


def test_a_stale_change_is_told_the_current_version(office):
    source = registered(office)
    office.patch(f"/sources/{source['id']}", {"address": "示例路1号"}, version=1)

    response = office.patch(f"/sources/{source['id']}", {"address": "示例路2号"}, version=1)

    assert response.status_code == 412
    assert response.json["details"]["current_version"] == 2


def test_what_lies_in_another_county_is_as_if_it_were_not_there(office, people):
    source = registered(office)
    neighbour = people.staff(Role.COUNTY_REVIEWER, "370812")
    housing = people.staff(Role.COUNTY_REVIEWER, "370811", "housing")
    merge = {"survivor_id": new_id()}

    for stranger in (neighbour, housing):
        assert stranger.get("/sources").json["items"] == []
        for answer in (
            stranger.get(f"/sources/{source['id']}"),
            stranger.get(f"/sources/{source['id']}/contacts"),
            stranger.patch(f"/sources/{source['id']}", {"name": "示例"}, version=1),
            stranger.put(f"/sources/{source['id']}/contacts", {"contacts": []}, version=1),
            stranger.post(f"/sources/{source['id']}/merge", merge, version=1),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "source.not_there")
    assert office.get(f"/sources/{new_id()}").json["detail"] == neighbour.get(f"/sources/{source['id']}").json["detail"]


@pytest.mark.parametrize(
    "role, method, path, status",
    [
        pytest.param(Role.AUDITOR, "GET", "", 200, id="an auditor reads"),
        pytest.param(Role.AUDITOR, "GET", "/contacts", 403, id="but calls nobody"),
        pytest.param(Role.AUDITOR, "PATCH", "", 403, id="and changes nothing"),
        pytest.param(Role.INSPECTOR, "GET", "", 403, id="an inspector has no row yet"),
        pytest.param(Role.COMMAND, "GET", "/contacts", 200, id="the command office calls"),
    ],
)
def test_each_role_does_what_the_table_gives_it(office, people, role, method, path, status):
    source = registered(office)

    answer = people.staff(role).call(
        method, f"/sources/{source['id']}{path}", {} if method == "PATCH" else None, version=1
    )

    assert answer.status_code == status


def test_an_enterprise_sees_its_own_and_keeps_its_contacts(office, people):
    source, other = registered(office), registered(office, credit_code=a_code(2))
    firm = people.preparer(source["id"])

    assert [each["id"] for each in firm.get("/sources").json["items"]] == [source["id"]]
    assert firm.get(f"/sources/{other['id']}").status_code == 404
    assert firm.patch(f"/sources/{source['id']}", {"name": "示例新名"}, version=1).status_code == 403
    kept = firm.put(f"/sources/{source['id']}/contacts", {"contacts": [PERSON]}, version=1)
    assert kept.json == {"source_id": source["id"], "version": 2, "contacts": [PERSON]}
    assert office.get(f"/sources/{source['id']}/contacts").json == kept.json


@pytest.mark.parametrize("phone", ["", "12", "电话", "1" * 21, "1;drop", "=1+1+1"])
def test_a_phone_number_looks_like_one(office, phone):
    source = registered(office)

    answer = office.put(f"/sources/{source['id']}/contacts", {"contacts": [{**PERSON, "phone": phone}]}, version=1)

    assert (answer.status_code, answer.json["problems"][0]["field"]) == (422, "contacts.0.phone")


def test_pages_follow_one_another_to_the_end(office):
    ids = [registered(office, credit_code=a_code(n))["id"] for n in range(5)]

    seen, after = [], ""
    while after is not None:
        page = office.get(f"/sources?limit=2{after and '&after=' + after}").json
        seen += [source["id"] for source in page["items"]]
        after = page["next"]

    assert seen == ids


def test_a_merged_source_names_the_one_it_lives_on_in(office):
    one, two = registered(office), registered(office, credit_code=a_code(2))

    merged = office.post(f"/sources/{one['id']}/merge", {"survivor_id": two["id"]}, version=1)

    assert merged.json["merged_into"] == two["id"]
    assert office.get(f"/sources/{one['id']}").json["state"] == "merged"
    refused = office.patch(f"/sources/{one['id']}", {"name": "示例"}, version=2)
    assert (refused.status_code, refused.json["code"]) == (409, "source.is_merged")
