"""A certificate is lost by a decision about a removal, comes back with its lifting, or is applied for anew on the day
of return; of two who sign at once one wins (S-22)."""

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest

from greenctl.construction import certificate_queries, certifying
from greenctl.construction.certificates import State
from greenctl.construction.errors import CertificateMovedOn, MustWait
from greenctl.kernel.actor import system
from tests.construction.builders import acting, checked, moved
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
from tests.lists.removal_builders import AFTER_HEARING, decide, decide_lift, on_day, removals, removed, told
from tests.review.test_races import at_once

ROUNDS = [pytest.param(2, id="2"), pytest.param(50, marks=pytest.mark.full, id="50")]


def heard(transactions, removal):
    """As the worker does after a removal has moved; twice, since it may."""
    told = {"proposal_id": removal.id, "consequence": removal.consequence, "programme": removal.programme}
    for _ in range(2):
        with transactions.writing(system("test")) as uow:
            certifying.follow_removals(uow, [SimpleNamespace(body=told)])


def test_a_decision_takes_the_certificate_until_its_day_of_return(transactions):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)

    told(transactions, a_unit())
    [proposal] = removals(transactions, state="proposed")
    assert shown_of(transactions, certificate)["state"] == "held"  # a finding takes nothing; a person decides
    on_day(transactions, AFTER_HEARING)
    decided = decide(transactions, proposal)
    assert set(permitted(transactions, certificate).values()) == {"removed"}  # at once, before the worker comes by
    heard(transactions, decided)

    told_of = shown_of(transactions, certificate)
    assert (proposal.consequence, told_of["state"], told_of["version"]) == ("lose_certificate", "lost", 4)
    assert (told_of["removal_id"], told_of["returns_on"]) == (decided.id, decided.returns_on)
    assert decided.returns_on > AFTER_HEARING + timedelta(days=27)  # the rule of the sample: a month
    assert replayed(transactions) == (1, [])


def test_who_lost_it_applies_again_on_the_day_of_return_and_no_day_before(transactions):
    [site_id] = in_season(transactions)
    held(transactions, site_id)
    decided = removed(transactions, a_unit())
    heard(transactions, decided)

    on_day(transactions, decided.returns_on - timedelta(days=1))
    with pytest.raises(MustWait) as refused:
        applied(transactions, site_id, check_id=checked(transactions, site_id, on=decided.in_force_from)["id"])
    assert refused.value.details["returns_on"] == decided.returns_on
    on_day(transactions, decided.returns_on)
    fresh = checked(transactions, site_id, on=decided.returns_on)["id"]

    assert applied(transactions, site_id, check_id=fresh).state is State.APPLIED


def test_a_lifted_decision_gives_it_back(transactions):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)
    decided = removed(transactions, a_unit())
    heard(transactions, decided)

    told(transactions, a_unit(), "voided")
    [proposed] = removals(transactions, state="lift")
    heard(transactions, decide_lift(transactions, proposed, AFTER_HEARING, lift=True))

    told_of = shown_of(transactions, certificate)
    assert (told_of["state"], told_of["removal_id"]) == ("held", None)
    assert permitted(transactions, certificate)["yellow"] == "permitted"
    assert replayed(transactions) == (1, [])


def lifted(transactions, on, **finding):
    """The finding was voided, and a person lifted what rested on it."""
    told(transactions, a_unit(), "voided", **finding)
    [proposed] = removals(transactions, state="lift")
    heard(transactions, decide_lift(transactions, proposed, on, lift=True))


@pytest.mark.one_engine
@pytest.mark.parametrize("resumes", [False, True], ids=["suspended", "resumed"])
def test_what_was_suspended_comes_back_suspended_and_what_was_resumed_held(transactions, resumes):
    [site_id] = in_season(transactions)
    certificate = suspended(transactions, held(transactions, site_id))
    if resumes:
        with acting(transactions, CITY) as uow:
            certifying.resume(uow, certificate.id, "示例：已核实", certificate.version)
    decided = removed(transactions, a_unit())
    heard(transactions, decided)

    lifted(transactions, AFTER_HEARING)

    assert shown_of(transactions, certificate)["state"] == ("held" if resumes else "suspended")
    assert replayed(transactions) == (1, [])


@pytest.mark.one_engine
def test_it_stays_lost_as_long_as_another_decision_takes_it(transactions):
    [site_id] = in_season(transactions)
    certificate, later = held(transactions, site_id), AFTER_HEARING + timedelta(days=9)
    first = removed(transactions, a_unit())
    heard(transactions, first)
    second = removed(transactions, a_unit(), on=later, number="2026-000124")
    heard(transactions, second)

    lifted(transactions, later)
    still = shown_of(transactions, certificate)
    lifted(transactions, later, number="2026-000124")

    assert (still["state"], still["removal_id"], still["returns_on"]) == ("lost", second.id, second.returns_on)
    assert shown_of(transactions, certificate)["state"] == "held"
    assert replayed(transactions) == (1, [])


def test_a_finished_site_gets_nothing_back(transactions):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)
    heard(transactions, removed(transactions, a_unit()))
    moved(transactions, site_id, "finished")

    told(transactions, a_unit(), "voided")
    [proposed] = removals(transactions, state="lift")
    heard(transactions, decide_lift(transactions, proposed, AFTER_HEARING, lift=True))

    assert shown_of(transactions, certificate)["state"] == "lost"
    assert replayed(transactions) == (1, [])


def test_another_consequence_or_list_takes_no_certificate(transactions):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)

    with transactions.writing(system("test")) as uow:
        elsewhere = {"proposal_id": "x", "consequence": "lose_certificate", "programme": "emergency"}
        removal = {"proposal_id": "x", "consequence": "remove", "programme": "construction"}
        certifying.follow_removals(uow, [SimpleNamespace(body=elsewhere), SimpleNamespace(body=removal)])

    assert shown_of(transactions, certificate)["state"] == "held"


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_bodies_that_sign_at_once_one_wins_and_the_other_reads_what_it_said(transactions, rounds):
    sites = in_season(transactions, *(a_unit(n) for n in range(1, rounds + 1)))
    for site_id in sites:
        one = applied(transactions, site_id)

        results = at_once(
            [lambda one=one: signed(transactions, one), lambda one=one: signed(transactions, one, GOVERNMENT)]
        )

        [lost] = [result for result in results if isinstance(result, Exception)]
        assert isinstance(lost, CertificateMovedOn)
        assert lost.details == {"seen_version": 1, "current_version": 2}
        assert len(shown_of(transactions, one)["signatures"]) == 1
    assert replayed(transactions) == (rounds, [])


def test_without_a_version_that_was_seen_both_would_sign_blind(transactions):
    """The control: who takes whatever version stands has seen nothing of what the other said, and nobody loses."""
    [site_id] = in_season(transactions)
    one = applied(transactions, site_id)

    def blind(by):
        for _ in range(9):
            with transactions.reading(system("test")) as uow:
                seen = certificate_queries.get(uow, one.id).version
            with suppress(CertificateMovedOn):
                return signed(transactions, one, by, seen=seen)
        raise AssertionError

    results = at_once([lambda: blind(DEPARTMENT), lambda: blind(GOVERNMENT)])

    assert not [result for result in results if isinstance(result, Exception)]
    assert shown_of(transactions, one)["state"] == "held"
