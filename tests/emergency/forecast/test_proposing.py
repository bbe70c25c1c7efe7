"""From a forecast to a level: both ladders on both sides of each limit, days that cross midnight, what is left out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from greenctl.emergency.forecast.definitions import LEVELS, definitions, get_definition, governing
from greenctl.emergency.forecast.errors import DefinitionUnknown, NoDefinition
from greenctl.emergency.forecast.proposing import Forecast, Value, bridged, lead_of, propose

SHANDONG, NATIONAL = get_definition("shandong-until-2023"), get_definition("national-2024")
MIDNIGHT = datetime(2026, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = timedelta(hours=1)


def daily(*values):
    return Forecast(MIDNIGHT, 24, tuple(Value(None if v is None else Decimal(v)) for v in values))


def hourly(*stretches, cause=None):
    """(index, hours), one after the other."""
    values = [Value(None if v is None else Decimal(v), cause) for v, hours in stretches for _ in range(hours)]
    return Forecast(MIDNIGHT, 1, tuple(values))


def level(definition, forecast):
    return propose(definition, forecast).level


# definition, index, days, what the days are at the limit, what they are a hundredth above it.
LIMITS = [
    pytest.param(SHANDONG, "200", 2, None, "yellow", id="shandong yellow"),
    pytest.param(SHANDONG, "200", 3, None, "orange", id="shandong orange"),
    pytest.param(SHANDONG, "200", 4, None, "orange", id="shandong 4 days above 200 without 300 are no red"),
    pytest.param(SHANDONG, "300", 4, "orange", "red", id="shandong red"),
    pytest.param(SHANDONG, "300", 3, "orange", "orange", id="shandong 3 days above 300 are no red"),
    pytest.param(NATIONAL, "150", 1, None, None, id="national one day above 150"),
    pytest.param(NATIONAL, "200", 1, None, "yellow", id="national yellow"),
    pytest.param(NATIONAL, "150", 2, None, "yellow", id="national yellow of two days"),
    pytest.param(NATIONAL, "200", 2, "yellow", "orange", id="national orange"),
    pytest.param(NATIONAL, "150", 3, None, "orange", id="national orange of three days"),
    pytest.param(NATIONAL, "300", 3, "orange", "red", id="national red"),
    pytest.param(NATIONAL, "300", 2, "orange", "orange", id="national two days above 300 are no red"),
]


@pytest.mark.parametrize("definition, limit, days, at, above", LIMITS)
def test_at_the_limit_is_not_above_it(definition, limit, days, at, above):
    assert level(definition, daily(*[limit] * days)) == at
    assert level(definition, daily(*[Decimal(limit) + Decimal("0.01")] * days)) == above


@pytest.mark.parametrize("definition, limit, days, at, above", LIMITS)
def test_by_the_hour_the_answer_is_the_same_and_an_hour_short_is_short(definition, limit, days, at, above):
    more = Decimal(limit) + Decimal("0.01")

    assert level(definition, hourly((limit, 24 * days))) == at
    assert level(definition, hourly((more, 24 * days))) == above
    assert level(definition, hourly((more, 24 * days - 1))) == level(definition, daily(*[more] * (days - 1), 0))


def test_a_daily_index_of_500_is_red_and_499_is_not():
    assert level(SHANDONG, daily(500)) == "red"
    assert level(SHANDONG, daily("499.99")) is None


@pytest.mark.parametrize(
    "days, expected",
    [
        pytest.param((201, 201, 301, 301), "red", id="shandong: the two worst at the end"),
        pytest.param((201, 301, 201, 301), "orange", id="shandong: not one after the other"),
        pytest.param((301, 301, 201, 200), "orange", id="shandong: only three days above 200"),
    ],
)
def test_what_must_hold_together_must_follow_one_another(days, expected):
    assert level(SHANDONG, daily(*days)) == expected


def test_the_worst_day_lies_within_the_bad_days():
    assert level(NATIONAL, daily(201, 301, 201)) == "red"
    assert level(NATIONAL, daily(201, 201, 201, 150, 301)) == "orange"


def test_a_day_may_cross_midnight_and_the_reason_says_which_hours():
    forecast = hourly((100, 10), (260, 24), (100, 14))

    proposal = propose(NATIONAL, forecast)

    assert (proposal.level, proposal.response) == ("yellow", "III")
    [held] = proposal.reason
    assert (held.condition.limit, held.condition.hours) == (200, 24)
    # The earliest 24 hours whose mean is above 200 begin before the bad ones do.
    assert MIDNIGHT < held.starts_at < MIDNIGHT + 10 * HOUR
    assert held.ends_at - held.starts_at == 24 * HOUR
    assert held.means[0] > 200
    assert level(NATIONAL, Forecast(MIDNIGHT, 24, (Value(Decimal("193.33")), Value(Decimal(100))))) is None


def test_the_mean_decides_and_not_each_hour():
    assert level(NATIONAL, hourly((500, 5), (126, 19))) == "yellow"  # 203.9
    assert level(NATIONAL, hourly((500, 4), (140, 20))) is None  # 200 exactly


def test_no_day_has_a_hole_in_it():
    assert level(SHANDONG, daily(201, 150, 201)) is None


@pytest.mark.parametrize(
    "definition, cause, expected",
    [
        pytest.param(SHANDONG, "sand", None, id="sand never counted"),
        pytest.param(SHANDONG, "ozone", "orange", id="ozone did until 2023"),
        pytest.param(NATIONAL, "ozone", None, id="ozone does no more"),
        pytest.param(NATIONAL, "fire", None, id="nor does fire"),
        pytest.param(NATIONAL, None, "orange", id="particles do"),
    ],
)
def test_hours_that_an_edition_leaves_out_make_no_day(definition, cause, expected):
    proposal = propose(definition, hourly((210, 72), cause=cause))

    assert proposal.level == expected
    assert proposal.excluded == (72 if expected is None else 0)


def test_missing_values_are_never_taken_for_good_and_the_worst_is_told():
    proposal = propose(NATIONAL, daily(210, None, 210))

    assert (proposal.level, proposal.possible, proposal.missing) == ("yellow", "red", 1)
    assert propose(NATIONAL, daily(210, 210)).possible == "orange"


def test_nothing_bad_is_no_level():
    proposal = propose(NATIONAL, daily(150, 150, 150))

    assert (proposal.level, proposal.response, proposal.reason, proposal.starts_at) == (None, None, (), None)


def test_a_forecast_is_of_hours_or_days():
    for step, count in ((3, 8), (24, 31), (1, 0)):
        with pytest.raises(ValueError, match="hours or days"):
            Forecast(MIDNIGHT, step, (Value(Decimal(1)),) * count)


@pytest.mark.parametrize(
    "issued, starts",
    [
        pytest.param("2019-12-07T00:00+08:00", "2019-12-08T00:00+08:00", id="issued at the end of 2019-12-06"),
        pytest.param("2020-01-01T00:00+08:00", "2020-01-02T00:00+08:00", id="2020-01-01"),
    ],
)
def test_the_two_alerts_on_record_were_issued_a_day_ahead(issued, starts):
    issued, starts = datetime.fromisoformat(issued), datetime.fromisoformat(starts)

    lead = lead_of(SHANDONG, "370800", issued, starts)

    assert (lead.hours, lead.needed, lead.kept) == (24, 24, True)
    assert lead_of(SHANDONG, "370800", issued + timedelta(seconds=1), starts).kept is False
    assert lead_of(NATIONAL, "370800", issued, starts).kept is False  # 48 hours since 2024
    assert lead_of(NATIONAL, "410300", issued, starts).kept is None  # no plan of that province was read


@pytest.mark.parametrize(
    "day, expected",
    [
        pytest.param(date(2020, 1, 1), "shandong-until-2023", id="first day that a source shows"),
        pytest.param(date(2022, 12, 31), "shandong-until-2023", id="last"),
        pytest.param(date(2024, 9, 14), "national-2024", id="the day of Shandong's plan"),
    ],
)
def test_the_edition_is_that_of_place_and_day(day, expected):
    assert governing("370811", day).id == expected


@pytest.mark.parametrize(
    "area, day",
    [
        pytest.param("370811", date(2023, 1, 1), id="between the two"),
        pytest.param("370811", date(2024, 9, 13), id="the day before"),
        pytest.param("410300", date(2021, 1, 1), id="another province"),
    ],
)
def test_where_no_edition_is_known_none_is_guessed(area, day):
    with pytest.raises(NoDefinition):
        governing(area, day)
    with pytest.raises(DefinitionUnknown):
        get_definition("weather-lore")


def test_every_edition_has_every_level_and_its_response():
    for definition in definitions().values():
        assert tuple(definition.levels) == LEVELS
        assert definition.response == {"yellow": "III", "orange": "II", "red": "I"}


def test_episodes_are_joined_by_the_offices_own_setting_only():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    stretches = [(start, start + 24 * HOUR), (start + 59 * HOUR, start + 80 * HOUR)]

    assert bridged(stretches, None) == stretches
    assert bridged(stretches, 36) == [(start, start + 80 * HOUR)]
    assert bridged(stretches, 35) == stretches  # a gap of 35 hours is not under 35
    assert bridged([stretches[0], (start + 24 * HOUR, start + 30 * HOUR)], None) == [(start, start + 30 * HOUR)]
