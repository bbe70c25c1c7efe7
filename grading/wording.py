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


_YES, _NO, _NOT_GIVEN = Text("是", "yes"), Text("否", "no"), Text("未填", "not given")


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
            return _named((fact,), row, "", "")
        case None:
            return _NOT_GIVEN
    return _named(tuple(option.code for option in row.options if option.code in fact), row, "无", "none")


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
            return _named(codes, row, "", "", "任一:", "one of: ")
        case _, tuple(codes):
            return _named(codes, row, "", "", "全部:", "all of: ")
    return Text("无要求", "no demand")


def _measured(sign: str, number: Decimal, row: Indicator, words: Vocabulary) -> Text:
    unit, text = words.units.get(row.unit or "", _NOT_KNOWN), sign + decimal_text(number)
    return Text(f"{text} {unit.zh}", f"{text} {unit.en}")


def _named(codes: tuple[str, ...], row: Indicator, none_zh: str, none_en: str, zh: str = "", en: str = "") -> Text:
    options = {option.code: option for option in row.options}
    terms = [options.get(code, Term(code, code, code)) for code in codes]
    return Text(
        zh + "、".join(term.zh for term in terms) or none_zh, en + ", ".join(term.en for term in terms) or none_en
    )
