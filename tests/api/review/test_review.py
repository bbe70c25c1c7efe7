"""Reviewing over HTTP, as the people of the offices and of the firm see it."""

import pytest

from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.source.use_cases import merge
from tests.review.builders import CITY, COUNTY, OTHER_COUNTY, open_case, publish
from tests.source.builders import a_source, registered

RETURN = {"verdict": "return", "reason": "废气数据缺失", "fields": ["stack_particulate", "stack_nox"]}


@pytest.fixture
def fingerprint(transactions):
    return publish(transactions)


@pytest.fixture
def firm():
    return new_id()


@pytest.fixture
def case_id(transactions, fingerprint, firm):
    return open_case(transactions, fingerprint, party_id=firm)


@pytest.fixture
def county(people):
    return people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")


@pytest.fixture
def city(people):
    return people.staff(Role.CITY_REVIEWER, CITY, "industry")


def decide(person, case_id, version, verdict="approve", **body):
    return person.post(f"/review/cases/{case_id}/decisions", {"verdict": verdict, **body}, version=version)


def test_a_reviewer_finds_a_case_in_the_queue_sees_the_buttons_and_approves(county, case_id):
    [waiting] = county.get("/review/queue").json["items"]
    assert (waiting["case_id"], waiting["step"], waiting["overdue"]) == (case_id, "county", False)
    shown = county.get(f"/review/cases/{case_id}")
    assert shown.headers["ETag"] == '"1"'
    assert [(b["verdict"], b["reason_needed"], b["fields_needed"]) for b in shown.json["buttons"]] == [
        ("approve", False, False),
        ("return", True, True),
        ("reject", True, False),
    ]

    answer = decide(county, case_id, 1)

    assert (answer.status_code, answer.headers["ETag"]) == (201, '"2"')
    assert (answer.json["step"], answer.json["due_on"]) == ("city", "2026-12-04")
    assert county.get("/review/queue").json["items"] == []
    assert county.get(f"/review/cases/{case_id}").json["buttons"] == []


def test_a_return_opens_exactly_the_named_fields(county, case_id):
    answer = county.post(f"/review/cases/{case_id}/decisions", RETURN, version=1)

    assert (answer.json["state"], answer.json["open_fields"]) == ("returned", RETURN["fields"])


def test_a_stale_decision_is_told_the_current_version_and_when_it_moved(people, county, case_id):
    decide(county, case_id, 1)

    answer = decide(people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry"), case_id, 1, "reject", reason="迟到")

    assert (answer.status_code, answer.json["code"]) == (412, "review.case_moved_on")
    assert answer.json["details"]["current_version"] == 2
    assert "第 2 版" in answer.json["detail"]


@pytest.mark.parametrize(
    "body, status, code, field",
    [
        pytest.param({"verdict": "reject"}, 422, "review.reason_missing", "reason", id="reject without a reason"),
        pytest.param({"verdict": "return", "reason": "x"}, 422, "review.fields_missing", "fields", id="no fields"),
        pytest.param(
            {"verdict": "approve", "fields": ["x"]}, 422, "review.fields_not_wanted", "fields", id="fields opened"
        ),
        pytest.param({"verdict": "conclude"}, 422, "request.invalid", "verdict", id="the system's verdict"),
        pytest.param({"verdict": "approve", "colour": 1}, 422, "request.invalid", "colour", id="unknown field"),
        pytest.param({"verdict": "reject", "reason": "a\x00"}, 422, "request.invalid", "reason", id="NUL"),
        pytest.param({"verdict": "reject", "reason": "x" * 2001}, 422, "request.invalid", "reason", id="too long"),
        pytest.param(
            {"verdict": "return", "reason": "x", "fields": ["x"] * 201}, 422, "request.invalid", "fields", id="too many"
        ),
    ],
)
def test_bad_input_names_its_field_and_leaves_no_trace(county, case_id, body, status, code, field):
    answer = county.post(f"/review/cases/{case_id}/decisions", body, version=1)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert [problem["field"] for problem in answer.json["problems"]] == [field]
    assert all(problem["message"] and problem["next_step"] for problem in answer.json["problems"])
    assert county.get(f"/review/cases/{case_id}").json["version"] == 1


def test_pass_up_is_not_in_the_demonstration_city_s_table(county, case_id):
    answer = decide(county, case_id, 1, "pass_up")

    assert (answer.status_code, answer.json["code"]) == (409, "review.verdict_not_in_table")


def test_a_decision_needs_the_version_that_was_seen(county, case_id):
    answer = county.post(f"/review/cases/{case_id}/decisions", {"verdict": "approve"})

    assert (answer.status_code, answer.json["code"]) == (428, "request.version_missing")


def test_a_decision_sent_twice_takes_effect_once(county, case_id):
    key = new_id()
    path = f"/review/cases/{case_id}/decisions"
    first = county.post(path, {"verdict": "approve"}, version=1, key=key)
    again = county.post(path, {"verdict": "approve"}, version=1, key=key)

    assert (again.status_code, again.data) == (201, first.data)
    assert len(county.get(f"{path.removesuffix('decisions')}history").json["items"]) == 2


@pytest.mark.parametrize(
    "role, area, department",
    [
        pytest.param(Role.COUNTY_REVIEWER, OTHER_COUNTY, "industry", id="another county"),
        pytest.param(Role.COUNTY_REVIEWER, COUNTY, "ecology", id="another department"),
        pytest.param(Role.CITY_REVIEWER, "370100", "industry", id="another city"),
        pytest.param(Role.COMMAND, "370100", None, id="the command office of another city"),
    ],
)
def test_not_yours_answers_exactly_like_not_there(people, case_id, role, area, department):
    stranger = people.staff(role, area, department)
    for path in ("", "/history"):
        theirs, nobodys = (stranger.get(f"/review/cases/{some}{path}") for some in (case_id, new_id()))
        assert theirs.status_code == nobodys.status_code == 404
        assert shape(theirs.json) == shape(nobodys.json)
    assert stranger.get("/review/queue").json == {"items": [], "next": None}


def shape(problem):
    return {name: value for name, value in problem.items() if name not in {"request_id", "details"}}


def test_somebody_else_s_step_is_seen_but_not_decided(city, case_id):
    answer = decide(city, case_id, 1)

    assert (answer.status_code, answer.json["code"]) == (403, "review.not_your_step")


def test_nobody_reviews_their_own_firm_nor_sees_its_button(people, firm, case_id):
    torn = people.somebody(
        grants=(Grant(Role.COUNTY_REVIEWER, COUNTY, "industry"),), mandates=(Mandate(firm, Role.PREPARER),)
    )

    assert torn.get(f"/review/cases/{case_id}").json["buttons"] == []
    assert torn.get("/review/queue").json["items"] == []
    assert decide(torn, case_id, 1).json["code"] == "review.own_firm"


def test_the_firm_follows_its_case_without_the_names_of_officials(people, county, firm, case_id):
    county.post(f"/review/cases/{case_id}/decisions", RETURN, version=1)
    owner = people.preparer(firm)

    case = owner.get(f"/review/cases/{case_id}").json
    history = owner.get(f"/review/cases/{case_id}/history").json["items"]

    assert (case["state"], case["open_fields"], case["buttons"]) == ("returned", RETURN["fields"], [])
    assert (history[1]["reason"], history[1]["fields_opened"]) == (RETURN["reason"], RETURN["fields"])
    assert [entry["decided_by"] for entry in history] == [None, None]
    assert county.get(f"/review/cases/{case_id}/history").json["items"][1]["decided_by"] == county.account_id
    assert decide(owner, case_id, 2).status_code == 403
    assert people.preparer(new_id()).get(f"/review/cases/{case_id}").status_code == 404


def test_several_decisions_have_an_outcome_each(transactions, fingerprint, county, case_id):
    other = open_case(transactions, fingerprint, area=OTHER_COUNTY)
    rows = [
        {"case_id": case_id, "version": 1, **RETURN},
        {"case_id": other, "version": 1, "verdict": "approve"},
        {"case_id": case_id, "version": 1, "verdict": "approve"},
    ]

    answer = county.post("/review/decisions", {"decisions": rows})

    assert answer.status_code == 200
    assert [outcome["applied"] for outcome in answer.json["outcomes"]] == [True, False, False]
    assert answer.json["outcomes"][0]["standing"]["version"] == 2
    assert [(o["problem"] or {}).get("code") for o in answer.json["outcomes"]] == [
        None,
        "review.case_not_there",
        "review.case_moved_on",
    ]


@pytest.mark.parametrize("number, status", [(0, 422), (1, 200), (200, 200), (201, 422)])
def test_between_one_and_two_hundred_decisions_are_taken_at_once(county, number, status):
    rows = [{"case_id": new_id(), "version": 1, "verdict": "approve"} for _ in range(number)]

    assert county.post("/review/decisions", {"decisions": rows}).status_code == status


def test_the_queue_goes_on_where_the_page_ended(transactions, fingerprint, county):
    made = sorted(open_case(transactions, fingerprint) for _ in range(5))

    first = county.get("/review/queue?limit=2").json
    second = county.get(f"/review/queue?limit=2&after={first['next']}").json
    third = county.get(f"/review/queue?limit=2&after={second['next']}").json

    assert [item["case_id"] for page in (first, second, third) for item in page["items"]] == made
    assert third["next"] is None


@pytest.mark.parametrize(
    "cursor", ["nonsense", "WzEsMl0", "WyJhIiwiYiJd", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwiYSJd"]
)
def test_a_cursor_we_did_not_give_out_is_refused(county, cursor):
    answer = county.get(f"/review/queue?after={cursor}")

    assert (answer.status_code, answer.json["code"]) == (400, "request.cursor_not_good")


def test_the_queue_names_whose_case_it_is(transactions, fingerprint, county):
    [source] = registered(transactions, a_source())
    open_case(transactions, fingerprint, party_id=source.id)

    [waiting] = county.get("/review/queue").json["items"]

    assert (waiting["party_id"], waiting["party_name"]) == (source.id, source.name)


def test_the_queue_can_be_narrowed(people, case_id):
    command = people.staff(Role.COMMAND, CITY)

    for query, found in (
        ("", 1), ("?step=county&department=industry", 1), ("?step=city", 0), (f"?area={COUNTY}", 1),
        ("?topic=season-1:emergency", 1), ("?topic=other", 0), ("?overdue=true", 0), ("?overdue=false", 1),
    ):  # fmt: skip
        assert len(command.get(f"/review/queue{query}").json["items"]) == found, query
    assert command.get("/review/queue?overdue=yes").status_code == 422


def test_anybody_may_read_the_table_that_cases_follow(client, fingerprint):
    table = client.get(f"/review/workflows/{fingerprint}").json

    assert (table["fingerprint"], table["workflow"]["id"], table["workflow"]["official"]) == (
        fingerprint,
        "demo-city",
        False,
    )
    assert table["workflow"]["moves"][3]["for_routes"] == ["A", "A+", "B", "B-", "C", "certificate", "leading"]


@pytest.mark.parametrize("unknown", ["f" * 64, "demo-city", "%00", "%ED%A0%80"])
def test_a_workflow_nobody_published_is_not_there(client, unknown):
    answer = client.get(f"/review/workflows/{unknown}")

    assert (answer.status_code, answer.json["code"]) == (404, "review.workflow_not_there")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_refusal_has_words_in_both_languages(county, case_id, language):
    answer = county.post(
        f"/review/cases/{case_id}/decisions", {"verdict": "reject"}, version=1, headers={"Accept-Language": language}
    )

    assert all(answer.json[part] for part in ("title", "detail", "next_step"))


@pytest.mark.parametrize("own", [0, 1, 2], ids=["merged away", "the survivor", "merged into the same"])
@pytest.mark.parametrize("partys", [0, 1, 2], ids=["of the merged", "of the survivor", "of another merged"])
def test_a_firm_of_ones_own_is_ones_own_under_every_id_it_was_known_under(
    transactions, people, fingerprint, own, partys
):
    merged, survivor, other = registered(transactions, *(a_source(number) for number in (1, 2, 3)))
    with transactions.writing(system("test")) as uow:
        merge(uow, merged.id, 1, survivor.id)
        merge(uow, other.id, 1, survivor.id)
    firms = [merged.id, survivor.id, other.id]
    case_id = open_case(transactions, fingerprint, party_id=firms[partys])
    county = people.somebody(
        grants=(Grant(Role.COUNTY_REVIEWER, COUNTY, "industry"),), mandates=(Mandate(firms[own], Role.PREPARER),)
    )

    assert decide(county, case_id, 1).json["code"] == "review.own_firm"
    rows = [{"verdict": "approve", "case_id": case_id, "version": 1}]
    [outcome] = county.post("/review/decisions", {"decisions": rows}).json["outcomes"]
    assert outcome["problem"]["code"] == "review.own_firm"
    assert county.get(f"/review/cases/{case_id}").json["buttons"] == []
    assert county.get("/review/queue").json["items"] == []
