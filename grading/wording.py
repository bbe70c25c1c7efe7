"""Requirements, conditions and facts in Chinese and English words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from grading.cells import Cell, Demand, Limit, Test
from grading.model import Condition, Indicator, Level, SectorTable, Share, Term, Vocabulary
from grading.nodes import PLACES, decimal_text, exact
from grading.shapes import Fact, OutletFacts, ShareFact

_SIGNS = {Demand.AT_MOST: "≤", Demand.AT_LEAST: "≥", Demand.EQUALS: "="}
_NOT_KNOWN = Term("unknown", "未知", "unknown")


class Text(NamedTuple):
    """The same sentence twice."""

    zh: str
    en: str


_YES, _NO = Text("是", "yes"), Text("否", "no")
_NOT_GIVEN, _NONE_OF_THESE = Text("未填", "not given"), Text("无", "none")


def requirement(cell: Cell, row: Indicator, table: SectorTable) -> Text:
    """What a cell asks, in words; a condition nobody could read is said beside it."""
    text = _demanded(cell, row, table)
    if cell.unread is None:
        return text
    return Text(f"{text.zh}（另有未读条件：{cell.unread}）", f"{text.en} (with a condition not read: {cell.unread})")


def condition_text(condition: Condition, table: SectorTable) -> Text:
    """When a row applies, in words."""
    texts = [_condition_part(part, table) for part in condition.parts]
    zh, en = ("，或", ", or ") if condition.any else ("，且", ", and ")
    return Text(zh.join(text.zh for text in texts), en.join(text.en for text in texts))


def observed(fact: Fact | None, row: Indicator, words: Vocabulary) -> Text:
    """A fact in words."""
    match fact:
        case Decimal():
            return _measured("", fact, row, words)
        case bool():
            return _YES if fact else _NO
        case str():
            return _listed([option for option in row.options if option.code == fact])
        case ShareFact():
            return _counted(fact, row.share, words)
        case OutletFacts():
            texts = [(name, observed(value, row, words)) for name, value in fact.values]
            return Text(
                "；".join([f"{name} {text.zh}" for name, text in texts]),
                "; ".join([f"{name} {text.en}" for name, text in texts]),
            )
        case None:
            return _NOT_GIVEN
    return _listed([option for option in row.options if option.code in fact]) if fact else _NONE_OF_THESE


def label(row: Indicator) -> Text:
    """The indicator's name; drafts have no English one."""
    return Text(row.label_zh, row.label_en or row.label_zh)


def level_text(code: str | None, levels: Mapping[str, Level]) -> Text:
    """A level's name, or that there is none yet."""
    return Text(levels[code].zh, levels[code].en) if code else Text("待定", "undetermined")


def _demanded(cell: Cell, row: Indicator, table: SectorTable) -> Text:
    match cell.demand:
        case Demand.UNKNOWN:
            return Text(f"未知：{cell.why}", f"unknown: {cell.why}")
        case Demand.NO_DEMAND:
            return Text("无要求", "no demand")
        case Demand.WITHDRAWN:
            return Text("已取消", "withdrawn")
        case Demand.ANY_OF:
            texts = [_alternative(test, row, table) for test in cell.tests]
            return Text(
                "下列之一：" + "；或".join(text.zh for text in texts),
                "either " + " or ".join(text.en for text in texts),
            )
    return _limited(cell.demand, cell.limit, row, table.vocabulary)


def _alternative(test: Test, row: Indicator, table: SectorTable) -> Text:
    if test.fact is None:
        return _limited(test.demand, test.limit, row, table.vocabulary)
    return _of_another(test.fact, test.demand, test.limit, table)


def _of_another(fact: str, demand: Demand, limit: Limit, table: SectorTable) -> Text:
    other = next(item for item in table.fields if item.id == fact)
    name, wanted = label(other), _limited(demand, limit, other, table.vocabulary)
    return Text(f"{name.zh} {wanted.zh}", f"{name.en} {wanted.en}")


def _condition_part(part: Condition, table: SectorTable) -> Text:
    if part.sub_types:
        kinds = [table.sub_types[code] for code in part.sub_types]
        return Text(
            "类别为" + "、".join(kind.zh for kind in kinds), "the works is " + " or ".join(kind.en for kind in kinds)
        )
    if part.fact is None or part.demand is None:
        return Text(f"条件未读：{part.why}", f"a condition not read: {part.why}")
    return _of_another(part.fact, part.demand, part.limit, table)


def _limited(demand: Demand, limit: Limit, row: Indicator, words: Vocabulary) -> Text:
    match limit:
        case bool(truth):
            return _YES if truth else _NO
        case Decimal():
            return _measured(_SIGNS[demand] + " ", limit, row, words)
        case tuple(codes):
            chosen = [option for option in row.options if option.code in codes]
            return (
                _listed(chosen, "任一：", "one of: ")
                if demand is Demand.ONE_OF
                else _listed(chosen, "全部：", "all of: ")
            )
    return Text("无要求", "no demand")


def _measured(sign: str, number: Decimal, row: Indicator, words: Vocabulary) -> Text:
    unit, text = words.units.get(row.unit or "", _NOT_KNOWN), sign + decimal_text(number)
    return Text(f"{text} {unit.zh}", f"{text} {unit.en}")


def _counted(fact: ShareFact, share: Share | None, words: Vocabulary) -> Text:
    """A percentage with what was counted. It is cut, never rounded up: 79.9999999 % must not read 80 %."""
    percent, part, whole = percent_text(fact.percent), decimal_text(fact.part), decimal_text(fact.whole)
    if share is None:
        return Text(f"{percent}（{part} / {whole}）", f"{percent} ({part} / {whole})")
    unit = words.units.get(share.unit, _NOT_KNOWN)
    return Text(
        f"{percent}（{share.part_zh} {part} {unit.zh}，{share.whole_zh} {whole} {unit.zh}）",
        f"{percent} ({share.part_en} {part} {unit.en}, {share.whole_en} {whole} {unit.en})",
    )


def percent_text(percent: Fraction) -> str:
    """A percentage with at most six places, cut; ≈ says that there is more."""
    scale = 10**PLACES
    cut, rest = divmod(percent.numerator * scale, percent.denominator)
    text = decimal_text(exact(f"{cut // scale}.{cut % scale:0{PLACES}d}"))
    return f"≈ {text} %" if rest else f"{text} %"


def _listed(options: Sequence[Term], zh: str = "", en: str = "") -> Text:
    """Options in the order of the table, so that equal sets read the same."""
    return Text(zh + "、".join([term.zh for term in options]), en + ", ".join([term.en for term in options]))
