"""Records that rest on a finding: they count with it, wait while it is disputed, and go with it."""

from itertools import permutations

import pytest
from sqlalchemy import select

from greenctl.adverse import queries, use_cases
from greenctl.adverse.errors import FollowsItsFinding
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import system
from tests.adverse.builders import FIRST, SECOND, THIRD, TODAY, finding_says, following
from tests.declaration.builders import a_world


@pytest.fixture
def source(transactions):
    return a_world(transactions).works[0]


def records(transactions, source):
    with transactions.reading(system("test")) as uow:
        return queries.of_source(uow, source)


def counting(transactions, source):
    with transactions.reading(system("test")) as uow:
        return queries.counting(uow, [source])


def moves(transactions):
    with transactions.reading(system("test")) as uow:
        rows = uow.execute(select(EventRow.body).where(EventRow.kind == "adverse.moved").order_by(EventRow.id))
        return [(body["state"], body["version"]) for body in rows.scalars()]


def test_a_finding_that_counts_is_held_against_its_source_by_the_two_who_stand_for_it(transactions, source):
    following(transactions, finding_says(source))

    (record,) = records(transactions, source)
    assert (record.state, record.document, record.happened_on) == ("confirmed", "2026-000123", TODAY)
    assert (record.recorded_by, record.confirmed_by) == (FIRST.account_id, SECOND.account_id)
    assert source in counting(transactions, source)


@pytest.mark.parametrize("outcome", ["disputed", "voided"])
def test_a_finding_that_never_counted_leads_to_no_record(transactions, source, outcome):
    following(transactions, finding_says(source, outcome))

    assert records(transactions, source) == []


def test_a_disputed_finding_counts_nowhere_until_it_is_settled(transactions, source):
    following(transactions, finding_says(source))

    following(transactions, finding_says(source, "disputed"))
    assert counting(transactions, source) == {}
    following(transactions, finding_says(source))

    assert source in counting(transactions, source)
    assert moves(transactions) == [("confirmed", 1), ("suspended", 2), ("confirmed", 3)]


def test_what_was_voided_stays_in_the_register_and_never_counts_again(transactions, source):
    for outcome in ("counts", "voided", "counts", "disputed"):
        following(transactions, finding_says(source, outcome))

    assert [record.state for record in records(transactions, source)] == ["voided"]
    assert counting(transactions, source) == {}


@pytest.mark.parametrize("outcomes", list(permutations(("counts", "disputed", "voided"))), ids="-".join)
def test_told_twice_is_told_once(transactions, source, outcomes):
    """The handler is told again after a crash; each telling says how the finding stands now."""
    for outcome in outcomes:
        said = finding_says(source, outcome)
        following(transactions, said, said)
        told = moves(transactions)
        following(transactions, said)
        assert moves(transactions) == told


def test_a_record_that_somebody_wrote_down_from_the_findings_number_follows_it(transactions, source):
    said = finding_says(source, number="2026-000007")
    with transactions.writing(SECOND) as uow:
        use_cases.record(uow, use_cases.NewRecord("by-hand", source, said.kind, TODAY, said.number), today=TODAY)

    following(transactions, said)

    (record,) = records(transactions, source)
    assert (record.id, record.state, record.finding_id) == ("by-hand", "confirmed", said.finding_id)
    assert record.recorded_by != record.confirmed_by


def test_nobody_shuts_a_finding_out_by_writing_its_number_down_and_voiding_that(transactions, source):
    said = finding_says(source, number="2026-000007")
    with transactions.writing(FIRST) as uow:
        record = use_cases.NewRecord("by-hand", source, said.kind, TODAY, said.number)
        use_cases.void(uow, use_cases.record(uow, record, today=TODAY).id, "示例:误录", 1)

    following(transactions, said)

    assert sorted(record.state for record in records(transactions, source)) == ["confirmed", "voided"]
    assert source in counting(transactions, source)


@pytest.mark.parametrize("act", ["confirm", "void", "settle"])
def test_nobody_moves_by_hand_what_follows_a_finding(transactions, source, act):
    ((record),) = following(transactions, finding_says(source))
    more = {"confirm": {}, "void": {"reason": "示例:文书有误"}, "settle": {"void": True}}[act]

    with pytest.raises(FollowsItsFinding), transactions.writing(THIRD) as uow:
        getattr(use_cases, act)(uow, record.id, seen_version=record.version, **more)


def test_many_findings_are_followed_in_one_go(transactions, source):
    said = [finding_says(source, number=f"2026-{n:06d}") for n in range(1, 6)]

    following(transactions, *said)
    following(transactions, *(finding_says(source, "disputed", number=item.number) for item in said[:2]))

    assert len(counting(transactions, source)[source]) == 3
