"""Measures as municipal lists write them, read where they say one thing only; everything else is listed as unread.

Four shapes are read, each from its first to its last character: 停产; 停止土方作业; 停止使用国四及以下…车辆; and a
quantity that falls from one absolute figure to another, such as 原料日投料量由960吨降低到768吨及以下. A percentage
without a unit, an exception, a condition, a word more or less: unread, in full, for a person. Nothing is guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Action(StrEnum):
    """What a measure does."""

    STOP = "stop"
    LIMIT = "limit"
    BAN_VEHICLES = "ban_vehicles"
    STOP_EARTHWORK = "stop_earthwork"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """One measure of a text. `action` is None where it could not be read.

    Of a limit: which quantity falls, in which unit (`t/d` where the quantity is one of a day), from and to. Of a ban:
    the emission stage up to which vehicles are banned.
    """

    text: str
    action: Action | None = None
    quantity: str | None = None
    measured_in: str | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    stage: int | None = None

    @property
    def cut(self) -> Fraction | None:
        """The part of the baseline that is given up, exact."""
        return cut_of(self.baseline, self.target)


def cut_of(baseline: Decimal | None, target: Decimal | None) -> Fraction | None:
    """1 - target / baseline; None without both."""
    if not baseline or target is None:
        return None
    return 1 - Fraction(target) / Fraction(baseline)


_UNITS = {
    "万吨": ("t", Decimal(10_000)),
    "吨": ("t", Decimal(1)),
    "千克": ("kg", Decimal(1)),
    "公斤": ("kg", Decimal(1)),
    "万立方米": ("m3", Decimal(10_000)),
    "立方米": ("m3", Decimal(1)),
    "千瓦时": ("kWh", Decimal(1)),
    "度": ("kWh", Decimal(1)),
    "小时": ("h", Decimal(1)),
    "车次": ("trips", Decimal(1)),
    "台": ("units", Decimal(1)),
}
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,6})?)"
_UNIT = "(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
_PER_DAY = "(/日|/天|/d)?"
_FALLS = re.compile(
    rf"([^由从，,；;。、0-9]{{2,40}})[由从]{_NUMBER}{_UNIT}{_PER_DAY}"
    rf"(?:降低|降|减少|压减|压缩|下降)(?:到|至|为){_NUMBER}{_UNIT}{_PER_DAY}(?:及以下|以下|以内|以下（含）)?"
)
# A quantity of some hours, seasons or lines only is not the works' quantity.
_ONLY_SOME = re.compile("除|夜间|期间|季|若|如果|当|其中")
_STOPS = re.compile(r"(?:全厂|企业|全部|全面)?(?:停产|停止生产)")
_STAGES = "一二三四五六"
_VEHICLES = re.compile(
    rf"停止使用国([{_STAGES}])(?:及以下)(?:排放标准)?的?"
    r"(?:重型|中型|载货|货运|柴油|燃气|运输|、|和|及){0,8}车辆(?:（含燃气）|\(含燃气\))?"
    r"(?:进行)?(?:物料|原辅材料|原料|产品|大宗物料)?(?:公路)?(?:运输)?"
)
_EARTHWORK = re.compile(r"停止(?:一切|所有|各类)?土(?:石)?方(?:作业|施工|开挖)")
_ENUMERATED = re.compile(r"^\s*(?:[（(]\d{1,2}[)）]|\d{1,2}(?:[、．)）]|\.(?!\d))|[①-⑳])\s*")
_SPACES = re.compile(r"\s+")
_PERCENTAGE = re.compile(r"\d+(\.\d+)?\s*[%％]|百分之")


def read_measures(text: str) -> tuple[Piece, ...]:
    """Every measure of a cell, in its order; none of an empty one."""
    return tuple(piece for part in re.split(r"[；;。\n]", text) for piece in _read(_bare(part)) if piece.text)


def is_vague(text: str) -> bool:
    """Whether it speaks of a percentage: "reduce load by 30 %" says neither what stops nor how anybody could see it."""
    return _PERCENTAGE.search(text) is not None


def _bare(part: str) -> str:
    return _SPACES.sub("", _ENUMERATED.sub("", part))


def _read(part: str) -> Iterator[Piece]:
    """The part as one measure; else, where every clause between its commas is one by itself, as several."""
    whole = _piece(part)
    clauses = [_piece(clause) for clause in re.split("[，,]", part) if clause]
    if whole.action is None and len(clauses) > 1 and all(clause.action for clause in clauses):
        yield from clauses
    else:
        yield whole


def _piece(text: str) -> Piece:
    if _STOPS.fullmatch(text):
        return Piece(text, Action.STOP)
    if _EARTHWORK.fullmatch(text):
        return Piece(text, Action.STOP_EARTHWORK)
    if found := _VEHICLES.fullmatch(text):
        return Piece(text, Action.BAN_VEHICLES, stage=_STAGES.index(found[1]) + 1)
    if found := _FALLS.fullmatch(text):
        return _fall(text, *found.groups())
    return Piece(text)


def _fall(text: str, *parts: str | None) -> Piece:
    """A limit, if both figures are of one unit and the second is the smaller one."""
    quantity, before, unit, per_day, after, unit_after, per_day_after = (part or "" for part in parts)
    if unit != unit_after or bool(per_day) != bool(per_day_after) or _ONLY_SOME.search(quantity):
        return Piece(text)
    name, factor = _UNITS[unit]
    baseline, target = Decimal(before) * factor, Decimal(after) * factor
    if not 0 <= target < baseline:
        return Piece(text)
    daily = bool(per_day) or "日" in quantity or "每天" in quantity
    return Piece(text, Action.LIMIT, quantity, f"{name}/d" if daily else name, baseline, target)
