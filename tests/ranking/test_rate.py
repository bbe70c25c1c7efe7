"""The corrected rate: what it promises of order, visits, ends and ties."""

from dataclasses import replace
from decimal import Decimal
from math import erf, sqrt

import pytest
from hypothesis import given, settings, strategies as st

from greenctl.ranking.domain import Inputs, RankedSource, Ranking, Standing, State, rank, rank_sums, sums_of
from greenctl.ranking.rate import MICRO, QUANTILES, Sums, quantile
from greenctl.ranking.scheme import End
from greenctl.ranking.scheme_files import shipped
from tests.ranking.builders import AS_OF, OURS, a_finding, a_firm, findings, some_others, standings

RULES = shipped(OURS).rules
# Blame rises in this order; between equal ends the rank decides.
_WORSE = {End.PRAISE: 0, None: 1, End.BLAME: 2}


@st.composite
def cities(draw: st.DrawFn) -> Inputs:
    """A few firms in two cohorts, with findings of every kind and age."""
    sizes = st.sampled_from(["small", None])
    firms = [a_firm(f"firm{n}", draw(st.integers(0, 30)), size=draw(sizes)) for n in range(draw(st.integers(1, 9)))]
    held = [
        a_finding(
            n, draw(st.sampled_from(firms)).id, draw(st.sampled_from(["general", "serious", "major"])), found, closed,
            draw(st.sampled_from([None, Decimal("0.125")])),
        )
        for n in range(draw(st.integers(0, 25)))
        for found in [draw(st.integers(0, 500))]
        for closed in [draw(st.none() | st.integers(0, found))]
    ]  # fmt: skip
    return Inputs(AS_OF, firms, held)


def by_id(ranking: Ranking) -> dict[str, Standing]:
    return {row.source_id: row for row in ranking.rows}


def is_no_better(after: Standing, before: Standing) -> bool:
    if _WORSE[after.end] < _WORSE[before.end]:
        return False
    if before.rank is None or after.rank is None:
        return before.rank is not None or after.rank is None
    return after.rank >= before.rank


@settings(max_examples=60, deadline=None)
@given(cities(), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_changes_nothing(city: Inputs, chance: object) -> None:
    sources, held = list(city.sources), list(city.findings)
    chance.shuffle(sources)
    chance.shuffle(held)

    assert rank(shipped(OURS), replace(city, sources=sources, findings=held)) == rank(shipped(OURS), city)


@settings(max_examples=40, deadline=None)
@given(cities())
def test_what_comes_twice_counts_once(city: Inputs) -> None:
    doubled = replace(city, sources=[*city.sources, *city.sources], findings=[*city.findings, *city.findings])

    assert rank(shipped(OURS), doubled) == rank(shipped(OURS), city)


@settings(max_examples=60, deadline=None)
@given(cities(), st.integers(0, 400), st.none() | st.integers(0, 400), st.sampled_from(["general", "serious", "major"]))
def test_one_more_finding_never_betters_a_firm(city: Inputs, found: int, closed: int | None, severity: str) -> None:
    closed = None if closed is None else min(closed, found)
    more = a_finding(999_999, city.sources[0].id, severity, found, closed)

    before, after = (
        by_id(rank(shipped(OURS), replace(city, findings=held)))[city.sources[0].id]
        for held in (city.findings, [*city.findings, more])
    )

    assert is_no_better(after, before)


def with_one_more(city: Inputs, firm: str, found: int, closed: int | None) -> Inputs:
    return replace(city, findings=[*city.findings, a_finding(999_999, firm, "serious", found, closed)])


@settings(max_examples=60, deadline=None)
@given(cities(), st.integers(0, 500), st.integers(0, 500))
def test_closing_earlier_never_hurts(city: Inputs, found: int, closed: int) -> None:
    """Against closing it later, and against never closing it."""
    firm, late = city.sources[0].id, min(closed, found)
    rows = [by_id(rank(shipped(OURS), with_one_more(city, firm, found, c)))[firm] for c in (found, late, None)]

    assert is_no_better(rows[1], rows[0])
    assert is_no_better(rows[2], rows[1])


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 40), st.integers(0, 12), st.integers(2, 4))
def test_the_same_rate_from_more_visits_is_the_same_rank(visits: int, found: int, times: int) -> None:
    firms, held = some_others()
    seldom, often = a_firm("seldom", visits), a_firm("often", visits * times)
    theirs = findings("seldom", found) + findings("often", found * times, 5_000)

    rows = standings([*firms, seldom, often], held + theirs)

    assert rows["seldom"].rank == rows["often"].rank
    assert rows["seldom"].sums.rate == rows["often"].sums.rate


def test_points_that_are_not_corrected_would_rank_who_is_seen_often_last() -> None:
    """The negative control: by bare points, the same rate would be another rank."""
    firms, held = some_others()
    rows = standings(
        [*firms, a_firm("seldom", 5), a_firm("often", 10)], held + findings("seldom", 3) + findings("often", 6, 5_000)
    )

    assert rows["seldom"].sums.weighted != rows["often"].sums.weighted
    assert rows["seldom"].rank == rows["often"].rank


def test_more_visits_make_the_interval_narrower_and_may_tell_an_end() -> None:
    """Ranks go by the rate alone; evidence decides whether it is said aloud."""
    firms, held = some_others()
    rows = standings(
        [*firms, a_firm("seldom", 4), a_firm("often", 40)], held + findings("seldom", 4) + findings("often", 40, 5_000)
    )

    seldom, often = rows["seldom"].estimate, rows["often"].estimate
    assert often.high - often.low < seldom.high - seldom.low
    assert rows["seldom"].end is None
    assert rows["often"].end is End.BLAME


def test_a_firm_is_shrunk_towards_the_others_the_less_it_was_seen() -> None:
    firms, held = some_others()
    rows = standings([*firms, a_firm("seldom", 3), a_firm("often", 30)], held)

    assert 0 < rows["often"].estimate.shrunk < rows["seldom"].estimate.shrunk < rows["seldom"].estimate.others


@pytest.mark.parametrize("visits, state", [(2, State.NOT_ENOUGH_VISITS), (3, State.RANKED)])
def test_too_few_visits_are_a_state_of_their_own(visits: int, state: State) -> None:
    row = standings([*some_others()[0], a_firm("one", visits)], [])["one"]

    assert (row.state, row.rank is None) == (state, state is State.NOT_ENOUGH_VISITS)


@pytest.mark.parametrize("closed, state", [(None, State.VETOED), (0, State.RANKED)])
def test_a_major_finding_that_stays_open_blames_by_itself(closed: int | None, state: State) -> None:
    firms, held = some_others()

    row = standings([*firms, a_firm("one", 50)], [*held, a_finding(1, "one", "major", 30, closed)])["one"]

    assert row.state is state
    assert (row.end is End.BLAME) == (state is State.VETOED)


def test_nobody_is_praised_with_something_open() -> None:
    firms, held = some_others(found=12)
    rows = standings(
        [*firms, a_firm("clean", 40), a_firm("open", 40)], [*held, a_finding(1, "open", "general", 30, None)]
    )

    assert (rows["clean"].end, rows["clean"].why) == (End.PRAISE, "below_the_others")
    assert (rows["open"].end, rows["open"].why) == (None, "something_open")


def test_a_severity_that_the_scheme_does_not_know_is_undetermined() -> None:
    row = standings([*some_others()[0], a_firm("one")], [a_finding(1, "one", "strange")])["one"]

    assert (row.state, row.rank, row.end) == (State.UNDETERMINED, None, None)


def test_equal_rates_share_a_rank_and_the_next_one_is_left_out() -> None:
    rows = standings(
        [a_firm("a"), a_firm("b"), a_firm("c")], findings("a", 1) + findings("b", 1, 50) + findings("c", 2, 90)
    )

    assert [rows[name].rank for name in "abc"] == [1, 1, 3]


def test_what_is_not_stated_is_a_cohort_of_its_own() -> None:
    rows = standings([a_firm("a", size=None), a_firm("b", sector=None), a_firm("c")], [])

    assert {row.cohort for row in rows.values()} == {"sample_a/-", "-/small", "sample_a/small"}
    assert all(row.rank == 1 for row in rows.values())


def test_nobody_moves_the_yardstick_that_they_are_measured_by() -> None:
    firms, held = some_others()
    one = [*firms, a_firm("one")]

    clean, guilty = (standings(one, held + own)["one"] for own in ([], findings("one", 30)))

    assert (clean.estimate.others, clean.estimate.prior) == (guilty.estimate.others, guilty.estimate.prior)


@pytest.mark.parametrize(
    "found, closed, weighs", [(364, 0, 80), (365, 0, 0), (400, None, 100), (0, None, 100), (100, 90, 80),
                              (100, 91, 40), (190, 180, 40), (190, 181, 20), (364, 364, 20)]
)  # fmt: skip
def test_a_finding_weighs_by_its_age_on_both_sides_of_each_limit(found: int, closed: int | None, weighs: int) -> None:
    (sums,) = sums_of(RULES, Inputs(AS_OF, [a_firm("a")], [a_finding(1, "a", found=found, closed=closed)]))

    assert sums.weighted == weighs * MICRO


def test_a_finding_of_tomorrow_does_not_weigh_today() -> None:
    (sums,) = sums_of(RULES, Inputs(AS_OF, [a_firm("a")], [a_finding(1, "a", found=-1, closed=None)]))

    assert sums.findings == 0


# Chi-square tables: the quantile of a gamma with shape k/2 is half of it.
@pytest.mark.parametrize(
    "freedom, percent, low, high",
    [(2, 95, "0.0506", "7.3778"), (4, 90, "0.7107", "9.4877"), (20, 80, "12.4426", "28.4120"),
     (100, 95, "74.2219", "129.5612")],
)  # fmt: skip
def test_quantiles_lie_by_those_of_the_tables(freedom: int, percent: int, low: str, high: str) -> None:
    found = [Decimal(2 * quantile(freedom * MICRO // 2, z)) / MICRO for z in (-QUANTILES[percent], QUANTILES[percent])]

    assert abs(found[0] - Decimal(low)) < Decimal("0.03")
    assert abs(found[1] - Decimal(high)) < Decimal("0.05")


@pytest.mark.parametrize("percent", QUANTILES)
def test_normal_quantiles_are_those_of_their_coverage(percent: int) -> None:
    assert abs(erf(QUANTILES[percent] / MICRO / sqrt(2)) * 100 - percent) < 1e-4


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 10**11), st.integers(1, 10**7), st.sampled_from([-1, 1]), st.sampled_from(list(QUANTILES.values()))
)
def test_a_quantile_never_falls_where_the_shape_rises(shape: int, more: int, side: int, z: int) -> None:
    assert quantile(shape + more, side * z) >= quantile(shape, side * z)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 400), st.integers(0, 10**12), st.integers(0, 10**14), st.integers(0, 10**10))
def test_an_estimate_never_falls_where_points_rise(visits: int, weighted: int, others: int, more: int) -> None:
    held = [Sums(f"o{n}", "c", 5 + n, weighted=others * n // 9, squares=others * n) for n in range(8)]
    low, high = (
        by_id(rank_sums(RULES, [*held, Sums("me", "c", visits, weighted=w, squares=w)]))["me"].estimate
        for w in (weighted, weighted + more)
    )

    assert (low.shrunk, low.low, low.high) <= (high.shrunk, high.low, high.high)
    assert low.low <= high.low
    assert low.high <= high.high


def test_a_firm_alone_is_compared_with_nobody() -> None:
    row = standings([a_firm("alone")], findings("alone", 3))["alone"]

    assert (row.rank, row.estimate, row.end, row.why) == (1, None, None, "nobody_to_compare_with")


def test_a_small_cohort_is_held_against_everybody() -> None:
    firms, held = some_others()
    lone = RankedSource("lone", "示例", "370811", "sample_b", "large", 5)

    rows = standings([*firms, lone], held)

    assert rows["lone"].rank == 1
    assert rows["lone"].estimate.others > 0
