"""When readings disagree: by a dated setting of our own choice, on both sides of each limit, and else nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from greenctl.emergency.metering.rules import Asked, Series, judge, rule_on
from tests.emergency.builders import TODAY

RULE = rule_on(TODAY)
AT = datetime(2026, 12, 1, tzinfo=UTC)
MASS = "2061:a34013-Cou"


def series(mean, count=24):
    return Series(count, Decimal(mean) * count, AT, AT)


def asked(action="stop", baseline=None, target=None, measured_in=None):
    told = [None if value is None else Decimal(value) for value in (baseline, target)]
    return Asked(action, *told, measured_in)


@pytest.mark.parametrize(
    "what, measure, during, before, at_most",
    [
        ("kWh", asked(), series("20.000001"), series(100), "20"),
        ("kWh", asked(), series(20), series(100), None),
        (MASS, asked(), series(21), series(100), "20"),
        ("2061:a34013-Avg", asked(), series(99), series(100), None),
        ("kWh", asked("limit", 100, 80, "t/d"), series("90.000001"), series(100), "90"),
        ("kWh", asked("limit", 100, 80, "t/d"), series(90), series(100), None),
        (MASS, asked("limit", 100, 80, "t/d"), series(99), series(100), None),
        ("kWh", asked("limit", None, 80, "t/d"), series(99), series(100), None),
        ("kWh", asked("limit", None, 240, "kWh/d"), series("11.000001"), None, "11"),
        ("kWh", asked("limit", None, 240, "kWh/d"), series(11), None, None),
        ("kWh", asked("ban_vehicles"), series(99), series(100), None),
        ("kWh", asked(), series(99, RULE.least_hours - 1), series(100), None),
        ("kWh", asked(), series(99, RULE.least_hours), series(100), "20"),
        ("kWh", asked(), series(99), series(100, RULE.least_hours - 1), None),
        ("kWh", asked(), series(99), None, None),
        ("kWh", asked(), series(99), series(0), None),
    ],
)
def test_a_measure_is_held_against_readings(what, measure, during, before, at_most):
    found = judge(RULE, what, measure, during, before)

    assert (None if found is None else found.at_most) == (None if at_most is None else Decimal(at_most))
    if found is not None:
        assert found.seen == during.mean


def test_the_setting_says_that_it_is_our_own_and_what_it_assumes():
    assert "示例" in RULE.title_zh
    assert "假设" in RULE.assumption_zh
    assert rule_on(TODAY).fingerprint == RULE.fingerprint
    looser = replace(RULE, stop_at_most=Decimal("0.5"))
    assert judge(looser, "kWh", asked(), series(40), series(100)) is None
