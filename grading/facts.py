"""Turns raw JSON answers into typed facts, and says about each answer that will not do what is wrong with it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from grading.application import Facts
from grading.conditions import conditions_of
from grading.model import FactType, Indicator, SectorTable, Supplier
from grading.nodes import PLACES, decimal_text, exact
from grading.shapes import Fact, OutletFacts, ShareFact

_NUMBER = re.compile(r"-?([0-9]{1,30})(?:\.([0-9]{1,30}))?", re.ASCII)
_LONGEST_NUMBER: Final = 64
_MOST_DIGITS: Final = 12
_SHOWN: Final = 40
_MOST_OUTLETS: Final = 200
_LONGEST_NAME: Final = 40


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


def read_facts(table: SectorTable, raw: object, sub_type: str | None = None) -> Read:
    """Typed facts, in the order of the table, and every problem; never raises, whatever JSON comes.

    ``raw`` maps indicator ids to decimal strings (at most 12 digits and 6 places), bools, option codes or arrays of
    option codes; a number may also come as ``{"value", "unit"}``, a share comes as ``{"part", "whole"}``, an indicator
    with outlets as ``{"outlets": {name: answer}}``. None and absent are missing, which is reported only for what
    applies (to this sub-type) and an enterprise is asked. A fact with a problem counts as missing.
    """
    if not isinstance(raw, Mapping):
        return Facts(), (FactProblem("fact.not_an_object", "", details={"found": _text_of(raw)}),)
    values: dict[str, Fact] = {}
    problems = [FactProblem("fact.unknown_field", _text_of(key)) for key in raw if key not in _ids(table)]
    answered = set()
    for row in table.fields:
        if (answer := raw.get(row.id)) is None:
            continue
        answered.add(row.id)
        fact, found = read_answer(row, answer)
        if fact is not None:
            values[row.id] = fact
        problems += found
    for row in _wanted(table, values, sub_type):
        silent = _silent_outlets(raw[row.id], values.get(row.id)) if row.id in answered else [{}]
        told = {"label_zh": row.label_zh}
        problems += [FactProblem("fact.missing", row.id, _clause(row), told | outlet) for outlet in silent]
    return Facts(values), tuple(problems)


def read_answer(row: Indicator, answer: object) -> tuple[Fact | None, tuple[FactProblem, ...]]:
    """One answer, typed, as ``read_facts`` reads it, and what is wrong with it; for who knows which row it is of."""
    fact, found = _answer(row, answer)
    return fact, tuple(FactProblem(problem.code, row.id, _clause(row), problem.details) for problem in found)


def _ids(table: SectorTable) -> set[str]:
    return {row.id for row in table.fields}


def _wanted(table: SectorTable, values: Mapping[str, Fact], sub_type: str | None) -> list[Indicator]:
    """What an enterprise is asked for, as far as it is known to apply, or no fact could settle whether it does."""
    conditions = conditions_of(table, sub_type)
    wanted = []
    for row in table.fields:
        if row.inactive is not None or row.supplied_by is not Supplier.ENTERPRISE or not table.asks(row):
            continue
        condition = conditions.get(row.id)
        parts = condition.values(values) if condition else ()
        truth = condition.truth(parts) if condition else True
        if truth or (condition and truth is None and condition.is_up_to_the_rule_office(parts)):
            wanted.append(row)
    return wanted


def _silent_outlets(answer: Any, fact: Fact | None) -> list[dict[str, str]]:
    """The outlets named without an answer; one whose answer will not do has its own problem."""
    if not isinstance(fact, OutletFacts):
        return []
    return [{"outlet": name} for name, _ in fact.values if answer["outlets"][name] is None]


def _answer(row: Indicator, answer: object) -> tuple[Fact | None, list[_NotAFact]]:
    try:
        if row.outlets is not None:
            return _outlets(row, answer)
        return _fact(row, answer), []
    except _NotAFact as problem:
        return None, [problem]


def _outlets(row: Indicator, answer: object) -> tuple[OutletFacts, list[_NotAFact]]:
    """Outlets whose answer will not do are missing. A name that will not do spoils all: an outlet left out might be
    the one that fails."""
    values: dict[str, Any] = {}
    problems = []
    for name, item in sorted(_named(answer).items()):
        values[name] = None
        try:
            values[name] = None if item is None else _fact(row, item)
        except _NotAFact as problem:
            problems.append(_NotAFact(problem.code, **problem.details, outlet=name))
    return OutletFacts(tuple(values.items())), problems


def _named(answer: object) -> Mapping[str, object]:
    found = answer.get("outlets") if isinstance(answer, Mapping) and set(answer) == {"outlets"} else None
    if not isinstance(found, Mapping):
        raise _NotAFact("fact.not_outlets", expected='{"outlets": {"DA001": …}}', found=_text_of(answer))
    if not 1 <= len(found) <= _MOST_OUTLETS:
        raise _NotAFact("fact.outlets_out_of_bounds", min="1", max=str(_MOST_OUTLETS), found=str(len(found)))
    for name in found:
        if not (
            isinstance(name, str) and 1 <= len(name) <= _LONGEST_NAME and name.isprintable() and name.strip() == name
        ):
            raise _NotAFact("fact.not_an_outlet", longest=str(_LONGEST_NAME), found=_text_of(name))
    return found


def _fact(row: Indicator, answer: object) -> Fact:
    match row.type:
        case FactType.NUMBER if row.share is not None:
            return _share(answer)
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
        raise _NotAFact("fact.unit_mismatch", expected=row.unit or "", found=_text_of(answer["unit"]))
    return answer["value"]


def _share(answer: object) -> ShareFact:
    if not (isinstance(answer, Mapping) and set(answer) == {"part", "whole"}):
        raise _NotAFact("fact.not_a_share", expected='{"part": "80", "whole": "120"}', found=_text_of(answer))
    part, whole = (_exact(answer[key], PLACES) for key in ("part", "whole"))
    if part < 0 or whole < 0:
        raise _NotAFact("fact.out_of_bounds", min="0", found=decimal_text(min(part, whole)))
    if whole == 0:
        raise _NotAFact("fact.share_of_nothing")
    if part > whole:
        raise _NotAFact("fact.part_exceeds_whole", part=decimal_text(part), whole=decimal_text(whole))
    return ShareFact(part, whole)


def _number(row: Indicator, answer: object) -> Decimal:
    return _within(row, _exact(answer, row.bounds.places if row.bounds else PLACES))


def _exact(answer: object, places: int) -> Decimal:
    """Text, because a JSON number may have been rounded on its way; a whole number is let through, it is exact."""
    if isinstance(answer, int) and not isinstance(answer, bool) and abs(answer) < 10**_MOST_DIGITS:
        answer = str(answer)
    if not isinstance(answer, str) or len(answer) > _LONGEST_NUMBER or not (found := _NUMBER.fullmatch(answer)):
        raise _NotAFact("fact.not_a_number", expected="decimal text such as 12.5", found=_text_of(answer))
    if len(found[2] or "") > places:
        raise _NotAFact("fact.too_many_places", places=str(places), found=_text_of(answer))
    if len(found[1].lstrip("0")) > _MOST_DIGITS:
        raise _NotAFact("fact.out_of_bounds", digits=str(_MOST_DIGITS), found=_text_of(answer))
    return exact(answer)


def _within(row: Indicator, value: Decimal) -> Decimal:
    least, most = (row.bounds.min, row.bounds.max) if row.bounds else (None, None)
    if (least is not None and value < least) or (most is not None and value > most):
        ends = {"min": least, "max": most}
        told = {key: decimal_text(end) for key, end in ends.items() if end is not None}
        raise _NotAFact("fact.out_of_bounds", found=decimal_text(value), **told)
    return value


def _bool(answer: object) -> bool:
    if not isinstance(answer, bool):
        raise _NotAFact("fact.not_a_bool", expected="true or false", found=_text_of(answer))
    return answer


def _option(row: Indicator, answer: object) -> str:
    codes = [option.code for option in row.options]
    if not isinstance(answer, str) or answer not in codes:
        raise _NotAFact("fact.not_an_option", options=", ".join(codes), found=_text_of(answer))
    return answer


def _set(row: Indicator, answer: object) -> frozenset[str]:
    """An empty set is an answer (none of these), not a missing fact."""
    if not isinstance(answer, list | tuple):
        raise _NotAFact("fact.not_a_list", expected="an array of options", found=_text_of(answer))
    return frozenset(_option(row, item) for item in answer)


def _clause(row: Indicator) -> str | None:
    cited = (cell.cite.text for cell in row.cells.values() if cell.cite)
    return next(cited, None)


def _text_of(value: object) -> str:
    """A short safe picture of what came: never the whole of it, and nothing that cannot be encoded."""
    if not isinstance(value, str):
        return {bool: "a bool", int: "a whole number", float: "a binary number"}.get(type(value), "a nested value")
    text = value[:_SHOWN].encode("utf-8", "replace").decode()
    return text if len(value) <= _SHOWN else text + "…"
