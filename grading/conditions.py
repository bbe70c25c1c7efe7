"""Conditions compiled for one table and sub-type: what each part says of the facts, and who could settle it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from grading.cells import Demand, Test
from grading.comparisons import Compare, all_met, any_met, compare
from grading.model import SUB_TYPE, Condition, Indicator, SectorTable, Supplier
from grading.results import Need
from grading.shapes import Fact


class Part(NamedTuple):
    """One simple condition: a comparison, or else what is known without any fact; and who is asked while unknown."""

    test: Compare | None
    known: bool | None
    need: Need


class ConditionPlan:
    """The condition of one row for one sub-type. ``every`` says whether all parts must hold, or one of them."""

    __slots__ = ("every", "parts")

    def __init__(self, condition: Condition, table: SectorTable, sub_type: str | None) -> None:
        self.every = not condition.any
        self.parts = tuple(_part(item, table, sub_type) for item in condition.parts)

    def values(self, facts: Mapping[str, Fact] | Mapping[str, Fact | None]) -> tuple[bool | None, ...]:
        """Whether each part holds; None where that cannot be told."""
        return tuple([part.test.of(facts.get(part.test.fact)) if part.test else part.known for part in self.parts])

    def truth(self, values: tuple[bool | None, ...]) -> bool | None:
        """Whether the whole holds."""
        return all_met(values) if self.every else any_met(values)

    def is_up_to_the_rule_office(self, values: tuple[bool | None, ...]) -> bool:
        """Whether no fact could settle what is not known."""
        unknown = [part for part, value in zip(self.parts, values, strict=True) if value is None]
        return all(part.need.supplier is Supplier.RULE_OFFICE for part in unknown)


def conditions_of(table: SectorTable, sub_type: str | None) -> Mapping[str, ConditionPlan]:
    """The conditions of a table's rows, by row; compiled on first use and kept on the table."""
    key = (ConditionPlan, sub_type)
    kept = table.plans.get(key)
    if not isinstance(kept, dict):
        rows = [row for row in table.indicators if row.applies_if]
        kept = {row.id: ConditionPlan(row.applies_if, table, sub_type) for row in rows if row.applies_if}
        table.plans[key] = kept
    return kept


def _part(condition: Condition, table: SectorTable, sub_type: str | None) -> Part:
    if condition.sub_types:
        known = None if sub_type is None else sub_type in condition.sub_types
        return Part(None, known, Need(Supplier.ENTERPRISE, SUB_TYPE))
    if condition.fact is None or condition.demand in (None, Demand.UNKNOWN):
        return Part(None, None, Need(Supplier.RULE_OFFICE, why=condition.why))
    row = _row(condition.fact, table)
    test = compare(Test(None, condition.demand, condition.limit), row)
    return Part(test, None, Need(row.supplied_by, row.id))


def _row(row_id: str, table: SectorTable) -> Indicator:
    return next(row for row in table.fields if row.id == row_id)
