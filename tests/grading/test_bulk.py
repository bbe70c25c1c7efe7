"""Bulk grading says of every row what the single engine says of it, on random tables and on those that are shipped."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grading import (
    AdverseRecord,
    Application,
    Edition,
    Facts,
    FactType,
    Grade,
    Indicator,
    SectorFacts,
    SectorTable,
    grade,
    read_facts,
)
from grading.application import SaidBy
from grading.bulk import (
    DOES_NOT_APPLY,
    UNDETERMINED,
    Columns,
    Levels,
    columns_of,
    columns_of_answers,
    compile_bulk,
    joined,
    veto_columns,
)
from grading.model import Bounds, Supplier
from grading.shapes import Fact
from tests.examples import examples
from tests.grading.builders import AN_EXPERT, TODAY, a_row, an_edition, facts_for, the_language, the_library, the_sample
from tests.grading.gap_tables import Case as GapCase, cases as gap_cases
from tests.grading.language_tables import Case as LanguageCase, answers_to as language_answers, language_cases
from tests.grading.random_tables import Case, answers_to, cases

TABLES = [
    pytest.param(edition.id, sector, sub_type, id=f"{edition.id}-{sector}-{sub_type or 'all'}")
    for edition in the_library().editions.values()
    for sector, table in edition.sectors.items()
    for sub_type in (None, *table.sub_types)
]
MILLION, BATCH = 1_000_000, 4_000


def check_each_row(
    edition: Edition, applied: Sequence[SectorFacts], columns: Columns, held: dict[int, tuple[AdverseRecord, ...]]
) -> None:
    """Everything that bulk grading says of these rows, against the single engine."""
    table, sub_type = edition.sectors[applied[0].sector], applied[0].sub_type
    plan = compile_bulk(table, sub_type)
    records = {place: (TODAY, items) for place, items in held.items()}
    vetoes = veto_columns(records, edition.vetoes, plan.plan.ladder)
    levels, each = plan.levels(columns, vetoes, deciding=True), plan.each(columns, vetoes)
    for place, sector in enumerate(applied):
        graded = grade(edition, Application((sector,), TODAY, held.get(place, ())))
        assert said_in_bulk(levels, place) == said_alone(graded)
        assert each.positions[:, place].tolist() == positions_alone(graded)
    assert [*map(bytes, (each.levels.level, each.levels.at_least))] == [*map(bytes, (levels.level, levels.at_least))]


def said_in_bulk(levels: Levels, place: int) -> tuple[object, ...]:
    assert levels.deciding is not None
    assert levels.open is not None
    positions = (levels.level, levels.at_best, levels.at_least, levels.by_indicators)
    bits = levels.named(levels.deciding, place), levels.named(levels.open, place)
    return (*(levels.code(item, place) for item in positions), *bits)


def said_alone(graded: Grade) -> tuple[object, ...]:
    sector = graded.sectors[0]
    held_back, undetermined = sector.held_back_by, sector.undetermined
    return sector.level, sector.at_best, sector.at_least, sector.by_indicators, held_back, undetermined


def positions_alone(graded: Grade) -> list[int]:
    sector = graded.sectors[0]
    known = {level: place for place, level in enumerate(sector.ladder)} | {None: UNDETERMINED}
    return [DOES_NOT_APPLY if item.applies is False else known[item.level] for item in sector.findings]


@given(data=st.data(), case=cases())
@examples(150)
def test_bulk_equals_single_on_random_tables_and_facts(data: st.DataObject, case: Case) -> None:
    edition, table = case.edition, case.edition.sectors["sector"]
    drawn = [{row["id"]: data.draw(st.none() | answers_to(row)) for row in case.rows} for _ in range(3)]
    applied = [SectorFacts("sector", None, read_facts(table, raw)[0]) for raw in (case.answers, *drawn)]

    columns = columns_of(table, [item.facts for item in applied])

    check_each_row(edition, applied, columns, {})


@given(data=st.data(), case=language_cases())
@examples(150)
def test_bulk_equals_single_on_tables_that_use_the_whole_language(data: st.DataObject, case: LanguageCase) -> None:
    edition, table = case.edition, case.edition.sectors["sector"]
    drawn = [{row["id"]: data.draw(language_answers(row, open_ends=True)) for row in case.rows} for _ in range(3)]
    said = dict.fromkeys(case.scored, AN_EXPERT)
    applied = [
        SectorFacts("sector", case.sub_type, read_facts(table, case.answers | raw, case.sub_type)[0], said)
        for raw in ({}, *drawn)
    ]

    check_each_row(edition, applied, columns_of(table, applied), {})


@given(case=gap_cases())
@examples(100)
def test_bulk_equals_single_on_tables_that_are_not_monotone(case: GapCase) -> None:
    applied = case.application().sectors

    check_each_row(case.edition, applied, columns_of(case.table, applied), {0: case.records})


@pytest.mark.parametrize("edition_id,sector,sub_type", TABLES)
def test_bulk_equals_single_on_shipped_tables_at_every_limit(
    edition_id: str, sector: str, sub_type: str | None
) -> None:
    edition = the_library().get(edition_id)

    check_random_rows(edition, sector, sub_type, count=40, seed=7)


@pytest.mark.full
@pytest.mark.parametrize("edition_id,sector,sub_type", TABLES)
def test_bulk_equals_single_on_a_million_random_rows(edition_id: str, sector: str, sub_type: str | None) -> None:
    edition = the_library().get(edition_id)

    batches = -(-MILLION // (len(TABLES) * BATCH))
    for seed in range(batches):
        check_random_rows(edition, sector, sub_type, count=BATCH, seed=seed)
    assert batches * BATCH * len(TABLES) >= MILLION


def check_random_rows(edition: Edition, sector: str, sub_type: str | None, count: int, seed: int) -> None:
    """Rows of answers that were each read once: reading answers is the subject of other tests."""
    table, chance = edition.sectors[sector], random.Random(seed)
    answers = {row.id: typed_answers(table, row) for row in table.fields}
    drawn = [
        {key: chance.choice(known) for key, known in answers.items() if chance.random() > 0.05} for _ in range(count)
    ]
    experts = [row.id for row in table.fields if row.supplied_by is Supplier.EXPERT]
    applied = [SectorFacts(sector, sub_type, Facts(values), some_scores(experts, chance)) for values in drawn]
    held = {place: some_records(edition, chance) for place in range(count) if chance.random() < 0.2}

    columns = columns_of_answers(table, [item.facts.to_document() for item in applied], [item.said for item in applied])

    check_each_row(edition, applied, columns, held)


def typed_answers(table: SectorTable, row: Indicator) -> list[Fact]:
    """Those that will do."""
    read = (read_facts(table, {row.id: answer})[0].values.get(row.id) for answer in answers_around_the_limits(row))
    return [fact for fact in read if fact is not None]


def some_scores(experts: Sequence[str], chance: random.Random) -> dict[str, SaidBy]:
    """What an expert supplies was said by one, mostly."""
    return {row_id: AN_EXPERT for row_id in experts if chance.random() > 0.2}


def some_records(edition: Edition, chance: random.Random) -> tuple[AdverseRecord, ...]:
    kinds = [*edition.vetoes, "not-in-the-edition"]
    return tuple(
        AdverseRecord(chance.choice(kinds), some_months_ago(chance.randint(-1, 20)), f"record-{number}")
        for number in range(chance.randint(1, 3))
    )


def some_months_ago(months: int) -> date:
    month = TODAY.year * 12 + TODAY.month - 1 - months
    return TODAY.replace(year=month // 12, month=month % 12 + 1)


def answers_around_the_limits(row: Indicator) -> list[object]:
    """Each limit and the nearest numbers beside it; every option; sets from none to all; some outlets of these."""
    alone = one_answer(row)
    if row.outlets is None:
        return alone
    chance = random.Random(row.id)
    named = ("DA001", "DA002", "DA003")
    return [
        {"outlets": {name: chance.choice([None, *alone] if chance.random() < 0.3 else alone) for name in named[:many]}}
        for many in (1, 1, 2, 2, 3, 3) * 5
    ]


def one_answer(row: Indicator) -> list[object]:
    codes = [option.code for option in row.options]
    match row.type:
        case FactType.NUMBER:
            step = Decimal(1).scaleb(-(row.bounds.places if row.bounds else 6))
            limits = {test.limit for cell in row.cells.values() for test in cell.tests}
            if row.share:
                return [{"part": part, "whole": whole} for part in ("0", "1", "2", "27") for whole in ("30", "3", "27")]
            near = [limit + way * step for limit in limits if isinstance(limit, Decimal) for way in (-1, 0, 1)]
            return [format(number, "f") for number in near] or ["0", "1"]
        case FactType.BOOL:
            return [True, False]
        case FactType.CHOICE:
            return list(codes)
    return [codes[:end] for end in range(len(codes) + 1)] + [codes[begin:] for begin in range(1, len(codes))]


def test_rows_in_later_blocks_are_graded_as_those_in_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    table = the_sample().sectors["sample_b"]
    facts = [facts_for(table, {"processes": [code]}) for code in ("coating", "drying", "cleaning")] * 5
    whole = compile_bulk(table).levels(columns_of(table, facts), deciding=True)

    monkeypatch.setattr("grading.bulk._BLOCK", 4)
    pieces = compile_bulk(table).levels(columns_of(table, facts), deciding=True)

    assert [said_in_bulk(pieces, place) for place in range(15)] == [said_in_bulk(whole, place) for place in range(15)]


def test_no_rows_have_no_levels() -> None:
    table = the_sample().sectors["sample_a"]

    levels = compile_bulk(table).levels(columns_of(table, []), deciding=True)

    assert levels.level.tolist() == []


def test_a_fact_without_a_column_is_missing_for_everybody() -> None:
    edition = the_sample()
    table = edition.sectors["sample_a"]
    columns = columns_of(table, [facts_for(table)])
    left = Columns(1, {key: column for key, column in columns.by_id.items() if key != "stack_nox"})

    levels = compile_bulk(table).levels(left, deciding=True)

    assert levels.level.tolist() == [UNDETERMINED]
    assert levels.open is not None
    assert levels.named(levels.open, 0) == ("stack_nox",)


def a_table(**changes: Any) -> SectorTable:
    """A table of one number, met at A up to 10, at B to 20, at C to 30; the row changed without asking the loader."""
    table = an_edition(a_row(A={"at_most": "10"}, B={"at_most": "20"}, C={"at_most": "30"})).sectors["sector"]
    return replace(table, indicators=(replace(table.indicators[0], **changes),))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"type": FactType.BOOL, "unit": None}, id="another-kind"),
        pytest.param({"unit": "mg/L"}, id="another-unit"),
    ],
)
def test_a_fact_that_was_declared_as_something_else_is_missing(changes: dict[str, Any]) -> None:
    columns = columns_of(a_table(), [Facts({"pm": Decimal(5)})])

    levels = compile_bulk(a_table(**changes)).levels(columns)

    assert levels.level.tolist() == [UNDETERMINED]


@pytest.mark.parametrize(
    "least,most,places,expected",
    [
        pytest.param("5", "12.25", 2, [0, 1, UNDETERMINED], id="at-both-ends"),
        pytest.param("5.01", "100", 6, [UNDETERMINED, 1, UNDETERMINED], id="below-the-least"),
        pytest.param(None, "12.24", 6, [0, UNDETERMINED, UNDETERMINED], id="above-the-most"),
        pytest.param("0", None, 1, [0, UNDETERMINED, UNDETERMINED], id="too-many-places"),
    ],
)
def test_a_number_that_a_new_table_would_not_take_is_missing(
    least: str | None, most: str | None, places: int, expected: list[int]
) -> None:
    columns = columns_of(a_table(), [Facts({"pm": Decimal(5)}), Facts({"pm": Decimal("12.25")}), Facts()])
    bounds = Bounds(Decimal(least) if least else None, Decimal(most) if most else None, places)

    levels = compile_bulk(a_table(bounds=bounds)).levels(columns)

    assert levels.level.tolist() == expected


def test_an_option_that_a_new_table_dropped_is_no_answer() -> None:
    limits = {level: {"one_of": ["x"]} for level in "ABC"}
    table = an_edition(a_row("kiln", "choice", **limits)).sectors["sector"]
    columns = columns_of(table, [Facts({"kiln": code}) for code in "xyz"])
    row = table.indicators[0]
    fewer = replace(table, indicators=(replace(row, options=row.options[:2]),))

    levels = compile_bulk(fewer).levels(columns)

    assert levels.level.tolist() == [0, 3, UNDETERMINED]


def test_columns_joined_are_the_columns_of_all() -> None:
    table = the_sample().sectors["sample_b"]
    facts = [facts_for(table, {"processes": [code]}) for code in ("coating", "drying")]
    plan = compile_bulk(table)

    parts = joined([columns_of(table, [item]) for item in facts])

    whole = plan.levels(columns_of(table, facts), deciding=True)
    assert [said_in_bulk(plan.levels(parts, deciding=True), place) for place in (0, 1)] == [
        said_in_bulk(whole, place) for place in (0, 1)
    ]


def test_rows_taken_out_keep_their_answers() -> None:
    table = the_sample().sectors["sample_b"]
    facts = [facts_for(table, {"processes": [code]}) for code in ("coating", "drying", "cleaning")]

    taken = columns_of(table, facts).taken(np.array([False, True, True]))

    alone = columns_of(table, facts[1:])
    plan = compile_bulk(table)
    assert plan.each(taken).positions.tolist() == plan.each(alone).positions.tolist()


def test_rows_with_outlets_taken_out_keep_each_their_own() -> None:
    edition = the_language()
    table = edition.sectors["sample_language"]
    several = [{"stack_nox": {"outlets": dict.fromkeys(names, limit)}} for names, limit in (("a", "9"), ("bc", "45"))]
    facts = [facts_for(table, changes) for changes in (*several, {"stack_nox": None}, *several)]

    taken = columns_of(table, facts).taken(np.array([False, True, True, True, False]))

    plan = compile_bulk(table, "long")
    assert plan.each(taken).positions.tolist() == plan.each(columns_of(table, facts[1:4])).positions.tolist()
    assert taken.by_id["stack_nox"].scaled().tolist()[:2] == [45_000_000, 45_000_000]


def test_an_engine_that_forgets_the_missing_would_be_seen() -> None:
    """The negative control of the equality above."""
    edition = the_sample()
    table = edition.sectors["sample_a"]
    applied = [SectorFacts("sample_a", None, facts_for(table, {"stack_nox": answer})) for answer in ("5", None)]
    columns = columns_of(table, applied)
    forgetful = {key: replace(column, has_missing=False) for key, column in columns.by_id.items()}

    check_each_row(edition, applied, columns, {})
    with pytest.raises(AssertionError):
        check_each_row(edition, applied, Columns(2, forgetful), {})
