"""Findings over HTTP: in under a minute, once however often they are sent, and to nobody who should not see them."""

from datetime import UTC, datetime, timedelta

import pytest

from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.source.use_cases import merge
from tests.findings.builders import a_finding, ordered, recorded, settle, works
from tests.photos.builders import a_photo, a_verified_photo

HERE = {"longitude": "116.60001", "latitude": "35.40001", "accuracy_m": "8"}


@pytest.fixture
def source(transactions):
    return works(transactions)[0]


@pytest.fixture
def inspector(people):
    return people.staff(Role.INSPECTOR, "370811")


def a_photo_in_body(number=1):
    declare = {"sha256": f"{number:x}" * 64, "size_bytes": 1000, "media_type": "image/jpeg", "position": HERE}
    return {"id": new_id(), "slot": f"view-{number}", "declare": declare}


def body(on, **changes):
    usual = {"id": new_id(), "issue": "uncovered_soil", "source_id": on, "photos": [a_photo_in_body()]}
    return {**usual, **changes}


def test_a_source_an_issue_and_a_photo_make_a_finding(inspector, source):
    sent = body(source.id, position=HERE, captured_at="2026-11-20T09:59:00+08:00")

    answer = inspector.post("/findings", sent)

    assert answer.status_code == 201, answer.json
    told = answer.json
    assert (told["number"], told["severity"], told["points"], told["line"]) == (
        "2026-000001",
        "general",
        "1",
        "building_sites",
    )
    assert (told["found_on"], told["captured_at"]) == ("2026-11-20", "2026-11-20T01:59:00Z")
    assert (told["flags"], told["distance_m"]) == ([], "0")
    assert told["photos"] == [{"id": sent["photos"][0]["id"], "slot": "view-1"}]


def test_a_finding_names_its_check_point_as_the_check_sheet_does(inspector, source):
    points = inspector.get(f"/sources/{source.id}/check-points").json["points"]

    for point in (points[0]["id"], points[-1]["id"]):
        told = inspector.post("/findings", body(source.id, check_point=point)).json
        assert inspector.get(f"/findings/{told['id']}").json["check_point"] == point


def test_the_same_finding_is_answered_byte_by_byte_the_same_whatever_the_key(inspector, source, clock):
    sent = body(source.id)
    first = inspector.post("/findings", sent, key="the-first-key")

    clock.advance(timedelta(minutes=9))
    again = inspector.post("/findings", sent, key="the-first-key")
    anew = inspector.post("/findings", sent, key="another-key")

    assert again.data == anew.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"


def test_other_content_under_the_same_id_is_refused_and_names_the_fields(inspector, source):
    sent = body(source.id)
    inspector.post("/findings", sent)

    answer = inspector.post("/findings", {**sent, "text": "另一处", "place": "北门"})

    assert (answer.status_code, answer.json["code"]) == (409, "findings.id_taken")
    assert [problem["field"] for problem in answer.json["problems"]] == ["text", "place"]


BAD = {
    "a text of 10,000 characters": ({"text": "土" * 10_000}, 422, "request.invalid"),
    "off the map": ({"position": {"longitude": "181", "latitude": "35"}}, 422, "request.invalid"),
    "half a position": ({"position": {"longitude": "116.6"}}, 422, "request.invalid"),
    "no photo": ({"photos": []}, 422, "findings.invalid"),
    "an issue nobody knows": ({"issue": "no_such_issue"}, 422, "findings.invalid"),
    "nowhere": ({"source_id": None}, 422, "findings.invalid"),
    "no such source": ({"source_id": new_id()}, 404, "findings.source_not_there"),
    "a severity of one's own": ({"severity": "major"}, 422, "request.invalid"),
    "a day of one's own": ({"found_on": "2026-11-19"}, 422, "findings.invalid"),
}


def test_bad_input_has_a_clear_answer(inspector, source):
    for name, (changes, status, code) in BAD.items():
        answer = inspector.post("/findings", body(source.id, **changes))

        assert (answer.status_code, answer.json["code"]) == (status, code), (name, answer.json)


def test_a_position_outside_the_city_is_flagged_and_not_refused(inspector, source):
    answer = inspector.post("/findings", body(source.id, position={"longitude": "121.5", "latitude": "31.2"}))

    assert (answer.status_code, answer.json["flags"]) == (201, ["far_from_source", "outside_city"])


def test_an_office_sees_the_finding_a_firm_only_once_it_was_ordered_and_never_who_found_it(
    people, inspector, source, transactions
):
    finding_id = inspector.post("/findings", body(source.id, position=HERE)).json["id"]
    county, firm = people.staff(Role.COUNTY_REVIEWER, "370811"), people.signer(source.id)
    stranger, sibling = people.signer(new_id()), people.staff(Role.COUNTY_REVIEWER, "370812")

    seen = county.get(f"/findings/{finding_id}")
    assert (seen.json["recorded_by"], seen.json["longitude"]) == (inspector.account_id, "116.60001")
    assert (seen.json["standing"], seen.json["evidence"], seen.json["counts"]) == ("unconfirmed", "pending", False)
    for person in (firm, stranger, sibling):
        assert person.get(f"/findings/{finding_id}").json["code"] == "findings.not_there"
        assert person.get("/findings").json["items"] == []

    ordered(transactions, finding_id)
    told = firm.get(f"/findings/{finding_id}").json
    assert (told["recorded_by"], told["longitude"], told["device_id"]) == (None, None, None)
    assert (told["counts"], told["due_on"]) == (True, "2026-11-20")
    (listed,) = firm.get("/findings").json["items"]
    assert (listed["id"], listed["longitude"]) == (finding_id, None)
    assert inspector.account_id not in firm.get(f"/findings/{finding_id}").text + firm.get("/findings").text
    for person in (stranger, sibling):
        assert person.get(f"/findings/{finding_id}").status_code == 404


def test_a_firm_that_lives_on_after_a_merger_sees_what_was_found_before(people, transactions):
    gone, lives = works(transactions, 2)
    (found,) = recorded(transactions, a_finding(gone.id))
    ordered(transactions, found.finding.id)
    with transactions.writing(system("test")) as uow:
        merge(uow, gone.id, gone.version, lives.id)

    firm = people.signer(lives.id)

    assert [item["id"] for item in firm.get("/findings").json["items"]] == [found.finding.id]
    assert firm.get(f"/findings/{found.finding.id}").status_code == 200


def test_whoever_may_read_the_finding_may_see_its_photos(app, people, inspector, source, transactions):
    sent = body(source.id)
    finding_id, photo_id = inspector.post("/findings", sent).json["id"], sent["photos"][0]["id"]
    path = f"/findings/{finding_id}/photos/{photo_id}"
    county, firm = people.staff(Role.COUNTY_REVIEWER, "370811"), people.signer(source.id)
    assert county.get(path).json["code"] == "photos.copy_not_there"

    store, settled = app.extensions["greenctl"].store, photo_id
    other = a_verified_photo(transactions, store, _a_photo_like(sent, source), by=system("test"))
    settle(transactions, [settled], public_key=other.public_key, thumbnail_key=other.thumbnail_key)

    assert firm.get(path).json["code"] == "findings.not_there"
    ordered(transactions, finding_id)
    for person in (county, firm):
        assert (person.get(path).status_code, person.get(path).data) == (200, b"sealed")
        assert person.get(f"{path}?size=thumbnail").data == b"sealed"
    assert county.get(f"/findings/{finding_id}/photos/{other.id}").json["code"] == "photos.not_there"
    assert county.get(f"/findings/{finding_id}").json["evidence"] == "complete"


def _a_photo_like(sent, source):
    return a_photo(sha256="e" * 64, subject_id="another-finding", source_id=source.id)


def test_the_catalogue_is_everybodys_to_read(client):
    (edition,) = client.get("/public/finding-catalogues").json["items"]

    assert edition["id"] == "sample-2026"
    assert [severity["code"] for severity in edition["severities"]] == ["general", "serious", "major"]


def test_both_clocks_are_told(inspector, source):
    answer = inspector.post("/findings", body(source.id, captured_at="2026-11-22T02:00:00Z"))

    assert "clock_drift" in answer.json["flags"]
    assert datetime.fromisoformat(answer.json["recorded_at"]) == datetime(2026, 11, 20, 2, tzinfo=UTC)


NONSENSE = {
    "a point without a radius": "longitude=116.6&latitude=35.4",
    "a radius without a point": "within_km=5",
    "a radius of one's own": "longitude=116.6&latitude=35.4&within_km=4",
    "one character": "text=土",
    "no cursor of ours": "after=nonsense",
    "off the map": "longitude=190&latitude=35.4&within_km=5",
}


def test_a_search_that_makes_no_sense_is_refused(inspector):
    answers = {name: inspector.get(f"/findings?{query}").status_code for name, query in NONSENSE.items()}

    assert set(answers.values()) <= {400, 422}, answers


def test_a_question_that_says_a_name_twice_is_refused_by_its_name(inspector):
    answer = inspector.get("/findings?area=370811&area=370812&limit=5")

    assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")
    assert [(one["field"], one["code"]) for one in answer.json["problems"]] == [("area", "field.twice")]
