"""A DMN model within the subset: inputs, decisions by table or by a simple expression, and their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grading.dmn.expressions import Expression, Tests, holds, listed
from grading.dmn.values import Value, kind_of


class HitPolicy(StrEnum):
    """What several rules that fit mean."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"

    @property
    def gives_one(self) -> bool:
        """Whether one rule's outputs are the result."""
        return self in _SINGLE


_SINGLE = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST})


class Aggregation(StrEnum):
    """What COLLECT makes of the outputs."""

    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True)
class Type:
    """What values a name may have: a built-in kind or another type, as one or as a list, with what is allowed.

    ``kind`` is a FEEL kind, ``Any`` or ``context``; a list is a type of its own with ``item``.
    """

    kind: str
    base: Type | None = None
    item: Type | None = None
    components: Mapping[str, Type] = field(default_factory=dict)
    allowed: Tests | None = None

    def takes(self, value: Value) -> bool:
        """Whether a value is of this type; null is of every type."""
        if value is None:
            return True
        if self.base is not None and not self.base.takes(value):
            return False
        return self._shaped(value) and (self.allowed is None or holds(self.allowed, value, {}) is True)

    def values(self) -> tuple[Value, ...] | None:
        """The allowed values in order, where each is named."""
        return listed(self.allowed) or (self.base.values() if self.base else None)

    def _shaped(self, value: Value) -> bool:
        if self.item is not None:
            return isinstance(value, tuple) and all(self.item.takes(each) for each in value)
        if self.components:
            return isinstance(value, Mapping) and all(
                part.takes(value.get(name)) for name, part in self.components.items()
            )
        return self.kind == "Any" or kind_of(value) == self.kind


ANY_TYPE = Type("Any")


@dataclass(frozen=True, slots=True)
class InputData:
    """Something that comes from outside."""

    id: str
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions; ``allowed`` are its input values."""

    expression: Expression
    text: str
    type: Type
    allowed: Tests | None
    label: str


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results. ``values`` stand in order of priority; ``default`` holds where no rule fits."""

    name: str
    type: Type
    allowed: Tests | None
    values: tuple[Value, ...] | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a test per input, an expression per output, and what is said beside it."""

    tests: tuple[Tests, ...]
    entries: tuple[Expression, ...]
    annotations: tuple[str, ...]
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...]
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. ``inputs`` and ``decisions`` are ids of what it requires, which is all that its logic may name."""

    id: str
    name: str
    variable: str
    type: Type
    inputs: tuple[str, ...]
    decisions: tuple[str, ...]
    logic: Table | Expression
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Model:
    """A file. ``inputs`` and ``decisions`` by id; a decision stands after what it requires."""

    name: str
    namespace: str
    inputs: Mapping[str, InputData]
    decisions: Mapping[str, Decision]
    extension: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> Decision | None:
        """The decision of that name."""
        return next((item for item in self.decisions.values() if item.name == name), None)
