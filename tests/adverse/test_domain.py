"""Two people for everything that counts, whatever the order of their acts."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from greenctl.adverse.domain import COUNTING, Adverse, State
from greenctl.adverse.errors import AdverseMovedOn, SecondPersonNeeded, WrongState
from greenctl.kernel.errors import DomainError
from tests.conftest import NOW


def a_record(**changes: object) -> Adverse:
    written = {
        "id": "1", "source_id": "s", "kind": "sample_penalty", "happened_on": date(2026, 11, 1),
        "document": "示例文书", "state": State.RECORDED, "recorded_by": "a", "recorded_at": NOW,
    }  # fmt: skip
    return Adverse(**{**written, **changes})


def test_nobody_confirms_what_they_wrote_down():
    with pytest.raises(SecondPersonNeeded):
        a_record().confirmed("a", 1)

    assert a_record().confirmed("b", 1).state is State.CONFIRMED


def test_what_never_counted_is_voided_at_once():
    assert a_record().voided("a", "示例理由", 1).state is State.VOIDED


def test_what_counts_is_voided_by_two():
    contested = a_record().confirmed("b", 1).voided("b", "示例理由", 2)

    assert contested.state is State.CONTESTED
    with pytest.raises(SecondPersonNeeded):
        contested.settled("b", void=True, seen_version=3)
    assert contested.settled("a", void=True, seen_version=3).state is State.VOIDED
    assert contested.settled("a", void=False, seen_version=3).state is State.CONFIRMED


def test_who_settled_an_earlier_doubt_may_raise_the_next():
    settled = a_record().confirmed("b", 1).voided("b", "示例理由", 2).settled("c", void=False, seen_version=3)

    again = settled.voided("c", "示例理由", 4)

    assert (again.contested_by, again.settled_by) == ("c", None)
    with pytest.raises(SecondPersonNeeded):
        again.settled("c", void=True, seen_version=5)
    assert again.settled("b", void=True, seen_version=5).state is State.VOIDED


def test_a_record_is_judged_by_the_version_that_was_seen():
    with pytest.raises(AdverseMovedOn):
        a_record(version=2).confirmed("b", 1)
    with pytest.raises(WrongState):
        a_record().settled("b", void=True, seen_version=1)


@given(st.lists(st.tuples(st.sampled_from(["confirm", "void", "settle", "keep"]), st.sampled_from("abc")), max_size=12))
def test_on_any_way_a_record_counts_and_stops_counting_by_two_people(acts):
    record, hands = a_record(), ["a"]
    for act, who in acts:
        before = record
        try:
            record = _after(record, act, who)
        except DomainError:
            continue
        hands.append(who)
        if before.state not in COUNTING and record.state in COUNTING:
            assert record.confirmed_by != record.recorded_by
        if before.state in COUNTING and record.state is State.VOIDED:
            assert record.settled_by != record.contested_by


def _after(record: Adverse, act: str, who: str) -> Adverse:
    match act:
        case "confirm":
            return record.confirmed(who, record.version)
        case "void":
            return record.voided(who, "示例理由", record.version)
    return record.settled(who, void=act == "settle", seen_version=record.version)
