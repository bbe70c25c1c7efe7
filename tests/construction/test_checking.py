"""Checks are handed in by the site or an inspector, rest on photos, and are followed item by item."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from greenctl.construction import checking
from greenctl.construction.checks import Answer, Outcome
from greenctl.construction.errors import (
    CheckIdTaken,
    CheckInvalid,
    CheckNotThere,
    DayWrong,
    NoCheckList,
    SiteIsFinished,
    SiteNotThere,
)
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.photos.errors import EvidencePending
from greenctl.source import queries as sources
from greenctl.source.use_cases import merge
from tests.construction.builders import (
    EARTHWORK,
    SINCE,
    TODAY,
    acting,
    an_officer,
    answers,
    begun,
    checked,
    moved,
    shown,
    the_site,
)
from tests.photos.builders import a_photo, declared

INSPECTOR = an_officer(Role.INSPECTOR, department=None, name="the-inspector")


def test_a_self_check_tells_each_item_with_its_photo_and_names_nobody(transactions):
    site_id = begun(transactions)

    told = checked(transactions, site_id, answers(wash="not_met"))

    assert (told["made_by"], told["met"], told["not_met"], told["all_met"], told["official"]) == (
        "self", 5, 1, False, False,
    )  # fmt: skip
    assert [(one["item"], len(one["photos"])) for one in told["items"]] == [(item, 1) for item in EARTHWORK]
    assert "the-preparer" not in str(told)


def test_what_an_inspector_does_not_name_was_not_looked_at(transactions):
    site_id = begun(transactions)

    told = checked(transactions, site_id, answers("fence", "cover"), by=INSPECTOR, with_photos=False)

    assert (told["made_by"], told["met"], told["not_looked_at"], told["all_met"]) == ("inspector", 2, 4, None)
    assert {one["item"] for one in told["items"] if one["outcome"] == "not_looked_at"} == set(EARTHWORK[2:])


def test_a_check_by_who_acts_for_the_source_that_took_the_site_in_is_none_by_an_inspector(transactions):
    site_id, survivor = begun(transactions), begun(transactions, 2)
    with transactions.writing(system("test")) as uow:
        merge(uow, site_id, sources.get(uow, site_id).version, survivor)
    torn = replace(INSPECTOR, mandates=the_site(survivor).mandates)

    assert checked(transactions, site_id, by=torn)["made_by"] == "self"


def test_the_sites_own_people_show_what_they_say(transactions):
    site_id = begun(transactions)

    with pytest.raises(CheckInvalid) as refused:
        checked(transactions, site_id, with_photos=False)

    assert refused.value.details["problems"][0] == {"field": "items.0.photos", "code": "construction.photos_missing"}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"slot": "cover"}, id="of another item"),
        pytest.param({"subject_id": "another"}, id="of another check"),
        pytest.param({"subject_kind": "finding"}, id="of a finding"),
        pytest.param({"by": "somebody-else"}, id="of somebody else"),
    ],
)
def test_a_photo_that_was_declared_for_something_else_shows_nothing(transactions, wrong):
    site_id, check_id = begun(transactions), new_id()
    by = the_site(site_id, wrong.get("by", "the-preparer"))
    told = {"subject_kind": "site_check", "subject_id": check_id, "slot": "fence", "source_id": site_id}
    told |= {name: value for name, value in wrong.items() if name != "by"}
    (photo,) = declared(transactions, a_photo(**told), by=by)

    with pytest.raises(CheckInvalid) as refused:
        said = (Answer("fence", Outcome.MET, photos=(photo.id,)),)
        checked(transactions, site_id, said, id=check_id, with_photos=False)

    assert refused.value.details["problems"] == [{"field": "items.0.photos", "code": "construction.photo_unknown"}]


def test_a_photo_that_nobody_has_looked_at_yet_is_waited_for(transactions):
    site_id, check_id = begun(transactions), new_id()
    told = {"subject_kind": "site_check", "subject_id": check_id, "slot": "fence", "source_id": site_id}
    (photo,) = declared(transactions, a_photo(**told), by=the_site(site_id))

    with pytest.raises(EvidencePending):
        said = (Answer("fence", Outcome.MET, photos=(photo.id,)),)
        checked(transactions, site_id, said, id=check_id, with_photos=False)


def test_the_same_check_again_is_the_same_and_another_under_its_id_is_refused(transactions):
    site_id, check_id = begun(transactions), new_id()
    said = shown(transactions, the_site(site_id), site_id, check_id, answers())

    first, again = (checked(transactions, site_id, said, id=check_id, with_photos=False) for _ in range(2))

    assert first == again
    with pytest.raises(CheckIdTaken):
        other = (replace(said[0], outcome=Outcome.NOT_MET), *said[1:])
        checked(transactions, site_id, other, id=check_id, with_photos=False)


def test_no_check_of_tomorrow_of_a_finished_site_or_where_no_list_holds(transactions):
    site_id = begun(transactions)

    with pytest.raises(DayWrong):
        checked(transactions, site_id, (), on=TODAY + timedelta(days=1), with_photos=False)
    with pytest.raises(DayWrong):
        checked(transactions, site_id, (), on=SINCE - timedelta(days=1), with_photos=False)  # nothing stood there yet
    earlier = begun(transactions, 2, on=date(2025, 12, 1))
    with pytest.raises(NoCheckList):
        checked(transactions, earlier, (), on=date(2025, 12, 31), with_photos=False)  # the sample holds from 2026
    moved(transactions, site_id, "finished")
    with pytest.raises(SiteIsFinished):
        checked(transactions, site_id, (), with_photos=False)


def test_each_item_is_followed_through_the_checks(transactions):
    site_id = begun(transactions)
    checked(transactions, site_id, answers("wash", outcome="not_met"), by=INSPECTOR, with_photos=False,
            on=date(2026, 11, 12))  # fmt: skip
    checked(transactions, site_id, on=date(2026, 11, 15))

    with transactions.reading(system("test")) as uow:
        trend = {one["item"]: one for one in checking.trend(uow, site_id)}
        page = checking.page(uow, site_id, None, 1)
        older = checking.page(uow, site_id, (page[0]["checked_on"], page[0]["id"]), 5)

    assert [(one["checked_on"].day, one["made_by"], one["outcome"]) for one in trend["wash"]["seen"]] == [
        (12, "inspector", "not_met"),
        (15, "self", "met"),
    ]
    assert (trend["wash"]["met"], trend["wash"]["looked_at"], trend["fence"]["looked_at"]) == (1, 2, 1)
    assert [one["checked_on"].day for one in (*page, *older)] == [15, 12]


def test_checks_are_seen_where_the_site_is(transactions):
    site_id, other = begun(transactions), begun(transactions, 2)
    told = checked(transactions, site_id)

    with acting(transactions, the_site(other)) as uow, pytest.raises(SiteNotThere):
        checking.page(uow, site_id, None, 5)
    with acting(transactions, the_site(other)) as uow, pytest.raises(CheckNotThere):
        checking.get(uow, other, told["id"])
    with acting(transactions, the_site(site_id)) as uow:
        assert checking.get(uow, site_id, told["id"]) == told
