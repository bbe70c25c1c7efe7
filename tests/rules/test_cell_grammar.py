"""The words of a table lead back to exactly what they say, and what they do not say is not guessed."""

import pytest
from hypothesis import given, strategies as st

from greenctl.rules.cell_grammar import (
    RowWords,
    bounds_from,
    bounds_text,
    cite_from,
    cite_text,
    condition_from,
    condition_text,
    demand_from,
    demand_text,
    options_from,
    options_text,
)

FUEL = RowWords({"gas": "天然气", "coal": "煤", "oil/gas": "油、气", "x": "同名", "y": "同名"})
ROW = RowWords({"bag": "袋式除尘", "esp": "电除尘"}, frozenset({"mg/m³", "mg/m3"}), {"fuel": FUEL})

CELLS = {
    "≤10": {"at_most": "10"},
    "≥80": {"at_least": "80"},
    "=5.25": {"equals": "5.25"},
    "=是": {"equals": True},
    "=否": {"equals": False},
    "任一：袋式除尘、电除尘": {"one_of": ["bag", "esp"]},
    "全部：袋式除尘": {"all_of": ["bag"]},
    "无要求": {"no_demand": True},
    "已取消": {"withdrawn": True},
    "未知：未见原文 或 缺页": {"unknown": "未见原文 或 缺页"},
    "≤10 或 [fuel]任一：天然气": {"any_of": [{"at_most": "10"}, {"fact": "fuel", "one_of": ["gas"]}]},
    "任一：x、y": {"one_of": ["x", "y"]},
}
CONDITIONS = {
    "[fuel]任一：天然气、煤": {"fact": "fuel", "one_of": ["gas", "coal"]},
    "[fuel]任一：oil/gas": {"fact": "fuel", "one_of": ["oil/gas"]},
    "[fuel]任一：x": {"fact": "fuel", "one_of": ["x"]},
    "子类型：long、short": {"sub_type": ["long", "short"]},
    "[age]≥10 且 子类型：long": {"every": [{"fact": "age", "at_least": "10"}, {"sub_type": ["long"]}]},
    "[age]≥10 或 [open]=是": {"any": [{"fact": "age", "at_least": "10"}, {"fact": "open", "equals": True}]},
    "未知：仅文字说明": {"unknown": "仅文字说明"},
}


@pytest.mark.parametrize("text, demand", CELLS.items(), ids=CELLS.keys())
def test_a_demand_is_written_in_the_words_of_the_field_and_read_back(text, demand):
    assert demand_text(demand, ROW) == text
    assert demand_from(text, ROW) == demand


@pytest.mark.parametrize("text, condition", CONDITIONS.items(), ids=CONDITIONS.keys())
def test_a_condition_is_written_and_read_back(text, condition):
    assert condition_text(condition, {"fuel": FUEL}) == text
    assert condition_from(text, {"fuel": FUEL}) == condition


@pytest.mark.parametrize(
    "text, demand",
    [
        pytest.param("<= 10", {"at_most": "10"}, id="as on a keyboard"),
        pytest.param("≤10mg/m³", {"at_most": "10"}, id="with the row's unit"),
        pytest.param("≥ 10 mg/m3", {"at_least": "10"}, id="with the unit's code"),
        pytest.param("任一:bag,电除尘", {"one_of": ["bag", "esp"]}, id="codes, and the marks of a western keyboard"),
        pytest.param("是", {"equals": True}, id="yes"),
        pytest.param("＝是", {"equals": True}, id="a wide sign"),
        pytest.param("任一：布袋", {"one_of": ["布袋"]}, id="a word nobody knows stays, for the lint to find"),
    ],
)
def test_what_people_type_is_understood(text, demand):
    assert demand_from(text, ROW) == demand


@pytest.mark.parametrize(
    "text", ["", "约10", "<10", "≤10 t/h", "≤", "任一：", "未知：", "10", "≤1e5", "≤10 或 ", "≤10或≤20", "全部：a、、b"]
)
def test_what_is_not_clear_is_not_guessed(text):
    assert demand_from(text, ROW) is None


@pytest.mark.parametrize(
    "demand", [{}, {"at_most": 10}, {"one_of": []}, {"no_demand": False}, {"unknown": ""}, {"at_most": "1", "why": "x"}]
)
def test_what_the_words_would_not_lead_back_to_is_not_said(demand):
    assert demand_text(demand, ROW) is None


@pytest.mark.parametrize(
    "cite",
    [{"doc": "guide"}, {"doc": "guide", "page": "41"}, {"doc": "guide", "page": "4-5", "clause": "3.2 表 1"}],
    ids=["doc", "page", "both"],
)
def test_a_citation_is_written_and_read_back(cite):
    assert cite_from(cite_text(cite)) == cite


def test_options_and_bounds_are_written_and_read_back():
    options = [{"code": "gas", "zh": "天然气", "en": "natural gas"}, {"code": "x"}]
    bounds = {"min": "0", "max": "100", "places": 2}

    assert options_text(options) == "gas | 天然气 | natural gas\nx"
    assert options_from(options_text(options)) == options
    assert bounds_text(bounds) == "最小 0；最大 100；小数 2 位"
    assert bounds_from(bounds_text(bounds)) == bounds


@given(st.text(max_size=40))
def test_any_text_is_understood_or_not_and_never_a_fault(text):
    for read in (cite_from, options_from, bounds_from):
        read(text)
    condition_from(text, {"fuel": FUEL})
    demand = demand_from(text, ROW)
    assert demand is None or isinstance(demand, dict)
