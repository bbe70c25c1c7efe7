"""Turns raw JSON answers into typed facts, and says about each answer that will not do what is wrong with it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from grading.application import Facts
from grading.cells import Fact
from grading.comparisons import holds
from grading.model import FactType, Indicator, SectorTable
from grading.nodes import PLACES, decimal_text, exact

_NUMBER = re.compile(r"-?([0-9]{1,30})(?:\.([0-9]{1,30}))?", re.ASCII)
_LONGEST_NUMBER: Final = 64
_MOST_DIGITS: Final = 12
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class FactProblem:
    """One thing wrong with an answer: a stable code, the field, the clause that asks for it, and named details."""

    code: str
    field: str
    clause: str | None = None
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)


class _NotAFact(Exception):
    """Carries a problem's code and details from where it is seen to where the field is known."""

    def __init__(self, code: str, **details: str) -> None:
        self.code, self.details = code, details


Read: TypeAlias = tuple[Facts, tuple[FactProblem, ...]]


def read_facts(table: SectorTable, raw: object) -> Read:
    """Typed facts, in the order of the table, and every problem; never raises, whatever JSON comes.

    ``raw`` maps indicator ids to decimal strings (at most 12 digits and 6 places), bools, option codes or arrays of
    option codes; a number may also come as ``{"value", "unit"}``. None and absent are missing, which is reported only
    for what applies and is asked. A fact with a problem counts as missing.
    """
    if not isinstance(raw, Mapping):
        return Facts(), (FactProblem("fact.not_an_object", "", details={"found": _shown(raw)}),)
    values: dict[str, Fact] = {}
    problems = [FactProblem("fact.unknown_field", _shown(key)) for key in raw if key not in _ids(table)]
    answered = set()
    for row in table.fields:
        if (answer := raw.get(row.id)) is None:
            continue
        answered.add(row.id)
        try:
            values[row.id] = _fact(row, answer)
        except _NotAFact as problem:
            problems.append(FactProblem(problem.code, row.id, _clause(row), problem.details))
    missing = [row for row in table.fields if row.id not in answered and _is_wanted(row, values)]
    problems += [FactProblem("fact.missing", row.id, _clause(row), {"label_zh": row.label_zh}) for row in missing]
    return Facts(values), tuple(problems)


def _ids(table: SectorTable) -> set[str]:
    return {row.id for row in table.fields}


def _is_wanted(row: Indicator, values: Mapping[str, Fact]) -> bool:
    if row.inactive is not None or not row.asks:
        return False
    condition = row.applies_if
    return condition is None or condition.fact is None or holds(condition, values.get(condition.fact)) is True


def _fact(row: Indicator, answer: object) -> Fact:
    match row.type:
        case FactType.NUMBER:
            return _number(row, _without_unit(row, answer))
        case FactType.BOOL:
            return _bool(answer)
        case FactType.CHOICE:
            return _option(row, answer)
        case FactType.SET:
            return _set(row, answer)


def _without_unit(row: Indicator, answer: object) -> object:
    if not (isinstance(answer, Mapping) and set(answer) == {"value", "unit"}):
        return answer
    if answer["unit"] != row.unit:
        raise _NotAFact("fact.unit_mismatch", expected=row.unit or "", found=_shown(answer["unit"]))
    return answer["value"]


def _number(row: Indicator, answer: object) -> Decimal:
    """Text, because a JSON number may have been rounded on its way; a whole number is let through, it is exact."""
    if isinstance(answer, int) and not isinstance(answer, bool) and abs(answer) < 10**_MOST_DIGITS:
        answer = str(answer)
    if not isinstance(answer, str) or len(answer) > _LONGEST_NUMBER or not (found := _NUMBER.fullmatch(answer)):
        raise _NotAFact("fact.not_a_number", expected="decimal text such as 12.5", found=_shown(answer))
    places = row.bounds.places if row.bounds else PLACES
    if len(found[2] or "") > places:
        raise _NotAFact("fact.too_many_places", places=str(places), found=_shown(answer))
    if len(found[1].lstrip("0")) > _MOST_DIGITS:
        raise _NotAFact("fact.out_of_bounds", digits=str(_MOST_DIGITS), found=_shown(answer))
    return _within(row, exact(answer))


def _within(row: Indicator, value: Decimal) -> Decimal:
    least, most = (row.bounds.min, row.bounds.max) if row.bounds else (None, None)
    if (least is not None and value < least) or (most is not None and value > most):
        ends = {"min": least, "max": most}
        told = {key: decimal_text(end) for key, end in ends.items() if end is not None}
        raise _NotAFact("fact.out_of_bounds", found=decimal_text(value), **told)
    return value


def _bool(answer: object) -> bool:
    if not isinstance(answer, bool):
        raise _NotAFact("fact.not_a_bool", expected="true or false", found=_shown(answer))
    return answer


def _option(row: Indicator, answer: object) -> str:
    codes = [option.code for option in row.options]
    if not isinstance(answer, str) or answer not in codes:
        raise _NotAFact("fact.not_an_option", options=", ".join(codes), found=_shown(answer))
    return answer


def _set(row: Indicator, answer: object) -> frozenset[str]:
    """An empty set is an answer (none of these), not a missing fact."""
    if not isinstance(answer, list | tuple):
        raise _NotAFact("fact.not_a_list", expected="an array of options", found=_shown(answer))
    return frozenset(_option(row, item) for item in answer)


def _clause(row: Indicator) -> str | None:
    cited = (cell.cite.text for cell in row.cells.values() if cell.cite)
    return next(cited, None)


def _shown(value: object) -> str:
    """A short safe picture of what came: never the whole of it, and nothing that cannot be encoded."""
    if not isinstance(value, str):
        return {bool: "a bool", int: "a whole number", float: "a binary number"}.get(type(value), "a nested value")
    text = value[:_SHOWN].encode("utf-8", "replace").decode()
    return text if len(value) <= _SHOWN else text + "…"
