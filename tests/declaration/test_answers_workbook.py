"""Answers by workbook: what comes back is what went out, all rows or none, and nothing of anybody else's."""

import pytest
from sqlalchemy import func, select

from greenctl.declaration import bulk, errors, queries
from greenctl.declaration.answer_columns import sheet_of
from greenctl.declaration.models import DeclarationRow
from greenctl.kernel.actor import Actor, Mandate, Role, Scope, system
from greenctl.season.errors import ApplicationsNotOpen
from greenctl.source.sheet_rows import rows_of
from greenctl.source.sheet_writing import workbook_of
from greenctl.source.workbook import Errors
from greenctl.workbook.addresses import letter_of
from greenctl.workbook.errors import SheetMissing
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import Book, sheets_of
from tests.declaration.builders import (
    APPLICATIONS,
    TODAY,
    a_world,
    answers,
    begun,
    edited,
    handed_in,
    signed,
)
from tests.grading.builders import the_sample

SHEET = sheet_of(the_sample().sectors["sample_a"])


class Agent:
    """Somebody who stands for several works (环保管家), and the workbook in their hands."""

    def __init__(self, transactions, world, *works):
        self.transactions, self.world = transactions, world
        self.works = works or world.works
        self.actor = Actor("the-agent", mandates=tuple(Mandate(one, Role.PREPARER) for one in self.works))

    def scoped(self, how):
        return how(self.actor, scope=Scope(source_ids=frozenset(self.works)))

    def download(self):
        with self.scoped(self.transactions.reading) as uow:
            data = bulk.answers_workbook(uow, self.world.season.id, "emergency")
        package = Package(data)
        rows = rows_of(Book(package, 2_000), sheets_of(package)["sample_a"], SHEET, Errors())
        return {row.values["source_id"]: dict(row.values) for row in rows}

    def upload(self, *rows, dry_run=False, today=TODAY):
        data = workbook_of([(SHEET, rows)])
        with self.scoped(self.transactions.writing) as uow:
            return bulk.bring_in(uow, self.world.season.id, "emergency", data, today=today, dry_run=dry_run)


def at(column, row=3):
    index = next(index for index, one in enumerate(SHEET.columns) if one.key == column)
    return f"sample_a!{letter_of(index)}{row}"


def count(transactions):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(DeclarationRow)).scalar()


def facts_of(transactions, declaration_id):
    with transactions.reading(system("test")) as uow:
        return {
            field["id"]: field["value"]
            for field in queries.form(uow, declaration_id)["sectors"][0]["fields"]
            if field["value"] is not None
        }


def test_drafts_are_begun_and_filled_in_and_the_same_workbook_again_changes_nothing(transactions):
    world = a_world(transactions, works=3)
    (draft,) = begun(transactions, world, world.works[0])
    agent = Agent(transactions, world)
    rows = [row | {"stack_particulate": "7.5"} for row in agent.download().values()]

    tried = agent.upload(*rows, dry_run=True)
    assert (tried.begun, tried.changed, count(transactions)) == (2, 1, 1)
    done = agent.upload(*rows)
    again = agent.upload(*rows)

    assert (done.rows, done.begun, done.changed, done.error_count) == (3, 2, 1, 0)
    assert (again.begun, again.changed, again.unchanged, count(transactions)) == (0, 0, 3, 3)
    assert facts_of(transactions, draft.id) == {"stack_particulate": "7.5"}


def test_every_kind_of_answer_comes_back_as_it_went_out(transactions):
    world = a_world(transactions)
    drafts = signed(transactions, edited(transactions, begun(transactions, world)))
    agent = Agent(transactions, world)
    before = facts_of(transactions, drafts[0].id)

    assert agent.upload(*agent.download().values()).unchanged == 1

    assert before == facts_of(transactions, drafts[0].id)
    with transactions.reading(system("test")) as uow:
        assert queries.tracked(uow, drafts[0].id).state == "signed"


def test_one_wrong_cell_keeps_every_row_out_and_is_named_by_its_address(transactions):
    world = a_world(transactions, works=2)
    agent = Agent(transactions, world)
    first, second = agent.download().values()
    wrong = [first | {"stack_particulate": "7"}, second | {"stack_particulate": "99999999"}]

    with pytest.raises(errors.AnswersRefused) as refused:
        agent.upload(*wrong)

    told = [(problem["field"], problem["code"]) for problem in refused.value.details["problems"]]
    assert told == [(at("stack_particulate", 4), "fact.out_of_bounds")]
    assert [error.cell for error in agent.upload(*wrong, dry_run=True).errors] == [at("stack_particulate", 4)]
    assert count(transactions) == 0


def test_an_answer_that_somebody_changed_since_the_download_is_not_lost(transactions):
    world = a_world(transactions)
    drafts = begun(transactions, world)
    agent = Agent(transactions, world)
    (row,) = agent.download().values()
    edited(transactions, drafts, {"facts": {"sample_a": {"stack_particulate": "4"}}})

    report = agent.upload(row | {"stack_particulate": "9"}, dry_run=True)

    assert [(error.cell, error.code) for error in report.errors] == [
        (at("answers_version"), "declaration.row_moved_on")
    ]


def test_rows_of_others_of_what_was_handed_in_and_twice_are_refused(transactions):
    world = a_world(transactions, works=3)
    handed_in(transactions, world, world.works[1])
    agent = Agent(transactions, world, *world.works[:2])
    (own,) = agent.download().values()
    foreign, handed = (own | {"source_id": source} for source in (world.works[2], world.works[1]))

    report = agent.upload(own, own, foreign, handed, dry_run=True)

    assert [(error.cell, error.code) for error in report.errors] == [
        (at("source_id", 4), "source.row_twice"),
        (at("source_id", 5), "declaration.row_not_open"),
        (at("source_id", 6), "declaration.row_not_open"),
    ]


def test_an_empty_cell_leaves_what_is_there(transactions):
    world = a_world(transactions)
    drafts = edited(transactions, begun(transactions, world), answers())
    agent = Agent(transactions, world)
    (row,) = agent.download().values()
    before = facts_of(transactions, drafts[0].id)
    fixed = {name: row[name] for name in ("source_id", "answers_version")}

    agent.upload(fixed | {"stack_particulate": "9"})

    assert facts_of(transactions, drafts[0].id) == before | {"stack_particulate": "9"}


def test_nothing_is_brought_in_outside_the_days_of_application_or_without_a_sheet_of_a_sector(transactions):
    world = a_world(transactions)
    agent = Agent(transactions, world)

    with pytest.raises(ApplicationsNotOpen):
        agent.upload(*agent.download().values(), today=APPLICATIONS.until)
    with pytest.raises(SheetMissing), agent.scoped(transactions.writing) as uow:
        other = workbook_of([(sheet_of_another_name(), [])])
        bulk.bring_in(uow, world.season.id, "emergency", other, today=TODAY)


def sheet_of_another_name():
    return type(SHEET)("示例", SHEET.columns, 10)
