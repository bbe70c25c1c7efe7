"""What a decision gives for given inputs: one value, null, and every fault that made it null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key

from grading.dmn.arithmetic import computed
from grading.dmn.errors import DmnRefused
from grading.dmn.expressions import Scope, holds, result_of
from grading.dmn.model import Aggregation, Decision, HitPolicy, Model, OutputClause, Rule, Table, Type
from grading.dmn.values import Value, equal, less

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The value of a decision; ``faults`` say which decision could not be made, and why."""

    value: Value
    faults: tuple[str, ...] = ()


class Fault(Exception):
    """What DMN calls an error of the model or the data: the value is null, and somebody must be told."""


def evaluate(model: Model, decision: str, inputs: Mapping[str, Value]) -> Result:
    """The value of the decision of that name; an input that is not given is null.

    Raises DmnRefused where the model has no such decision, an input is not one of the model's, or the subset leaves
    an operation out.
    """
    asked = model.named(decision)
    if asked is None:
        raise DmnRefused("decision", None, f"no decision is called {decision!r}")
    known = {item.name for item in model.inputs.values()}
    for name in inputs:
        if name not in known:
            raise DmnRefused("inputData", None, f"no input is called {name!r}")
    return _Run(model, inputs).made(asked)


class _Run:
    """One evaluation: every decision is made once, in the order of what it requires."""

    def __init__(self, model: Model, inputs: Mapping[str, Value]) -> None:
        self.model, self.faults = model, list[str]()
        self.values: dict[str, Value] = {}
        for code, item in model.inputs.items():
            self.values[code] = self._conform(inputs.get(item.name), item.type, item.name)

    def made(self, asked: Decision) -> Result:
        needed = self._needed(asked)
        for code, decision in self.model.decisions.items():
            if code in needed:
                self.values[code] = self._value(decision)
        return Result(self.values[asked.id], tuple(self.faults))

    def _needed(self, asked: Decision) -> set[str]:
        needed, open_ones = {asked.id}, [asked]
        while open_ones:
            for code in open_ones.pop().decisions:
                if code not in needed:
                    needed.add(code)
                    open_ones.append(self.model.decisions[code])
        return needed

    def _value(self, decision: Decision) -> Value:
        scope = {self.model.inputs[code].name: self.values[code] for code in decision.inputs}
        scope |= {self.model.decisions[code].variable: self.values[code] for code in decision.decisions}
        try:
            logic = decision.logic
            value = decided(logic, scope) if isinstance(logic, Table) else result_of(logic, scope)
        except Fault as fault:
            self.faults.append(f"{decision.name}: {fault}")
            return None
        return self._conform(value, decision.type, decision.name)

    def _conform(self, value: Value, kind: Type, name: str) -> Value:
        """The value as its type has it: a list of one and the one itself stand for each other."""
        if kind.takes(value):
            return value
        if isinstance(value, tuple) and len(value) == 1 and kind.takes(value[0]):
            return value[0]
        if kind.item is not None and kind.item.takes(value):
            return (value,)
        self.faults.append(f"{name}: the value is not of its type, or not allowed")
        return None


def decided(table: Table, scope: Scope) -> Value:
    """What a table gives under its hit policy. Raises Fault for an error of the table or the data."""
    asked = tuple(result_of(item.expression, scope) for item in table.inputs)
    for clause, value in zip(table.inputs, asked, strict=True):
        if not clause.type.takes(value) or (
            value is not None and clause.allowed and holds(clause.allowed, value, scope) is not True
        ):
            raise Fault(f"{clause.label} is not of its type, or not among the input values")
    hits = [rule for rule in table.rules if _fits(rule, asked, scope)]
    if not hits:
        return _default(table, scope)
    rows = [_row(table, rule, scope) for rule in hits]
    return _one(table, rows) if table.policy.gives_one else _several(table, rows)


def _fits(rule: Rule, asked: Row, scope: Scope) -> bool:
    return all(holds(tests, value, scope) is True for tests, value in zip(rule.tests, asked, strict=True))


def _row(table: Table, rule: Rule, scope: Scope) -> Row:
    row = tuple(result_of(entry, scope) for entry in rule.entries)
    for output, value in zip(table.outputs, row, strict=True):
        allowed = value is None or output.allowed is None or holds(output.allowed, value, scope) is True
        if not allowed or not output.type.takes(value):
            raise Fault(f"the output of the rule in line {rule.line} is not of its type, or not an output value")
    return row


def _default(table: Table, scope: Scope) -> Value:
    """Without a default, nothing collected is an empty list and a count of none; every other policy gives null."""
    if all(output.default is None for output in table.outputs):
        if table.aggregation is Aggregation.COUNT:
            return Decimal(0)
        return None if table.policy.gives_one or table.aggregation else ()
    return _composed(table, tuple(result_of(item.default, scope) if item.default else None for item in table.outputs))


def _composed(table: Table, row: Row) -> Value:
    if len(row) == 1:
        return row[0]
    return {output.name: value for output, value in zip(table.outputs, row, strict=True)}


def _one(table: Table, rows: Sequence[Row]) -> Value:
    match table.policy:
        case HitPolicy.UNIQUE if len(rows) > 1:
            raise Fault(f"{len(rows)} rules fit where one may")
        case HitPolicy.ANY if any(equal(row, rows[0]) is not True for row in rows):
            raise Fault("rules that fit give different outputs")
        case HitPolicy.PRIORITY:
            return _composed(table, min(rows, key=lambda row: _rank(table.outputs, row)))
    return _composed(table, rows[0])


def _several(table: Table, rows: Sequence[Row]) -> Value:
    if table.policy is HitPolicy.OUTPUT_ORDER:
        rows = sorted(rows, key=lambda row: _rank(table.outputs, row))
    if table.aggregation is not None:
        return _aggregated(table.aggregation, rows)
    return tuple(_composed(table, row) for row in rows)


def _rank(outputs: Sequence[OutputClause], row: Row) -> tuple[int, ...]:
    """The place of each output among its output values; what is not named there comes last."""
    return tuple(
        next((place for place, item in enumerate(output.values) if equal(item, value) is True), len(output.values))
        for output, value in zip(outputs, row, strict=True)
        if output.values is not None
    )


def _aggregated(aggregation: Aggregation, rows: Sequence[Row]) -> Value:
    if aggregation is Aggregation.COUNT:
        return Decimal(len(rows))
    values = [row[0] for row in rows]
    if aggregation is Aggregation.SUM:
        total: Value = values[0]
        for value in values[1:]:
            total = computed("+", total, value)
        return total
    if any(less(value, values[0]) is None for value in values):
        raise Fault("the outputs do not compare")
    ordered = sorted(values, key=cmp_to_key(_order))
    return ordered[0] if aggregation is Aggregation.MIN else ordered[-1]


def _order(left: Value, right: Value) -> int:
    return bool(less(right, left)) - bool(less(left, right))
