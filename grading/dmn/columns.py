"""Which DMN inputs a sector's facts become, and their values.

A number, a bool or a choice is one input. A set is one yes-or-no input per option, a share its part and its whole.
Of several outlets, numbers are their highest and their lowest; bools, whether all and whether some are; choices, per
option whether some outlet has it; sets, per option whether every outlet has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from grading.application import SectorFacts
from grading.dmn.values import Value
from grading.engine import counted
from grading.model import FactType, Indicator, SectorTable
from grading.plans import plan_of
from grading.shapes import Fact, OutletFacts, ShareFact

SUB_TYPE_INPUT: Final = "sub_type"
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_]")
# Words that a FEEL reader could take for something else than a name.
_TAKEN: Final = frozenset({
    "and", "between", "date", "days", "duration", "else", "every", "external", "false", "for", "function", "if", "in",
    "instance", "item", "months", "not", "null", "of", "or", "partial", "return", "satisfies", "some", "sub_type",
    "then", "time", "true", "years",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the exported model: its FEEL name, kind, words, and the options where it has some."""

    name: str
    kind: str
    label: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """The inputs of a table by row, by part: ``""`` for the whole answer, else an option, ``part``, ``highest`` …"""

    inputs: Mapping[str, Mapping[str, Input]]
    sub_types: Input | None

    def every(self) -> tuple[Input, ...]:
        """All of them, in the order of the table."""
        found = [item for parts in self.inputs.values() for item in parts.values()]
        return (*((self.sub_types,) if self.sub_types else ()), *found)


def fields_of(table: SectorTable) -> Fields:
    """The inputs of a sector's table, each with a name of its own."""
    taken = set(_TAKEN)
    inputs = {row.id: {part: _input(row, part, taken) for part in _parts(row)} for row in table.fields}
    kinds = tuple(sorted(table.sub_types))
    return Fields(inputs, Input(SUB_TYPE_INPUT, "string", "子类型 sub-type", kinds) if kinds else None)


def plain_word(text: str, taken: set[str]) -> str:
    """A FEEL name of letters, digits and underscores that nothing else has."""
    word = _UNFIT.sub("_", text)
    word = word if word[:1].isalpha() else f"f_{word}"
    number, found = 2, word
    while found.lower() in taken:
        found, number = f"{word}_{number}", number + 1
    taken.add(found.lower())
    return found


def dmn_inputs(table: SectorTable, applied: SectorFacts) -> dict[str, Value]:
    """The inputs that say these facts; what is missing is null."""
    fields = fields_of(table)
    facts = counted(plan_of(table, applied.sub_type), applied)
    found: dict[str, Value] = {SUB_TYPE_INPUT: applied.sub_type} if fields.sub_types else {}
    for row_id, parts in fields.inputs.items():
        found |= {item.name: _value(facts.get(row_id), part) for part, item in parts.items()}
    return found


def _parts(row: Indicator) -> Iterable[str]:
    if row.share is not None:
        return ("part", "whole")
    if row.type is FactType.SET or (row.type is FactType.CHOICE and row.outlets):
        return [option.code for option in row.options]
    if row.outlets is not None:
        return ("highest", "lowest") if row.type is FactType.NUMBER else ("all", "some")
    return ("",)


def _input(row: Indicator, part: str, taken: set[str]) -> Input:
    name = plain_word(f"{row.id}_{part}" if part else row.id, taken)
    label = " · ".join(item for item in (row.label_zh, row.label_en, _said(row, part), row.unit) if item)
    if row.type is FactType.CHOICE and not part:
        return Input(name, "string", label, tuple(option.code for option in row.options))
    return Input(name, "number" if row.type is FactType.NUMBER else "boolean", label)


def _said(row: Indicator, part: str) -> str | None:
    if row.share is not None:
        return row.share.part_zh if part == "part" else row.share.whole_zh
    option = next((option.zh for option in row.options if option.code == part), None)
    if row.outlets is None:
        return option
    if row.type is FactType.CHOICE:
        return f"有排放口为 some outlet: {option}"
    return f"各排放口均有 every outlet: {option}" if option else _OF_OUTLETS[part]


_OF_OUTLETS: Final = {
    "highest": "各排放口最大值 highest outlet",
    "lowest": "各排放口最小值 lowest outlet",
    "all": "各排放口均是 all outlets",
    "some": "有排放口是 some outlet",
}


def _value(fact: Fact | None, part: str) -> Value:
    match fact:
        case None:
            return None
        case frozenset():
            return part in fact
        case ShareFact():
            return fact.part if part == "part" else fact.whole
        case OutletFacts():
            return _of_outlets([value for _, value in fact.values], part) if fact.is_complete else None
    return fact


def _of_outlets(values: Sequence[Decimal | bool | str | frozenset[str] | None], part: str) -> Value:
    numbers = [value for value in values if isinstance(value, Decimal)]
    if numbers:
        return max(numbers) if part == "highest" else min(numbers)
    sets = [value for value in values if isinstance(value, frozenset)]
    if sets:
        return all(part in value for value in sets)
    bools = [value for value in values if isinstance(value, bool)]
    if bools:
        return all(bools) if part == "all" else any(bools)
    return part in values
