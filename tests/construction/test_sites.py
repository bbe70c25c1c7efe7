"""Sites go through their phases, close themselves, and are asked when their planned end has passed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from greenctl.construction import queries, use_cases
from greenctl.construction.domain import EndState
from greenctl.construction.errors import (
    BackByTheDesk,
    DayWrong,
    NotASite,
    PlanInvalid,
    ReasonMissing,
    SamePhase,
    SiteBegunAlready,
    SiteIsFinished,
    SiteMovedOn,
    SiteNotThere,
)
from greenctl.construction.terms import terms
from greenctl.kernel.actor import Reach, Role, Scope, system
from greenctl.source import queries as sources
from greenctl.source.use_cases import merge
from tests.construction.builders import (
    SINCE,
    TODAY,
    a_plan,
    acting,
    an_officer,
    begun,
    moved,
    read,
    the_site,
)
from tests.source.builders import a_source, registered

ENDS = date(2026, 11, 21)


def test_a_site_goes_on_by_itself_and_every_move_is_written_down(transactions):
    site_id = begun(transactions)

    moved(transactions, site_id, "structure", on=date(2026, 11, 10))
    moved(transactions, site_id, "fit_out", seen=2)

    with transactions.reading(system("test")) as uow:
        told = queries.detail(uow, site_id)
    assert [(one["from_phase"], one["to_phase"], one["on"], one["by_desk"]) for one in told["moves"]] == [
        (None, "earthwork", SINCE, True),
        ("earthwork", "structure", date(2026, 11, 10), False),
        ("structure", "fit_out", TODAY, False),
    ]
    dates = {one["phase"]: (one["actual_from"], one["actual_until"]) for one in told["phases"]}
    assert dates["structure"] == (date(2026, 11, 10), TODAY)
    assert dates["finished"] == (None, None)


def test_going_back_is_for_the_desk_and_needs_a_reason(transactions):
    site_id = begun(transactions, phase="structure")

    with pytest.raises(BackByTheDesk):
        moved(transactions, site_id, "earthwork", reason="示例：基坑重挖")
    with pytest.raises(ReasonMissing):
        moved(transactions, site_id, "earthwork", by=an_officer())
    moved(transactions, site_id, "earthwork", by=an_officer(), reason="示例：基坑重挖")

    assert read(transactions, site_id).phase == "earthwork"


def test_who_acts_for_the_source_that_took_a_site_in_is_not_its_desk(transactions):
    site_id, survivor = begun(transactions, phase="structure"), begun(transactions, 2)
    with transactions.writing(system("test")) as uow:
        merge(uow, site_id, sources.get(uow, site_id).version, survivor)
    torn = replace(an_officer(), mandates=the_site(survivor).mandates)

    with pytest.raises(BackByTheDesk):
        moved(transactions, site_id, "earthwork", by=torn, reason="示例：基坑重挖")


@pytest.mark.parametrize(
    "to, on, refused",
    [
        pytest.param("earthwork", TODAY, SamePhase, id="the same phase"),
        pytest.param("structure", TODAY + timedelta(days=1), DayWrong, id="tomorrow"),
        pytest.param("structure", SINCE - timedelta(days=1), DayWrong, id="before the phase began"),
    ],
)
def test_a_move_is_to_another_phase_on_a_day_of_this_one(transactions, to, on, refused):
    site_id = begun(transactions)

    with pytest.raises(refused):
        moved(transactions, site_id, to, on=on)


def test_who_has_not_seen_the_last_move_makes_none(transactions):
    site_id = begun(transactions)
    moved(transactions, site_id, "structure")

    with pytest.raises(SiteMovedOn) as refused:
        moved(transactions, site_id, "fit_out")

    assert refused.value.details == {"seen_version": 1, "current_version": 2}


def test_a_finished_site_is_closed_in_the_register_and_the_desk_opens_it_again(transactions):
    site_id = begun(transactions)

    moved(transactions, site_id, "finished")
    with transactions.reading(system("test")) as uow:
        assert (queries.get(uow, site_id).end_state, sources.get(uow, site_id).state) == (EndState.CLOSED, "closed")
    with acting(transactions, the_site(site_id)) as uow, pytest.raises(SiteIsFinished):
        use_cases.plan(uow, site_id, a_plan(fit_out=(None, ENDS)), 2)

    moved(transactions, site_id, "fit_out", seen=2, by=an_officer(), reason="示例：未完工")
    with transactions.reading(system("test")) as uow:
        assert (queries.get(uow, site_id).end_state, sources.get(uow, site_id).state) == (EndState.OPEN, "running")


def test_only_a_registered_site_is_begun_and_the_same_again_is_the_same(transactions):
    site_id = begun(transactions)
    (works,) = registered(transactions, a_source(5))

    with transactions.writing(system("test")) as uow:
        assert use_cases.begin(uow, site_id, "building", "earthwork", SINCE, {}).source_id == site_id
        with pytest.raises(SiteBegunAlready):
            use_cases.begin(uow, site_id, "linear", "earthwork", SINCE, {})
        with pytest.raises(NotASite):
            use_cases.begin(uow, works.id, "building", "earthwork", SINCE, {})


def test_a_plan_that_ends_before_it_begins_is_refused_by_its_phase(transactions):
    site_id = begun(transactions)

    with acting(transactions, the_site(site_id)) as uow, pytest.raises(PlanInvalid) as refused:
        use_cases.plan(uow, site_id, a_plan(structure=(ENDS, ENDS)), 1)

    assert refused.value.details["problems"][0]["field"] == "phases.structure.planned_until"


def asked(transactions):
    with transactions.writing(system("test")) as uow:
        return use_cases.ask_about_ends(uow, "")


def test_a_planned_end_is_asked_about_and_never_taken_for_an_end(transactions, clock):
    site_id = begun(transactions, plan=a_plan(fit_out=(None, ENDS)))

    asked(transactions)
    assert read(transactions, site_id).end_state is EndState.OPEN  # the last day of the plan
    clock.advance(timedelta(days=1))
    asked(transactions)
    asked(transactions)
    site = read(transactions, site_id)
    assert (site.end_state, site.asked_on, site.version) == (EndState.ASKED, ENDS, 2)
    clock.advance(timedelta(days=terms().answer_days - 1))
    asked(transactions)
    assert read(transactions, site_id).end_state is EndState.ASKED
    clock.advance(timedelta(days=1))
    asked(transactions)
    assert read(transactions, site_id).end_state is EndState.UNCONFIRMED
    with transactions.reading(system("test")) as uow:
        assert sources.get(uow, site_id).state == "running"


def test_a_later_end_answers_the_question(transactions, clock):
    site_id = begun(transactions, plan=a_plan(fit_out=(None, ENDS)))
    clock.advance(timedelta(days=1))
    asked(transactions)

    with acting(transactions, the_site(site_id)) as uow:
        use_cases.plan(uow, site_id, a_plan(fit_out=(None, ENDS + timedelta(days=9))), 2)

    site = read(transactions, site_id)
    assert (site.end_state, site.asked_on) == (EndState.OPEN, None)


def test_a_site_is_seen_by_its_people_and_its_offices_alone(transactions):
    site_id = begun(transactions)

    for actor, sees in (
        (the_site(site_id), True), (an_officer(), True), (an_officer(department=None), True),
        (an_officer(department="industry"), False), (an_officer(area="370812"), False),
        (an_officer(Role.CITY_REVIEWER, "370800"), True), (the_site("01990000-0000-7000-8000-00000000dead"), False),
    ):  # fmt: skip
        with acting(transactions, actor) as uow:
            assert [one.source_id for one in queries.page(uow, {}, "", 10)] == [site_id] * sees
            if not sees:
                with pytest.raises(SiteNotThere):
                    queries.get(uow, site_id)


def test_sites_are_narrowed_by_phase_area_and_end(transactions):
    site_id, other = begun(transactions), begun(transactions, 2, phase="structure")

    with transactions.reading(system("test"), scope=Scope(reaches=(Reach("3708"),))) as uow:
        assert [one.source_id for one in queries.page(uow, {"phase": "structure"}, "", 9)] == [other]
        assert [one.source_id for one in queries.page(uow, {"area": "370812"}, "", 9)] == []
        assert [one.source_id for one in queries.page(uow, {"area": "370_11"}, "", 9)] == []
        assert [one.source_id for one in queries.page(uow, {"area": "370800"}, "", 9)] == [site_id, other]
        assert [one.source_id for one in queries.page(uow, {"area": "370811", "end_state": "open"}, "", 1)] == [site_id]
