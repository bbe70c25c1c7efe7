"""A foreign table becomes a draft that grades exactly as the table decides, or it is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import Application, Edition, SectorFacts, grade, read_facts
from grading.dmn import DmnRefused, DraftChoices, draft_of, evaluate, read_dmn
from grading.dmn.values import Value
from grading.rule_files import load_words
from tests.examples import examples
from tests.grading.builders import TODAY, a_document
from tests.grading.conftest import Told
from tests.grading.dmn.builders import a_decision, a_model, a_table, an_input

CHOICES = DraftChoices(cite="rules", dimension="emission_limit", unit="mg/m3")
WORDS = load_words()


def drafted(table: str, kinds: Mapping[str, str], **choices: Any) -> dict[str, Any]:
    model = a_model(*(an_input(name, kind) for name, kind in kinds.items()), a_decision(table, "示例表", list(kinds)))
    return draft_of(model, WORDS, CHOICES if not choices else DraftChoices("rules", "emission_limit", **choices))


def test_limits_options_and_bools_become_indicators() -> None:
    table = a_table(
        (["<= 5", '"gas"', "true"], ['"A"']), (["(5..10]", "-", "-"], ['"B"']), (["<= 5", 'not("gas")', "-"], ['"B"']),
        (["<= 5", "-", "false"], ['"B"']), (["> 10", "-", "-"], ['"C"']),
        policy="ANY", inputs=["pm", "fuel", "closed"], values='"A", "B", "C", "D"',
    ).replace("</input>", '<inputValues><text>"gas", "oil", "煤"</text></inputValues></input>', 2).replace(
        '<inputValues><text>"gas", "oil", "煤"</text></inputValues></input>', "</input>", 1
    )  # fmt: skip
    document = drafted(table, {"pm": "number", "fuel": "string", "closed": "boolean"})
    pm, fuel, closed = document["indicators"]
    beside = {"cite": {"doc": "rules"}, "trust": "reprint"}
    assert document["ladder"] == "abcd"
    assert pm["levels"] == {
        "A": {"at_most": "5"} | beside,
        "B": {"at_most": "10"} | beside,
        "C": {"no_demand": True} | beside,
    }
    assert fuel["options"] == [
        {"code": "gas", "zh": "gas", "en": "gas"},
        {"code": "oil", "zh": "oil", "en": "oil"},
        {"code": "option_3", "zh": "煤", "en": "煤"},
    ]
    assert fuel["levels"]["A"] == {"one_of": ["gas"]} | beside
    assert fuel["levels"]["B"] == {"no_demand": True} | beside
    assert closed["levels"]["A"] == {"equals": True} | beside


def test_numbers_for_which_the_table_says_nothing_are_out_of_bounds() -> None:
    table = a_table((["[0..5]"], ['"A"']), (["(5..100]"], ['"B"']), values='"A","B","C"', policy="FIRST")
    [row] = drafted(table, {"x": "number"})["indicators"]
    assert row["bounds"] == {"min": "0", "max": "100"}
    assert row["levels"]["A"]["at_most"] == "5"


X = {"x": "number"}


@pytest.mark.parametrize(
    "table, kinds, why",
    [
        pytest.param(a_table((["< 5"], ['"A"']), ([">= 5"], ['"B"'])), X, "no limit that includes", id="open"),
        pytest.param(a_table((["[2..5]"], ['"A"']), (["< 2, > 5"], ['"B"'])), X, "no limit", id="a-middle"),
        pytest.param(a_table((["<= 5"], ['"A"']), (["> 6"], ['"B"'])), X, "says nothing for some", id="a-gap"),
        pytest.param(a_table((["<= 5"], ['"A"']), ([">= 5"], ['"B"'])), X, "2 rules fit", id="an-overlap"),
        pytest.param(a_table((["<= 5"], ['"good"']), (["> 5"], ['"bad"'])), X, "not levels", id="no-levels"),
        pytest.param(a_table((["<= 5"], ["1"]), (["> 5"], ["2"])), X, "not levels", id="numbers-out"),
        pytest.param(a_table((["-"], ['"B"'])), X, "what reaches level A", id="never-the-best"),
        pytest.param(
            a_table(
                (["<= 5", "<= 5"], ['"A"']), (["> 5", "> 5"], ['"A"']), (["<= 5", "> 5"], ['"B"']),
                (["> 5", "<= 5"], ['"B"']), inputs=["x", "y"],
            ),
            {"x": "number", "y": "number"}, "not that of the weakest input", id="both-or-neither",
        ),
        pytest.param(a_table((["-"], ['"A"']), policy="COLLECT"), X, "does not give one level", id="collected"),
        pytest.param(
            a_table((["-"], ['"A"']), inputs=["x + 1"]), X, "not one input of its own", id="a-sum"
        ),
        pytest.param(
            a_table((["<= y", "-"], ['"A"']), inputs=["x", "y"]), {"x": "number", "y": "number"}, "not written out",
            id="a-limit-by-name",
        ),
        pytest.param(a_table((["-"], ['"A"'])), {"x": "date"}, "not of numbers, of texts", id="a-day"),
        pytest.param(a_table((["-"], ['"A"'])), {"x": "string"}, "names no text", id="no-options"),
        pytest.param(
            a_table((["<= 5.0000001"], ['"A"']), (["> 5.0000001"], ['"B"'])), X, "does not fit the language",
            id="too-many-places",
        ),
    ],
)  # fmt: skip
def test_what_the_language_cannot_say_exactly_is_refused_by_name(
    told: Told, table: str, kinds: dict[str, str], why: str
) -> None:
    with pytest.raises(DmnRefused, match=why) as refused:
        drafted(table, kinds)
    told(str(refused.value))


def test_a_grid_of_too_many_cases_is_refused_before_it_is_asked(told: Told) -> None:
    rules = [(["-"] * 5 + [f"<= {number}"], ['"A"']) for number in range(50)]
    wide = [([f"<= {number}"] * 5 + ["-"], ['"A"']) for number in range(3)]
    with pytest.raises(DmnRefused, match="more than 20000 cases") as refused:
        drafted(a_table(*rules, *wide, policy="ANY", inputs="abcdef"), dict.fromkeys("abcdef", "number"))
    told(str(refused.value))


def test_a_number_needs_a_unit_and_several_decisions_a_name(told: Told) -> None:
    table = a_table((["<= 5"], ['"A"']), (["> 5"], ['"B"']))
    with pytest.raises(DmnRefused, match="a number needs a unit") as refused:
        drafted(table, X, unit=None)
    model = a_model(an_input("x"), a_decision(table, "one"), a_decision(table, "two"))
    with pytest.raises(DmnRefused, match="name one decision of: one, two") as refused_2:
        draft_of(model, WORDS, CHOICES)
    named = DraftChoices("rules", "emission_limit", "mg/m3", decision="two")
    assert draft_of(model, WORDS, named)["name_zh"] == "two"
    told(str(refused.value))
    told(str(refused_2.value))


@st.composite
def foreign_tables(draw: st.DrawFn) -> tuple[str, dict[str, Value]]:
    """A table by rules of PRIORITY over a number, a text and a bool, and one case."""
    low, high = sorted(draw(st.lists(st.integers(-5, 5), min_size=2, max_size=2, unique=True)))
    better, worse = ("<=", ">=") if draw(st.booleans()) else (">=", "<=")
    first, second = (low, high) if better == "<=" else (high, low)
    enough = draw(st.sampled_from(['"gas"', '"gas", "oil"', "-"]))
    rules = [
        ([f"{better} {first}", enough, draw(st.sampled_from(["true", "-"]))], ['"A"']),
        ([f"{better} {second}", "-", "-"], ['"B"']),
        (["-", "-", "-"], ['"C"']),
    ]
    table = a_table(*rules, policy="PRIORITY", inputs=["n", "t", "b"], values='"A", "B", "C"').replace(
        "<inputExpression><text>t</text></inputExpression>",
        '<inputExpression><text>t</text></inputExpression><inputValues><text>"gas", "oil", "coal"</text></inputValues>',
    )
    del worse
    case: dict[str, Value] = {
        "n": Decimal(draw(st.integers(-60, 60))) / 10,
        "t": draw(st.sampled_from(["gas", "oil", "coal"])),
        "b": draw(st.booleans()),
    }
    return table, case


@given(foreign_tables())
@examples(100)
def test_a_draft_grades_as_the_table_decides(drawn: tuple[str, dict[str, Value]]) -> None:
    table, case = drawn
    kinds = {"n": "number", "t": "string", "b": "boolean"}
    model = a_model(*(an_input(name, kind) for name, kind in kinds.items()), a_decision(table, "d", list(kinds)))
    document = draft_of(model, WORDS, CHOICES)
    edition = _edition(document)
    answers = {name: str(value) if name == "n" else value for name, value in case.items()}
    facts, problems = read_facts(edition.sectors["d"], answers)
    assert problems == ()
    graded = grade(edition, Application((SectorFacts("d", None, facts),), TODAY))
    assert graded.level == evaluate(read_dmn(model), "d", case).value


def _edition(sector: dict[str, Any]) -> Edition:
    document = a_document()
    document["vocabulary"]["ladders"]["abc"] = ["A", "B", "C"]
    document["sectors"] = {sector["sector"]: sector}
    return Edition.from_document(document)
