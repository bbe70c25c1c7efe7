"""Who has to do what: exempt because of which entry and only up to which level, and which of several alerts holds."""

from datetime import UTC, datetime, timedelta

import pytest

from greenctl.emergency.alerts.domain import Act, Span, act_of, governing
from greenctl.emergency.alerts.obligations import Listed, Permit, Why, obligations_under
from greenctl.emergency.forecast.definitions import LEVELS
from tests.emergency.builders import a_measure, an_entry, masses

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def duty(alert, entry, listed=None, area="370800", permit=None):
    found = {} if listed is None else {entry.source_id: listed}
    permits = {} if permit is None else {entry.source_id: permit}
    return next(obligations_under(alert, area, found, [entry], permits), None)


def listed(highest_alert="orange"):
    return Listed("s", "B", "自主减排", highest_alert)


def test_without_an_exemption_a_source_has_the_measures_of_the_level():
    entry = an_entry(measures=(a_measure("orange"), a_measure("red", text="全厂停产", kg_per_day=masses(12))))

    assert [measure.text for measure in duty("red", entry).measures] == ["全厂停产"]
    assert duty("red", entry).kg_per_day == masses(12)
    assert duty("yellow", entry).why is Why.NO_MEASURES


@pytest.mark.parametrize("highest", [*LEVELS, None])
@pytest.mark.parametrize("alert", LEVELS)
def test_a_list_exempts_up_to_its_highest_alert_and_no_further(alert, highest):
    found = duty(alert, an_entry(), listed(highest))

    exempt = highest is None or LEVELS.index(alert) <= LEVELS.index(highest)
    assert found.why is (Why.EXEMPT_BY_LIST if exempt else Why.HAS_DUTY)
    assert bool(found.measures) is not exempt
    assert (found.exemption.by, found.exemption.level, found.exemption.highest_alert) == ("list", "B", highest)


@pytest.mark.parametrize(
    "alert, highest, why",
    [
        pytest.param("orange", "orange", Why.EXEMPT_BY_GUARANTEE, id="up to orange"),
        pytest.param("red", "orange", Why.HAS_DUTY, id="not at red"),
        pytest.param("yellow", None, Why.HAS_DUTY, id="nobody has said up to where"),
    ],
)
def test_a_guarantee_class_exempts_up_to_the_alert_that_it_states(alert, highest, why):
    entry = an_entry(guarantee="民生豁免", guarantee_scope="示例供热", highest_alert=highest)

    assert duty(alert, entry).why is why


def test_what_the_list_no_longer_covers_the_guarantee_may():
    entry = an_entry(guarantee="民生豁免", guarantee_scope="示例供热", highest_alert="red")

    assert duty("orange", entry, listed()).why is Why.EXEMPT_BY_LIST
    assert duty("red", entry, listed()).why is Why.EXEMPT_BY_GUARANTEE


@pytest.mark.parametrize("changes, why", [({"small": True}, Why.SMALL), ({"long_stopped": True}, Why.LONG_STOPPED)])
def test_small_emitters_and_what_does_not_run_have_no_duty(changes, why):
    found = duty("red", an_entry(**changes))

    assert (found.why, found.measures, found.kg_per_day) == (why, (), masses())


EARTHWORK = a_measure(
    "orange", line=None, action="stop_earthwork", text="停止土方作业", kg_per_day=masses(None, None, 7)
)
TRUCKS = a_measure("orange", line=None, action="ban_vehicles", text="停止使用国四及以下车辆", kg_per_day=masses(3))


def a_permit(highest_alert="orange"):
    return Permit(
        number="GC-370811-2026-00001",
        scope="可以进行土石方作业",
        highest_alert=highest_alert,
        lifts=frozenset({"stop_earthwork"}),
    )


def test_a_certificate_spares_earthwork_and_leaves_the_rest():
    found = duty("orange", an_entry(part="dust", measures=(EARTHWORK, TRUCKS)), permit=a_permit())

    assert (found.why, found.measures, found.spared) == (Why.HAS_DUTY, (TRUCKS,), 1)
    assert found.kg_per_day == masses(3)
    assert (found.exemption.by, found.exemption.level) == ("certificate", "GC-370811-2026-00001")


def test_a_site_with_nothing_else_to_do_is_exempt_by_its_certificate():
    found = duty("orange", an_entry(part="dust", measures=(EARTHWORK,)), permit=a_permit())

    assert (found.why, found.measures, found.spared) == (Why.EXEMPT_BY_CERTIFICATE, (), 1)


@pytest.mark.parametrize(
    "permit, named",
    [
        pytest.param(None, None, id="no certificate"),
        pytest.param(a_permit("yellow"), "certificate", id="one that ends at yellow"),
    ],
)
def test_without_a_certificate_that_reaches_the_level_a_site_stops_all_that_is_declared(permit, named):
    found = duty("orange", an_entry(part="dust", measures=(EARTHWORK, TRUCKS)), permit=permit)

    assert (found.why, found.measures, found.spared) == (Why.HAS_DUTY, (EARTHWORK, TRUCKS), 0)
    assert (found.exemption.by if found.exemption else None) == named


def test_a_certificate_of_earthwork_spares_no_line():
    found = duty("orange", an_entry(), permit=a_permit())

    assert (found.why, len(found.measures), found.exemption) == (Why.HAS_DUTY, 1, None)


def test_only_the_area_of_the_alert_is_under_it():
    assert duty("red", an_entry(area="370811"), area="370811") is not None
    assert duty("red", an_entry(area="370812"), area="370811") is None


def span(level, area="370800", starts_at=NOON, days=3, step_id="1"):
    until = None if days is None else starts_at + days * DAY
    return Span(step_id=step_id, alert_id=step_id, area=area, level=level, starts_at=starts_at, until=until)


def test_of_several_alerts_over_one_place_the_highest_holds():
    city, county = span("orange"), span("red", "370811", NOON + DAY, 1, "2")

    assert governing([city, county], "370811", NOON) is city
    assert governing([city, county], "370811", NOON + DAY) is county
    assert governing([city, county], "370812", NOON + DAY) is city
    assert governing([city, county], "370811", NOON + 2 * DAY) is city


def test_an_alert_holds_from_its_start_and_not_at_its_end():
    one = span("orange")

    assert governing([one], "370811", NOON - timedelta(microseconds=1)) is None
    assert governing([one], "370811", NOON) is one
    assert governing([one], "370811", NOON + 3 * DAY) is None
    assert governing([span("red", days=None)], "370811", NOON + 300 * DAY) is not None


def test_of_two_of_one_level_the_later_one_holds():
    assert governing([span("red"), span("red", starts_at=NOON + DAY, step_id="0")], "370811", NOON + DAY).step_id == "0"


@pytest.mark.parametrize(
    "before, after, act",
    [
        pytest.param("yellow", "red", Act.UPGRADED, id="up"),
        pytest.param("red", "orange", Act.DOWNGRADED, id="down"),
        pytest.param("orange", "orange", Act.RENEWED, id="the same anew"),
    ],
)
def test_a_step_is_called_by_where_it_leads(before, after, act):
    assert act_of(before, after) is act
