"""A removal as a value: proposed on evidence, heard, decided by somebody without a part in it, perhaps lifted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from greenctl.kernel.events import Event
from greenctl.lists.errors import (
    HearingNotOver,
    HearingOver,
    NothingToLift,
    RemovalByAnotherPerson,
    RemovalDecided,
    RemovalMovedOn,
)
from greenctl.season.removal_rules import TAKES_OFF, RemovalRule

_VOIDED = "voided"


class RemovalState(StrEnum):
    PROPOSED = "proposed"
    REMOVED = "removed"
    """decided: the consequence holds from `in_force_from` until `returns_on`"""
    KEPT = "kept"
    """decided: no consequence"""
    WITHDRAWN = "withdrawn"
    """the evidence was voided before anybody decided"""


class Lift(StrEnum):
    """Whether what was decided is to be taken back, because its evidence counts no more."""

    NONE = "none"
    PROPOSED = "proposed"
    LIFTED = "lifted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Removal:
    """A proposal and what became of it. `rule` is the programme's rule as it was proposed by; `document` the number of
    the finding or of the paper that the evidence names. All days are the city's; `returns_on` and `lifted_on` are the
    first days on which nothing holds any more."""

    id: str
    season_id: str
    programme: str
    programme_fingerprint: str
    source_id: str
    adverse_id: str
    document: str
    finding_id: str | None
    kind: str
    consequence: str
    rule: Mapping[str, Any]
    reason: str | None
    proposed_by: str
    proposed_at: datetime
    hear_until: date
    redeclare: bool
    state: RemovalState = RemovalState.PROPOSED
    waived_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_on: date | None = None
    decision_reason: str | None = None
    in_force_from: date | None = None
    returns_on: date | None = None
    lift: Lift = Lift.NONE
    lift_cause: str | None = None
    lifted_on: date | None = None
    lift_decided_by: str | None = None
    lift_decided_at: datetime | None = None
    lift_reason: str | None = None
    version: int = 1

    @property
    def takes_off(self) -> bool:
        """Whether it takes the source off the list, where it is decided so."""
        return self.consequence in TAKES_OFF

    def heard(self, at: datetime, today: date, *, waives: bool) -> "Removal":
        """The firm has said something, and perhaps that it has nothing to add.

        Raises:
            RemovalDecided, HearingOver
        """
        self._require_open()
        if today > self.hear_until or self.waived_at is not None:
            raise HearingOver(hear_until=self.hear_until)
        return self._moved(waived_at=at if waives else None)

    def decided(
        self, by: "Decider", seen_version: int, *, remove: bool, reason: str, season_until: date, free_from: date
    ) -> "Removal":
        """A person removes or keeps the source.

        `free_from`: the first day that no edition with the source begins on or after; editions never change, so a
        removal is in force from there at the earliest. `season_until`: the day after the season's last.

        Raises:
            RemovalMovedOn, RemovalDecided, RemovalByAnotherPerson, HearingNotOver
        """
        self._require_seen(seen_version)
        self._require_open()
        if by.account_id in {*by.parties, self.proposed_by}:
            raise RemovalByAnotherPerson
        if self.waived_at is None and by.today <= self.hear_until:
            raise HearingNotOver(hear_until=self.hear_until, today=by.today)
        state = RemovalState.REMOVED if remove else RemovalState.KEPT
        told = {"decided_by": by.account_id, "decided_at": by.at, "decided_on": by.today, "decision_reason": reason}
        if not remove:
            return self._moved(state=state, **told)
        begins = max(by.today, free_from) if self.takes_off else by.today
        ends = RemovalRule.from_document(self.rule).returns_on(begins, season_until)
        return self._moved(state=state, **told, in_force_from=begins, returns_on=ends)

    def following(self, evidence: str, *, counts: bool, holds: bool) -> "Removal":
        """Where a change of the evidence brings it; itself where nothing changes. `evidence` is its state, `holds`
        whether what was decided keeps the source off, or its stop longer, today.

        A proposal on evidence that was voided is withdrawn. What was decided stands, and is proposed to be lifted,
        while it holds and its evidence does not count; that proposal goes once the evidence counts again.
        """
        if self.state is RemovalState.PROPOSED:
            return self._moved(state=RemovalState.WITHDRAWN) if evidence == _VOIDED else self
        if self.state is not RemovalState.REMOVED or self.lift is Lift.LIFTED:
            return self
        if counts:
            return self if self.lift is Lift.NONE else self._moved(lift=Lift.NONE, lift_cause=None)
        if not holds or self.lift_cause == evidence:
            return self
        return self._moved(lift=Lift.PROPOSED, lift_cause=evidence)

    def lift_settled(self, by: "Decider", seen_version: int, *, lift: bool, reason: str) -> "Removal":
        """A person takes back what was decided, or lets it stand.

        Raises:
            RemovalMovedOn, NothingToLift
        """
        self._require_seen(seen_version)
        if self.lift is not Lift.PROPOSED:
            raise NothingToLift(state=self.state.value, lift=self.lift.value)
        told = {"lift_decided_by": by.account_id, "lift_decided_at": by.at, "lift_reason": reason}
        if lift:
            return self._moved(lift=Lift.LIFTED, lifted_on=by.today, **told)
        return self._moved(lift=Lift.DECLINED, **told)

    def _require_seen(self, seen_version: int) -> None:
        if seen_version != self.version:
            raise RemovalMovedOn(seen_version=seen_version, current_version=self.version)

    def _require_open(self) -> None:
        if self.state is not RemovalState.PROPOSED:
            raise RemovalDecided(state=self.state.value)

    def _moved(self, **changed: Any) -> "Removal":
        return replace(self, version=self.version + 1, **changed)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides and when; `parties` are the accounts behind the evidence, which decide nothing about it."""

    account_id: str
    at: datetime
    today: date
    parties: Collection[str | None] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What the firm said at a hearing. Never public."""

    ordinal: int
    text: str
    waives: bool
    stated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalMoved(Event):
    """A removal was proposed, spoken of, decided or withdrawn, or its lifting was. `state` and `lift`: where it is."""

    kind: ClassVar[str] = "removal.moved"
    about: ClassVar[str] = "proposal_id"
    proposal_id: str
    source_id: str
    season_id: str
    programme: str
    consequence: str
    state: str
    lift: str
    version: int
