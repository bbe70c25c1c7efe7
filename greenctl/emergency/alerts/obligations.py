"""Who has to do what under an alert, and who is exempt because of what and up to which level: pure, replayable."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory.domain import Entry, Measure
from greenctl.emergency.masses import Four, total
from greenctl.kernel.actor import area_prefix


class Why(StrEnum):
    """Why a source stands under an alert as it does."""

    HAS_DUTY = "has_duty"
    NO_MEASURES = "no_measures"
    EXEMPT_BY_LIST = "exempt_by_list"
    EXEMPT_BY_GUARANTEE = "exempt_by_guarantee"
    EXEMPT_BY_CERTIFICATE = "exempt_by_certificate"
    """its construction certificate spares it everything that it would have to do"""
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
    """What a source could be exempt by: `level` is the listed level, the guarantee class, or the number of the
    certificate. It may end below the alert's level: then the source has its duty after all."""

    by: str
    level: str | None
    scope: str | None
    highest_alert: str | None

    def reaches(self, alert: str) -> bool:
        return reaches(self.highest_alert, alert)


def reaches(highest_alert: str | None, alert: str) -> bool:
    """Whether what holds up to an alert holds at this one; None: at every level."""
    return highest_alert is None or LEVELS.index(alert) <= LEVELS.index(highest_alert)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What a held construction certificate spares its site: measures of the actions `lifts`, up to `highest_alert`
    (None: at every level), as the list of construction says."""

    number: str
    scope: str | None
    highest_alert: str | None
    lifts: frozenset[str]

    def reaches(self, alert: str) -> bool:
        return reaches(self.highest_alert, alert)

    @property
    def exemption(self) -> Exemption:
        return Exemption(by="certificate", level=self.number, scope=self.scope, highest_alert=self.highest_alert)


NO_PERMITS: Mapping[str, Permit] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a source's standing is decided by; of its `measures` at the level, a certificate spares it `spared`."""

    guarantee: str | None
    guarantee_scope: str | None
    highest_alert: str | None
    small: bool
    long_stopped: bool
    measures: int
    spared: int = 0


def standing(
    alert: str, facts: Facts, listed: Listed | None, permit: Permit | None = None
) -> tuple[Why, Exemption | None]:
    """Why, and the exemption that says so, or that does not reach so far.

    A guarantee class that states no highest alert exempts from nothing: nobody has said up to where it holds. What
    does not run at all, and what is too small, needs no exemption. A certificate spares a site some actions and leaves
    it the rest: only a site that has nothing left is exempt by it.
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
    ended = by_list or by_guarantee
    if permit is not None and (facts.spared or not permit.reaches(alert)):
        ended = permit.exemption
    if not facts.measures:
        return Why.NO_MEASURES, ended
    return Why.EXEMPT_BY_CERTIFICATE if facts.spared == facts.measures else Why.HAS_DUTY, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a source has to do under an alert: its measures, or why there are none for it."""

    source_id: str
    area: str
    part: str
    why: Why
    exemption: Exemption | None
    measures: tuple[Measure, ...]
    spared: int = 0

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
            "spared": self.spared,
            "kg_per_day": list(self.kg_per_day),
            "obligations": [
                {
                    "line": one.line, "unit": one.unit, "action": one.action, "text": one.text,
                    "target": one.target, "kg_per_day": list(one.kg_per_day),
                }
                for one in self.measures
            ],
        }  # fmt: skip


def obligations_under(
    alert: str,
    area: str,
    listed: Mapping[str, Listed],
    entries: Iterable[Entry],
    permits: Mapping[str, Permit] = NO_PERMITS,
) -> Iterator[Duty]:
    """The duty of each entry that lies in the alert's area, in the order of the entries."""
    prefix = area_prefix(area)
    for entry in entries:
        if not entry.area.startswith(prefix):
            continue
        permit = permits.get(entry.source_id)
        measures, left = entry.at(alert), left_by(permit, alert, entry.at(alert))
        facts = facts_of(entry, len(measures), len(measures) - len(left))
        why, exemption = standing(alert, facts, listed.get(entry.source_id), permit)
        has_duty = why is Why.HAS_DUTY
        yield Duty(
            source_id=entry.source_id, area=entry.area, part=entry.part, why=why, exemption=exemption,
            measures=left if has_duty else (), spared=facts.spared if spares(why) else 0,
        )  # fmt: skip


def left_by(permit: Permit | None, alert: str, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """What a certificate leaves a site to do; everything without one, and above its highest alert."""
    if permit is None or not permit.reaches(alert):
        return measures
    return tuple(measure for measure in measures if measure.action not in permit.lifts)


def spares(why: Why) -> bool:
    """Whether a certificate has a part in a source's standing so; before it come other reasons to be exempt."""
    return why in {Why.HAS_DUTY, Why.EXEMPT_BY_CERTIFICATE}


def facts_of(entry: Entry, measures: int, spared: int = 0) -> Facts:
    return Facts(
        guarantee=entry.guarantee, guarantee_scope=entry.guarantee_scope, highest_alert=entry.highest_alert,
        small=entry.small, long_stopped=entry.long_stopped, measures=measures, spared=spared,
    )  # fmt: skip
