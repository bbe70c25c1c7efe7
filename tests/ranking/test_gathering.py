"""The database adds up what the pure decision adds up, on every row and on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.ranking.domain import rank, rank_sums, sums_of
from greenctl.ranking.gathering import gather, sums
from greenctl.ranking.scheme import Scheme
from greenctl.ranking.scheme_files import scheme_from, shipped
from tests.ranking import tables
from tests.ranking.builders import AS_OF, OURS
from tests.ranking.tables import (
    chance_findings,
    chance_visits,
    finding_rows,
    insert_findings,
    insert_sources,
    insert_visits,
)

TEST = system("test")


def with_vetoes(*vetoes: dict[str, str]) -> Scheme:
    cited = {"cite": {"doc": "sample-method"}, "trust": "sample"}
    return scheme_from({**shipped(OURS).document, "vetoes": [{**veto, **cited} for veto in vetoes]})


def a_mixed_city(transactions: Transactions, sources: int = 40, findings: int = 800, visits: int = 300) -> None:
    with transactions.writing(TEST) as uow:
        insert_sources(
            uow, sources, merged={7: 3, 8: 3, 9: 4}, sizes=("large", "small", None),
            sectors=("sample_a", "sample_b", None), states=("running", "seasonal", "stopped", "running", "closed"),
        )  # fmt: skip
        insert_findings(uow, chance_findings(findings, sources))
        insert_visits(uow, [*chance_visits(visits, sources), (3, AS_OF), (7, AS_OF), (3, AS_OF)])


@pytest.mark.parametrize(
    "scheme, days",
    [
        pytest.param(shipped(OURS), 0, id="ours"),
        pytest.param(shipped(OURS), 45, id="later"),
        pytest.param(with_vetoes(), 200, id="no veto"),
        pytest.param(with_vetoes({"severity": "serious", "while": "counting"}), 0, id="another veto"),
    ],
)
def test_the_database_adds_up_what_the_decision_adds_up(transactions: Transactions, scheme: Scheme, days: int) -> None:
    a_mixed_city(transactions)
    day = AS_OF + timedelta(days=days)

    with transactions.reading(TEST) as uow:
        inputs, fast = gather(uow, scheme, day), sums(uow, scheme.rules, day)

    assert sorted(fast, key=lambda each: each.source_id) == sums_of(scheme.rules, inputs)
    assert rank_sums(scheme.rules, fast) == rank(scheme, inputs)
    assert len(inputs.findings) > 300 if days == 0 else inputs.findings


@pytest.mark.parametrize(
    "standing, counts",
    [("confirmed", 1), ("void_asked", 1), ("unconfirmed", 0), ("disputed", 0), ("voided", 0)],
)
def test_only_findings_that_count_count(transactions: Transactions, standing: str, counts: int) -> None:
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 1)
        insert_findings(uow, iter([finding_rows(1, 0, standing=standing)]))
        insert_visits(uow, [(0, AS_OF)])

    with transactions.reading(TEST) as uow:
        (fast,) = sums(uow, shipped(OURS).rules, AS_OF)
        inputs = gather(uow, shipped(OURS), AS_OF)

    assert fast.findings == len(inputs.findings) == counts


def test_a_dispute_takes_a_finding_out_of_the_ranking_and_settling_it_brings_it_back(
    transactions: Transactions,
) -> None:
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 1)
        insert_findings(uow, iter([finding_rows(1, 0)]))

    def stand(standing: str) -> int:
        with transactions.writing(TEST) as uow:
            tables.stand(uow, 1, standing)
            return sums(uow, shipped(OURS).rules, AS_OF)[0].findings

    assert [stand("disputed"), stand("confirmed")] == [0, 1]


def test_two_visits_on_one_day_are_one_look_also_of_merged_sources(transactions: Transactions) -> None:
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 2, merged={1: 0})
        insert_visits(uow, [(0, AS_OF), (0, AS_OF), (1, AS_OF), (1, AS_OF - timedelta(days=1))])

    with transactions.reading(TEST) as uow:
        (fast,) = sums(uow, shipped(OURS).rules, AS_OF)
        (source,) = gather(uow, shipped(OURS), AS_OF).sources

    assert fast.visits == source.visits == 2


def without(*flags: str) -> Scheme:
    said = {"flags": list(flags), "cite": {"doc": "sample-method"}, "trust": "sample"}
    return scheme_from({**shipped(OURS).document, **({"visits_not_counted": said} if flags else {})})


@pytest.mark.parametrize(
    "flags, days",
    [((), 3), (("far_from_source",), 2), (("jump_in_time", "far_from_source"), 1), (("outside_city",), 3)],
    ids=["unless the scheme says so, all", "but one", "but two", "but none"],
)
def test_a_scheme_says_which_doubtful_visits_are_no_looks(
    transactions: Transactions, flags: tuple[str, ...], days: int
) -> None:
    scheme = without(*flags)
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 1)
        insert_findings(uow, iter([finding_rows(1, 0)]))
        insert_visits(uow, [(0, AS_OF)])
        insert_visits(uow, [(0, AS_OF - timedelta(days=1))], 10, ("position_vague", "far_from_source"))
        insert_visits(uow, [(0, AS_OF - timedelta(days=2))], 20, ("jump_in_time",))

    with transactions.reading(TEST) as uow:
        (fast,) = sums(uow, scheme.rules, AS_OF)
        inputs = gather(uow, scheme, AS_OF)

    assert fast.visits == inputs.sources[0].visits == days
    assert fast.findings == 1


def test_a_day_with_one_good_visit_is_a_look_whatever_else_came_that_day(transactions: Transactions) -> None:
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 1)
        insert_visits(uow, [(0, AS_OF)])
        insert_visits(uow, [(0, AS_OF)], 10, ("far_from_source",))

    with transactions.reading(TEST) as uow:
        assert sums(uow, without("far_from_source").rules, AS_OF)[0].visits == 1


@pytest.mark.parametrize("ago, counts", [(0, True), (364, True), (365, False), (-1, False)])
def test_visits_count_within_the_window(transactions: Transactions, ago: int, counts: bool) -> None:
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 1)
        insert_visits(uow, [(0, AS_OF - timedelta(days=ago))])

    with transactions.reading(TEST) as uow:
        assert (sums(uow, shipped(OURS).rules, AS_OF)[0].visits == 1) is counts


def test_a_finding_that_closes_tomorrow_is_open_in_the_inputs(transactions: Transactions) -> None:
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 1)
        insert_findings(uow, iter([finding_rows(1, 0, closed_on=AS_OF + timedelta(days=1))]))

    with transactions.reading(TEST) as uow:
        (finding,) = gather(uow, shipped(OURS), AS_OF).findings

    assert finding.closed_on is None
    assert replace(finding, closed_on=None) == finding
