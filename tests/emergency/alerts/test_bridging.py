"""Two episodes with a short gap between are one alert, where the city has said how short."""

from datetime import timedelta

import pytest

from greenctl.emergency.alerts.bridging import joined_with
from greenctl.kernel.actor import system
from tests.conftest import NOW
from tests.emergency.builders import CITY, issued
from tests.emergency.duty_builders import HOUR, an_inventory

START, END = NOW + timedelta(days=3), NOW + timedelta(days=4)


def joined(transactions, gap, hours, area=CITY):
    with transactions.reading(system("test")) as uow:
        return joined_with(uow, area, END + gap, END + gap + timedelta(days=1), hours)


@pytest.mark.parametrize(
    "gap, hours, joins",
    [
        pytest.param(-HOUR, None, True, id="overlapping"),
        pytest.param(0 * HOUR, None, True, id="touching"),
        pytest.param(HOUR, None, False, id="a gap without a setting"),
        pytest.param(35 * HOUR, 36, True, id="shorter than the setting"),
        pytest.param(36 * HOUR, 36, False, id="as long as the setting"),
    ],
)
def test_a_proposal_names_the_alert_that_it_goes_on_with(transactions, sources, gap, hours, joins):
    an_inventory(transactions, sources)
    alert = issued(transactions, starts_at=START, ends_at=END)

    found = joined(transactions, gap, hours)

    assert (found is not None) is joins
    if found:
        assert (found.alert_id, found.gap_hours) == (alert.id, max(0, gap / HOUR))


def test_an_alert_of_one_county_is_not_gone_on_with_in_another(transactions, sources):
    an_inventory(transactions, sources)
    issued(transactions, area="370811", starts_at=START, ends_at=END)

    assert joined(transactions, 0 * HOUR, None, area="370812") is None
    assert joined(transactions, 0 * HOUR, None) is None
    assert joined(transactions, 0 * HOUR, None, area="370811") is not None
