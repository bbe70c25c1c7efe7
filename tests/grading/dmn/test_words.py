"""Every refusal of a DMN file, a text in it, a case of the kit or a foreign table, word for word: kept in `told/`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grading.dmn import DmnRefused, read_dmn, run_kit
from grading.dmn.drafts import DraftChoices, draft_of
from grading.dmn.feel import NotFeel, expression_from, unary_tests_from
from grading.dmn.model import Table
from grading.dmn.reading import OWN_SPACE
from tests.grading.builders import the_sample
from tests.grading.conftest import Told
from tests.grading.dmn.builders import a_decision, a_model, a_table, an_expression, an_input, decided
from tests.grading.dmn.test_feel import NAMES

ONE, X = a_table((["-"], ["1"])), an_input("x")
ITEM = "<itemDefinition name='t'>{}</itemDefinition>"
TEXT = "<typeRef>string</typeRef>"


def a_kept(text: str) -> str:
    return f'<extensionElements><k:sector xmlns:k="{OWN_SPACE}">{text}</k:sector></extensionElements>'


FILES: dict[str, list[str]] = {
    "nothing to compare": [X, a_decision("<decisionTable><output/></decisionTable>")],
    "nothing to give": [
        X,
        a_decision("<decisionTable><input><inputExpression><text>x</text></inputExpression></input></decisionTable>"),
    ],
    "an input without an expression": [X, a_decision("<decisionTable><input/><output/></decisionTable>")],
    "two tables": [X, a_decision(ONE + ONE)],
    "a name for two things": [X, an_input("x").replace("i_x", "i_y"), a_decision(ONE, needs=["x", "y"])],
    "two decisions of one name": [X, a_decision(ONE), a_decision(ONE).replace('id="d_d"', 'id="d_e"')],
    "an input that is a decision": [X.replace("i_x", "d_d"), a_decision(an_expression("1"), needs=[])],
    "a record that is a type": [ITEM.format(TEXT + "<itemComponent name='a'>" + TEXT + "</itemComponent>")],
    "a record with values": [
        ITEM.format("<allowedValues><text>1</text></allowedValues><itemComponent name='a'>" + TEXT + "</itemComponent>")
    ],
    "a component twice": [ITEM.format(2 * ("<itemComponent name='a'>" + TEXT + "</itemComponent>"))],
    "a type twice": [2 * ITEM.format(TEXT)],
    "a type of nothing": [ITEM.format("")],
    "perhaps a list": [ITEM.format(TEXT).replace("name='t'", "name='t' isCollection='perhaps'")],
    "values that are no tests": [ITEM.format(TEXT + "<allowedValues><text>floor(1)</text></allowedValues>")],
    "values without text": [ITEM.format(TEXT + "<allowedValues/>")],
    "a decision without a name": [a_decision(an_expression("1"), needs=[]).replace('name="d"', "", 1)],
    "a decision without an id": [a_decision(an_expression("1"), needs=[]).replace('id="d_d"', "")],
    "a reference without a mark": [X, a_decision(ONE).replace("#i_x", "i_x")],
    "an empty cell": [X, a_decision(a_table(([""], ["1"])))],
    "a text within a text": [X, a_decision(ONE).replace("<text>-</text>", "<text>-<b/></text>")],
    "a foreign element": [X, a_decision(ONE).replace("<text>-</text>", "<b xmlns='urn:b'/><text>-</text>")],
    "ours twice": [a_kept("{}").replace("</extensionElements>", "") + a_kept("{}").replace("<extensionElements>", "")],
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_is_refused_in_so_many_words(told: Told, what: str) -> None:
    with pytest.raises(DmnRefused) as refused:
        read_dmn(a_model(*FILES[what]))
    told(str(refused.value))


TEXTS = [
    "", "unknown + 1", "floor(1)", "[1, 2]", "x and true", "1 +", '"open', r'"\q"', r'"\uD800"', r'"\U110000"',
    'date("2026-02-30")', 'date("26-02-03")', "date(x)", 'date("2026-02-03"', 'time("10:00")', 'time("25:00:00")',
    'date and time("2026-02-03T1")', 'duration("P1Y1D")', 'duration("P")', 'duration("P999999999DT999999999H")',
    "1" * 35, "(" * 50, "1+" * 20_000, "(1", "firm.", "x..", "1 2", "-", "?", "y z",
]  # fmt: skip
TESTS = [
    "",
    "not(-)",
    "not(1",
    "[1",
    "[1, 2]",
    "[1..",
    "[1..2",
    "(1..2",
    "<",
    "1,",
    "1,,2",
    "not 5",
    "1," * 1_001 + "1",
]


@pytest.mark.parametrize("text", [pytest.param(text, id=text[:40] or "nothing") for text in TEXTS])
def test_an_expression_is_refused_in_so_many_words(told: Told, text: str) -> None:
    with pytest.raises(NotFeel) as refused:
        expression_from(text, NAMES)
    told(str(refused.value))


@pytest.mark.parametrize("text", [pytest.param(text, id=text[:40] or "nothing") for text in TESTS])
def test_a_test_is_refused_in_so_many_words(told: Told, text: str) -> None:
    with pytest.raises(NotFeel) as refused:
        unary_tests_from(text, NAMES)
    told(str(refused.value))


TWO = ((["> 1"], ["1"]), (["> 2"], ["2"]))
FAULTS: dict[str, tuple[str, Any]] = {
    "several fit": (a_table(*TWO), 3),
    "they differ": (a_table(*TWO, policy="ANY"), 3),
    "no input value": (a_table(*TWO).replace("</input>", "<inputValues><text>1</text></inputValues></input>"), 3),
    "no output value": (a_table((["-"], ["x"]), values="1, 2"), 3),
    "outputs that do not compare": (a_table((["-"], ["1"]), (["-"], ['"a"']), policy="COLLECT", aggregation="MAX"), 3),
    "texts and numbers summed": (a_table((["-"], ["1"]), (["-"], ['"a"']), policy="COLLECT", aggregation="SUM"), 3),
}


@pytest.mark.parametrize("what", FAULTS)
def test_why_a_decision_is_null_is_told_in_so_many_words(told: Told, what: str) -> None:
    logic, x = FAULTS[what]
    result = decided(logic, {"x": Decimal(x)})

    assert result.value is None
    told(list(result.faults))


def a_case(node: str, *, model: str = "m", **attributes: str) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<modelName>{model}</modelName><testCase id='1'{said}>{node}</testCase></testCases>"
    )


def expects(content: str, given: str = "<value xsi:type='decimal'>3</value>") -> str:
    return f"<inputNode name='x'>{given}</inputNode><resultNode name='d'><expected>{content}</expected></resultNode>"


def a_part(name: str, value: str) -> str:
    return f"<component name='{name}'><value>{value}</value></component>"


CASES = {
    "as expected": a_case(expects("<value xsi:type='decimal'>3</value>")),
    "a model by its file": a_case(expects("<value>3</value>"), model="m.dmn"),
    "near enough": a_case(expects("<value xsi:type='decimal'>3.000000001</value>")),
    "not near enough": a_case(expects("<value xsi:type='decimal'>3.0000001</value>")),
    "null said as nil": a_case(expects("<value xsi:nil='true'/>", "<value xsi:nil='true'/>")),
    "null said as nothing": a_case(expects("", "<value/>")),
    "a list": a_case(expects("<list><item><value xsi:type='decimal'>3</value></item></list>")),
    "a record": a_case(expects("<component name='a'><value>3</value></component>")),
    "an error": a_case("<resultNode name='d' errorResult='true'/>"),
    "a test of a service": a_case(expects("<value>3</value>"), type="decisionService"),
    "no model": a_case(expects("<value>3</value>"), model=" "),
    "a model elsewhere": a_case(expects("<value>3</value>"), model="../m"),
    "a model elsewhere, with the other stroke": a_case(expects("<value>3</value>"), model="..\\m"),
    "a hidden model": a_case(expects("<value>3</value>"), model=".m"),
    "a model that is not there": a_case(expects("<value>3</value>"), model="other"),
    "no decision of that name": a_case("<resultNode name='e'><expected/></resultNode>"),
    "no input of that name": a_case("<inputNode name='y'><value>1</value></inputNode>" + expects("")),
    "no expectation": a_case("<resultNode name='d'/>"),
    "a number that is none": a_case(expects("<value xsi:type='decimal'>three</value>")),
    "a boolean that is none": a_case(expects("<value xsi:type='boolean'>yes</value>")),
    "a type nobody knows": a_case(expects("<value xsi:type='gYear'>2026</value>")),
    "a value beside a list": a_case(expects("<value>3</value><odd/>")),
    "no XML": "testCases",
    "another document": "<other/>",
}


@pytest.mark.parametrize("what", CASES)
def test_what_becomes_of_a_case_is_told_in_so_many_words(told: Told, tmp_path: Path, what: str) -> None:
    (tmp_path / "m.dmn").write_bytes(a_model(X, a_decision(an_expression("x"))))
    (tmp_path / "case.xml").write_text(CASES[what], encoding="utf-8")

    told([[item.case, item.decision, item.verdict, item.why] for item in run_kit(tmp_path)])


@pytest.mark.parametrize(
    "parts, verdict",
    [
        pytest.param(a_part("who", "b") + a_part("kind", "c"), "passed", id="the record"),
        pytest.param(a_part("kind", "c") + a_part("who", "b"), "passed", id="in another order"),
        pytest.param(a_part("who", "b") + a_part("kind", "d"), "failed", id="another component"),
        pytest.param(a_part("who", "b"), "failed", id="one component fewer"),
    ],
)
def test_a_case_that_expects_a_record_looks_at_every_component(tmp_path: Path, parts: str, verdict: str) -> None:
    table = a_table((["-"], ['"b"', '"c"']), outputs=["who", "kind"])
    (tmp_path / "m.dmn").write_bytes(a_model(X, a_decision(table)))
    (tmp_path / "case.xml").write_text(a_case(expects(parts)), encoding="utf-8")

    assert [item.verdict for item in run_kit(tmp_path)] == [verdict]


def a_foreign(*rules: Any, policy: str = "FIRST", kind: str = "number", **more: Any) -> bytes:
    return a_model(an_input("x", kind), a_decision(a_table(*rules, policy=policy, **more)))


FOREIGN: dict[str, bytes] = {
    "no table": a_model(X, a_decision(an_expression("x"))),
    "no decision": a_model(X),
    "two decisions": a_model(X, a_decision(ONE), a_decision(ONE, "e")),
    "several levels": a_foreign((["-"], ['"A"']), policy="COLLECT"),
    "a column of a sum": a_model(X, a_decision(a_table((["-"], ['"A"']), inputs=["x + 1"]))),
    "a column twice": a_model(X, a_decision(a_table((["-", "-"], ['"A"']), inputs=["x", "x"]))),
    "no levels of ours": a_foreign((["-"], ['"best"'])),
    "nothing given": a_foreign((["-"], ["null"])),
    "two levels at once": a_foreign((["> 1"], ['"A"']), (["> 2"], ['"B"']), policy="UNIQUE"),
    "a limit that does not include itself": a_foreign((["< 5"], ['"A"']), (["-"], ['"D"'])),
    "a better level for more and for less": a_foreign((["< 1, > 5"], ['"A"']), (["-"], ['"D"'])),
    "says nothing in between": a_foreign((["<= 1"], ['"A"']), ([">= 5"], ['"D"'])),
    "an end that does not include itself": a_foreign((["(1..5]"], ['"A"']), (["(5..9)"], ['"D"'])),
    "a day": a_foreign((["-"], ['"A"']), kind="date"),
    "too many cases": a_model(
        *(an_input(name) for name in "uvwx"),
        a_decision(
            a_table(*[([f"<= {limit}"] * 4, ['"A"']) for limit in range(9)], policy="FIRST", inputs="uvwx"),
            needs="uvwx",
        ),
    ),
    "not the weakest input": a_model(
        an_input("x", "boolean"),
        an_input("y", "boolean"),
        a_decision(
            a_table((["true", "true"], ['"D"']), (["-", "-"], ['"A"']), policy="FIRST", inputs="xy"), needs="xy"
        ),
    ),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_why_a_foreign_table_is_no_draft_is_told_in_so_many_words(told: Told, what: str) -> None:
    with pytest.raises(DmnRefused) as refused:
        draft_of(FOREIGN[what], the_sample().vocabulary, DraftChoices("rules", "emission_limit", "mg/m3"))
    told(str(refused.value))


DRAFTS: dict[str, bytes] = {
    "at most": a_foreign((["<= 5"], ['"A"']), (["<= 9.5"], ['"B"']), (["-"], ['"D"'])),
    "at least": a_foreign(([">= 90"], ['"A"']), ([">= 60"], ['"C"']), (["-"], ['"D"'])),
    "exactly": a_foreign((["5"], ['"A"']), (["-"], ['"D"'])),
    "with an end": a_foreign((["[0..5]"], ['"A"']), (["(5..9]"], ['"D"'])),
    "an upper end alone": a_foreign((["<= 5"], ['"A"']), (["(5..9]"], ['"D"'])),
    "yes or no": a_foreign((["true"], ['"A"']), (["false"], ['"D"']), kind="boolean"),
    "options": a_foreign((['"煤", "gas"'], ['"A"']), (['"oil"'], ['"C"']), (["-"], ['"D"']), kind="string"),
    "a kind that only the tests say": a_foreign((["true"], ['"A"']), (["false"], ['"D"']), kind="Any"),
}


@pytest.mark.parametrize("what", DRAFTS)
def test_what_becomes_of_a_foreign_table_is_told_in_full(told: Told, what: str) -> None:
    told(draft_of(DRAFTS[what], the_sample().vocabulary, DraftChoices("rules", "emission_limit", "mg/m3")))


def test_a_number_of_a_foreign_table_needs_a_unit(told: Told) -> None:
    with pytest.raises(DmnRefused) as refused:
        draft_of(
            a_foreign((["<= 5"], ['"A"']), (["-"], ['"D"'])),
            the_sample().vocabulary,
            DraftChoices("rules", "emission_limit"),
        )
    told(str(refused.value))


def test_what_a_file_says_of_itself_is_read() -> None:
    note = "<annotation name='why'/>"
    noted = ONE.replace("<rule>", f"{note}<rule>").replace(
        "</rule>", "<annotationEntry><text>n</text></annotationEntry></rule>"
    )
    model = read_dmn(a_model(X, a_decision(noted), a_kept("{}")).replace(b'name="m"', b'name="named"', 1))
    (decision,) = model.decisions.values()

    assert (model.name, model.namespace, model.extension) == ("named", "urn:m", {"sector": "{}"})
    table = decision.logic
    assert isinstance(table, Table)
    assert (table.annotations, table.rules[0].annotations) == (("why",), ("n",))


def test_what_says_nothing_of_itself_has_no_name() -> None:
    bare = read_dmn(a_model(X).replace(b'name="m" namespace="urn:m"', b""))

    assert (bare.name, bare.namespace, bare.extension) == ("", "", {})
