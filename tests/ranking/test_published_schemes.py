"""Published schemes give their bands at both sides of every limit that was read, and nothing from what was not."""

from datetime import date
from decimal import Decimal

import pytest

from greenctl.ranking.domain import Inputs, Score, Standing, rank
from greenctl.ranking.scheme import BandRules, End
from greenctl.ranking.scheme_files import shipped, shipped_ids
from tests.ranking.builders import AS_OF, a_finding, a_firm, days_ago


def under(scheme: str, *issues: str, ago: int = 3) -> Standing:
    held = [a_finding(n, "a", found=ago, closed=None, issue=issue) for n, issue in enumerate(issues)]
    return rank(shipped(scheme), Inputs(AS_OF, [a_firm("a")], held)).rows[0]


def scored(*scores: str) -> Standing:
    given = [Score("a", days_ago(100 - n), Decimal(score)) for n, score in enumerate(scores)]
    return rank(shipped("xiangyang-site"), Inputs(AS_OF, [a_firm("a")], scores=given)).rows[0]


def band_of(row: Standing) -> str | None:
    return row.banded.band


@pytest.mark.parametrize(
    "pledges, warnings, score, band",
    [(4, 0, 12, "best"), (3, 0, 12, "best"), (2, 0, 11, "best"), (1, 0, 10, "good"), (0, 0, 9, "good"),
     (0, 3, 6, "good"), (0, 4, 5, "middling"), (0, 6, 3, "middling"), (0, 7, 2, "poor"), (0, 8, 1, "poor"),
     (0, 9, 0, "worst"), (0, 10, -1, "worst")],
)  # fmt: skip
def test_jiangsu_both_sides_of_each_limit(pledges: int, warnings: int, score: int, band: str) -> None:
    row = under("jiangsu-wallet", *["pledge_uploaded"] * pledges, *["warning_or_order_to_correct"] * warnings)

    assert (row.banded.score, band_of(row)) == (score, band)


def test_jiangsu_takes_twelve_for_a_crime() -> None:
    row = under("jiangsu-wallet", "crime")

    assert (row.banded.score, band_of(row), row.end) == (-3, "worst", End.BLAME)


@pytest.mark.parametrize("event", ["fine", "limit_production", "stop_for_rectification", "court_enforcement"])
def test_jiangsu_events_whose_points_nobody_read_are_undetermined(event: str) -> None:
    row = under("jiangsu-wallet", event)

    assert (band_of(row), row.banded.why) == (None, "figure_unread")


@pytest.mark.parametrize("ago, band", [(14, "good"), (15, None)])
def test_jiangsu_is_undetermined_where_an_event_may_be_over(ago: int, band: str | None) -> None:
    """How long a warning stays was not read; before the fifteenth day it cannot be over."""
    assert band_of(under("jiangsu-wallet", "warning_or_order_to_correct", ago=ago)) == band


@pytest.mark.parametrize(
    "happened, as_of, score",
    [(date(2026, 1, 1), date(2026, 7, 15), 8), (date(2026, 1, 1), date(2026, 7, 16), 9),
     (date(2025, 8, 16), date(2026, 2, 27), 8), (date(2025, 8, 16), date(2026, 2, 28), 9)],
)  # fmt: skip
def test_a_wallets_points_come_back_on_the_day_their_validity_ends(happened: date, as_of: date, score: int) -> None:
    """Six months from the fifteenth day on; the points of a fine were not read, so the test gives it one."""
    document = dict(shipped("jiangsu-wallet").document)
    document["events"] = {"fine": {**document["events"]["fine"], "points": document["start"] | {"value": 1}}}
    from greenctl.ranking.scheme_files import scheme_from

    finding = a_finding(1, "a", issue="fine")
    held = [type(finding)(finding.number, "a", "fine", "general", Decimal(1), happened)]

    row = rank(scheme_from(document), Inputs(as_of, [a_firm("a")], held)).rows[0]

    assert row.banded.score == score


@pytest.mark.parametrize(
    "events, score, band",
    [([], 0, "good"), (["warning"], 1, "warned"), (["order_to_correct"] * 11, 11, "warned"),
     (["fine_up_to_10000"] * 12, 12, "bad"), (["crime"], 12, "bad"), (["stop_building", "detention"] * 5, 120, "bad")],
)  # fmt: skip
def test_shandong_both_sides_of_each_limit(events: list[str], score: int, band: str) -> None:
    row = under("shandong-2017", *events)

    assert (row.banded.score, band_of(row)) == (score, band)


def test_shandong_begins_anew_with_the_calendar_year() -> None:
    assert band_of(under("shandong-2017", "crime", ago=(AS_OF - date(2026, 1, 1)).days)) == "bad"
    assert band_of(under("shandong-2017", "crime", ago=(AS_OF - date(2025, 12, 31)).days)) == "good"


@pytest.mark.parametrize("scheme", ["jiangsu-wallet", "shandong-2017", "uk-ccs"])
def test_an_event_that_no_row_names_is_undetermined(scheme: str) -> None:
    row = under(scheme, "something_else")

    assert (band_of(row), row.banded.why) == (None, "event_unmapped:something_else")


@pytest.mark.parametrize("events", [[], ["category4"], ["category3"] * 8, ["category1"] * 3])
def test_no_uk_band_is_given_while_its_limits_are_from_memory(events: list[str]) -> None:
    row = under("uk-ccs", *events)

    assert (band_of(row), row.end, row.banded.why) == (None, None, "limit_unread")


def test_uk_points_were_read_and_add_up() -> None:
    assert under("uk-ccs", "category1", "category2", "category3", "category4").banded.score == Decimal("95.1")


@pytest.mark.parametrize(
    "score, band",
    [("100", "good"), ("90", "good"), ("89.999999", "middling"), ("80", "middling"), ("79.999999", "bad")],
)
def test_xiangyang_both_sides_of_each_limit(score: str, band: str) -> None:
    assert band_of(scored(score)) == band


@pytest.mark.parametrize(
    "scores, blamed",
    [(["70"], False), (["70", "70"], True), (["70", "85", "70"], False), (["70", "70", "89.9"], True),
     (["70", "70", "90"], False), (["70", "70", "90", "70"], False)],
)  # fmt: skip
def test_xiangyang_blames_after_two_in_a_row_until_ninety(scores: list[str], blamed: bool) -> None:
    assert (scored(*scores).end is End.BLAME) == blamed


def test_without_a_score_there_is_no_band() -> None:
    assert scored().banded.why == "no_score"


@pytest.mark.parametrize("scheme", [name for name in shipped_ids() if name != "sample-city-2026"])
def test_every_band_says_what_it_means_and_none_is_a_bare_colour(scheme: str) -> None:
    rules = shipped(scheme).rules
    assert isinstance(rules, BandRules)

    colours = {"green", "blue", "yellow", "red", "black", "gold"}
    for band in rules.bands:
        assert band.code not in colours
        assert band.en not in colours
        assert band.zh not in {"绿", "蓝", "黄", "红", "黑"}
