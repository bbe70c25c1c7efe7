"""Certificates of list entries: what holds of each on a day, who signed it, and how old a check is (S-11)."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from greenctl.documents import qr_svg
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.ids import seeded
from greenctl.ledger.receipts import ReceiptSeal
from greenctl.lists import certificates
from greenctl.lists.certificates import Certificate, Check, Standing, standing_on
from greenctl.lists.check_certificate import age_of, is_signed, told
from greenctl.lists.domain import Edition, Entry
from greenctl.lists.errors import CertificateNotThere
from tests.lists.builders import TODAY, UNTIL, set_case
from tests.lists.removal_builders import (
    AFTER_HEARING,
    CLERK,
    prepared,
    published,
    removals,
    removed,
    told as finding_told,
    units,
)

ONE, TWO = units(1, 2)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def an_entry(**changes):
    facts = {
        "source_id": "01990000-0000-7001-8000-000000000001", "name": "示例企业一", "area": "370811",
        "sector": "sample_a",
        "level": "A", "at_best": "A", "exempt": True, "scope": "示例：不停产", "highest_alert": "orange",
        "reason": {"scope_en": "sample"}, "case_id": "c", "submission_id": "s",
    }  # fmt: skip
    return Entry(**{**facts, **changes})


def a_certificate(ordinal=1, **changes):
    heading = {"season": {"until": UNTIL.isoformat()}}
    edition = Edition("e", "season", "emergency", 1, TODAY, NOW, None, False, "ab" * 32, {"heading": heading})
    return Certificate(edition, ordinal, an_entry(**changes))


def a_decision(returns_on):
    return SimpleNamespace(returns_on=returns_on, document="示例文书 1", decided_on=TODAY)


@pytest.mark.parametrize(
    "day, decision, now, expected",
    [
        pytest.param(TODAY, None, an_entry(), Standing.HOLDS, id="on its first day"),
        pytest.param(TODAY - timedelta(days=1), None, None, Standing.NOT_YET, id="the day before"),
        pytest.param(UNTIL - timedelta(days=1), None, an_entry(), Standing.HOLDS, id="on the season's last day"),
        pytest.param(UNTIL, None, an_entry(), Standing.EXPIRED, id="the day after"),
        pytest.param(TODAY, a_decision(UNTIL - timedelta(days=1)), an_entry(), Standing.SUSPENDED, id="back in season"),
        pytest.param(TODAY, a_decision(UNTIL), an_entry(), Standing.REMOVED, id="not back in the season"),
        pytest.param(TODAY, None, None, Standing.REMOVED, id="the list in force has it no more"),
        pytest.param(TODAY, None, an_entry(level="B"), Standing.REPLACED, id="another level"),
        pytest.param(TODAY, None, an_entry(highest_alert=None), Standing.REPLACED, id="another alert"),
        pytest.param(TODAY, None, an_entry(name="示例企业一（新名）"), Standing.HOLDS, id="another name"),
    ],
)
def test_what_holds_of_a_certificate_on_a_day(day, decision, now, expected):
    assert standing_on(day, TODAY, UNTIL, decision, now, an_entry()) is expected


def checked(transactions, number, day=TODAY):
    with transactions.reading(CLERK) as uow:
        return certificates.check(uow, number, day)


def of(transactions, unit, day=TODAY):
    with transactions.reading(CLERK) as uow:
        return next(iter(certificates.of_source(uow, unit.source_id, day)), None)


def test_every_entry_has_a_certificate_under_a_number_that_finds_it(transactions):
    prepared(transactions, ONE, TWO)
    published(transactions)

    for unit in (ONE, TWO):
        number = of(transactions, unit).certificate.number
        found = checked(transactions, f" {number.lower()} ")
        assert (found.certificate.entry.source_id, found.standing) == (unit.source_id, Standing.HOLDS)


def test_a_number_that_was_copied_wrongly_finds_nothing(transactions):
    prepared(transactions, ONE, TWO)
    published(transactions)
    number = of(transactions, ONE).certificate.number

    for wrong in (number.replace("00001", "00002"), number[:-1], "", "E-" + "0" * 12 + "-00001-00", "示例"):
        with pytest.raises(CertificateNotThere):
            checked(transactions, wrong)


def test_a_removal_is_visible_at_once_and_ends_on_its_day(transactions):
    prepared(transactions, ONE, TWO)
    published(transactions)
    number = of(transactions, ONE).certificate.number
    finding_told(transactions, ONE)
    (proposal,) = removals(transactions)
    assert checked(transactions, number).standing is Standing.HOLDS

    decision = removed(transactions, proposal)

    after = checked(transactions, number, AFTER_HEARING)
    assert (after.standing, after.decision.document) == (Standing.SUSPENDED, "2026-000123")
    assert checked(transactions, number, decision.returns_on).standing is Standing.HOLDS
    assert checked(transactions, number, UNTIL).standing is Standing.EXPIRED


def test_a_later_list_renews_replaces_or_ends_it(transactions):
    prepared(transactions, ONE, TWO)
    published(transactions)
    first, second = (of(transactions, unit).certificate.number for unit in (ONE, TWO))
    with transactions.writing(CLERK) as uow:
        set_case(uow, TWO, "rejected")
    published(transactions)

    renewed, ended = checked(transactions, first), checked(transactions, second)

    assert (renewed.standing, renewed.now.number != first) == (Standing.HOLDS, True)
    assert renewed.statement(NOW)["replaced_by"] == renewed.now.number
    assert (ended.standing, ended.now) == (Standing.REMOVED, None)
    assert of(transactions, TWO) is None


# The foreign verifier: it knows the public key and the standard library, and nothing of greenctl.


@pytest.fixture(scope="module")
def seal():
    key = Ed25519PrivateKey.generate()
    return ReceiptSeal(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def a_check(seal, ordinal=1, **changes):
    """As it travels: JSON that was written and read again."""
    statement = Check(a_certificate(ordinal, **changes), Standing.HOLDS, TODAY, None, None).statement(NOW)
    return json.loads(canonical_bytes(seal.sign(statement)))


def altered(check, chance):
    """The same with one fact changed, anywhere in the statement."""
    twin = json.loads(json.dumps(check))
    place, names = twin["statement"], sorted(twin["statement"])
    name = chance.choice(names)
    if name == "entry":
        place, name = place["entry"], chance.choice(sorted(place["entry"]))
    place[name] = {"holds": "expired", True: False, False: True, None: "red"}.get(place[name], f"{place[name]}9")
    return twin


@pytest.mark.parametrize("size", [pytest.param(200, marks=pytest.mark.full), 40])
def test_no_altered_certificate_passes_a_foreign_verifier(seal, size):
    chance = seeded("certificates")

    for ordinal in range(1, size + 1):
        check = a_check(seal, ordinal)
        assert is_signed(check, seal.public_key_text)
        assert not is_signed(altered(check, chance), seal.public_key_text)


def test_control_with_a_signature_over_the_display_text_alone_alterations_pass(seal):
    """The planted fault: what is signed is the number and the name, as a stamp on paper would be."""

    def signed_over_text(check):
        shown = {"number": check["statement"]["number"], "name": check["statement"]["entry"]["name"]}
        return {**check, "signature": seal.sign(shown)["signature"]}

    def is_signed_over_text(check):
        return signed_over_text(check)["signature"] == check["signature"]

    chance, check = seeded("certificates"), signed_over_text(a_check(seal))
    passed = [is_signed_over_text(altered(check, chance)) for _ in range(40)]

    assert any(passed), "the check of forty alterations would not find this fault"


@pytest.mark.parametrize(
    "broken",
    [
        {}, [], None, {"statement": {}}, {"statement": {"kind": "certificate_check"}, "signature": "???"},
        {"statement": {"kind": "certificate_check"}, "signature": base64.b64encode(b"0" * 64).decode()},
    ],
)  # fmt: skip
def test_what_is_no_check_is_refused_and_breaks_nothing(seal, broken):
    assert not is_signed(broken, seal.public_key_text)


def test_a_statement_of_another_kind_is_no_certificate(seal):
    assert not is_signed(seal.sign({"kind": "alerts", "number": "E-1"}), seal.public_key_text)


def test_a_check_says_how_old_it_is(seal):
    check = a_check(seal)

    assert age_of(check["statement"], NOW + timedelta(hours=3)) == timedelta(hours=3)
    assert "3.0 hours ago\n" in told(check, NOW + timedelta(hours=3))
    assert "48.0 hours ago  OLD" in told(check, NOW + timedelta(hours=48))


def test_the_longest_names_still_fit_into_a_code_or_leave_it_out(seal):
    usual = canonical_bytes(a_check(seal)).decode()
    longest = canonical_bytes(a_check(seal, name="例" * 120, scope="例" * 200)).decode()

    assert qr_svg(usual, error="l").startswith("<svg")
    assert len(longest.encode()) < 2953


def test_dates_are_of_the_city_and_of_the_season():
    assert a_certificate().until == date(2027, 3, 16)
