"""A request that creates something has its effect once, however often and however close together it is sent."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from stdnum.cn import uscc

from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.source.models import SourceRow

KEY = "one-intention-one-key"


def a_works(number: int = 1, **changes: object) -> dict[str, object]:
    body = f"91000000{number:09d}"
    code = body + uscc.calc_check_digit(body)
    return {"kind": "works", "name": f"示例企业{number}", "area": "370811", "credit_code": code, **changes}


@pytest.fixture
def county(people):
    return people.staff(Role.COUNTY_REVIEWER, "370811")


def sources(transactions) -> int:
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(SourceRow)).scalar_one()


def test_a_repeat_gets_the_same_bytes_and_has_no_second_effect(county, transactions):
    first = county.post("/sources", a_works(), key=KEY)
    again = county.post("/sources", a_works(), key=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert sources(transactions) == 1


def test_the_same_key_with_another_body_is_refused_naming_the_fields(county, transactions):
    county.post("/sources", a_works(), key=KEY)

    refused = county.post("/sources", a_works(name="示例另一企业"), key=KEY)

    assert (refused.status_code, refused.json["code"]) == (422, "request.idempotency_key_reused")
    assert [problem["field"] for problem in refused.json["problems"]] == ["name"]
    assert sources(transactions) == 1


def test_a_key_belongs_to_the_account_that_used_it(county, people):
    county.post("/sources", a_works(1), key=KEY)

    other = people.staff(Role.COUNTY_REVIEWER, "370811").post("/sources", a_works(2), key=KEY)

    assert other.status_code == 201


def test_what_was_refused_may_be_put_right_under_the_same_key(county):
    refused = county.post("/sources", a_works(area="999999"), key=KEY)
    mended = county.post("/sources", a_works(), key=KEY)

    assert (refused.status_code, mended.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["", "short", "x" * 81, "with space"], ids=["none", "short", "long", "a space"])
def test_a_missing_or_malformed_key_is_refused(county, key):
    headers = {"Idempotency-Key": key} if key else {"Idempotency-Key": ""}

    answer = county.post("/sources", a_works(), headers=headers)

    assert answer.status_code == 400
    assert answer.json["code"].startswith("request.idempotency_key_")


def test_twins_sent_at_once_get_one_answer_and_have_one_effect(county, transactions):
    rounds, at_once = 5, 4

    for number in range(1, rounds + 1):
        sent = a_works(number, **({"id": new_id()} if number % 2 else {}))
        with ThreadPoolExecutor(at_once) as pool:
            answers = list(
                pool.map(
                    lambda _, sent=sent, n=number: county.post("/sources", sent, key=f"twins-{n:04}"), range(at_once)
                )
            )
        assert {answer.status_code for answer in answers} == {201}, [answer.json for answer in answers]
        assert len({answer.data for answer in answers}) == 1
    assert sources(transactions) == rounds
