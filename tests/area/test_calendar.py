"""Working days: holidays, week-ends worked in exchange, and years nobody has published yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from greenctl.area.calendar import add_working_days, is_working_day, known, working_days_between

DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2030, 12, 31))
COUNTS = st.integers(min_value=0, max_value=60)


@pytest.mark.parametrize(
    "day, works",
    [
        pytest.param(date(2026, 11, 20), True, id="Friday"),
        pytest.param(date(2026, 11, 21), False, id="Saturday"),
        pytest.param(date(2026, 2, 14), True, id="Saturday worked for the Spring Festival"),
        pytest.param(date(2026, 2, 17), False, id="Spring Festival"),
        pytest.param(date(2026, 2, 28), True, id="the other Saturday worked"),
        pytest.param(date(2026, 10, 10), True, id="Saturday worked after the National Day"),
        pytest.param(date(2020, 1, 31), False, id="the holiday that was made longer in 2020"),
        pytest.param(date(2020, 2, 3), True, id="the day after it"),
        pytest.param(date(2019, 5, 5), True, id="Sunday worked after the May Day that was moved"),
    ],
)
def test_days_off_and_days_worked_follow_the_notices(day, works):
    assert is_working_day(day) is works


def test_five_working_days_over_the_spring_festival_of_2026():
    assert add_working_days(date(2026, 2, 12), 5) == date(2026, 2, 26)


def test_a_year_without_a_notice_counts_weekdays_but_for_the_days_off_of_every_year_and_says_so():
    assert known(2026)
    assert not known(2018)
    assert not known(2027)
    assert add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert is_working_day(date(2027, 10, 4))
    assert is_working_day(date(2018, 5, 2))


def test_every_year_of_the_table_is_whole():
    assert [year for year in range(2015, 2035) if known(year)] == list(range(2019, 2027))


def test_deadlines_run_forward_only():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 1, 1), -1)


@given(DAYS, COUNTS)
def test_adding_and_counting_agree(day, count):
    assert working_days_between(day, add_working_days(day, count)) == count


@given(DAYS, COUNTS)
def test_a_deadline_falls_on_a_working_day(day, count):
    assert count == 0 or is_working_day(add_working_days(day, count))


@given(DAYS, COUNTS, COUNTS)
def test_adding_in_two_steps_is_adding_at_once(day, first, second):
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@given(DAYS, DAYS, DAYS)
def test_stretches_that_meet_add_up(one, two, three):
    start, middle, end = sorted((one, two, three))

    assert working_days_between(start, end) == working_days_between(start, middle) + working_days_between(middle, end)


@given(DAYS)
def test_no_three_weeks_pass_without_work(day):
    assert any(is_working_day(day + timedelta(days=n)) for n in range(21))
