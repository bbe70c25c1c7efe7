"""One thing that was found in a rule document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """Whether it must be mended before publishing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A code, where it is (as far as that is known), and what its words may use.

    ``path`` leads to the place in the document, such as ``("sectors", "cement", "indicators", "3", "levels", "A")``.
    """

    code: str
    severity: Severity
    path: tuple[str, ...] = ()
    sector: str | None = None
    indicator: str | None = None
    level: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The path in one word."""
        return ".".join(self.path)

    def place_in(self, document: Mapping[str, object]) -> tuple[object, ...]:
        """Sorts findings as their places stand in the document."""
        found: list[object] = []
        value: object = document
        for step in self.path:
            keys = list(value) if isinstance(value, Mapping) else []
            index = keys.index(step) if step in keys else int(step) if step.isdecimal() and len(step) < 8 else len(keys)
            found.append(index)
            value = _below(value, step)
        return (*found, -1)


def _below(value: object, step: str) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list | tuple) and step.isdecimal() and len(step) < 8 and int(step) < len(value):
        return value[int(step)]
    return None
