"""A reason beside an answer that changed against last season: who wants it, where it stands, who reads it."""

import json
from datetime import UTC, date, datetime

import pytest

from api.declaration.copy_page import copy_page
from greenctl.declaration import errors, queries
from greenctl.declaration.loading import load
from greenctl.declaration.use_cases import Edit, NewDeclaration, begin_many, edit_many
from greenctl.kernel.actor import Actor, Grant, Role, system
from greenctl.kernel.ids import new_id
from greenctl.kernel.period import Period
from greenctl.review.use_cases import Decision, decide
from tests.declaration.builders import a_line, a_preparer, a_season, a_world, handed_in, signed, submitted

NEXT, FOLLOWING = date(2027, 10, 20), date(2028, 10, 20)
WANTED, FREE = "facts.sample_a.stack_particulate", "facts.sample_a.stack_so2"
COUNTY = Actor("the-county", (Grant(Role.COUNTY_REVIEWER, "370811", "industry"),))
WHY = "示例:换了除尘滤袋"


def test_a_reviewer_reads_the_reason_beside_the_change_and_the_copy_of_record_holds_it(transactions, clock, app):
    draft = a_draft_of_the_next_season(transactions, clock)
    changed = edited(transactions, draft, {"stack_particulate": "8"}, {WANTED: WHY})

    handed = handed_in_again(transactions, changed)

    with transactions.reading(system("test")) as uow:
        (difference,) = queries.changes(uow, draft.id).since_last_season
        copy = queries.copy_of_record(uow, draft.id, handed.round)
    assert (difference.field, difference.after, difference.reason) == (WANTED, "8", WHY)
    assert json.loads(copy)["declared"]["reasons"] == {WANTED: WHY}
    with app.app_context():
        assert f'<td data-field="reasons.{WANTED}">{WHY}</td>' in copy_page(copy)


def test_what_the_edition_wants_explained_blocks_until_it_is(transactions, clock):
    draft = a_draft_of_the_next_season(transactions, clock)
    changed = edited(transactions, draft, {"stack_particulate": "8"})

    with pytest.raises(errors.NotReady) as refused:
        signed(transactions, [changed], today=NEXT)

    assert refused.value.details["problems"] == [{"field": WANTED, "code": "declaration.reason_missing"}]
    assert handed_in_again(transactions, edited(transactions, changed, {}, {WANTED: WHY})).round == 1


def test_a_change_that_the_edition_does_not_ask_about_needs_no_reason(transactions, clock):
    draft = a_draft_of_the_next_season(transactions, clock)

    handed_in_again(transactions, edited(transactions, draft, {"stack_so2": "30"}))

    with transactions.reading(system("test")) as uow:
        (difference,) = queries.changes(uow, draft.id).since_last_season
    assert (difference.field, difference.reason) == (FREE, None)


def test_a_copy_without_reasons_has_the_members_that_it_always_had(transactions, clock):
    handed = handed_in_again(transactions, a_draft_of_the_next_season(transactions, clock))

    with transactions.reading(system("test")) as uow:
        copy = json.loads(queries.copy_of_record(uow, handed.declaration_id))
    assert "reasons" not in copy["declared"]


def test_last_years_reason_is_none_this_year(transactions, clock):
    draft = a_draft_of_the_next_season(transactions, clock)
    edited(transactions, draft, {"stack_particulate": "8"}, {WANTED: WHY})

    following = begun_in(transactions, clock, draft.source_id, FOLLOWING)

    with transactions.reading(system("test")) as uow:
        assert queries.changes(uow, following.id).since_last_season == ()
    changed = edited(transactions, following, {"stack_particulate": "9"}, today=FOLLOWING)
    with pytest.raises(errors.NotReady):
        signed(transactions, [changed], today=FOLLOWING)


def test_a_reason_opens_and_closes_with_its_answer(transactions, clock):
    draft = a_draft_of_the_next_season(transactions, clock)
    handed_in_again(transactions, draft)
    returned = returned_for(transactions, draft.id, FREE)

    with pytest.raises(errors.FieldsClosed):
        edited(transactions, returned, {}, {WANTED: WHY})
    again = edited(transactions, returned, {"stack_so2": "30"}, {FREE: WHY})

    handed_in_again(transactions, again)
    with transactions.reading(system("test")) as uow:
        changes = queries.changes(uow, draft.id)
    assert [(one.field, one.reason) for one in changes.since_last_season] == [(FREE, WHY)]
    assert [one.field for one in changes.between_versions] == [FREE, f"reasons.{FREE}"]


def test_a_reason_for_a_field_that_the_form_lacks_is_refused(transactions, clock):
    draft = a_draft_of_the_next_season(transactions, clock)

    with pytest.raises(errors.FactsNotAccepted) as refused:
        edited(transactions, draft, {}, {"facts.sample_a.of_no_form": WHY})

    assert refused.value.details["problems"][0]["field"] == "reasons.facts.sample_a.of_no_form"


def test_lines_that_changed_want_a_reason_as_the_edition_says(transactions, clock):
    draft = a_draft_of_the_next_season(transactions, clock)
    lines = {"lines": [a_line(), a_line("line-2")]}
    changed = edited(transactions, draft, tree=lines)

    with pytest.raises(errors.NotReady) as refused:
        signed(transactions, [changed], today=NEXT)

    assert [row["field"] for row in refused.value.details["problems"]] == ["lines"]


def a_draft_of_the_next_season(transactions, clock):
    """A works that declared last season, and begins the next with those answers."""
    world = a_world(transactions)
    handed_in(transactions, world)
    return begun_in(transactions, clock, world.works[0], NEXT)


def begun_in(transactions, clock, source_id, day):
    clock.move_to(datetime(day.year, day.month, day.day, tzinfo=UTC))
    days = Period(date(day.year, 10, 1), date(day.year + 1, 4, 1))
    season = a_season(transactions, days=days, applications=Period(date(day.year, 10, 2), date(day.year, 12, 1)))
    new = NewDeclaration(new_id(), source_id, season.id, "emergency", by=a_preparer(source_id))
    with transactions.writing(system("test")) as uow:
        return begin_many(uow, [new], today=day)[0]


def edited(transactions, draft, facts=None, reasons=None, tree=None, today=NEXT):
    changes = tree or {"facts": {"sample_a": facts or {}}, "reasons": reasons or {}}
    edit = Edit(draft.id, draft.version, changes, by=a_preparer(draft.source_id))
    with transactions.writing(system("test")) as uow:
        return edit_many(uow, [edit], today=today)[0]


def handed_in_again(transactions, draft):
    return submitted(transactions, signed(transactions, [draft], today=NEXT), today=NEXT)[0]


def returned_for(transactions, declaration_id, *fields):
    with transactions.writing(COUNTY) as uow:
        decide(uow, Decision(declaration_id, 1, "return", "示例理由", fields))
    with transactions.reading(system("test")) as uow:
        return load(uow, [declaration_id])[declaration_id].declaration
