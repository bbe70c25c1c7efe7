"""What a programme edition makes of adverse records: which kinds have which consequence, and for how long. Data.

    removal:
      hearing_days: 5                  # working days in which the firm is heard
      rules:                           # the first rule that names a kind governs it
        - kinds: [sample_penalty]
          consequence: remove          # or extend_stop, or lose_certificate
          lasts: {months: 6}           # or {days: 15}, or season, or year
          redeclare: false             # true: comes back only with a declaration handed in after the decision
          clause: 示例条款 231
          trust: confirmed

An edition without `removal` proposes nothing. A rule from memory is kept to be seen, and proposes nothing either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from greenctl.kernel.period import months_after

_MEMORY = "memory"


class Consequence(StrEnum):
    """What a decision brings."""

    REMOVE = "remove"
    """off the list until the day of return"""
    EXTEND_STOP = "extend_stop"
    """the staggered stop lasts longer: so many days after the season's last; the list stays as it is"""
    LOSE_CERTIFICATE = "lose_certificate"
    """a site's certificate is lost until the day of return, and with it its place on the list"""


TAKES_OFF = (Consequence.REMOVE, Consequence.LOSE_CERTIFICATE)


@dataclass(frozen=True, slots=True)
class RemovalRule:
    """One rule. `lasts` is `season` (not again in this season), `year` (not again in this calendar year), or a number
    of `months` or `days`."""

    kinds: tuple[str, ...]
    consequence: Consequence
    lasts: str | Mapping[str, int]
    clause: str
    trust: str
    redeclare: bool = False

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "RemovalRule":
        """Raises TypeError, KeyError or ValueError where it is none."""
        rule = cls(
            **{**document, "kinds": tuple(document["kinds"]), "consequence": Consequence(document["consequence"])}
        )
        rule.returns_on(date(2026, 1, 1), date(2026, 4, 1))
        return rule

    def document(self) -> dict[str, Any]:
        """As it is frozen into what was proposed by it."""
        return {name: getattr(self, name) for name in self.__slots__} | {"kinds": list(self.kinds)}

    def returns_on(self, in_force_from: date, season_until: date) -> date:
        """The first day on which it holds no more; `season_until` is the day after the season's last."""
        if self.consequence is Consequence.EXTEND_STOP:
            return _later(season_until, self.lasts)
        if self.lasts == "season":
            return max(season_until, in_force_from)
        if self.lasts == "year":
            return date(in_force_from.year + 1, 1, 1)
        return _later(in_force_from, self.lasts)


@dataclass(frozen=True, slots=True)
class RemovalRules:
    """The rules of a programme edition."""

    hearing_days: int
    rules: tuple[RemovalRule, ...]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "RemovalRules":
        return cls(document["hearing_days"], tuple(map(RemovalRule.from_document, document["rules"])))

    def rule_for(self, kind: str) -> RemovalRule | None:
        """The rule that governs a kind of adverse record, if one that was read does."""
        return next((rule for rule in self.rules if kind in rule.kinds and rule.trust != _MEMORY), None)


def _later(day: date, lasts: str | Mapping[str, int]) -> date:
    if isinstance(lasts, str):
        message = f"{lasts!r} is no length of time"
        raise ValueError(message)  # the type is right, what it says is not
    [(unit, count)] = lasts.items()
    if count < 1 or unit not in ("months", "days"):
        message = f"{count} {unit} is no length of time"
        raise ValueError(message)
    return day + timedelta(days=count) if unit == "days" else months_after(day, count)
