"""Two act on one case at once: one wins, and the other is told the version that stands now (S-22)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import bindparam, update

from greenctl.kernel.actor import Actor, Mandate, Role, system
from greenctl.kernel.errors import DomainError
from greenctl.kernel.ids import new_id
from greenctl.review import queries, use_cases
from greenctl.review.errors import CaseMovedOn
from greenctl.review.models import CaseRow
from tests.review.builders import a_decision, a_new_case, county_reviewer, deciding, publish

PAIRS = [
    pytest.param("approve", "return", id="approve and return"),
    pytest.param("approve", "withdraw", id="approve and withdraw"),
    pytest.param("return", "withdraw", id="return and withdraw"),
    pytest.param("approve", "approve", id="approve and approve"),
    pytest.param("reject", "approve", id="reject and approve"),
]


@pytest.mark.parametrize("one, other", PAIRS)
def test_of_two_at_once_one_wins_and_the_other_learns_the_current_version(transactions, one, other):
    race(transactions, one, other, rounds=5)


@pytest.mark.full
@pytest.mark.parametrize("one, other", PAIRS)
def test_of_two_at_once_one_wins_fifty_times(transactions, one, other):
    race(transactions, one, other, rounds=50)


def race(transactions, one, other, rounds):
    fingerprint = publish(transactions)
    for _ in range(rounds):
        new = a_new_case(fingerprint)
        with transactions.writing(system("test")) as uow:
            use_cases.open_cases(uow, [new])

        results = at_once([lambda verdict=v, new=new: act(transactions, verdict, new) for v in (one, other)])

        won = [result for result in results if not isinstance(result, Exception)]
        lost = [result for result in results if isinstance(result, Exception)]
        assert len(won) == len(lost) == 1, results
        assert isinstance(lost[0], CaseMovedOn)
        assert lost[0].details["current_version"] == won[0].version == 2
        with transactions.reading(system("test")) as uow:
            assert queries.standing(uow, [new.id])[new.id] == won[0]
            assert len(queries.history(uow, new.id, public=True)) == 2


def act(transactions, verdict, new):
    if verdict == "withdraw":
        owner = Actor(f"owner-{new_id()}", mandates=(Mandate(new.party_id, Role.SIGNER),))
        with transactions.writing(owner) as uow:
            return use_cases.withdraw_case(uow, new.id, seen_version=1)
    with deciding(transactions, county_reviewer()) as uow:
        return use_cases.decide(uow, a_decision(verdict, case_id=new.id))


def at_once(works):
    """What each gave or raised, all begun at one moment."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait(timeout=20)
        try:
            return work()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_batches_that_overlap_never_wait_for_each_other_in_a_circle(transactions):
    fingerprint = publish(transactions)
    new = [a_new_case(fingerprint) for _ in range(40)]
    with transactions.writing(system("test")) as uow:
        use_cases.open_cases(uow, new)

    def batch(cases):
        with deciding(transactions, county_reviewer()) as uow:
            return use_cases.decide_many(uow, [a_decision(case_id=case.id) for case in cases])

    forward, backward = at_once([lambda: batch(new), lambda: batch(new[::-1])])

    applied = [outcome.error is None for outcome in (*forward, *backward)]
    assert applied.count(True) == 40
    assert all(isinstance(o.error, CaseMovedOn) for o in (*forward, *backward) if o.error)


def test_the_race_is_noticed_where_a_write_does_not_look_at_the_version(transactions):
    """Negative control: read, then write without the version, as if nobody else were there."""
    fingerprint = publish(transactions)
    new = a_new_case(fingerprint)
    with transactions.writing(system("test")) as uow:
        use_cases.open_cases(uow, [new])
    blind = update(CaseRow.__table__).where(CaseRow.id == bindparam("case_id")).values(version=bindparam("then"))
    both_have_read = threading.Barrier(2)

    def careless():
        with transactions.reading(county_reviewer()) as uow:
            version = queries.standing(uow, [new.id])[new.id].version
        both_have_read.wait(timeout=20)
        with transactions.writing(county_reviewer()) as uow:
            uow.execute(blind, {"case_id": new.id, "then": version + 1})
            return version + 1

    with pytest.raises(AssertionError):
        won = [result for result in at_once([careless, careless]) if not isinstance(result, Exception)]
        assert len(won) == 1
