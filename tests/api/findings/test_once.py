"""S-03 for findings: however often, at once and later, under one key or many, a finding is recorded once and answered
byte for byte the same. S-23: whatever a position is, it is flagged at most."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from greenctl.findings import repository, witnessing
from greenctl.findings.models import FindingRow
from greenctl.inspection.editions import limits
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id, seeded
from tests.findings.builders import HERE, recorded, seen_on_site, works

FEW, MANY = 12, 300
SCENES, ALL_SCENES = 9, 200


def storm(people, transactions, clock, count):
    """Every answer to each finding: sent 2 to 8 times, some at once, some with the key of before, some with another."""
    chance = seeded("storm")
    sources = works(transactions, 4)
    person = people.staff(Role.INSPECTOR, "370811")
    sent = [
        {"id": new_id(), "issue": "ledger_missing", "source_id": chance.choice(sources).id, "text": f"第{n}处"}
        for n in range(count)
    ]
    repeats = [item for item in sent for _ in range(chance.randint(2, 8))]
    chance.shuffle(repeats)

    def send(item):
        key = f"key-of-{item['id']}" if chance.random() < 0.5 else new_id()
        return item["id"], person.post("/findings", item, key=key)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, repeats))
    clock.advance(timedelta(minutes=9))
    answers += [send(item) for item in sent]
    return answers


def recorded_once(answers, transactions, count):
    bodies = {}
    for finding_id, answer in answers:
        bodies.setdefault(finding_id, set()).add((answer.status_code, answer.data))
    with transactions.reading(system("test")) as uow:
        written = uow.execute(select(func.count()).select_from(FindingRow)).scalar()
    return written == count and all(len(told) == 1 and next(iter(told))[0] == 201 for told in bodies.values())


def test_a_finding_sent_again_and_again_has_one_effect_and_one_answer(people, transactions, clock):
    assert recorded_once(storm(people, transactions, clock, FEW), transactions, FEW)


@pytest.mark.full
def test_many_findings_sent_again_and_again_have_one_effect_each(people, transactions, clock):
    assert recorded_once(storm(people, transactions, clock, MANY), transactions, MANY)


def test_control_where_nobody_looks_whether_it_is_there_a_repeat_is_caught(transactions, monkeypatch):
    new = seen_on_site(works(transactions)[0].id)
    first = recorded(transactions, new)
    assert recorded(transactions, new) == first

    monkeypatch.setattr(repository, "find", lambda _uow, _ids: {})

    with pytest.raises(IntegrityError):
        recorded(transactions, new)


def odd_positions(count):
    """Where somebody cannot have been: jumps, far away, the same to the last digit at another source."""
    chance = seeded("positions")
    for number in range(count):
        kind = ("jump", "far", "repeated")[number % 3]
        north = Decimal(chance.randint(100_000, 900_000)).scaleb(-6)
        yield kind, (HERE["latitude"] + north if kind != "repeated" else HERE["latitude"])


def flagged(people, transactions, clock, count):
    """How many of the odd positions were flagged; every one of them is recorded."""
    one, other = works(transactions, 2)
    found = 0
    for kind, latitude in odd_positions(count):
        person = people.staff(Role.INSPECTOR, "370811")
        told = [seen_on_site(one.id, captured_at=clock.now()), seen_on_site(other.id, captured_at=clock.now())]

        answers = [
            person.post("/findings", body_of(item, at))
            for item, at in zip(told, (HERE["latitude"], latitude), strict=True)
        ]
        assert [answer.status_code for answer in answers] == [201, 201], kind
        found += bool({"jump_in_time", "far_from_source", "repeated_coordinates"} & set(answers[1].json["flags"]))
    return found


def body_of(new, latitude):
    position = {"longitude": str(new.longitude), "latitude": str(latitude), "accuracy_m": "10"}
    told = {"id": new.id, "issue": new.issue, "source_id": new.source_id, "captured_at": new.captured_at.isoformat()}
    return {**told, "position": position}


def test_odd_positions_are_flagged_and_never_refused(people, transactions, clock):
    assert flagged(people, transactions, clock, SCENES) == SCENES


@pytest.mark.full
def test_every_odd_position_of_200_is_flagged_and_none_refused(people, transactions, clock):
    assert flagged(people, transactions, clock, ALL_SCENES) == ALL_SCENES


def test_control_where_nothing_is_too_far_or_too_fast_odd_positions_pass(people, transactions, clock, monkeypatch):

    endless = replace(limits(), far_m=Decimal(10**9), fastest_km_h=Decimal(10**9), repeat_places=9)
    monkeypatch.setattr(witnessing, "limits", lambda: endless)

    assert flagged(people, transactions, clock, SCENES) == 0
