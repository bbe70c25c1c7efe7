"""The short form of tiny works and of those that stand still: five questions and done, one desk, and never a level."""

import itertools

import pytest

from greenctl.declaration import errors, queries
from greenctl.declaration.use_cases import NewDeclaration, begin_many
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.season.use_cases import PlannedProgramme, PlannedSeason, open_season, plan_season
from greenctl.source.domain import State
from greenctl.source.use_cases import set_state
from tests.declaration.builders import APPLICATIONS, DAYS, TODAY, World, a_preparer, begun, edited, signed, submitted
from tests.grading.builders import graded, the_library
from tests.review.builders import county_reviewer, decide
from tests.source.builders import a_source, registered
from tests.sync.test_pulling import whole

EDITION = "sample-short-2026"
FIVE = {"running": "stopped", "idle_months": "7", "burns_fuel": False, "uses_solvents": False, "dusty_yard": True}


@pytest.fixture
def world(transactions):
    planned = PlannedSeason(
        new_id(), "示例季", "Sample season", "370800", DAYS, (PlannedProgramme(EDITION, APPLICATIONS),)
    )
    with transactions.writing(system("test")) as uow:
        season = plan_season(uow, planned)
        season = open_season(uow, season.id, season.version)
    short = {"sectors": (("sample_short", ""),), "department": "industry"}
    tiny, usual = registered(transactions, a_source(1, **short), a_source(2))
    return World(season, (tiny.id, usual.id), "")


def test_five_answers_of_a_works_that_stands_still_are_handed_in_and_done_with_at_one_desk(transactions, world):
    with transactions.writing(system("test")) as uow:
        set_state(uow, world.works[0], 1, State.STOPPED, TODAY)
    drafts = begun(transactions, world, world.works[0], programme="short_form")

    drafts = edited(transactions, drafts, {"facts": {"sample_short": FIVE}})
    with transactions.reading(system("test")) as uow:
        assert queries.check(uow, drafts[0].id, today=TODAY) == []
    (handed,) = submitted(transactions, signed(transactions, drafts))
    decide(transactions, county_reviewer(), handed.declaration_id, 1)

    assert (handed.level, handed.official) == (None, False)
    with transactions.reading(system("test")) as uow:
        assert queries.tracked(uow, handed.declaration_id).state == "approved"


def test_whoever_has_a_table_of_its_own_cannot_take_the_short_way(transactions, world):
    new = NewDeclaration(new_id(), world.works[1], world.season.id, "short_form", by=a_preparer(world.works[1]))

    with pytest.raises(errors.SectorWithoutTable), transactions.writing(system("test")) as uow:
        begin_many(uow, [new], today=TODAY)


def test_no_answers_give_a_level():
    edition = the_library().get(EDITION)
    rows = {row.id: row for row in edition.sectors["sample_short"].fields}
    options = [[option.code for option in rows["running"].options], ["0", "600"], *[[True, False]] * 3]

    found = {
        graded("sample_short", dict(zip(rows, answers, strict=True)), edition=edition).level
        for answers in itertools.product(*options)
    }

    assert (len(rows), found) == (5, {None})


@pytest.mark.one_engine
def test_the_phone_of_a_tiny_works_holds_the_short_form(world, people):
    items, _, _ = whole(people.preparer(world.works[0]))

    season = items["season", world.season.id]
    (programme,) = season["programmes"]
    form = items["form", f"{programme['rule_fingerprint']}/sample_short"]
    assert (programme["programme"], len(form["fields"])) == ("short_form", 5)
