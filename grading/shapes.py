"""The shapes a typed answer may have, beside a plain number, bool, option or set of options."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ShareFact:
    """A share as it was counted: ``part`` of ``whole``, in the unit of the row's share. ``whole`` is not 0."""

    part: Decimal
    whole: Decimal
    percent: Fraction = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "percent", Fraction(self.part) * 100 / Fraction(self.whole))


@dataclass(frozen=True, slots=True)
class OutletFacts:
    """One answer per outlet, sorted by name, at least one; None stands for a missing one."""

    values: tuple[tuple[str, Decimal | bool | str | frozenset[str] | None], ...]

    @property
    def is_complete(self) -> bool:
        """Whether every outlet has an answer."""
        return all(value is not None for _, value in self.values)


Fact: TypeAlias = Decimal | bool | str | frozenset[str] | ShareFact | OutletFacts
