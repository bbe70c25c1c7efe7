"""Free text of municipal lists: four shapes are read exactly, and nothing else is."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from greenctl.emergency.inventory.measure_text import Action, Piece, cut_of, is_vague, read_measures

FEED = "原料日投料量由960吨降低到768吨及以下"


def test_a_quantity_that_falls_is_a_limit_with_baseline_target_and_cut():
    [piece] = read_measures(FEED)

    assert piece == Piece(FEED, Action.LIMIT, "原料日投料量", "t/d", Decimal(960), Decimal(768))
    assert piece.cut == Fraction(1, 5)


@pytest.mark.parametrize(
    "text, quantity, unit, baseline, target",
    [
        pytest.param("日用电量由1.5千瓦时降至1千瓦时以下", "日用电量", "kWh/d", "1.5", "1", id="fractions"),
        pytest.param("熟料产量由0.5万吨/日减少到3000吨/日", None, None, None, None, id="two units are not one"),
        pytest.param("熟料产量由0.5万吨/日减少到0.3万吨/日", "熟料产量", "t/d", "5000", "3000", id="tens of thousands"),
        pytest.param("运行炉数从4台减少到2台", "运行炉数", "units", "4", "2", id="machines"),
    ],
)
def test_units_are_read_and_never_mixed(text, quantity, unit, baseline, target):
    [piece] = read_measures(text)

    expected = None if quantity is None else Action.LIMIT
    assert (piece.action, piece.quantity, piece.measured_in) == (expected, quantity, unit)
    assert (piece.baseline, piece.target) == (baseline and Decimal(baseline), target and Decimal(target))


@pytest.mark.parametrize(
    "text, action, stage",
    [
        pytest.param("停产", Action.STOP, None, id="stop"),
        pytest.param("全厂停产", Action.STOP, None, id="the whole works stops"),
        pytest.param("停止土方作业", Action.STOP_EARTHWORK, None, id="earthwork"),
        pytest.param("停止使用国四及以下重型载货车辆（含燃气）运输", Action.BAN_VEHICLES, 4, id="vehicles"),
        pytest.param("停止使用国五及以下排放标准的车辆", Action.BAN_VEHICLES, 5, id="vehicles, plainly"),
    ],
)
def test_the_other_shapes(text, action, stage):
    [piece] = read_measures(text)

    assert (piece.action, piece.stage, piece.text) == (action, stage, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("降低负荷30%", id="a share of what"),
        pytest.param("限产20%", id="another"),
        pytest.param("不停产", id="does not stop"),
        pytest.param("2条线中1条停产", id="which of the two"),
        pytest.param("停产，夜间除外", id="an exception"),
        pytest.param("采暖季停产", id="a condition"),
        pytest.param("原料日投料量由768吨降低到960吨", id="it rises"),
        pytest.param("原料日投料量由960吨降低到960吨", id="it stays"),
        pytest.param("原料日投料量由960吨降低到768千克", id="two units"),
        pytest.param("原料日投料量由960降低到768吨", id="no unit"),
        pytest.param("原料日投料量由960吨/日降低到768吨", id="a day of one of them"),
        pytest.param("原料日投料量由960吨降低到768吨左右", id="about"),
        pytest.param("产量由约960吨降低到768吨", id="about, before"),
        pytest.param("除特种车辆外停止使用国四及以下车辆", id="save for some"),
        pytest.param("停止使用国四及以下重型载货车辆，特种车辆除外", id="save for some, after"),
        pytest.param("停止使用国四重型载货车辆", id="this stage alone"),
        pytest.param("停止土方作业和拆除", id="earthwork and more"),
        pytest.param("采暖季原料日投料量由960吨降低到768吨", id="a season's quantity"),
        pytest.param("自主减排", id="by its own measures"),
    ],
)
def test_whatever_says_more_or_less_is_unread_and_kept_in_full(text):
    pieces = read_measures(text)

    assert [piece.action for piece in pieces] == [None]
    assert pieces[0].text == text.replace(" ", "")


def test_a_cell_of_several_is_taken_apart():
    pieces = read_measures(f"1、{FEED}；2、停止使用国四及以下车辆。\n(3) 加强管理")

    assert [piece.action for piece in pieces] == [Action.LIMIT, Action.BAN_VEHICLES, None]
    assert read_measures("") == read_measures("；。\n") == ()


def test_between_commas_either_all_is_read_or_nothing():
    assert [piece.action for piece in read_measures("停产，停止土方作业")] == [Action.STOP, Action.STOP_EARTHWORK]
    assert [piece.action for piece in read_measures("停产，加强管理")] == [None]


def test_a_number_at_the_beginning_is_not_taken_for_a_count():
    assert read_measures("1.5吨锅炉停产")[0].text == "1.5吨锅炉停产"
    assert read_measures("1.停产")[0].action is Action.STOP


def test_a_percentage_is_vague_and_an_absolute_figure_is_not():
    assert is_vague("限产 30 %")
    assert is_vague("减产百分之三十")
    assert not is_vague(FEED)


def test_the_cut_needs_both_figures():
    assert cut_of(None, Decimal(1)) is cut_of(Decimal(1), None) is cut_of(Decimal(0), Decimal(0)) is None
    assert cut_of(Decimal(3), Decimal(1)) == Fraction(2, 3)


def test_control_a_reader_that_searches_in_place_of_matching_would_guess():
    for text in ("不停产", "停产，夜间除外", "采暖季停产"):
        assert re.search("停产", text)
        assert read_measures(text)[0].action is None
