"""Adverse records as values, and who may do what to them: two people for everything that counts."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from greenctl.adverse.errors import AdverseMovedOn, SecondPersonNeeded, WrongState
from greenctl.kernel.events import Event


class State(StrEnum):
    RECORDED = "recorded"
    """written down by one person; counts nowhere"""
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    """somebody asked to void it; counts until a second person has settled that"""
    SUSPENDED = "suspended"
    """rests on a finding that the firm disputes; counts nowhere until somebody else has settled that"""
    VOIDED = "voided"


COUNTING = (State.CONFIRMED, State.CONTESTED)


@dataclass(frozen=True, slots=True)
class Counting:
    """What grading needs of a record that counts: a veto's kind, the day it happened, and the record itself."""

    kind: str
    happened_on: date
    evidence_id: str


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be written down. `document` is the number of the decision or report that it rests on."""

    id: str
    source_id: str
    kind: str
    happened_on: date
    document: str


class Outcome(StrEnum):
    """What has become of a finding, as far as an adverse record can rest on it."""

    COUNTS = "counts"
    DISPUTED = "disputed"
    VOIDED = "voided"


FOLLOWED = {
    Outcome.COUNTS: State.CONFIRMED,
    Outcome.DISPUTED: State.SUSPENDED,
    Outcome.VOIDED: State.VOIDED,
}


@dataclass(frozen=True, slots=True)
class FindingSays:
    """A finding that two people stand for: who found it and who ordered it put right. `number` is the document that
    the record names, `kind` the veto that the catalogue gives the finding's issue."""

    finding_id: str
    number: str
    source_id: str
    kind: str
    happened_on: date
    found_by: str
    ordered_by: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Adverse:
    """A record as it stands. `reason` is why it is to be, or was, voided."""

    id: str
    source_id: str
    kind: str
    happened_on: date
    document: str
    state: State
    recorded_by: str
    recorded_at: datetime
    confirmed_by: str | None = None
    contested_by: str | None = None
    settled_by: str | None = None
    reason: str | None = None
    version: int = 1
    finding_id: str | None = None
    """the finding that it follows in everything: nobody moves it by hand"""

    def confirmed(self, by: str, seen_version: int) -> "Adverse":
        """Counts from now on.

        Raises:
            AdverseMovedOn, WrongState, SecondPersonNeeded
        """
        self._require(seen_version, State.RECORDED)
        self._require_other(by, self.recorded_by)
        return self._moved(State.CONFIRMED, confirmed_by=by)

    def voided(self, by: str, reason: str, seen_version: int) -> "Adverse":
        """A record that never counted is voided at once; of one that counts, voiding is only asked for.

        Raises:
            AdverseMovedOn, WrongState
        """
        self._require(seen_version, State.RECORDED, State.CONFIRMED)
        to = State.VOIDED if self.state is State.RECORDED else State.CONTESTED
        # Who settled an earlier doubt has no part in this one, and may be who raises it.
        return self._moved(to, contested_by=by, reason=reason, settled_by=None)

    def settled(self, by: str, *, void: bool, seen_version: int) -> "Adverse":
        """A second person voids a contested record, or lets it stand.

        Raises:
            AdverseMovedOn, WrongState, SecondPersonNeeded
        """
        self._require(seen_version, State.CONTESTED)
        self._require_other(by, self.contested_by)
        return self._moved(State.VOIDED if void else State.CONFIRMED, settled_by=by)

    def following(self, finding: FindingSays) -> "Adverse":
        """Where the finding has brought it; itself where that is where it stands. What was voided stays voided.

        A record that somebody wrote down by hand from the finding's own number follows it from here on.
        """
        to = FOLLOWED[finding.outcome]
        if self.state is State.VOIDED or (self.finding_id and self.state is to):
            return self
        by = self.confirmed_by or (finding.ordered_by if finding.ordered_by != self.recorded_by else finding.found_by)
        return self._moved(to, confirmed_by=by, finding_id=finding.finding_id)

    def _require(self, seen_version: int, *states: State) -> None:
        if seen_version != self.version:
            raise AdverseMovedOn(seen_version=seen_version, current_version=self.version)
        if self.state not in states:
            raise WrongState(state=self.state.value, needed=", ".join(states))

    def _require_other(self, by: str, first: str | None) -> None:
        if by == first:
            raise SecondPersonNeeded

    def _moved(self, state: State, **changed: str | None) -> "Adverse":
        return replace(self, state=state, version=self.version + 1, **changed)  # type: ignore[arg-type]


def from_finding(record_id: str, finding: FindingSays, at: datetime) -> Adverse | None:
    """The record that a finding leads to once it counts: two people have stood for it already. None before that."""
    if finding.outcome is not Outcome.COUNTS:
        return None
    return Adverse(
        record_id, finding.source_id, finding.kind, finding.happened_on, finding.number, State.CONFIRMED,
        finding.found_by, at, finding.ordered_by, finding_id=finding.finding_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseMoved(Event):
    """A record was written down, confirmed, contested, settled, suspended or voided: `state` is where it stands now."""

    kind: ClassVar[str] = "adverse.moved"
    about: ClassVar[str] = "adverse_id"
    adverse_id: str
    source_id: str
    veto: str
    state: str
    version: int

    @classmethod
    def of(cls, record: Adverse) -> "AdverseMoved":
        return cls(
            adverse_id=record.id,
            source_id=record.source_id,
            veto=record.kind,
            state=record.state.value,
            version=record.version,
        )
