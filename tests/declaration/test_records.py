"""S-09: every submitted document has a copy of record that outsiders can check, and a rendering that hides nothing."""

import base64
import hashlib
import json
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from api.declaration.copy_page import copy_page
from grading import Edition, form
from greenctl.declaration import queries
from greenctl.declaration.models import SubmissionContactsRow
from greenctl.declaration.record import contacts_digest, told_by
from greenctl.kernel.actor import system
from greenctl.source.domain import Contact
from greenctl.source.use_cases import set_contacts
from tests.declaration.builders import a_reference, a_world, answers, facts_only, handed_in
from tests.grading.builders import the_sample


def shown_on(page: str) -> set[str]:
    return set(re.findall(r'data-field="([^"]+)"', page))


def asked_by(sector: str, edition=None) -> set[str]:
    """Every path that the form edition asks for in a sector."""
    table = (edition or the_sample()).sectors[sector]
    return {f"{part}.{sector}.{field['id']}" for field in form(table) for part in ("facts", "evidence")}


def a_copy(transactions, **rest) -> bytes:
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world, **rest)
    with transactions.reading(system("test")) as uow:
        return queries.copy_of_record(uow, handed.declaration_id)


def foreign_verifies(receipt: dict, key: dict) -> bool:
    """An outsider's check: the standard library, and one Ed25519 implementation."""
    statement = json.dumps(receipt["statement"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signed = key["context"].encode() + statement.encode()
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key["public_key"])).verify(
            base64.b64decode(receipt["signature"]), signed
        )
    except InvalidSignature:
        return False
    return True


@pytest.fixture
def page_of(app):
    """The readable rendering of a copy, as the application makes it."""

    def render(copy: bytes) -> str:
        with app.app_context():
            return copy_page(copy)

    return render


def test_the_rendering_shows_every_field_of_the_form_edition(transactions, page_of):
    page = page_of(a_copy(transactions))

    assert asked_by("sample_a") <= shown_on(page)
    assert {"lines", "measures.yellow", "measures.orange", "measures.red"} <= shown_on(page)


@pytest.mark.parametrize(
    "rules, programme, said",
    [(True, True, False), (True, False, True), (False, True, True), (False, False, True)],
)
def test_the_rendering_says_so_unless_rules_and_programme_are_both_official(
    transactions, page_of, rules, programme, said
):
    document = json.loads(a_copy(transactions))
    document["declared"]["rules"]["official"] = rules
    document["declared"]["programme"]["official"] = programme

    page = page_of(json.dumps(document).encode())

    assert ("非正式版本" in page) is said


def test_an_unanswered_field_is_shown_as_unanswered(transactions, page_of):
    page = page_of(a_copy(transactions, tree=answers(changes={"stack_particulate": None})))

    assert '<td data-field="facts.sample_a.stack_particulate">未填写</td>' in page


def test_outlets_and_shares_are_shown_in_words(transactions, page_of):
    document = json.loads(a_copy(transactions))
    (sector,) = document["declared"]["sectors"]
    share = {"part_zh": "示例清洁运量", "whole_zh": "示例总运量", "unit_zh": "t"}
    sector["fields"][0] |= {"id": "nox", "value": {"outlets": {"DA001": "9.5", "DA002": None}}}
    sector["fields"][1] |= {"id": "moved", "value": {"part": "80", "whole": "120"}, "share": share}

    page = page_of(json.dumps(document).encode())

    assert '<td data-field="facts.sample_a.nox">DA001 9.5 mg/m3；DA002 未填写</td>' in page
    assert '<td data-field="facts.sample_a.moved">示例清洁运量 80 t，示例总运量 120 t</td>' in page


def test_a_field_that_is_added_to_the_form_and_not_rendered_is_found(transactions, page_of):
    """The negative control: the same comparison, with a form edition that asks for one field more."""
    page = page_of(a_copy(transactions))
    document = the_sample().to_document()
    rows = document["sectors"]["sample_a"]["indicators"]
    document["sectors"]["sample_a"]["indicators"] = [*rows, {**rows[0], "id": "added_later"}]

    assert asked_by("sample_a", Edition.from_document(document)) - shown_on(page) == {
        "facts.sample_a.added_later",
        "evidence.sample_a.added_later",
    }


def test_a_copy_says_by_itself_what_was_declared_under_which_editions(transactions):
    evidence = {"evidence": {"sample_a": {"stack_so2": [a_reference()]}}}

    copy = json.loads(a_copy(transactions, tree={**answers(), **evidence}))

    declared = copy["declared"]
    assert (copy["schema"], declared["rules"]["id"], declared["rules"]["official"]) == (
        "greenctl-declaration/1",
        "sample-2026",
        False,
    )
    assert declared["prepared_by"] == ["the-preparer"]
    assert copy["signed_by"] == "the-signer"
    field = next(row for row in declared["sectors"][0]["fields"] if row["id"] == "stack_so2")
    assert field["evidence"] == [a_reference()]


def test_what_was_signed_can_be_found_in_the_copy_by_anybody(transactions):
    copy = json.loads(a_copy(transactions))

    declared = json.dumps(copy["declared"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert hashlib.sha256(declared.encode()).hexdigest() == copy["declared_sha256"]


def test_the_answers_can_be_read_back_from_the_bytes(transactions):
    told = told_by(a_copy(transactions, tree=answers(changes={"stack_particulate": "8.50"})))

    assert told.sectors == (("sample_a", ""),)
    assert told.values["facts.sample_a.stack_particulate"] == "8.5"


def test_an_outsider_verifies_the_receipt_and_the_bytes_it_names(transactions, client):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    key = client.get("/receipts/key").json
    with transactions.reading(system("test")) as uow:
        copy, receipt = queries.copy_of_record(uow, handed.declaration_id), queries.receipt(uow, handed.declaration_id)

    assert foreign_verifies(receipt, key)
    assert receipt["statement"]["sha256"] == hashlib.sha256(copy).hexdigest()
    assert receipt["key_id"] == key["key_id"]


@pytest.mark.parametrize("member", ["sha256", "level", "submitted_at", "round", "official"])
def test_a_receipt_with_anything_changed_is_refused_by_an_outsider(transactions, client, member):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    forged = {**handed.receipt, "statement": {**handed.receipt["statement"], member: "other"}}

    assert not foreign_verifies(forged, client.get("/receipts/key").json)


def test_contacts_are_apart_and_bound_by_a_salted_digest(transactions):
    world = a_world(transactions)
    with transactions.writing(system("test")) as uow:
        set_contacts(uow, world.works[0], 1, [Contact("示例联系人", "00000000000", "示例职务")])
    (handed,) = handed_in(transactions, world)

    with transactions.reading(system("test")) as uow:
        copy = queries.copy_of_record(uow, handed.declaration_id)
        apart = uow.execute(select(SubmissionContactsRow.salt, SubmissionContactsRow.body)).one()

    assert "示例联系人".encode() not in copy
    assert apart.body == [{"name": "示例联系人", "phone": "00000000000", "duty": "示例职务"}]
    assert json.loads(copy)["contacts_digest"] == contacts_digest(apart.salt, apart.body)


def test_a_submitted_version_never_changes(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    before = read_copy(transactions, handed.declaration_id)
    handed_in(transactions, world, programme="staggered", tree=facts_only(changes={"stack_particulate": "9"}))

    assert read_copy(transactions, handed.declaration_id) == before


def read_copy(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        return queries.copy_of_record(uow, declaration_id)


@pytest.mark.parametrize("sector", sorted(the_sample().sectors))
def test_the_rendering_hides_nothing_in_any_sector(transactions, page_of, sector):
    site = "site" in the_sample().sectors[sector].kinds
    world = a_world(transactions, sectors=(("sample_a" if site else sector, ""),))
    source, programme = (world.site, "construction") if site else (world.works[0], "emergency")
    (handed,) = handed_in(transactions, world, source, programme=programme, tree=answers(sector))

    page = page_of(read_copy(transactions, handed.declaration_id))

    assert asked_by(sector) <= shown_on(page)


@pytest.mark.full
def test_two_hundred_copies_receipts_and_renderings_hold(transactions, client, page_of):
    world = a_world(transactions, works=200)
    key = client.get("/receipts/key").json
    for handed in handed_in(transactions, world):
        copy = read_copy(transactions, handed.declaration_id)
        assert foreign_verifies(handed.receipt, key)
        assert handed.receipt["statement"]["sha256"] == hashlib.sha256(copy).hexdigest()
        assert asked_by("sample_a") <= shown_on(page_of(copy))


def test_a_source_of_two_sectors_declares_both_and_the_lower_one_decides(transactions, page_of):
    world = a_world(transactions, sectors=(("sample_a", ""), ("sample_d", "")))
    first, second = answers("sample_a", {"stack_particulate": "8"}), answers("sample_d")
    tree = {**first, "facts": {**first["facts"], **second["facts"]}}

    (handed,) = handed_in(transactions, world, tree=tree)

    assert handed.level == "B"
    page = page_of(read_copy(transactions, handed.declaration_id))
    assert asked_by("sample_a") | asked_by("sample_d") <= shown_on(page)
