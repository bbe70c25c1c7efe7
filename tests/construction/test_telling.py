"""The site's people hear of their certificate and of their end, once each; the desk, that nobody has answered."""

from datetime import date, timedelta

import pytest

from greenctl.construction import use_cases
from greenctl.construction.terms import terms
from greenctl.jobs.local import drain
from greenctl.kernel.actor import Mandate, Role, system
from tests.construction.builders import a_plan, begun
from tests.construction.certificate_builders import applied, held, in_season, signed, suspended
from tests.notices.test_occasions import kinds

pytestmark = pytest.mark.one_engine


def the_worker_comes(transactions):
    while drain(transactions):
        pass


def test_a_sites_people_hear_each_step_that_matters_once(transactions, people):
    [site_id] = in_season(transactions)
    firm = people.somebody(mandates=(Mandate(site_id, Role.PREPARER),))

    signed(transactions, applied(transactions, site_id), approves=False, items=("wash",))
    the_worker_comes(transactions)
    the_worker_comes(transactions)

    assert kinds(transactions, firm) == ["certificate.sent_back"]


def test_a_certificate_that_is_held_and_suspended_is_told_of(transactions, people):
    [site_id] = in_season(transactions)
    firm = people.somebody(mandates=(Mandate(site_id, Role.PREPARER),))

    suspended(transactions, held(transactions, site_id))
    the_worker_comes(transactions)

    assert sorted(kinds(transactions, firm)) == ["certificate.held", "certificate.suspended"]


def test_the_desk_hears_only_when_nobody_has_answered(transactions, people, clock):
    site_id = begun(transactions, plan=a_plan(fit_out=(None, date(2026, 11, 20))))
    firm = people.somebody(mandates=(Mandate(site_id, Role.PREPARER),))
    desk = people.staff(Role.COUNTY_REVIEWER, "370811", "housing")
    told = []

    for _ in range(2):
        with transactions.writing(system("test")) as uow:
            use_cases.ask_about_ends(uow, "")
        the_worker_comes(transactions)
        told.append((sorted(kinds(transactions, firm)), kinds(transactions, desk)))
        clock.advance(timedelta(days=terms().answer_days))

    assert told == [(["site.asked"], []), (["site.asked", "site.unconfirmed"], ["site.unconfirmed"])]
