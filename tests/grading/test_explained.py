"""A level and its explanation in one go have the level and the bytes of the plain way, whatever is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as st

from grading import (
    AdverseRecord,
    Application,
    Edition,
    Facts,
    GuaranteeClaim,
    NoSectorApplied,
    NotCanonical,
    SectorFacts,
    SectorNotInEdition,
    SubTypeUnknown,
    canonical,
    explained,
    explanation_bytes,
    grade,
)
from grading.explained_sector import source_of
from grading.plans import plan_of
from tests.examples import examples
from tests.grading import invariants
from tests.grading.builders import AN_EXPERT, TODAY, facts_for, graded, the_language, the_library, the_sample
from tests.grading.language_tables import Case as LanguageCase, language_cases
from tests.grading.random_tables import Case, cases

many = examples(200)
texts = st.text(st.characters(codec="utf-8"), max_size=6)


def check_all_of_it(edition: Edition, application: Application) -> Any:
    """For the checks that take an engine: the grade, if all of it comes out the same."""
    plain, fast = grade(edition, application), explained(edition, application)
    assert (fast.level, fast.at_best, fast.official) == (plain.level, plain.at_best, plain.official)
    assert fast.explanation == explanation_bytes(plain)
    return plain


@given(case=cases())
@many
def test_it_is_the_same(case: Case) -> None:
    invariants.result_of(check_all_of_it, case)


@given(case=language_cases(), given_in=st.dictionaries(st.sampled_from(["row_0", "row_1", "fuel"]), st.lists(texts)))
@many
def test_it_is_the_same_whatever_a_table_says_and_whatever_is_handed_in(
    case: LanguageCase, given_in: dict[str, list[str]]
) -> None:
    result = case.graded()
    (applied,) = result.application.sectors
    evidence = {row_id: tuple(items) for row_id, items in given_in.items()}

    check_all_of_it(result.edition, replace(result.application, sectors=(replace(applied, evidence=evidence),)))


kinds = st.sampled_from(["sample_penalty", "sample_false_data", "sample_measure_not_done", "parking"])
records = st.builds(AdverseRecord, kinds, st.dates(date(2024, 1, 1), date(2027, 1, 1)), texts)
claims = st.builds(
    GuaranteeClaim, st.sampled_from(["sample_heating", "sample_white_list", "sample_not_read", "of_elsewhere"]), texts
)


@given(adverse=st.lists(records, max_size=3), claimed=st.lists(claims, max_size=3), more=st.booleans(), facts=st.data())
@many
def test_it_is_the_same_with_vetoes_guarantees_and_a_second_sector(
    adverse: list[AdverseRecord], claimed: list[GuaranteeClaim], more: bool, facts: Any
) -> None:
    edition = with_two_samples() if more else the_language()
    table = edition.sectors["sample_language"]
    dust = facts.draw(st.sampled_from(["3", "5.01", "12", "20.01", "60", None]))
    fuel = facts.draw(st.sampled_from(["power", "gas", "coal", None]))
    said = facts.draw(st.sampled_from([{}, {"tidiness": AN_EXPERT}, {"tidiness": AN_EXPERT, "fuel": AN_EXPERT}]))
    sub_type = facts.draw(st.sampled_from(["long", "short", "other", None]))
    first = SectorFacts("sample_language", sub_type, facts_for(table, {"stack_dust": dust, "fuel": fuel}), said)
    others = facts.draw(st.sampled_from([("sample_a",), ("sample_c",), ("sample_a", "sample_c")])) if more else ()
    second = [SectorFacts(code, None, facts_for(edition.sectors[code])) for code in others]

    check_all_of_it(edition, Application((first, *second), TODAY, tuple(adverse), tuple(claimed)))


@cache
def with_two_samples() -> Edition:
    """The sample of the language with the sectors of the other sample beside its own."""
    document, other = (orjson.loads(canonical(item.to_document())) for item in (the_language(), the_sample()))
    for part in ("documents", "sectors"):
        document[part] |= other[part]
    words = {key: document["vocabulary"][key] | terms for key, terms in other["vocabulary"].items()}
    words["scales"] |= {"graded": document["vocabulary"]["scales"]["graded"]}
    return Edition.from_document(document | {"vocabulary": words})


@pytest.mark.parametrize("edition_id", sorted(the_library().editions))
def test_it_is_the_same_for_every_sector_of_every_edition(edition_id: str) -> None:
    edition = the_library().get(edition_id)

    for sector, table in edition.sectors.items():
        for sub_type in (None, *table.sub_types):
            for facts in (facts_for(table), Facts()):
                check_all_of_it(edition, Application((SectorFacts(sector, sub_type, facts),), TODAY))


@pytest.mark.parametrize("number", ["1E+2", "1E-7", "-0", "12.50", "0.000001"])
def test_numbers_are_written_the_one_way_wherever_they_come_from(number: str) -> None:
    table = the_sample().sectors["sample_a"]
    facts = Facts({**facts_for(table).values, "stack_nox": Decimal(number)})

    check_all_of_it(the_sample(), Application((SectorFacts("sample_a", None, facts),), TODAY))


def test_a_second_telling_does_not_remember_the_first() -> None:
    once = explained(the_sample(), graded("sample_a", {"stack_nox": "80"}).application)
    explained(the_sample(), graded("sample_a", {"stack_nox": "81"}).application)

    assert explained(the_sample(), graded("sample_a", {"stack_nox": "80"}).application) == once


def test_what_the_edition_does_not_know_is_refused_as_by_a_grade() -> None:
    sample = the_sample()
    good = SectorFacts("sample_a", None, Facts())

    with pytest.raises(SectorNotInEdition):
        explained(sample, Application((good, SectorFacts("coking", None, Facts())), TODAY))
    with pytest.raises(SubTypeUnknown):
        explained(sample, Application((SectorFacts("sample_a", "x", Facts()),), TODAY))
    with pytest.raises(NoSectorApplied):
        explained(sample, Application((), TODAY))


def half_a_character_in(application: Application, where: str) -> Application:
    (applied,) = application.sectors
    match where:
        case "evidence of a veto":
            return replace(application, adverse=(AdverseRecord("sample_penalty", TODAY, "\ud800"),))
        case "a kind nobody knows":
            return replace(application, adverse=(AdverseRecord("\ud800", TODAY, "case"),))
        case "a claim":
            return replace(application, guarantees=(GuaranteeClaim("\ud800", "case"),))
    return replace(application, sectors=(replace(applied, evidence={"stack_nox": ("\ud800",)}),))


@pytest.mark.parametrize("where", ["evidence of a veto", "a kind nobody knows", "a claim", "evidence of a fact"])
def test_what_has_no_canonical_form_is_refused_as_by_the_plain_way(where: str) -> None:
    application = half_a_character_in(graded("sample_a").application, where)

    with pytest.raises(NotCanonical):
        explanation_bytes(grade(the_sample(), application))
    with pytest.raises(NotCanonical):
        explained(the_sample(), application)


LINE = re.compile(
    r"def function\(facts\):| +(get = facts\.get|[wlo] = [01]|else:|return w, l, o, \((r\d+, )*\)"
    r"|[xc] = get\(v\d+\)|if [xc] is None:|elif [xc](\.percent)? (<=|>=|==|in) v\d+:|if [wl] < \d: [wl] = \d"
    r"|r\d+ = v\d+|r\d+ = v\d+\(v\d+\(facts\)\)|if w < r\d+\.best: w = r\d+\.best|if l < r\d+\.least: l = r\d+\.least"
    r"|if r\d+\.is_open: o = 1)"
)


def test_no_text_of_a_document_is_compiled() -> None:
    tables = [table for edition in the_library().editions.values() for table in edition.sectors.values()]

    for table in tables:
        for sub_type in table.sub_types or (None,):
            lines = source_of(plan_of(table, sub_type), table).text.splitlines()
            assert [line for line in lines if not LINE.fullmatch(line)] == []


def test_other_bytes_are_caught() -> None:
    """The check can fail: an explanation of another day is not the same."""
    application = graded("sample_a").application

    fast = explained(the_sample(), replace(application, on=date(2026, 11, 23)))

    assert fast.explanation != explanation_bytes(grade(the_sample(), application))
