"""Personal data goes when its time is over, exactly what was looked at, and what went can be proved."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from greenctl.auth import use_cases as accounts
from greenctl.auth.domain import NewAccount
from greenctl.auth.models import AccountRow
from greenctl.db.base import db
from greenctl.declaration.models import SubmissionContactsRow, SubmissionRow
from greenctl.inspection.models import TipRow
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.retention import repository
from greenctl.retention.categories import CATEGORIES
from greenctl.retention.domain import Schedule
from greenctl.retention.errors import DueMovedOn, HoldNotThere, NothingKept, OnHold, ReasonMissing
from greenctl.retention.models import ErasureRow
from greenctl.retention.schedule import read_schedule, schedule
from greenctl.retention.use_cases import (
    broken_proofs,
    carry_out,
    erase_one,
    find_due,
    place_hold,
    release_hold,
)
from greenctl.source.domain import Contact
from greenctl.source.models import SourceContactRow, SourceRow
from greenctl.source.use_cases import set_contacts
from tests.declaration.builders import DAYS, a_world, handed_in

SECRETS = ("示例联系人甲", "19900000000", "示例举报人 19900000001", "示例经办人", "shili-login")
TEN_DAYS = Schedule(id="test", official=False, basis="示例", days=dict.fromkeys(CATEGORIES, 10))


@pytest.fixture
def kept(transactions, client, clock):
    """One of each category, by category: its id and the moment from which nobody needs it."""
    world = a_world(transactions)
    with transactions.writing(system("test")) as uow:
        set_contacts(uow, world.works[0], 1, [Contact(SECRETS[0], SECRETS[1], "示例职务")])
    handed_in(transactions, world)
    tip = {"id": new_id(), "area": "370811", "text": "示例：冒烟", "contact": SECRETS[2]}
    assert client.post("/tips", json=tip).status_code == 201
    with transactions.writing(system("test")) as uow:
        account = accounts.create_account(uow, NewAccount(login=SECRETS[4], display_name=SECRETS[3]))
    now = clock.now()
    with transactions.writing(system("test")) as uow:
        accounts.suspend(uow, account.id, account.version)
        uow.execute(
            update(TipRow).values(
                state="answered", answer="示例", answered_by="示例", answered_at=now, triaged_by="示例"
            )
        )
        uow.execute(
            update(SourceRow)
            .where(SourceRow.id == world.works[0])
            .values(state="closed", last_sign_of_life_on=now.date())
        )
        submission = uow.execute(select(SubmissionRow.id)).scalar_one()
    over = datetime(DAYS.until.year, DAYS.until.month, DAYS.until.day, 4, tzinfo=UTC)
    return {
        "submission_contacts": (submission, over),
        "source_contacts": (world.works[0], now),
        "tip_contacts": (tip["id"], now),
        "account_names": (account.id, now),
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_it_is_due_the_day_after_its_days_are_over_and_not_before(transactions, clock, kept, category):
    subject, over = kept[category]

    found = {}
    for days in (10, 11):
        clock.move_to(over + timedelta(days=days))
        found[days] = {part.category: part.ids for part in looked(transactions).categories}[category]

    assert found == {10: (), 11: (subject,)}


def test_who_is_called_at_a_closed_source_that_never_showed_life_is_kept_from_its_registration_on(
    transactions, clock, kept
):
    subject, _ = kept["source_contacts"]
    with transactions.writing(system("test")) as uow:
        uow.execute(update(SourceRow).where(SourceRow.id == subject).values(last_sign_of_life_on=None))
        registered_at = uow.execute(select(SourceRow.registered_at).where(SourceRow.id == subject)).scalar_one()

    found = {}
    for days in (10, 11):
        clock.move_to(registered_at + timedelta(days=days))
        found[days] = ids_of(looked(transactions), "source_contacts")

    assert found == {10: (), 11: (subject,)}


def test_what_is_due_goes_and_no_table_names_the_person_any_more(transactions, clock, kept):
    assert all(named_in(transactions, secret) for secret in SECRETS)
    clock.move_to(kept["submission_contacts"][1] + timedelta(days=11))

    with transactions.writing(system("test")) as uow:
        proof = carry_out(uow, TEN_DAYS, find_due(uow, TEN_DAYS).sha256)

    assert {secret: named_in(transactions, secret) for secret in SECRETS} == {secret: [] for secret in SECRETS}
    with transactions.reading(system("test")) as uow:
        [row] = repository.proofs(uow)
        named = {part["category"]: part["ids"] for part in row.proof["categories"]}
        assert broken_proofs(uow) == {}
        assert find_due(uow, TEN_DAYS).count == 0
    assert row.id == proof
    assert named == {category: [subject] for category, (subject, _) in kept.items()}
    assert events(transactions, "retention.erased") == [row.proof_sha256]


def test_a_look_deletes_nothing_and_nothing_due_leaves_no_proof(transactions, kept):
    before = counted(transactions)

    with transactions.writing(system("test")) as uow:
        due = find_due(uow, TEN_DAYS)
        nothing = carry_out(uow, TEN_DAYS, due.sha256)

    assert (due.count, nothing) == (0, None)
    assert counted(transactions) == before


def test_what_became_due_after_the_look_is_not_deleted_unseen(transactions, clock, kept):
    clock.move_to(kept["tip_contacts"][1] + timedelta(days=11))
    seen = looked(transactions).sha256
    clock.move_to(kept["submission_contacts"][1] + timedelta(days=11))
    before = counted(transactions)

    with transactions.writing(system("test")) as uow, pytest.raises(DueMovedOn):
        carry_out(uow, TEN_DAYS, seen)

    assert counted(transactions) == before


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_held_stays_until_the_hold_is_released(transactions, clock, kept, category):
    subject, over = kept[category]
    with transactions.writing(system("test")) as uow:
        hold = place_hold(uow, category, subject, "示例案件")
    clock.move_to(over + timedelta(days=11))

    held = looked(transactions)
    with transactions.writing(system("test")) as uow:
        with pytest.raises(OnHold):
            erase_one(uow, TEN_DAYS, category, subject, "示例请求")
        with pytest.raises(OnHold):
            place_hold(uow, category, subject, "示例案件")
        release_hold(uow, hold)
        with pytest.raises(HoldNotThere):
            release_hold(uow, hold)

    assert subject not in ids_of(held, category)
    assert subject in ids_of(looked(transactions), category)


@pytest.mark.parametrize("category", CATEGORIES)
def test_one_person_can_be_forgotten_before_the_time_for_a_reason(transactions, kept, category):
    subject, _ = kept[category]
    with transactions.writing(system("test")) as uow:
        with pytest.raises(ReasonMissing):
            erase_one(uow, TEN_DAYS, category, subject, " ")
        erase_one(uow, TEN_DAYS, category, subject, "示例请求")
        with pytest.raises(NothingKept):
            erase_one(uow, TEN_DAYS, category, subject, "示例请求")
        [row] = repository.proofs(uow)

    assert (row.proof["category"], row.proof["ids"], row.proof["reason"]) == (category, [subject], "示例请求")


def test_a_person_who_was_forgotten_cannot_sign_in_by_the_old_login(transactions, kept):
    subject, _ = kept["account_names"]
    with transactions.writing(system("test")) as uow:
        erase_one(uow, TEN_DAYS, "account_names", subject, "示例请求")
        row = uow.execute(select(AccountRow.login, AccountRow.password_hash).where(AccountRow.id == subject)).one()

    assert row == (f"erased-{subject}", None)


@pytest.mark.parametrize("fault", ["a proof that was altered", "a person who is back"])
def test_control_a_proof_that_does_not_hold_is_named(transactions, kept, fault):
    subject, _ = kept["source_contacts"]
    with transactions.writing(system("test")) as uow:
        proof = erase_one(uow, TEN_DAYS, "source_contacts", subject, "示例请求")
        if fault == "a proof that was altered":
            uow.execute(update(ErasureRow).values(proof={"category": "source_contacts", "ids": []}))
        else:
            back = {"source_id": subject, "ordinal": 0, "name": SECRETS[0], "phone": SECRETS[1], "duty": ""}
            uow.execute(SourceContactRow.__table__.insert(), back)

        assert broken_proofs(uow) == {proof: ["altered"] if "altered" in fault else [subject]}


def test_a_proof_holds_though_others_are_to_be_called_there_since(transactions, kept):
    subject, _ = kept["source_contacts"]
    with transactions.writing(system("test")) as uow:
        erase_one(uow, TEN_DAYS, "source_contacts", subject, "示例请求")
    with transactions.writing(system("test")) as uow:
        set_contacts(uow, subject, 2, [Contact(SECRETS[0], SECRETS[1], "示例职务")])

    with transactions.writing(system("test")) as uow:
        assert broken_proofs(uow) == {}
        second = erase_one(uow, TEN_DAYS, "source_contacts", subject, "示例请求")

    # Control: what came back after the second erasure without anybody's act breaks the proof of that.
    with transactions.writing(system("test")) as uow:
        back = {"source_id": subject, "ordinal": 0, "name": SECRETS[0], "phone": SECRETS[1], "duty": ""}
        uow.execute(SourceContactRow.__table__.insert(), back)
        assert broken_proofs(uow) == {second: [subject]}


def test_control_the_search_for_a_person_finds_one_that_is_left(transactions, kept):
    subject, _ = kept["submission_contacts"]
    with transactions.writing(system("test")) as uow:
        erase_one(uow, TEN_DAYS, "submission_contacts", subject, "示例请求")

    assert named_in(transactions, SECRETS[0]) == ["source_contact"]


def test_the_schedule_that_comes_with_the_program_says_that_it_is_invented():
    said = schedule()

    assert not said.official
    assert "示例" in said.basis
    assert said.days.keys() == CATEGORIES.keys()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("[{category: names, days: 1}]", id="unknown"),
        pytest.param("[{category: tip_contacts, days: 1}, {category: tip_contacts, days: 2}]", id="twice"),
        pytest.param("[{category: tip_contacts, days: -1}]", id="less than no day"),
    ],
)
def test_a_schedule_that_cannot_be_meant_is_refused(tmp_path, rows):
    file = tmp_path / "wrong.yaml"
    file.write_text(f"id: wrong\nofficial: false\nbasis: 示例\nrows: {rows}\n", encoding="utf-8")

    with pytest.raises(ValueError, match="categories are"):
        read_schedule(file)


def looked(transactions):
    with transactions.reading(system("test")) as uow:
        return find_due(uow, TEN_DAYS)


def ids_of(due, category):
    return {part.category: part.ids for part in due.categories}[category]


def events(transactions, kind):
    """The digests of proofs that events of a kind carry."""
    table = db.metadata.tables["event"]
    with transactions.reading(system("test")) as uow:
        return [body["proof_sha256"] for (body,) in uow.execute(select(table.c.body).where(table.c.kind == kind))]


def counted(transactions):
    names = (SubmissionContactsRow, SourceContactRow, TipRow, AccountRow, ErasureRow)
    with transactions.reading(system("test")) as uow:
        return [uow.execute(select(func.count()).select_from(row)).scalar_one() for row in names]


def named_in(transactions, secret):
    """Tables in which some row holds these words."""
    with transactions.reading(system("test")) as uow:
        return [
            table.name
            for table in db.metadata.sorted_tables
            if any(secret in str(value) for row in uow.execute(select(table)) for value in row)
        ]
