"""A form edition that changes while a season is open: drafts keep theirs, and their owners choose."""

from datetime import UTC, date, datetime

import pytest

from greenctl.declaration import errors, form_editions, queries
from greenctl.declaration.loading import load
from greenctl.kernel.actor import Role, system
from greenctl.kernel.period import Period
from greenctl.rules.use_cases import publish_edition
from greenctl.season import errors as season_errors
from greenctl.season.use_cases import change_form
from tests.declaration.builders import (
    TODAY,
    World,
    a_preparer,
    a_season,
    a_world,
    answers,
    begun,
    edited,
    handed_in,
    signed,
    submitted,
)
from tests.grading.builders import the_sample

FIRST, NEW = "sample-2026", "sample-2026-autumn"
NEXT_APPLICATIONS = Period(date(2027, 10, 2), date(2027, 12, 1))
SAID = answers(changes={"stack_so2": "5"})
GONE, OTHERWISE, ADDED = "facts.sample_a.ammonia_slip", "facts.sample_a.stack_so2", "facts.sample_a.added_later"


def test_a_draft_keeps_its_form_and_its_owner_sees_what_the_newer_one_asks(transactions):
    world = a_world(transactions)
    (draft,) = edited(transactions, begun(transactions, world), SAID)

    change_the_form(transactions, world)

    found = questions_of(transactions, draft.id)
    assert (found.rules.id, found.newer.id) == (FIRST, NEW)
    assert [(row.kind, row.field) for row in found.to_newer] == [
        ("changed", OTHERWISE),
        ("new", ADDED),
        ("removed", GONE),
    ]
    assert found.to_newer[0].changed_in == ("bounds",)
    assert [row["field"] for row in found.not_fitting] == [GONE, OTHERWISE]


def test_who_goes_on_with_the_old_form_hands_it_in_and_is_graded_by_it(transactions):
    world = a_world(transactions)
    drafts = edited(transactions, begun(transactions, world), SAID)
    change_the_form(transactions, world)

    (handed,) = submitted(transactions, signed(transactions, drafts))

    assert (handed.level, form_of(transactions, handed.declaration_id)) == ("A", FIRST)
    assert questions_of(transactions, handed.declaration_id).newer is None


def test_moving_keeps_every_answer_and_names_those_that_do_not_fit(transactions):
    world = a_world(transactions)
    (draft,) = signed(transactions, edited(transactions, begun(transactions, world), SAID))
    before = sheet_of(transactions, draft.id)
    change_the_form(transactions, world)

    moved = move(transactions, draft)

    assert [row.field for row in moved.new_questions] == [ADDED]
    assert [(row["field"], row["code"]) for row in moved.not_fitting] == [
        (GONE, "declaration.question_gone"),
        (OTHERWISE, "fact.out_of_bounds"),
    ]
    assert (moved.declaration.signed_by, form_of(transactions, draft.id)) == (None, NEW)
    kept = sheet_of(transactions, draft.id)
    assert kept == {path: value for path, value in before.items() if path != GONE}
    assert blocked_by(transactions, draft.id) == {OTHERWISE}


def test_what_begins_after_the_change_begins_on_the_newer_form_and_has_nothing_to_choose(transactions):
    world = a_world(transactions)
    change_the_form(transactions, world)

    (draft,) = begun(transactions, world)

    assert (form_of(transactions, draft.id), questions_of(transactions, draft.id).newer) == (NEW, None)
    with pytest.raises(errors.FormIsCurrent):
        move(transactions, draft)


def test_what_was_handed_in_keeps_its_form(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world, tree=SAID)
    change_the_form(transactions, world)

    with transactions.writing(a_preparer(world.works[0])) as uow, pytest.raises(errors.NotInHand):
        form_editions.move_to_newer(uow, handed.declaration_id, handed.version)


def test_two_who_choose_at_once_do_not_choose_past_each_other(transactions):
    world = a_world(transactions)
    (draft,) = begun(transactions, world)
    change_the_form(transactions, world)
    edited(transactions, [draft], SAID)

    with pytest.raises(errors.DeclarationMovedOn):
        move(transactions, draft)


@pytest.mark.parametrize(
    "changes, refusal",
    [
        pytest.param({}, season_errors.FormIsTheSame, id="the same"),
        pytest.param({"sectors": ("sample_a",)}, season_errors.FormDoesNotFit, id="a sector less"),
    ],
)
def test_a_form_that_declarations_could_not_move_to_is_not_taken(transactions, changes, refusal):
    world = a_world(transactions)

    with pytest.raises(refusal):
        change_the_form(transactions, world, document=another(**changes) if changes else the_sample().to_document())


def test_the_questions_that_are_new_against_last_seasons_form_are_told_when_a_draft_begins(transactions, clock):
    world = a_world(transactions)
    (first,) = begun(transactions, world)
    assert questions_of(transactions, first.id).since_last_season is None
    clock.move_to(datetime(2027, 10, 20, tzinfo=UTC))
    season = a_season(transactions, days=Period(date(2027, 10, 1), date(2028, 4, 1)), applications=NEXT_APPLICATIONS)
    change_the_form(transactions, World(season, world.works, world.site))

    (draft,) = begun(transactions, World(season, world.works, world.site), today=date(2027, 10, 20))

    told = questions_of(transactions, draft.id).since_last_season
    assert [row.field for row in told if row.kind == "new"] == [ADDED]


def test_a_phone_is_told_of_both_forms_and_which_one_a_draft_is_on(transactions, people):
    world = a_world(transactions)
    begun(transactions, world)
    change_the_form(transactions, world)

    told = people.preparer(world.works[0]).get("/sync/changes").json["items"]

    (season,) = (one["body"] for one in told if one["kind"] == "season")
    (programme,) = (one for one in season["programmes"] if one["programme"] == "emergency")
    (mine,) = (one["body"] for one in told if one["kind"] == "declaration")
    assert [key.split("/")[0] for key in mine["forms"]] == programme["earlier_rules"] != [programme["rule_fingerprint"]]
    assert {*mine["forms"], f"{programme['rule_fingerprint']}/sample_a"} <= {
        one["id"] for one in told if one["kind"] == "form"
    }


def test_an_office_changes_the_form_and_the_owner_of_a_draft_moves_it_over_http(transactions, people):
    world = a_world(transactions)
    (draft,) = edited(transactions, begun(transactions, world), SAID)
    with transactions.writing(system("test")) as uow:
        publish_edition(uow, another())
    path = f"/seasons/{world.season.id}/emergency/form-edition"
    changed = people.staff(Role.COMMAND).post(path, {"rules": NEW}, version=world.season.version)
    mine = people.preparer(world.works[0])

    told = mine.get(f"/declarations/{draft.id}/questions").json
    moved = mine.post(f"/declarations/{draft.id}/form-edition", version=told["version"])

    assert (changed.status_code, moved.status_code) == (200, 200)
    assert [one["field"] for one in moved.json["new_questions"]] == [ADDED]
    assert all(one["message"] and one["next_step"] for one in moved.json["not_fitting"])
    assert people.staff(Role.CITY_REVIEWER).post(path, {"rules": FIRST}, version=3).status_code == 403


def another(sectors=None):
    """The sample with a question more, one less, and one that takes no small numbers any more."""
    document = the_sample().to_document()
    rows = {row["id"]: row for row in document["sectors"]["sample_a"]["indicators"]}
    added = {**rows["stack_so2"], "id": "added_later"}
    rows["stack_so2"] = {**rows["stack_so2"], "bounds": {"min": "10", "max": "1000", "places": 2}}
    document["sectors"]["sample_a"]["indicators"] = [row for name, row in rows.items() if name != "ammonia_slip"] + [
        added
    ]
    kept = {code: table for code, table in document["sectors"].items() if sectors is None or code in sectors}
    return {**document, "edition": {**document["edition"], "id": NEW}, "sectors": kept}


def change_the_form(transactions, world, document=None):
    with transactions.writing(system("test")) as uow:
        document = document or another()
        publish_edition(uow, document)
        change_form(uow, world.season.id, "emergency", document["edition"]["id"], world.season.version)


def questions_of(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        return form_editions.questions(uow, declaration_id)


def move(transactions, draft):
    with transactions.writing(a_preparer(draft.source_id)) as uow:
        return form_editions.move_to_newer(uow, draft.id, draft.version)


def form_of(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        return queries.form(uow, declaration_id)["rules"]["id"]


def sheet_of(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        return dict(queries.shown_values(uow, load(uow, [declaration_id])[declaration_id]))


def blocked_by(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        found = queries.check(uow, declaration_id, today=TODAY)
    return {row["field"] for row in found if row["severity"] == "error"}
