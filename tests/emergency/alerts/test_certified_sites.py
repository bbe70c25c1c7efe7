"""What a construction certificate changes of a site's duty: read when a step is taken, fixed by it, decided again the
same, and changed by another step alone."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from greenctl.construction.models import SiteCertificateStepRow
from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.models import AlertStepRow
from greenctl.emergency.alerts.replaying import replay
from greenctl.emergency.alerts.use_cases import change_level
from greenctl.kernel.actor import system
from tests.construction.certificate_builders import a_unit, held, in_season, suspended
from tests.emergency.builders import MEASURE, issued
from tests.emergency.duty_builders import an_inventory
from tests.lists.builders import set_source
from tests.lists.removal_builders import removed
from tests.source.builders import a_source

UNITS = (a_unit(1), a_unit(2))
EARTHWORK = {**MEASURE, "line": None, "action": "stop_earthwork", "text": "停止土方作业", "pm": 7, "so2": None}
TRUCKS = {**MEASURE, "line": None, "action": "ban_vehicles", "text": "停止使用国四及以下车辆", "so2": 3}


@pytest.fixture
def two_sites(transactions):
    """Two sites that the list of construction names up to yellow, with measures at yellow and orange; the first holds
    a certificate."""
    certified, other = in_season(transactions, *UNITS)
    registered = [a_source(unit.number) for unit in UNITS]
    with transactions.writing(system("test")) as uow:
        for unit, site in zip(UNITS, registered, strict=True):
            set_source(uow, unit, credit_code=site.credit_code)
    measures = [{**one, "alert": alert} for alert in ("yellow", "orange") for one in (EARTHWORK, TRUCKS)]
    an_inventory(transactions, registered, measures)
    return certified, other, held(transactions, certified)


def an_alert(transactions, level="yellow"):
    return issued(transactions, level=level, starts_at=transactions.clock.now() + timedelta(days=2))


def standing(transactions, alert):
    """source -> (why, by what it is or was exempt, how many measures it is spared, what it has to do), by the last
    step; and of how many sources each step comes out otherwise when it is decided again."""
    with transactions.reading(system("test")) as uow:
        step = repository.steps_of(uow, alert.id)[-1]
        asked = repository.obligations_of(uow, step.id)
        found = {
            row.source_id: (row.why, row.exempt_by, row.spared, [o.text for o in asked if o.source_id == row.source_id])
            for row in repository.duties_of(uow, step.id)
        }
        return found, [one.different for one in replay(uow, alert.id)]


ALL = ["停止土方作业", "停止使用国四及以下车辆"]


def test_who_holds_a_certificate_may_move_earth_up_to_the_level_of_the_list(transactions, two_sites):
    certified, other, _ = two_sites

    at_yellow, again = standing(transactions, an_alert(transactions))
    assert at_yellow[certified] == ("has_duty", "certificate", 1, ALL[1:])
    assert at_yellow[other] == ("has_duty", None, 0, ALL)
    assert again == [()]
    at_orange, again = standing(transactions, an_alert(transactions, "orange"))
    assert at_orange[certified] == ("has_duty", "certificate", 0, ALL)  # the sample list ends at yellow
    assert again == [()]


def test_a_certificate_that_is_suspended_changes_a_duty_by_the_next_step_alone(transactions, two_sites):
    certified, _, certificate = two_sites
    alert = an_alert(transactions)
    transactions.clock.advance(timedelta(minutes=1))
    suspended(transactions, certificate)

    found, again = standing(transactions, alert)
    assert found[certified][2:] == (1, ALL[1:])  # fixed when it was issued
    assert again == [()]
    with transactions.writing(system("test")) as uow:
        change_level(uow, alert.id, "yellow", alert.starts_at, "示例：重新确认", alert.version)
    found, again = standing(transactions, alert)
    assert found[certified] == ("has_duty", None, 0, ALL)
    assert again == [(), ()]


def test_a_decided_removal_takes_the_permission_before_the_worker_has_taken_the_certificate(transactions, two_sites):
    certified, _, _ = two_sites
    before = an_alert(transactions)
    removed(transactions, UNITS[0])

    during = an_alert(transactions)

    assert standing(transactions, during)[0][certified] == ("has_duty", None, 0, ALL)
    assert standing(transactions, before) == (standing(transactions, before)[0], [()])


def test_a_step_of_a_certificate_that_was_moved_is_seen(transactions, two_sites):
    """The control: with its issue moved past the alert, the site would have had no certificate."""
    certified, _, certificate = two_sites
    alert = an_alert(transactions)
    with transactions.writing(system("test")) as uow:
        later = {"taken_at": uow.now + timedelta(seconds=1)}
        issue = (SiteCertificateStepRow.certificate_id == certificate.id) & (SiteCertificateStepRow.ordinal == 3)
        uow.execute(update(SiteCertificateStepRow).where(issue).values(later))

    assert standing(transactions, alert)[1] == [(certified,)]


@pytest.mark.parametrize("forgotten", ["site_edition_id", "site_terms"])
def test_a_step_that_forgot_what_certificates_were_worth_is_seen(transactions, two_sites, forgotten):
    """The control: by no list, or by no terms, nobody would have been spared anything."""
    certified, _, _ = two_sites
    alert = an_alert(transactions)
    with transactions.writing(system("test")) as uow:
        uow.execute(update(AlertStepRow).where(AlertStepRow.alert_id == alert.id).values({forgotten: None}))

    assert standing(transactions, alert)[1] == [(certified,)]
