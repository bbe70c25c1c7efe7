"""Requirements, facts and grades in Chinese and English words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from grading.cells import Cell, Demand, Fact
from grading.model import Indicator, Level, Term, Vocabulary
from grading.nodes import decimal_text

_SIGNS = {Demand.AT_MOST: "≤", Demand.AT_LEAST: "≥", Demand.EQUALS: "="}
_NOT_KNOWN = Term("unknown", "未知", "unknown")


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence twice."""

    zh: str
    en: str


_YES, _NO = Text("是", "yes"), Text("否", "no")
_NOT_GIVEN, _NONE_OF_THESE = Text("未填", "not given"), Text("无", "none")


def requirement(cell: Cell, row: Indicator, words: Vocabulary) -> Text:
    """What a cell asks, in words; a condition nobody could read is said beside it."""
    text = _demanded(cell, row, words)
    if cell.unread is None:
        return text
    return Text(f"{text.zh}(另有未读条件:{cell.unread})", f"{text.en} (with a condition not read: {cell.unread})")


def observed(fact: Fact | None, row: Indicator, words: Vocabulary) -> Text:
    """A fact in words."""
    match fact:
        case Decimal():
            return _measured("", fact, row, words)
        case bool():
            return _YES if fact else _NO
        case str():
            return _listed([option for option in row.options if option.code == fact])
        case None:
            return _NOT_GIVEN
    return _listed([option for option in row.options if option.code in fact]) if fact else _NONE_OF_THESE


def label(row: Indicator) -> Text:
    """The indicator's name; drafts have no English one."""
    return Text(row.label_zh, row.label_en or row.label_zh)


def level_text(code: str | None, levels: Mapping[str, Level]) -> Text:
    """A level's name, or that there is none yet."""
    return Text(levels[code].zh, levels[code].en) if code else Text("待定", "undetermined")


def _demanded(cell: Cell, row: Indicator, words: Vocabulary) -> Text:
    match cell.demand, cell.limit:
        case Demand.UNKNOWN, _:
            return Text(f"未知:{cell.why}", f"unknown: {cell.why}")
        case Demand.NO_DEMAND, _:
            return Text("无要求", "no demand")
        case Demand.WITHDRAWN, _:
            return Text("已取消", "withdrawn")
        case _, bool(truth):
            return _YES if truth else _NO
        case _, Decimal() as limit:
            return _measured(_SIGNS[cell.demand] + " ", limit, row, words)
        case Demand.ONE_OF, tuple(codes):
            return _listed([option for option in row.options if option.code in codes], "任一:", "one of: ")
        case _, tuple(codes):
            return _listed([option for option in row.options if option.code in codes], "全部:", "all of: ")
    return Text("无要求", "no demand")


def _measured(sign: str, number: Decimal, row: Indicator, words: Vocabulary) -> Text:
    unit, text = words.units.get(row.unit or "", _NOT_KNOWN), sign + decimal_text(number)
    return Text(f"{text} {unit.zh}", f"{text} {unit.en}")


def _listed(options: list[Term], zh: str = "", en: str = "") -> Text:
    """Options in the order of the table, so that equal sets read the same."""
    return Text(zh + "、".join([term.zh for term in options]), en + ", ".join([term.en for term in options]))
