"""Who may begin what, and when; and what a new season begins with."""

from datetime import UTC, date, datetime, timedelta

import pytest

from greenctl.declaration import errors, queries
from greenctl.declaration.use_cases import NewDeclaration, begin_many, withdraw
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.kernel.period import Period
from greenctl.season.errors import ApplicationsNotOpen, ProgrammeNotThere, SeasonNotThere
from greenctl.season.use_cases import close_season
from greenctl.source.domain import State
from greenctl.source.use_cases import register, set_state
from tests.declaration.builders import (
    APPLICATIONS,
    TODAY,
    a_season,
    a_world,
    answers,
    begun,
    edited,
    handed_in,
    signed,
    submitted,
)
from tests.source.builders import a_source


@pytest.mark.parametrize(
    "day, taken",
    [
        pytest.param(APPLICATIONS.starts_on, True, id="the first day"),
        pytest.param(APPLICATIONS.starts_on - timedelta(days=1), False, id="the day before"),
        pytest.param(APPLICATIONS.until - timedelta(days=1), True, id="the last day"),
        pytest.param(APPLICATIONS.until, False, id="the day after"),
    ],
)
def test_declarations_begin_within_the_days_of_application(transactions, day, taken):
    world = a_world(transactions)

    if taken:
        begin(transactions, world.works[0], world.season.id, today=day)
        return
    with pytest.raises(ApplicationsNotOpen):
        begin(transactions, world.works[0], world.season.id, today=day)


def test_a_closed_season_takes_nothing(transactions):
    world = a_world(transactions)
    with transactions.writing(system("test")) as uow:
        close_season(uow, world.season.id, world.season.version)

    with pytest.raises(ApplicationsNotOpen):
        begin(transactions, world.works[0], world.season.id)


def test_a_site_does_not_take_part_in_staggered_production(transactions):
    world = a_world(transactions)

    with pytest.raises(errors.SourceKindNotTaken):
        begin(transactions, world.site, world.season.id, "staggered")


@pytest.mark.parametrize("sectors", [(("cement", ""),), ()], ids=["no table", "no sector"])
def test_a_sector_without_a_table_is_named(transactions, sectors):
    world = a_world(transactions)
    with transactions.writing(system("test")) as uow:
        source = register(uow, [a_source(9, sectors=sectors, department="industry")])[0]

    with pytest.raises(errors.SectorWithoutTable):
        begin(transactions, source.id, world.season.id)


def test_a_closed_source_declares_nothing(transactions):
    world = a_world(transactions)
    with transactions.writing(system("test")) as uow:
        set_state(uow, world.works[0], 1, State.CLOSED, TODAY)

    with pytest.raises(errors.SourceNotActive):
        begin(transactions, world.works[0], world.season.id)


def test_unknown_seasons_and_programmes_are_not_there(transactions):
    world = a_world(transactions)

    with pytest.raises(SeasonNotThere):
        begin(transactions, world.works[0], new_id())
    with pytest.raises(ProgrammeNotThere):
        begin(transactions, world.works[0], world.season.id, "other")


def test_a_new_season_begins_with_last_seasons_answers_and_knows_what_changed(transactions, clock):
    world = a_world(transactions)
    handed_in(transactions, world)
    clock.move_to(datetime(2027, 10, 20, tzinfo=UTC))
    days, applications = Period(date(2027, 10, 1), date(2028, 4, 1)), Period(date(2027, 10, 2), date(2027, 12, 1))
    next_season = a_season(transactions, days=days, applications=applications)

    draft = begin(transactions, world.works[0], next_season.id, today=date(2027, 10, 20))

    with transactions.reading(system("test")) as uow:
        field = queries.form(uow, draft.id)["sectors"][0]["fields"][0]
        changes = queries.changes(uow, draft.id)
    assert field["value"] == field["last_season"] is not None
    assert (changes.has_last_season, changes.since_last_season) == (True, ())


def test_a_withdrawn_declaration_is_begun_again_and_handed_in_in_the_next_round(transactions):
    world = a_world(transactions)
    (first,) = handed_in(transactions, world)
    with transactions.writing(system("test")) as uow:
        withdraw(uow, first.declaration_id, first.version)

    draft = begin(transactions, world.works[0], world.season.id, declaration_id=first.declaration_id)
    changed = edited(transactions, [draft], answers(changes={"stack_particulate": "8"}))
    (second,) = submitted(transactions, signed(transactions, changed))

    assert (second.round, second.level) == (2, "B")


def test_a_withdrawn_draft_is_gone_without_a_case(transactions):
    world = a_world(transactions)
    (draft,) = begun(transactions, world)

    with transactions.writing(system("test")) as uow:
        withdraw(uow, draft.id, draft.version)

    with transactions.reading(system("test")) as uow:
        assert (queries.tracked(uow, draft.id).state, queries.tracked(uow, draft.id).holder) == ("withdrawn", None)


def begin(transactions, source_id, season_id, programme="emergency", *, declaration_id=None, today=TODAY):
    new = NewDeclaration(declaration_id or new_id(), source_id, season_id, programme)
    with transactions.writing(system("preparing")) as uow:
        return begin_many(uow, [new], today=today)[0]
