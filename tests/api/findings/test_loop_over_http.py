"""The closed loop, told as the people in it would: over HTTP, from the order to the batch."""

import pytest

from greenctl.kernel.actor import Role
from greenctl.kernel.canonical import sha256_hex
from tests.findings.loop.world import COUNTY, a_photo, a_world, found


@pytest.fixture
def world(transactions):
    return a_world(transactions)


@pytest.fixture
def desk(people):
    return people.staff(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def firm(people, world):
    return people.signer(world.source_id)


def said(person, finding_id):
    return person.get(f"/findings/{finding_id}/moves").json


def test_a_finding_is_ordered_answered_checked_and_closed(world, people, desk, firm):
    (finding,) = found(world)
    assert firm.get(f"/findings/{finding}/moves").status_code == 404

    ordered = desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)
    assert (ordered.status_code, ordered.json["due_on"], ordered.json["counts"]) == (201, "2026-12-01", True)
    assert [button["act"] for button in said(firm, finding)["buttons"]] == ["plan", "answer", "dispute"]

    shown = [{"id": a_photo(world, finding, firm.actor), "slot": "wide"}]
    answer = {"act": "answer", "words": "示例：已覆盖", "photos": shown}
    assert firm.post(f"/findings/{finding}/moves", answer, version=2).json["progress"] == "answered"

    checker = people.staff(Role.INSPECTOR, COUNTY)
    shown = [{"id": a_photo(world, finding, checker.actor), "slot": "wide"}]
    closed = checker.post(f"/findings/{finding}/moves", {"act": "close", "photos": shown}, version=3)
    assert (closed.json["progress"], closed.json["version"]) == ("closed", 4)
    story = said(firm, finding)["items"]
    assert [move["act"] for move in story] == ["order", "answer", "close"]
    assert {move["actor"] for move in story} == {None}
    assert said(desk, finding)["items"][0]["actor"] == desk.account_id


def test_a_screen_offers_each_move_at_the_path_that_takes_it(world, desk, firm):
    (finding,) = found(world)
    desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)

    for person in (desk, firm):
        for button in said(person, finding)["buttons"]:
            body = {"act": button["act"]}
            answer = person.post(f"/findings/{finding}/{button['path']}", body, version=2)
            assert answer.json["code"] not in {"request.invalid", "loop.not_now", "loop.not_your_move"}, button


def test_who_saw_an_old_state_is_told_the_present_one(world, desk):
    (finding,) = found(world)
    desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)

    late = desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)

    assert (late.status_code, late.json["details"]["current_version"]) == (412, 2)
    assert desk.post(f"/findings/{finding}/rulings", {"act": "order"}).status_code == 428


def test_a_dispute_takes_it_out_of_what_counts_and_another_hand_settles_it(world, people, desk, firm):
    (finding,) = found(world)
    desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)
    disputed = firm.post(f"/findings/{finding}/moves", {"act": "dispute", "words": "示例申辩"}, version=2)
    assert disputed.json["counts"] is False

    ruling = {"act": "dismiss", "words": "示例：照片清楚"}
    assert desk.post(f"/findings/{finding}/rulings", ruling, version=3).json["code"] == "loop.orderer_barred"
    city = people.staff(Role.CITY_REVIEWER)
    assert city.post(f"/findings/{finding}/rulings", ruling, version=3).json["counts"] is True


def test_what_waits_is_read_page_by_page(world, desk):
    for finding in found(world, 3):
        desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)

    first = desk.get("/findings/waiting?for=repair&limit=2").json
    rest = desk.get(f"/findings/waiting?for=repair&limit=2&after={first['next']}").json

    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert desk.get("/findings/waiting?for=repair&after=nonsense").json["code"] == "request.cursor_not_good"


def test_a_batch_is_published_and_read_by_anybody(world, people, desk, client):
    (finding,) = found(world)
    desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)
    command = people.staff(Role.COMMAND)
    draft = command.get(f"/findings/batches/draft?area={COUNTY}").json
    batch = command.post("/findings/batches", {"area": COUNTY, "seen_number": draft["seen_number"]})
    assert batch.status_code == 201

    pages = {"/p/batches": "问题曝光", "/p/batches/1": "裸露土方或物料未覆盖", "/p/batches/1?lang=en": "uncovered"}
    for path, words in pages.items():
        page = client.get(path)
        assert page.status_code == 200, path
        assert words in page.text
        assert "<script" not in page.text
    read = client.get("/public/batches/1").json
    assert read["items"][0]["printed"] == draft["items"][0]
    assert client.get("/public/batches").json["items"][0]["fingerprint"] == batch.json["fingerprint"]
    file = client.get("/public/batches/1/file.json")
    assert sha256_hex(file.data) == batch.json["fingerprint"]
    assert client.get("/p/batches/2", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.parametrize("canary", ["13800138000", "370811199001011234"])
def test_a_reply_with_personal_data_never_comes_as_far_as_a_page(world, people, desk, firm, client, canary):
    (finding,) = found(world)
    desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)
    body = {"act": "dispute", "words": f"请联系{canary}"}

    refused = firm.post(f"/findings/{finding}/moves", body, version=2)

    assert (refused.status_code, refused.json["code"]) == (422, "loop.personal_data")
    assert canary not in refused.text
    people.staff(Role.COMMAND).post("/findings/batches", {"area": COUNTY, "seen_number": 0})
    assert canary not in client.get("/p/batches/1").text + client.get("/public/batches/1").text


def test_words_of_abuse_are_taken_out_by_the_command_alone(world, people, desk, firm):
    (finding,) = found(world)
    desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)
    firm.post(f"/findings/{finding}/moves", {"act": "dispute", "words": "示例：不当言词"}, version=2)
    edit = {"text": "（已删去）", "reason": "示例：含辱骂"}

    assert desk.post(f"/findings/{finding}/reply-edits", edit).status_code == 403
    assert people.staff(Role.COMMAND).post(f"/findings/{finding}/reply-edits", edit).status_code == 204


def test_a_figure_opens_its_rows(world, people, desk):
    for finding in found(world, 3):
        desk.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)
    command = people.staff(Role.COMMAND)

    (line,) = command.get("/findings/statistics?by=line").json["items"]
    address = "/findings/statistics/rows?by=line&key=construction&figure=open&limit=2"
    first = command.get(address).json
    rest = command.get(f"{address}&after={first['next']}").json

    assert (line["key"], line["open"]) == ("construction", 3)
    assert len(first["items"]) + len(rest["items"]) == 3
    assert people.staff(Role.COMMAND, "370812").get("/findings/statistics?by=line").json["items"] == []
