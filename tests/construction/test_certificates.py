"""A certificate is applied for, signed by two bodies and two people, held, suspended, and ended; and decided again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from greenctl.construction import certifying
from greenctl.construction.certificates import Body, State
from greenctl.construction.errors import (
    CertificateIdTaken,
    CertificateMovedOn,
    CertificateNotThere,
    CertificateState,
    CheckTooWeak,
    EndHasPassed,
    HasCertificate,
    ItemsMissing,
    NotApproved,
    NotOfThisBody,
    SignedAlready,
    TwoPeopleSign,
)
from greenctl.construction.models import SiteCertificateRow, SiteCertificateStepRow
from greenctl.construction.permitting import Listed, permissions
from greenctl.kernel.actor import Actor, Grant, Role, system
from greenctl.kernel.ids import new_id
from greenctl.lists.use_cases import draft
from greenctl.review.models import CaseRow
from greenctl.source import queries as sources
from greenctl.source.use_cases import merge
from tests.construction.builders import (
    TODAY,
    a_plan,
    acting,
    an_officer,
    answers,
    begun,
    checked,
    moved,
    the_site,
)
from tests.construction.certificate_builders import (
    CITY,
    DEPARTMENT,
    GOVERNMENT,
    a_unit,
    applied,
    held,
    in_season,
    permitted,
    replayed,
    shown_of,
    signed,
    suspended,
)
from tests.lists.builders import SEASON_ID, UNTIL
from tests.lists.removal_builders import on_day, on_list, published

ALERTS = ("yellow", "orange", "red")


@pytest.mark.parametrize(
    "first, second",
    [
        pytest.param(DEPARTMENT, GOVERNMENT, id="the department first"),
        pytest.param(GOVERNMENT, DEPARTMENT, id="the government first"),
    ],
)
def test_two_bodies_sign_in_either_order_and_the_second_issues_it(transactions, first, second):
    [site_id] = in_season(transactions)

    one = signed(transactions, applied(transactions, site_id), first)
    assert (one.state, one.number) == (State.APPLIED, None)
    both = signed(transactions, one, second)

    assert (both.state, both.number) == (State.HELD, "GC-370811-2026-00001")
    assert (both.valid_from, both.valid_until) == (TODAY, UNTIL)
    told = shown_of(transactions, both)
    assert {one["body"] for one in told["signatures"]} == {"department", "local_government"}
    assert all(one["reason"] for one in told["signatures"])
    assert not any(account in str(told) for account in ("the-department", "the-government"))


def test_the_first_to_sign_is_seen_by_the_second(transactions):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)

    assert shown_of(transactions, certificate)["waiting_for"] == ["department", "local_government"]
    signed(transactions, certificate)

    assert shown_of(transactions, certificate)["waiting_for"] == ["local_government"]
    with pytest.raises(CertificateMovedOn) as refused:
        signed(transactions, certificate, GOVERNMENT)  # without having seen what the department said
    assert refused.value.details == {"seen_version": 1, "current_version": 2}


@pytest.mark.parametrize("refuser", [DEPARTMENT, GOVERNMENT], ids=["the department", "the government"])
def test_either_refusal_sends_it_back_with_items_and_both_sign_anew(transactions, refuser):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)

    back = signed(transactions, certificate, refuser, approves=False, items=("wash",), reason="示例：未冲洗")
    assert (back.state, shown_of(transactions, back)["signatures"][0]["items"]) == (State.SENT_BACK, ["wash"])
    with pytest.raises(CertificateState):
        signed(transactions, back)
    again = checked(transactions, site_id)["id"]
    with acting(transactions, the_site(site_id)) as uow:
        second = certifying.apply_again(uow, back.id, again, back.version)

    assert (second.state, second.round, second.signatures) == (State.APPLIED, 2, ())
    assert signed(transactions, signed(transactions, second), GOVERNMENT).state is State.HELD
    assert len(shown_of(transactions, second)["signatures"]) == 3
    assert replayed(transactions) == (1, [])


def test_what_can_be_issued_no_more_can_be_refused(transactions):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)
    with transactions.writing(system("test")) as uow:
        uow.execute(update(CaseRow).values(state="rejected"))

    with pytest.raises(NotApproved):
        signed(transactions, certificate)
    assert signed(transactions, certificate, approves=False, items=("fence",)).state is State.SENT_BACK
    assert replayed(transactions) == (1, [])


def test_one_person_is_never_both_bodies(transactions):
    both = Actor("in-both", (Grant(Role.COUNTY_REVIEWER, "370811", "housing"), Grant(Role.COUNTY_REVIEWER, "370811")))
    [site_id] = in_season(transactions)
    one = signed(transactions, applied(transactions, site_id), both, body=Body.DEPARTMENT)

    with pytest.raises(TwoPeopleSign):
        signed(transactions, one, both, body=Body.LOCAL_GOVERNMENT)
    with pytest.raises(SignedAlready):
        signed(transactions, one, an_officer(name="another-of-the-department"))


@pytest.mark.parametrize(
    "who, body",
    [
        pytest.param(DEPARTMENT, Body.LOCAL_GOVERNMENT, id="a department for the government"),
        pytest.param(GOVERNMENT, Body.DEPARTMENT, id="the government for the department"),
        pytest.param(CITY, Body.LOCAL_GOVERNMENT, id="the whole city for the government of the place"),
    ],
)
def test_nobody_signs_for_a_body_that_is_not_theirs(transactions, who, body):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)

    with pytest.raises(NotOfThisBody):
        signed(transactions, certificate, who, body=body)


@pytest.mark.parametrize(
    "approves, items", [(False, ()), (True, ("wash",)), (False, ("nothing",))], ids=["none", "approved", "unknown"]
)
def test_a_refusal_names_items_of_the_list_and_an_approval_none(transactions, approves, items):
    [site_id] = in_season(transactions)

    with pytest.raises(ItemsMissing):
        signed(transactions, applied(transactions, site_id), approves=approves, items=items)


def test_an_application_rests_on_a_fresh_check_of_its_own_in_which_all_was_looked_at(transactions):
    [site_id] = in_season(transactions)
    inspector = an_officer(Role.INSPECTOR, department=None)

    for check in (
        checked(transactions, site_id, answers(wash="not_met")),
        checked(transactions, site_id, answers("fence")),
        checked(transactions, site_id, on=TODAY - timedelta(days=8)),
        checked(transactions, site_id, by=inspector),
    ):
        with pytest.raises(CheckTooWeak):
            applied(transactions, site_id, check_id=check["id"])
    week = checked(transactions, site_id, on=TODAY - timedelta(days=7))
    assert applied(transactions, site_id, check_id=week["id"]).state is State.APPLIED


def test_a_site_has_one_application_at_a_time_and_none_before_it_is_approved(transactions):
    unapproved = a_unit(2, case_state="under_review")
    site_id, other = in_season(transactions, a_unit(), unapproved)
    certificate = applied(transactions, site_id)

    assert applied(transactions, site_id, id=certificate.id, check_id=certificate.check_id) == certificate
    with pytest.raises(CertificateIdTaken):
        applied(transactions, site_id, id=certificate.id)  # on another check
    with pytest.raises(HasCertificate):
        applied(transactions, site_id)
    with pytest.raises(NotApproved):
        applied(transactions, other)


def test_numbers_go_up_within_county_and_year(transactions):
    first, second = in_season(transactions, a_unit(), a_unit(2))

    assert [held(transactions, one).number[-5:] for one in (first, second)] == ["00001", "00002"]


def test_it_ends_with_the_sites_plan_and_no_day_later(transactions, clock):
    ends = TODAY + timedelta(days=3)
    [site_id] = in_season(transactions, plan=a_plan(fit_out=(None, ends)))
    certificate = held(transactions, site_id)
    assert certificate.valid_until == ends

    on_day(transactions, ends - timedelta(days=1))
    assert shown_of(transactions, certificate)["state"] == "held"
    on_day(transactions, ends)
    assert shown_of(transactions, certificate)["state"] == "ended"  # though nobody has written it down yet
    with transactions.writing(system("test")) as uow:
        certifying.end_expired(uow, "")
    told = shown_of(transactions, certificate)
    assert (told["ended_on"], told["ended_why"]) == (ends, "expired")
    with pytest.raises(EndHasPassed):
        applied(transactions, site_id)
    assert replayed(transactions) == (1, [])


@pytest.mark.parametrize("refused", [False, True], ids=["not yet signed", "sent back"])
def test_what_was_never_issued_ends_with_its_season_and_bars_no_other_application(transactions, refused):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)
    if refused:
        certificate = signed(transactions, certificate, approves=False, items=("fence",))
    ends = UNTIL
    for day, state in ((ends - timedelta(days=1), certificate.state), (ends, "ended")):
        on_day(transactions, day)
        with transactions.writing(system("test")) as uow:
            certifying.end_expired(uow, "")
        assert shown_of(transactions, certificate)["state"] == state

    with pytest.raises(NotApproved):  # of no season that goes on; and not: it has one
        applied(transactions, site_id, check_id=checked(transactions, site_id, on=ends)["id"])
    assert replayed(transactions) == (1, [])


def test_a_finished_site_has_no_certificate_and_leaves_the_next_list(transactions):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)
    edition = published(transactions, TODAY + timedelta(days=1), "construction")
    assert on_list(transactions, edition) == {site_id}

    moved(transactions, site_id, "finished")

    told = shown_of(transactions, certificate)
    assert (told["state"], told["ended_why"]) == ("ended", "finished")
    assert set(permitted(transactions, certificate).values()) == {"finished"}
    with transactions.reading(system("test")) as uow:
        assert draft(uow, SEASON_ID, "construction", TODAY + timedelta(days=2)).entries == []
    assert replayed(transactions) == (1, [])


def test_what_it_permits_is_what_the_list_says_for_as_long_as_it_is_held(transactions):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)
    assert set(permitted(transactions, certificate).values()) == {"certificate_not_held"}

    certificate = signed(transactions, signed(transactions, certificate), GOVERNMENT)
    assert permitted(transactions, certificate) == {
        "yellow": "permitted",
        "orange": "above_highest_alert",
        "red": "above_highest_alert",
    }
    assert shown_of(transactions, certificate)["permits"]["levels"][0]["scope"]

    suspended(transactions, certificate)
    assert set(permitted(transactions, certificate).values()) == {"certificate_not_held"}
    with acting(transactions, CITY) as uow:
        certifying.resume(uow, certificate.id, "示例：已核实", 4)
    assert permitted(transactions, certificate)["yellow"] == "permitted"
    assert replayed(transactions) == (1, [])


def test_a_sites_own_entry_holds_beside_that_of_one_merged_into_it(transactions):
    other, site_id = in_season(transactions, a_unit(1, level=None), a_unit(2))
    certificate = held(transactions, site_id)
    with transactions.writing(system("test")) as uow:
        merge(uow, other, sources.get(uow, other).version, site_id)

    assert permitted(transactions, certificate)["yellow"] == "permitted"


def test_a_certificate_without_a_list_permits_nothing(transactions):
    [site_id] = in_season(transactions, on_list=False)

    assert set(permitted(transactions, held(transactions, site_id)).values()) == {"not_listed"}


def test_a_list_that_states_no_highest_alert_permits_at_each(transactions):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)

    told = permissions(ALERTS, certificate, Listed("e", True, "示例", None), TODAY, finished=False, removed=False)

    assert [one.permitted for one in told] == [True, True, True]


def test_certificates_are_seen_where_their_site_is(transactions):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)

    for actor in (the_site(new_id()), an_officer(department="industry"), an_officer(area="370812")):
        with acting(transactions, actor) as uow, pytest.raises(CertificateNotThere):
            certifying.suspend(uow, certificate.id, "示例：待核实", 1)


@pytest.mark.parametrize(
    "table, change",
    [
        pytest.param(SiteCertificateRow, {"valid_until": date(2027, 12, 31)}, id="a day that was moved"),
        pytest.param(SiteCertificateRow, {"number": "GC-370811-2026-99999"}, id="a number that was changed"),
        pytest.param(SiteCertificateStepRow, {"on_day": date(2026, 11, 2)}, id="a step that was edited"),
    ],
)
def test_a_certificate_that_its_steps_do_not_lead_to_is_named(transactions, table, change):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)
    assert replayed(transactions) == (1, [])

    with transactions.writing(system("test")) as uow:
        uow.execute(update(table).values(change))

    assert replayed(transactions) == (1, [certificate.id])


def test_a_site_of_no_season_applies_for_nothing(transactions):
    site_id = begun(transactions)

    with pytest.raises(NotApproved):
        applied(transactions, site_id)
