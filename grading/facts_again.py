"""Facts that were read before: what ``read_facts`` makes of them, sooner, and not a word on what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from grading.application import Facts
from grading.facts import read_answer
from grading.model import Indicator, SectorTable
from grading.shapes import Fact

# Of each indicator, so many answers that are said in one word are kept; a city has few that differ.
MOST_KEPT: Final = 1_024
# Of no other type: 1 and True are the same key, and not the same answer.
_WORDS: Final = (str, bool)
Kept: TypeAlias = dict[object, Fact]


class _Field(NamedTuple):
    id: str
    row: Indicator
    kept: Kept


def facts_again(table: SectorTable, raw: object) -> Facts:
    """``read_facts(table, raw)[0]``: for whoever grades what was stored, many times over."""
    if not isinstance(raw, Mapping):
        return Facts()
    values: dict[str, Fact] = {}
    for row_id, row, kept in _fields(table):
        answer = raw.get(row_id)
        if answer is None:
            continue
        fact = kept.get(answer) if type(answer) in _WORDS else None
        if fact is None:
            fact = _read(row, answer, kept)
        if fact is not None:
            values[row_id] = fact
    return Facts(values)


def _read(row: Indicator, answer: object, kept: Kept) -> Fact | None:
    fact, _ = read_answer(row, answer)
    if fact is not None and type(answer) in _WORDS and len(kept) < MOST_KEPT:
        kept[answer] = fact
    return fact


def _fields(table: SectorTable) -> tuple[_Field, ...]:
    """What was read so far is kept on the table."""
    kept = table.plans.get(facts_again)
    if not isinstance(kept, tuple):
        kept = table.plans[facts_again] = tuple(_Field(row.id, row, {}) for row in table.fields)
    return kept
