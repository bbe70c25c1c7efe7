"""What a table gives under each hit policy, by default, and where the model or the data are wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from grading.dmn import DmnRefused, evaluate, read_dmn
from grading.dmn.values import Value
from tests.grading.conftest import Told
from tests.grading.dmn.builders import a_decision, a_model, a_table, an_expression, an_input, decided

THREE = ((["> 1"], ["100"]), (["> 2"], ["300"]), (["> 3"], ["200"]))


@pytest.mark.parametrize(
    "table, value",
    [
        pytest.param({"policy": "FIRST"}, Decimal(100), id="first"),
        pytest.param({"policy": "PRIORITY", "values": "300, 200, 100"}, Decimal(300), id="priority"),
        pytest.param({"policy": "RULE ORDER"}, (Decimal(100), Decimal(300), Decimal(200)), id="rule-order"),
        pytest.param(
            {"policy": "OUTPUT ORDER", "values": "300, 200, 100"},
            (Decimal(300), Decimal(200), Decimal(100)),
            id="output-order",
        ),
        pytest.param({"policy": "COLLECT"}, (Decimal(100), Decimal(300), Decimal(200)), id="collect"),
        pytest.param({"policy": "COLLECT", "aggregation": "SUM"}, Decimal(600), id="sum"),
        pytest.param({"policy": "COLLECT", "aggregation": "MIN"}, Decimal(100), id="min"),
        pytest.param({"policy": "COLLECT", "aggregation": "MAX"}, Decimal(300), id="max"),
        pytest.param({"policy": "COLLECT", "aggregation": "COUNT"}, Decimal(3), id="count"),
    ],
)
def test_several_rules_that_fit_mean_what_the_hit_policy_says(table: dict[str, Any], value: Value) -> None:
    assert decided(a_table(*THREE, **table), {"x": Decimal(6)}).value == value


@pytest.mark.parametrize(
    "table, value",
    [
        pytest.param({"policy": "UNIQUE"}, None, id="null"),
        pytest.param({"policy": "COLLECT"}, (), id="nothing-collected"),
        pytest.param({"policy": "COLLECT", "aggregation": "MIN"}, None, id="no-least"),
        pytest.param({"policy": "COLLECT", "aggregation": "COUNT"}, Decimal(0), id="none-counted"),
        pytest.param({"policy": "UNIQUE", "default": "7"}, Decimal(7), id="default"),
    ],
)
def test_where_no_rule_fits(table: dict[str, Any], value: Value) -> None:
    result = decided(a_table(*THREE, **table), {"x": Decimal(0)})
    assert result.value == value
    assert result.faults == ()


@pytest.mark.parametrize(
    "policy, fault", [("UNIQUE", "3 rules fit where one may"), ("ANY", "different outputs")], ids=["unique", "any"]
)
def test_a_conflict_is_null_and_told(policy: str, fault: str) -> None:
    result = decided(a_table(*THREE, policy=policy), {"x": Decimal(6)})
    assert result.value is None
    assert fault in result.faults[0]


def test_any_takes_rules_that_agree() -> None:
    table = a_table((["> 1"], ['"A"']), (["> 2"], ['"A"']), policy="ANY")
    assert decided(table, {"x": Decimal(6)}).value == "A"


def test_several_outputs_make_a_record_in_the_order_of_their_values() -> None:
    columns = '<output name="who"><outputValues><text>"b", "a"</text></outputValues></output><output name="rate"/>'
    table = a_table((["-"], ['"a"', "1"]), (["-"], ['"b"', "2"]), policy="PRIORITY", outputs=["o"]).replace(
        '<output name="o"></output>', columns
    )
    assert decided(table, {"x": Decimal(6)}).value == {"who": "b", "rate": Decimal(2)}


def test_a_decision_rests_on_another() -> None:
    model = read_dmn(
        a_model(
            an_input("x"),
            a_decision(an_expression("first step + 1"), "second step", [], ["first step"]),
            a_decision(an_expression("x * 2"), "first step"),
        )
    )
    assert evaluate(model, "second step", {"x": Decimal(3)}).value == Decimal(7)


def test_a_value_that_is_not_of_its_type_is_null_and_told() -> None:
    result = decided(a_table((["-"], ["x"])), {"x": "text"}, {"x": "number"})
    assert result.value is None
    assert "x: the value is not of its type" in result.faults[0]


def test_a_value_outside_the_input_values_is_null_and_told() -> None:
    table = a_table((["-"], ["1"])).replace("</input>", '<inputValues><text>"a", "b"</text></inputValues></input>', 1)
    assert decided(table, {"x": "a"}).value == Decimal(1)
    result = decided(table, {"x": "c"})
    assert result.value is None
    assert "not among the input values" in result.faults[0]


def test_a_list_of_one_and_the_one_stand_for_each_other() -> None:
    many = '<itemDefinition name="many" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    decision = a_decision(an_expression("x")).replace('name="d"/>', 'name="d" typeRef="many"/>')
    model = read_dmn(a_model(many, an_input("x", "number"), decision))
    assert evaluate(model, "d", {"x": (Decimal(5),)}).value == (Decimal(5),)


def test_records_and_allowed_values_of_item_definitions_hold() -> None:
    firm = (
        '<itemDefinition name="firm"><itemComponent name="size"><typeRef>small</typeRef></itemComponent>'
        '</itemDefinition><itemDefinition name="small"><typeRef>number</typeRef><allowedValues><text>[0..9]</text>'
        "</allowedValues></itemDefinition>"
    )
    model = read_dmn(a_model(firm, an_input("x", "firm"), a_decision(an_expression("x.size"))))
    assert evaluate(model, "d", {"x": {"size": Decimal(9)}}).value == Decimal(9)
    assert evaluate(model, "d", {"x": {"size": Decimal(10)}}).value is None


def test_an_unknown_decision_or_input_is_refused(told: Told) -> None:
    model = read_dmn(a_model(an_input("x"), a_decision(an_expression("x"))))
    with pytest.raises(DmnRefused, match="no decision is called 'e'") as refused:
        evaluate(model, "e", {})
    with pytest.raises(DmnRefused, match="no input is called 'y'") as refused_2:
        evaluate(model, "d", {"y": Decimal(1)})
    told(str(refused.value))
    told(str(refused_2.value))


def test_arithmetic_of_times_that_is_left_out_is_refused_and_not_null(told: Told) -> None:
    with pytest.raises(DmnRefused, match="date \\* number is not supported") as refused:
        decided(an_expression('date("2026-11-22") * 2'), {"x": None})
    told(str(refused.value))
