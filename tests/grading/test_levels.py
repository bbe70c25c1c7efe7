"""The generated functions say what the plain interpreter says, and nothing of a document is ever compiled."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import (
    AdverseRecord,
    Application,
    Facts,
    NoSectorApplied,
    SectorFacts,
    SectorNotInEdition,
    SubTypeUnknown,
    decider,
    grade,
    level_of,
    read_facts,
)
from grading.engine import counted
from grading.levels import source_of
from grading.plans import plan_of
from tests.examples import examples
from tests.grading import invariants
from tests.grading.builders import TODAY, a_row, an_edition, facts_for, the_language, the_library, the_sample
from tests.grading.language_tables import Case as LanguageCase, language_cases
from tests.grading.random_tables import Case, cases

many = examples(250)


def same_level(edition: Any, application: Application) -> Any:
    """For the checks that take an engine: the grade, if the generated function agrees with it."""
    result = grade(edition, application)
    assert level_of(edition, application) == result.level
    return result


@given(case=cases())
@many
def test_a_generated_level_is_the_level(case: Case) -> None:
    invariants.result_of(same_level, case)


@given(case=language_cases())
@many
def test_a_generated_level_is_the_level_whatever_a_table_says(case: LanguageCase) -> None:
    result = case.graded()

    assert level_of(result.edition, result.application) == result.level
    sector = result.sectors[0]
    facts = counted(plan_of(sector.table, case.sub_type), result.application.sectors[0])
    position = decider(sector.table, case.sub_type)(facts)
    assert (None if position is None else sector.ladder[position]) == sector.by_indicators


kinds = st.sampled_from(["sample_penalty", "sample_false_data", "sample_measure_not_done", "parking"])
records = st.builds(AdverseRecord, kinds, st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.just("case"))


@given(adverse=st.lists(records, max_size=3), other=st.sampled_from(["sample_b", "sample_c", None]), seed=st.data())
@many
def test_vetoes_and_several_sectors_count_as_in_a_grade(
    adverse: list[AdverseRecord], other: str | None, seed: Any
) -> None:
    sample = the_sample()
    value = seed.draw(st.sampled_from(["5", "12", "20.01", "999", None]))
    first = SectorFacts("sample_a", None, facts_for(sample.sectors["sample_a"], {"stack_particulate": value}))
    more = (SectorFacts(other, None, facts_for(sample.sectors[other])),) if other else ()
    application = Application((first, *more), TODAY, tuple(adverse))

    assert level_of(sample, application) == grade(sample, application).level


def test_a_veto_nobody_read_in_full_leaves_no_level() -> None:
    draft = the_library().get("national-2020-draft")
    application = Application(
        (SectorFacts("cement", "clinker", Facts()),), TODAY, (AdverseRecord("no_permit", TODAY, "x"),)
    )

    assert level_of(draft, application) is grade(draft, application).level is None


def test_what_the_edition_does_not_know_is_refused_as_by_a_grade() -> None:
    sample = the_sample()

    with pytest.raises(SectorNotInEdition):
        level_of(sample, Application((SectorFacts("coking", None, Facts()),), TODAY))
    with pytest.raises(SubTypeUnknown):
        level_of(sample, Application((SectorFacts("sample_a", "x", Facts()),), TODAY))
    with pytest.raises(NoSectorApplied):
        level_of(sample, Application((), TODAY))


def test_a_works_of_no_kind_has_no_level() -> None:
    table = the_language().sectors["sample_language"]

    assert decider(table, None)(facts_for(table).values) is None


def test_a_function_is_made_once() -> None:
    table = the_sample().sectors["sample_a"]

    assert decider(table) is decider(table)


LINE = re.compile(
    r"def function\(facts\):| +(get = facts\.get|[a-z]\d* = 0|a = 1|pass|return None|return w if a else None|else:"
    r"|[xc] = get\(v\d+\)|if [xc] is None:|elif [xc](\.percent)? (<=|>=|==|in) v\d+:|if w < \d: w = \d"
    r"|s = v\d+\(facts\)|if s\.best != s\.least: return None|if s\.applies: a = 1"
    r"|if w < s\.best: w = s\.best)"
)


def test_no_text_of_a_document_is_compiled() -> None:
    """Every line is one of ours: names are numbers, and what they mean is bound to them as values."""
    hostile = a_row("x", "choice", A={"one_of": ["x"]}, B={"one_of": ["x", "y"]}, C={"no_demand": True})
    hostile["label_zh"] = "'); import os; os.abort() #"
    editions = [an_edition(hostile), *the_library().editions.values()]
    tables = [table for edition in editions for table in edition.sectors.values()]
    plans = [plan_of(table, sub_type) for table in tables for sub_type in table.sub_types or (None,)]

    lines = [line for plan in plans for line in source_of(plan).text.splitlines()]

    assert len(lines) > 1000
    assert [line for line in lines if not LINE.fullmatch(line)] == []


def test_a_row_whose_levels_do_not_follow_from_each_other_is_left_to_the_plan() -> None:
    odd = a_row("pm", A={"at_most": "10"}, B={"at_least": "20"}, C={"at_most": "15"})
    edition = an_edition(odd)
    found = []

    for value in ("5", "12", "25", "17"):
        facts, _ = read_facts(edition.sectors["sector"], {"pm": value})
        application = Application((SectorFacts("sector", None, facts),), TODAY)
        found.append((level_of(edition, application), grade(edition, application).level))

    assert found == [("A", "A"), ("C", "C"), ("B", "B"), ("D", "D")]
