"""Tips: anybody may send one, a desk decides, everybody reads the answer, and nobody reads who sent it."""

import pytest

from api.errors import TooManyRequests
from api.limits import Limits
from greenctl.auth.use_cases import give_mandate
from greenctl.config import Settings
from greenctl.kernel.actor import Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.source.use_cases import merge
from tests.inspection.builders import LINE, TODAY, an_officer, barred
from tests.source.builders import a_source, registered

SECRETS = ("示例联系方式 19900000000", "示例：某某家的烟囱夜间冒黑烟")


def a_tip(**changes):
    return {"id": new_id(), "area": "370811", "text": SECRETS[1], "contact": SECRETS[0], **changes}


@pytest.fixture
def source(transactions):
    return registered(transactions, a_source(department="industry"))[0]


def test_a_tip_becomes_a_task_and_has_a_public_answer(client, people, transactions, source):
    command, goes = people.staff(Role.COMMAND), an_officer(transactions).account_id
    sent = client.post("/tips", json=a_tip())
    number = sent.json["number"]
    [tip] = command.get("/inspection/tips?state=received").json["items"]
    task = {"id": new_id(), "source_id": source.id, "line": LINE, "planned_on": str(TODAY), "due_on": str(TODAY),
            "officers": [goes]}  # fmt: skip

    taken = command.post(f"/inspection/tips/{tip['id']}/task", task, version=1)
    done = command.post(f"/inspection/tips/{tip['id']}/answer", {"answer": "示例：已查实并交办"}, version=2)
    shown = client.get(f"/tips/{number}")

    assert (sent.status_code, taken.status_code, done.status_code) == (201, 200, 200)
    assert tip["contact"] == SECRETS[0]
    assert shown.json["state"] == "answered"
    assert shown.json["answer"] == "示例：已查实并交办"
    assert command.get(f"/inspection/tasks/{task['id']}").json["tip_id"] == tip["id"]


def test_whoever_may_be_sent_is_offered_and_nobody_else(people, transactions, source):
    goes = an_officer(transactions)
    an_officer(transactions, qualifications=())
    an_officer(transactions, area="370812")
    barred(transactions, an_officer(transactions).account_id, source.id)
    asked = f"/sources/{source.id}/officers?line={LINE}&planned_on={TODAY}&due_on={TODAY}"

    county, other = people.staff(Role.COUNTY_REVIEWER, "370811"), people.staff(Role.COUNTY_REVIEWER, "370812")
    told = county.get(asked)

    assert told.json == {"items": [{"account_id": goes.account_id, "name": "示例人员"}]}
    assert other.get(asked).status_code == 404


def test_what_a_stranger_wrote_is_never_public(client, people, source):
    sent = client.post("/tips", json=a_tip(source_id=source.id))
    command = people.staff(Role.COMMAND)
    [tip] = command.get("/inspection/tips").json["items"]
    command.post(f"/inspection/tips/{tip['id']}/refusal", {"answer": "示例：不属于受理范围"}, version=1)

    public = [sent, client.get(f"/tips/{sent.json['number']}")]

    assert not [secret for secret in SECRETS for answer in public if secret in answer.get_data(as_text=True)]
    assert public[1].json["answer"] == "示例：不属于受理范围"


def test_who_acts_for_a_firm_reads_no_tip_about_it_and_settles_none(client, people, transactions, source):
    (old,) = registered(transactions, a_source(2, department="industry"))
    with transactions.writing(system("test")) as uow:
        merge(uow, old.id, old.version, source.id)
    tip, other = a_tip(source_id=old.id), a_tip()
    for one in (tip, other):
        assert client.post("/tips", json=one).status_code == 201
    officer, colleague = people.staff(Role.COMMAND), people.staff(Role.COMMAND)
    with transactions.writing(system("test")) as uow:
        give_mandate(uow, officer.account_id, Mandate(source.id, Role.PREPARER))

    path = f"/inspection/tips/{tip['id']}"
    answers = [
        officer.get(path),
        officer.post(f"{path}/refusal", {"answer": "示例：不属于受理范围"}, version=1),
    ]  # fmt: skip

    assert [row["id"] for row in officer.get("/inspection/tips").json["items"]] == [other["id"]]
    assert {answer.status_code for answer in answers} == {404}
    assert {row["id"] for row in colleague.get("/inspection/tips").json["items"]} == {tip["id"], other["id"]}


def test_the_same_tip_sent_again_is_the_same_and_another_under_its_id_is_refused(client, source):
    tip = a_tip()

    first, again = client.post("/tips", json=tip), client.post("/tips", json=tip)

    assert again.json == first.json
    assert client.post("/tips", json={**tip, "text": "示例：另一条线索"}).json["code"] == "inspection.tip_id_taken"


@pytest.mark.parametrize("length, status", [(2000, 201), (2001, 422)], ids=["the longest", "one more"])
def test_a_tip_has_at_most_2000_characters(client, length, status):
    assert client.post("/tips", json=a_tip(text="示" * length)).status_code == status


def test_a_tip_that_names_a_source_is_for_its_desk_and_another_for_the_whole_place(client, people, source):
    client.post("/tips", json=a_tip(source_id=source.id))
    client.post("/tips", json=a_tip())
    desk, place = people.staff(Role.COUNTY_REVIEWER, "370811", "industry"), people.staff(Role.COUNTY_REVIEWER, "370811")

    seen = [len(one.get("/inspection/tips").json["items"]) for one in (desk, place)]

    assert seen == [1, 2]


def test_an_address_sends_only_so_many_tips_a_minute(settings):
    few = Limits(Settings(**{**{name: getattr(settings, name) for name in settings.__slots__}, "tips_per_minute": 2}))
    few.count_tip("203.0.113.7")
    few.count_tip("203.0.113.7")

    with pytest.raises(TooManyRequests):
        few.count_tip("203.0.113.7")
    few.count_tip("203.0.113.8")


@pytest.mark.parametrize("what", ["refusal", "answer"])
def test_a_public_answer_holds_nobodys_number(client, people, transactions, source, what):
    command = people.staff(Role.COMMAND)
    client.post("/tips", json=a_tip())
    [tip] = command.get("/inspection/tips?state=received").json["items"]

    refused = command.post(f"/inspection/tips/{tip['id']}/{what}", {"answer": "已回复举报人 19900000000"}, version=1)

    assert (refused.status_code, refused.json["code"]) == (422, "inspection.tip_invalid")
    assert [problem["code"] for problem in refused.json["problems"]] == ["loop.holds_phone"]
