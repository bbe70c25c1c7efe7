"""Removals that a phone carries: a firm's own, from the proposal to its end."""

from datetime import timedelta

from tests.lists.builders import TODAY
from tests.lists.removal_builders import (
    AFTER_HEARING,
    decide,
    decide_lift,
    hear,
    on_day,
    prepared,
    published,
    removals,
    told,
    units,
)
from tests.sync.test_pulling import of_kind, whole


def test_a_firm_learns_of_its_removal_off_line_until_it_is_lifted(transactions, people):
    mine, other = units(1, 2)
    prepared(transactions, mine, other)
    published(transactions)
    firm, neighbour = people.signer(mine.source_id), people.signer(other.source_id)
    _, _, last = whole(firm)
    for number, unit in enumerate((mine, other), 1):
        told(transactions, unit, number=f"2026-{number:06d}")
    (own,) = [item for item in removals(transactions) if item.source_id == mine.source_id]

    items, _, last = whole(firm, last["next"])
    assert of_kind(items, "removal") == {own.id}
    assert (items["removal", own.id]["state"], items["removal", own.id]["returns_on"]) == ("proposed", None)
    assert of_kind(whole(neighbour)[0], "removal") == {item.id for item in removals(transactions)} - {own.id}

    hear(transactions, own, waives=True)
    decided = decide(transactions, removals(transactions, source_id=mine.source_id)[0], on=TODAY)
    items, _, last = whole(firm, last["next"])
    assert items["removal", own.id]["returns_on"] == str(decided.returns_on)

    told(transactions, mine, "voided", number="2026-000001")
    (lifting,) = removals(transactions, state="lift")
    decide_lift(transactions, lifting, TODAY, lift=True)
    items, gone, _ = whole(firm, last["next"])
    assert ("removal", own.id) in gone
    assert of_kind(whole(firm)[0], "removal") == set()


def test_a_removal_whose_day_of_return_has_come_is_in_no_new_pack(transactions, people):
    (unit,) = units(1)
    prepared(transactions, unit)
    published(transactions)
    told(transactions, unit)
    on_day(transactions, AFTER_HEARING)
    decided = decide(transactions, *removals(transactions))

    def carried(day):
        on_day(transactions, day)
        return of_kind(whole(people.signer(unit.source_id))[0], "removal")

    assert carried(decided.returns_on - timedelta(days=1)) == {decided.id}
    assert carried(decided.returns_on) == set()
