"""What is wrong in published data is told by anybody, numbered, and answered once for everybody."""

import re

import pytest

from greenctl.corrections import use_cases
from greenctl.corrections.errors import (
    CorrectionIdTaken,
    CorrectionInvalid,
    CorrectionMovedOn,
    CorrectionNotThere,
    CorrectionSettled,
)
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.corrections.builders import a_correction, an_answer, answered, sent

PHONE = "13800000000"


def test_sent_again_it_is_the_same_one(transactions):
    new = a_correction()

    assert sent(transactions, new) == sent(transactions, new)


def test_another_one_by_a_known_id_is_refused(transactions):
    first = sent(transactions)

    with pytest.raises(CorrectionIdTaken):
        sent(transactions, a_correction(id=first.id, text="示例：另一件事"))


def test_it_is_answered_once(transactions):
    correction = sent(transactions)
    answered(transactions, correction.id)

    with pytest.raises(CorrectionSettled):
        answered(transactions, correction.id, seen=2)


def test_whoever_has_not_seen_it_as_it_stands_does_not_answer_it(transactions):
    correction = sent(transactions)

    with pytest.raises(CorrectionMovedOn):
        answered(transactions, correction.id, seen=2)


@pytest.mark.parametrize("field", ["question", "answer"])
def test_no_person_is_named_in_what_everybody_reads(transactions, field):
    correction = sent(transactions)

    with pytest.raises(CorrectionInvalid):
        answered(transactions, correction.id, said=an_answer(**{field: f"示例：请联系 {PHONE}"}))
    with pytest.raises(CorrectionNotThere):
        answered(transactions, new_id())


def test_pages_lead_from_a_form_without_script_to_the_answer(client, people, transactions):
    text = client.get("/p/corrections?about=ranking&subject=sample-9&lang=zh").text
    fresh = re.search(r'name="id" value="([^"]+)"', text)
    assert fresh
    assert '<option value="ranking" selected>' in text
    form = {"id": fresh[1], "about": "ranking", "subject": "", "text": f"示例：排名有误，电话 {PHONE}"}

    sent_to = {client.post("/p/corrections", data=form).headers["Location"] for _ in range(2)}

    (page,) = sent_to
    assert "待答复" in client.get(f"{page}?lang=zh").text
    command = people.staff(Role.COMMAND)
    (waiting,) = command.get("/corrections").json["items"]
    assert PHONE in waiting["text"]
    said = {"outcome": "corrected", "question": "示例：排名是否有误", "answer": "示例：已在下一期更正"}
    done = command.post(f"/corrections/{waiting['id']}/answer", said, version=1)
    assert done.status_code == 200, done.text
    for address in (page, "/p/corrections", "/public/corrections", f"/public/corrections/{waiting['number']}"):
        told = client.get(address).text
        assert "示例：排名是否有误" in told
        assert PHONE not in told
    assert command.get("/corrections").json["items"] == []


@pytest.mark.parametrize("form", [b"", b"about=moon&text=1234", b"\xff\xfe=\x00", b"&" * 5_000])
def test_a_form_that_will_not_do_is_a_problem_that_says_what_to_do(client, form):
    answer = client.post("/p/corrections", data=form, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 422
    assert answer.mimetype in {"application/problem+json", "text/html"}


def test_the_latest_answer_stands_first(transactions):
    corrections = [sent(transactions) for _ in range(3)]
    for one in corrections[:2]:
        answered(transactions, one.id)

    with transactions.reading(system("test")) as uow:
        found = use_cases.answered(uow, "", 10)
        rest = use_cases.answered(uow, found[0].id, 10)

    assert [one.id for one in found] == [corrections[1].id, corrections[0].id]
    assert [one.id for one in rest] == [corrections[0].id]
