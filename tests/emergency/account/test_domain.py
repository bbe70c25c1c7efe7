"""The account against the target: exact on both sides of each share, undetermined where a share was never read."""

from decimal import Decimal

import pytest

from greenctl.emergency.account.domain import account, get_ladder, ladders
from greenctl.emergency.account.errors import LadderUnknown

FOUR, VOCS = get_ladder("all-four-10-20-30"), get_ladder("vocs-10-15-20")


def masses(**groups):
    return {group: {name: Decimal(mass) for name, mass in parts.items()} for group, parts in groups.items()}


# A made-up example, kg per day; no published worked example is known.
BASE = masses(
    industrial={"SO2": 4000, "NOx": 9000, "PM": 6000, "VOCs": 8000},
    dust={"PM": 5000},
    mobile={"NOx": 7000, "PM": 400, "VOCs": 2500},
    other={"SO2": 1000, "NOx": 1000, "PM": 1600, "VOCs": 3500},
)
REDUCED = masses(
    industrial={"SO2": 1000, "NOx": 2100, "PM": 1500, "VOCs": 1800},
    dust={"PM": 2500},
    mobile={"NOx": 1300, "PM": 60, "VOCs": 300},
)


def test_the_worked_example_gives_exactly_its_totals_and_ratios():
    lines = {line.pollutant: line for line in account(FOUR, "orange", BASE, REDUCED).lines}

    assert {name: line.base for name, line in lines.items()} == {"SO2": 5000, "NOx": 17000, "PM": 13000, "VOCs": 14000}
    assert {name: line.reduced for name, line in lines.items()} == {"SO2": 1000, "NOx": 3400, "PM": 4060, "VOCs": 2100}
    assert {name: str(line.ratio) for name, line in lines.items()} == {
        "SO2": "0.2000",
        "NOx": "0.2000",
        "PM": "0.3123",
        "VOCs": "0.1500",
    }


@pytest.mark.parametrize(
    "ladder, met",
    [
        pytest.param(FOUR, {"SO2": True, "NOx": True, "PM": True, "VOCs": False}, id="all four"),
        pytest.param(VOCS, {"SO2": True, "NOx": True, "PM": True, "VOCs": True}, id="less of VOCs"),
    ],
)
def test_the_worked_example_passes_and_fails_as_expected_under_both_ladders(ladder, met):
    result = account(ladder, "orange", BASE, REDUCED)

    assert {line.pollutant: line.met for line in result.lines} == met
    assert result.met is all(met.values())


@pytest.mark.parametrize("level, share", [("yellow", 100), ("orange", 200), ("red", 300)])
def test_at_the_share_the_target_is_met_and_a_milligram_below_it_is_not(level, share):
    base = masses(industrial=dict.fromkeys(("SO2", "NOx", "PM", "VOCs"), 1000))
    at, below = Decimal(share), Decimal(share) - Decimal("0.000001")

    for mass, met in ((at, True), (below, False)):
        reduced = masses(industrial=dict.fromkeys(("SO2", "NOx", "PM", "VOCs"), mass))
        result = account(FOUR, level, base, reduced)
        assert {line.met for line in result.lines} == {met}
        assert {line.lacking for line in result.lines} == {at - mass}


def test_a_ratio_that_is_rounded_up_to_the_share_does_not_meet_it():
    base, reduced = masses(other={"SO2": 30000}), masses(industrial={"SO2": "5999"})

    line = account(FOUR, "orange", base, reduced).lines[0]

    assert (str(line.ratio), line.met) == ("0.2000", False)


@pytest.mark.parametrize("level", ["yellow", "red"])
def test_shares_from_memory_leave_it_undetermined_however_much_is_reduced(level):
    result = account(VOCS, level, BASE, BASE)

    assert [line.met for line in result.lines] == [None] * 4
    assert result.met is None


def test_without_a_base_there_is_nothing_to_hold_it_against():
    result = account(FOUR, "orange", masses(industrial={"SO2": 100}), masses(industrial={"SO2": 100}))

    assert [line.met for line in result.lines] == [True, None, None, None]
    assert [line.ratio for line in result.lines][1:] == [None] * 3
    assert result.met is None


def test_one_that_fails_fails_the_whole_whatever_is_undetermined():
    result = account(FOUR, "orange", masses(industrial={"SO2": 100}), {})

    assert (result.lines[0].met, result.met) == (False, False)


@pytest.mark.parametrize(
    "base",
    [
        pytest.param(masses(industrial={"SO2": -1}), id="negative"),
        pytest.param(masses(ships={"SO2": 1}), id="an unknown group"),
        pytest.param(masses(mobile={"CO": 1}), id="an unknown pollutant"),
        pytest.param(masses(mobile={"SO2": "NaN"}), id="no number"),
    ],
)
def test_what_is_no_mass_is_refused(base):
    with pytest.raises(ValueError, match="no mass"):
        account(FOUR, "orange", base, {})
    with pytest.raises(ValueError, match="no level"):
        account(FOUR, "purple", BASE, REDUCED)


def test_a_ladder_that_nobody_wrote_is_not_there():
    with pytest.raises(LadderUnknown):
        get_ladder("forty-percent")
    assert sorted(ladders()) == ["all-four-10-20-30", "vocs-10-15-20"]
