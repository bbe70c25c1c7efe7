"""A sector table goes out as DMN and comes back the same; what the file decides is what a grade decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import Application, Edition, FactType, Indicator, SectorFacts, SectorTable, grade, read_facts
from grading.application import SaidBy
from grading.dmn import DmnRefused, dmn_inputs, dmn_of, evaluate, read_dmn, sector_of
from grading.dmn.model import Model
from grading.dmn.sector_rules import MOST_CELLS, NOT_APPLICABLE, UNDETERMINED
from grading.errors import SectorNotInEdition
from tests.examples import examples
from tests.grading.builders import TODAY, a_document, a_row, an_edition, the_library, the_sample
from tests.grading.conftest import Told
from tests.grading.random_tables import cases

TABLES = [
    pytest.param(edition, sector, id=f"{edition.id}-{sector}")
    for edition in the_library().editions.values()
    for sector in edition.sectors
]


@pytest.mark.parametrize("edition, sector", TABLES)
def test_every_shipped_table_comes_back_the_same(edition: Edition, sector: str) -> None:
    content = dmn_of(edition, sector)
    imported = sector_of(content)
    assert imported.table == edition.sectors[sector]
    assert imported.document == edition.to_document()["sectors"][sector]  # type: ignore[index]
    assert (imported.edition_id, imported.fingerprint) == (edition.id, edition.fingerprint)
    assert dmn_of(edition, sector) == content


@given(cases())
@examples(100)
def test_any_table_comes_back_the_same(case: Any) -> None:
    table = case.edition.sectors["sector"]
    assert sector_of(dmn_of(case.edition, "sector")).table == table


@given(cases())
@examples(100)
def test_the_file_decides_what_a_grade_decides_for_any_table_and_facts(case: Any) -> None:
    table = case.edition.sectors["sector"]
    facts, _ = read_facts(table, case.answers)
    _same_as_grade(case.edition, read_dmn(dmn_of(case.edition, "sector")), SectorFacts("sector", None, facts))


@pytest.mark.parametrize("edition, sector", TABLES)
def test_the_file_decides_what_a_grade_decides_for_every_shipped_table(edition: Edition, sector: str) -> None:
    table, model = edition.sectors[sector], read_dmn(dmn_of(edition, sector))

    @examples(12)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        _same_as_grade(edition, model, data.draw(applications_to(table)))

    check()


def test_missing_facts_of_a_shipped_table_are_undetermined_there_too() -> None:
    edition = the_sample()
    for sector, table in edition.sectors.items():
        applied = SectorFacts(sector, None, read_facts(table, {})[0])
        _same_as_grade(edition, read_dmn(dmn_of(edition, sector)), applied)


CITE = {"cite": {"doc": "rules", "clause": "1"}, "trust": "confirmed"}
FREE = {"no_demand": True}


SHARE = {"part_zh": "部分", "part_en": "part", "whole_zh": "总", "whole_en": "whole", "unit": "mg/m3"}


def an_exacting_edition() -> Edition:
    """One row for each thing that the language can say."""
    document = a_document(
        a_row("fuel", "choice", A={"one_of": ["x"]}, B={"one_of": ["x", "y"]}, C=FREE),
        a_row("kept", "set", A={"all_of": ["x", "y"]}, B={"all_of": ["x"]}, C=FREE),
        a_row("pm", A={"any_of": [{"at_most": "5"}, {"fact": "fuel", "one_of": ["x"]}]}, B={"at_most": "9"}, C=FREE),
        a_row("each.one", A={"at_most": "5"}, B={"at_least": "9"}, C={"equals": "7"}) | {"outlets": "each"},
        a_row("each.bool", "bool", A={"equals": True}, B={"equals": False}, C=FREE) | {"outlets": "each"},
        a_row("each.kind", "choice", A={"one_of": ["x"]}, B={"one_of": ["x", "y", "z"]}, C=FREE) | {"outlets": "each"},
        a_row("each.set", "set", A={"all_of": ["x", "y"]}, B={"all_of": ["z"]}, C=FREE) | {"outlets": "each"},
        a_row("worst", A={"at_least": "5"}, B={"at_least": "2"}, C=FREE) | {"outlets": "worst"},
        a_row("share", A={"at_least": "80"}, B={"at_least": "33.333333"}, C=FREE) | {"unit": "%", "share": SHARE},
        a_row("scored", A={"at_least": "5"}, B=FREE, C=FREE) | {"supplied_by": "expert"},
        a_row("some", A={"equals": "0"}, B={"unknown": "not read"}, C=FREE)
        | {"applies_if": {"every": [{"fact": "fuel", "one_of": ["y", "z"]}, {"fact": "kept", "all_of": ["x", "y"]}]}},
        a_row("other", "bool", A={"equals": True}, B=FREE, C=FREE)
        | {"applies_if": {"any": [{"fact": "share", "at_most": "80"}, {"sub_type": ["long"]}]}},
        a_row("another", "bool", A={"equals": True}, B=FREE, C=FREE)
        | {"applies_if": {"every": [{"sub_type": ["long"]}, {"fact": "pm", "equals": "5"}]}},
        a_row("prose", "bool", A={"equals": True}, B=FREE, C=FREE) | {"applies_if": {"unknown": "prose only"}},
        a_row("two.only", A=FREE, B=FREE, C=FREE, leading={"at_most": "5"}),
        sub_types={
            "long": {"zh": "长", "en": "long", "ladder": "abcd"},
            "two": {"zh": "双", "en": "two", "ladder": "leading", "unread": "not in our hands"},
        },
    )
    document["vocabulary"]["units"]["%"] = {"zh": "%", "en": "%"}
    return Edition.from_document(document)


@pytest.fixture(scope="module")
def exacting() -> tuple[Edition, Model]:
    edition = an_exacting_edition()
    return edition, read_dmn(dmn_of(edition, "sector"))


@examples(80)
@given(st.data())
def test_everything_the_language_says_is_decided_alike(exacting: tuple[Edition, Model], data: st.DataObject) -> None:
    edition, model = exacting
    applied = data.draw(applications_to(edition.sectors["sector"]))
    _same_as_grade(edition, model, applied)


def test_everything_the_language_says_comes_back_the_same() -> None:
    edition = an_exacting_edition()
    assert sector_of(dmn_of(edition, "sector")).table == edition.sectors["sector"]


def test_a_file_that_decides_otherwise_is_found() -> None:
    """The control of the properties above: one limit that no longer includes itself."""
    edition = an_edition(a_row("pm", A={"at_most": "5"}, B=FREE, C=FREE))
    table = edition.sectors["sector"]
    content = dmn_of(edition, "sector")
    at_the_limit = SectorFacts("sector", None, read_facts(table, {"pm": "5"})[0])
    _same_as_grade(edition, read_dmn(content), at_the_limit)
    with pytest.raises(AssertionError):
        _same_as_grade(edition, read_dmn(content.replace(b"&lt;= 5", b"&lt; 5")), at_the_limit)


def test_a_table_larger_than_any_is_refused(told: Told) -> None:
    rows = [a_row(f"r{number}", A={"at_most": "5"}, B=FREE, C=FREE) for number in range(MOST_CELLS // 4 + 1)]
    with pytest.raises(DmnRefused, match="more than 5000 cells") as refused:
        dmn_of(an_edition(*rows), "sector")
    told(str(refused.value))


def test_a_cell_nobody_has_read_is_stated_and_is_no_rule() -> None:
    edition = an_edition(a_row("pm", A={"at_most": "5"}, B={"unknown": "page 3 not read"}, C={"no_demand": True}))
    content = dmn_of(edition, "sector")
    assert "B 级:单元格未读" in content.decode()
    assert "page 3 not read" in content.decode()
    model = read_dmn(content)
    assert evaluate(model, "level_of_pm", {"pm": Decimal(5)}).value == "A"
    assert evaluate(model, "level_of_pm", {"pm": Decimal(6)}).value == UNDETERMINED


def test_citations_and_trust_stand_beside_each_rule() -> None:
    content = dmn_of(an_edition(a_row("pm", A={"at_most": "5"}, B=FREE, C=FREE)), "sector").decode()
    assert "<annotationEntry><text>rules 1</text></annotationEntry><annotationEntry><text>confirmed" in content


@pytest.mark.parametrize(
    "old, new, where",
    [
        pytest.param(b"&lt;= 5<", b"&lt;= 6<", "level_of_pm", id="a-limit"),
        pytest.param(b"<text>rules 1<", b"<text>rules 2<", "level_of_pm", id="a-citation"),
        pytest.param(b'"at_most&quot;:&quot;5', b'"at_most&quot;:&quot;7', "", id="nothing-there"),
        pytest.param(b"at_most&quot;:&quot;5", b"at_most&quot;:&quot;7", "level_of_pm", id="the-kept-table"),
        pytest.param(b'name="pm" typeRef="number"', b'name="pm" typeRef="string"', "heading", id="an-input"),
    ],
)
def test_a_file_changed_elsewhere_is_refused_and_says_where(told: Told, old: bytes, new: bytes, where: str) -> None:
    content = dmn_of(an_edition(a_row("pm", A={"at_most": "5"}, B=FREE, C=FREE)), "sector")
    changed = content.replace(old, new)
    if not where:
        assert changed == content
        return
    with pytest.raises(DmnRefused, match=f"{where}.* differs from the table kept in the file") as refused:
        sector_of(changed)
    told(str(refused.value))


@pytest.mark.parametrize(
    "kept, why",
    [
        pytest.param("", "holds no sector table of ours", id="none"),
        pytest.param("no json", "no JSON", id="no-json"),
        pytest.param("[1.5]", "no JSON", id="a-float"),
        pytest.param("[" * 100_000, "no JSON", id="deep"),
        pytest.param("{}", "not of schema", id="another-schema"),
        pytest.param(
            '{"schema":"greenctl-dmn/1","edition":"e","fingerprint":"f","vocabulary":{},"documents":{},"sector":{}}',
            "table kept in the file is refused",
            id="no-table",
        ),
        pytest.param(
            '{"schema":"greenctl-dmn/1","edition":1,"fingerprint":"f","vocabulary":{},"documents":{},"sector":{}}',
            "not of schema",
            id="no-edition",
        ),
    ],
)
def test_a_file_without_a_table_of_ours_is_refused(told: Told, kept: str, why: str) -> None:
    own = f'<g:sector xmlns:g="https://greenctl.example/dmn/1">{kept}</g:sector>' if kept else ""
    content = f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><extensionElements>{own}</extensionElements></definitions>'
    with pytest.raises(DmnRefused, match=why) as refused:
        sector_of(content.encode())
    told(str(refused.value))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(a_row("pm", A={"any_of": [{"at_most": "5"}, {"at_least": "9"}]}, B=FREE, C=FREE), id="directions"),
        pytest.param(a_row("pm", A={"any_of": [{"equals": "5"}, {"equals": "9"}]}, B=FREE, C=FREE), id="values"),
    ],
)
def test_what_decision_tables_cannot_say_is_refused_by_the_indicator(told: Told, row: dict[str, Any]) -> None:
    with pytest.raises(DmnRefused, match="<pm>: alternatives for each of several outlets") as refused:
        dmn_of(an_edition(row | {"outlets": "each"}), "sector")
    told(str(refused.value))


def test_a_sector_without_graded_rows_or_without_a_table_is_refused(told: Told) -> None:
    with pytest.raises(DmnRefused, match="no indicator that is graded") as refused:
        dmn_of(an_edition(a_row("pm", A=FREE, B=FREE, C=FREE) | {"inactive": "not yet"}), "sector")
    with pytest.raises(SectorNotInEdition):
        dmn_of(the_sample(), "nowhere")
    told(str(refused.value))


def test_names_that_clash_or_that_feel_cannot_say_get_names_of_their_own() -> None:
    rows = [a_row(code, A={"at_most": "5"}, B=FREE, C=FREE) for code in ("a.b", "a-b", "a_b", "not", "9x", "level")]
    edition = an_edition(*rows)
    model = read_dmn(dmn_of(edition, "sector"))
    assert len({item.name for item in model.inputs.values()}) == len(rows)
    facts, _ = read_facts(edition.sectors["sector"], dict.fromkeys(["a.b", "a-b", "a_b", "not", "9x", "level"], "5"))
    assert (
        evaluate(model, "level", dmn_inputs(edition.sectors["sector"], SectorFacts("sector", None, facts))).value == "A"
    )


def test_text_that_xml_cannot_hold_does_not_break_a_file() -> None:
    row = a_row("pm", A={"at_most": "5"}, B={"unknown": "a\x01b]]>&<\uffff"}, C=FREE)
    edition = an_edition(row)
    assert sector_of(dmn_of(edition, "sector")).table == edition.sectors["sector"]


@st.composite
def applications_to(draw: st.DrawFn, table: SectorTable) -> SectorFacts:
    """Facts near the limits of a table, now and then missing, but for those of outlets, which are there or not."""
    raw = {row.id: draw(st.one_of(st.none(), answers_to(row), answers_to(row))) for row in table.fields}
    raw = {key: answer for key, answer in raw.items() if answer is not None}
    sub_type = draw(st.sampled_from([None, *table.sub_types])) if table.sub_types else None
    facts, problems = read_facts(table, raw, sub_type)
    assert all(problem.code == "fact.missing" for problem in problems)
    said = {row.id: SaidBy("expert", "e", TODAY) for row in table.fields if draw(st.booleans())}
    return SectorFacts(table.code, sub_type, facts, said)


def answers_to(row: Indicator) -> st.SearchStrategy[object]:
    if row.share is not None:
        return st.sampled_from(
            [{"part": part, "whole": "12"} for part in ("0", "3.999999", "4", "9.6", "9.599999", "12")]
        )
    if row.outlets is not None:
        return st.lists(_plain_answers_to(row), min_size=1, max_size=3).map(
            lambda found: {"outlets": {f"DA{number}": answer for number, answer in enumerate(found)}}
        )
    return _plain_answers_to(row)


def _plain_answers_to(row: Indicator) -> st.SearchStrategy[object]:
    codes = [option.code for option in row.options]
    match row.type:
        case FactType.NUMBER:
            return st.sampled_from(_near_limits(row))
        case FactType.BOOL:
            return st.booleans()
        case FactType.CHOICE:
            return st.sampled_from(codes)
    return st.lists(st.sampled_from(codes), unique=True)


def _near_limits(row: Indicator) -> list[str]:
    tests = [test for cell in row.cells.values() for test in cell.tests if test.fact is None]
    step = Decimal(1).scaleb(-(row.bounds.places if row.bounds else 6))
    limits = [test.limit for test in tests if isinstance(test.limit, Decimal)] or [Decimal(1)]
    near = {limit + move for limit in limits for move in (-step, 0, step)}
    ends = (row.bounds.min, row.bounds.max) if row.bounds else (None, None)
    return sorted(
        str(value) for value in near if (ends[0] is None or value >= ends[0]) and (ends[1] is None or value <= ends[1])
    )


def _same_as_grade(edition: Edition, model: Model, applied: SectorFacts) -> None:
    """Level by level: each indicator's, and the sector's."""
    table = edition.sectors[applied.sector]
    found = grade(edition, Application((applied,), TODAY)).sectors[0]
    inputs = dmn_inputs(table, applied)
    level = evaluate(model, "level", inputs)
    assert level.faults == ()
    assert level.value == (found.by_indicators or UNDETERMINED)
    if found.sub_type_missing:
        return
    decisions = [item for item in model.decisions.values() if item.name != "level"]
    for finding, decision in zip(found.findings, decisions, strict=True):
        said = evaluate(model, decision.name, inputs).value
        if finding.applies is False:
            assert said == NOT_APPLICABLE
        else:
            assert said == (finding.level or UNDETERMINED), finding.id
