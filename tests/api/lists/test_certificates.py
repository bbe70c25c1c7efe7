"""Certificates over HTTP: the holder's PDF, and the page and the signed statement for anybody."""

import pytest

from greenctl.kernel.actor import Role
from greenctl.lists.check_certificate import is_signed
from tests.documents.pdf import text_of
from tests.lists.removal_builders import AFTER_HEARING, on_day, prepared, published, removals, removed, told, units

ONE, TWO = units(1, 2)


@pytest.fixture
def listed(transactions):
    prepared(transactions, ONE, TWO)
    return published(transactions)


def number_of(person):
    (item,) = person.get(f"/sources/{ONE.source_id}/certificates").json["items"]
    return item["number"]


def test_a_holder_takes_the_certificate_and_another_firm_does_not(people, listed):
    holder, other, office = people.preparer(ONE.source_id), people.preparer(TWO.source_id), people.staff(Role.AUDITOR)
    path = f"/sources/{ONE.source_id}/certificates"

    for person in (holder, office):
        pdf = person.get(f"{path}/{number_of(holder)}")
        text = text_of(pdf.data).replace(" ", "")
        assert pdf.mimetype == "application/pdf"
        for expected in (ONE.name, number_of(holder), "清单证书", "有效", "示例：非官方文件"):
            assert expected in text
    assert other.get(path).status_code == other.get(f"{path}/{number_of(holder)}").status_code == 404
    [theirs] = other.get(f"/sources/{TWO.source_id}/certificates").json["items"]
    assert holder.get(f"{path}/{theirs['number']}").json["code"] == "lists.certificate_not_there"


def test_anybody_checks_a_number_on_a_page_without_script(people, client, listed):
    number = number_of(people.preparer(ONE.source_id))

    page = client.get(f"/p/certificates?number={number}&lang=zh")

    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "有效" in page.text
    assert ONE.name in page.text
    assert "<script" not in page.text
    assert client.get("/p/certificates").status_code == 200
    assert client.get("/p/certificates?number=E-123").status_code == 404


def test_the_statement_is_signed_by_the_installation_and_says_when(people, app, client, listed):
    number = number_of(people.preparer(ONE.source_id))

    answer = client.get(f"/public/certificates?number={number}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert is_signed(answer.json, app.extensions["greenctl"].seal.public_key_text)
    assert answer.json["statement"]["standing"] == "holds"
    assert answer.json["statement"]["checked_at"].startswith("2026-11-20T02:00")


def test_a_removal_shows_with_the_next_request(people, transactions, client, listed):
    number = number_of(people.preparer(ONE.source_id))
    told(transactions, ONE)
    (proposal,) = removals(transactions)
    on_day(transactions, AFTER_HEARING)
    assert client.get(f"/public/certificates?number={number}").json["statement"]["standing"] == "holds"

    removed(transactions, proposal)

    assert client.get(f"/public/certificates?number={number}").json["statement"]["standing"] == "suspended"
    page = client.get(f"/p/certificates?number={number}&lang=zh").text
    assert "暂停" in page
    assert "2026-000123" in page
