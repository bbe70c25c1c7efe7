"""Who has to do what under an alert, and who is exempt because of what and up to which level: pure, replayable."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from greenctl.emergency.definitions import LEVELS
from greenctl.emergency.domain import Entry, Four, Measure, total
from greenctl.kernel.actor import area_prefix


class Why(StrEnum):
    """Why a source stands under an alert as it does."""

    HAS_DUTY = "has_duty"
    NO_MEASURES = "no_measures"
    EXEMPT_BY_LIST = "exempt_by_list"
    EXEMPT_BY_GUARANTEE = "exempt_by_guarantee"
    SMALL = "small"
    LONG_STOPPED = "long_stopped"


@dataclass(frozen=True, slots=True)
class Listed:
    """An exemption that a published list gives; `highest_alert` None: it holds at every level."""

    source_id: str
    level: str | None
    scope: str | None
    highest_alert: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """What a source could be exempt by. It may end below the alert's level: then the source has its duty after all."""

    by: str
    level: str | None
    scope: str | None
    highest_alert: str | None

    def reaches(self, alert: str) -> bool:
        return self.highest_alert is None or LEVELS.index(alert) <= LEVELS.index(self.highest_alert)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a source's standing is decided by."""

    guarantee: str | None
    guarantee_scope: str | None
    highest_alert: str | None
    small: bool
    long_stopped: bool
    measures: int


def standing(alert: str, facts: Facts, listed: Listed | None) -> tuple[Why, Exemption | None]:
    """Why, and the exemption that says so, or that does not reach so far.

    A guarantee class that states no highest alert exempts from nothing: nobody has said up to where it holds. What
    does not run at all, and what is too small, needs no exemption.
    """
    if facts.long_stopped:
        return Why.LONG_STOPPED, None
    by_list = (
        None
        if listed is None
        else Exemption(by="list", level=listed.level, scope=listed.scope, highest_alert=listed.highest_alert)
    )
    by_guarantee = None if facts.guarantee is None or facts.highest_alert is None else Exemption(
        by="guarantee", level=facts.guarantee, scope=facts.guarantee_scope, highest_alert=facts.highest_alert
    )  # fmt: skip
    if by_list is not None and by_list.reaches(alert):
        return Why.EXEMPT_BY_LIST, by_list
    if by_guarantee is not None and by_guarantee.reaches(alert):
        return Why.EXEMPT_BY_GUARANTEE, by_guarantee
    if facts.small:
        return Why.SMALL, None
    return Why.HAS_DUTY if facts.measures else Why.NO_MEASURES, by_list or by_guarantee


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a source has to do under an alert: its measures, or why there are none for it."""

    source_id: str
    area: str
    part: str
    why: Why
    exemption: Exemption | None
    measures: tuple[Measure, ...]

    @property
    def kg_per_day(self) -> Four:
        """What the source's measures reduce together."""
        return total([measure.kg_per_day for measure in self.measures])

    def document(self) -> dict[str, Any]:
        """What is held against the stored duty."""
        exemption = self.exemption
        return {
            "source_id": self.source_id,
            "area": self.area,
            "part": self.part,
            "why": self.why.value,
            "exempt_by": exemption.by if exemption else None,
            "exempt_level": exemption.level if exemption else None,
            "highest_alert": exemption.highest_alert if exemption else None,
            "kg_per_day": list(self.kg_per_day),
            "obligations": [
                {
                    "line": one.line, "unit": one.unit, "action": one.action, "text": one.text,
                    "target": one.target, "kg_per_day": list(one.kg_per_day),
                }
                for one in self.measures
            ],
        }  # fmt: skip


def obligations_under(alert: str, area: str, listed: Mapping[str, Listed], entries: Iterable[Entry]) -> Iterator[Duty]:
    """The duty of each entry that lies in the alert's area, in the order of the entries."""
    prefix = area_prefix(area)
    for entry in entries:
        if not entry.area.startswith(prefix):
            continue
        measures = entry.at(alert)
        why, exemption = standing(alert, facts_of(entry, len(measures)), listed.get(entry.source_id))
        yield Duty(
            source_id=entry.source_id, area=entry.area, part=entry.part, why=why, exemption=exemption,
            measures=measures if why is Why.HAS_DUTY else (),
        )  # fmt: skip


def facts_of(entry: Entry, measures: int) -> Facts:
    return Facts(
        guarantee=entry.guarantee, guarantee_scope=entry.guarantee_scope, highest_alert=entry.highest_alert,
        small=entry.small, long_stopped=entry.long_stopped, measures=measures,
    )  # fmt: skip
