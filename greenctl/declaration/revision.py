"""What a grade becomes after it was given: proposed by a machine or a person, decided by another person; pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from greenctl.declaration.errors import RevisionDecided, RevisionMovedOn, SecondPersonNeeded


class Kind(StrEnum):
    REGRADE = "regrade"
    """computed again by the same rules, from what became known since"""
    OVERRIDE = "override"
    """a level that people set beside the machine's, with a reason"""


class RevisionState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"
    """a later proposal of the same kind took its place before anybody decided"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of the grade of a submission. `cause` is an adverse record's id, `time`, `site_facts`, or
    `judgement`."""

    id: str
    submission_id: str
    declaration_id: str
    source_id: str
    kind: Kind
    cause: str
    level: str | None
    at_best: str | None
    official: bool
    rule_fingerprint: str
    reason: str | None
    proposed_by: str
    proposed_at: datetime
    state: RevisionState
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None
    version: int = 1

    def decided(self, by: str, at: datetime, seen_version: int, *, accept: bool, reason: str | None) -> "Revision":
        """Raises RevisionMovedOn, RevisionDecided, SecondPersonNeeded."""
        if seen_version != self.version:
            raise RevisionMovedOn(seen_version=seen_version, current_version=self.version)
        if self.state is not RevisionState.PROPOSED:
            raise RevisionDecided(state=self.state.value)
        if by == self.proposed_by:
            raise SecondPersonNeeded
        state = RevisionState.ACCEPTED if accept else RevisionState.DECLINED
        return replace(
            self, state=state, decided_by=by, decided_at=at, decision_reason=reason, version=self.version + 1
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """The levels of a submission, side by side: as it was graded, as the machine sees it now (the last accepted
    regrade), and as it stands (the last accepted revision of either kind)."""

    submission_id: str
    declaration_id: str
    source_id: str
    graded_level: str | None
    machine_level: str | None
    machine_at_best: str | None
    level: str | None
    override: Revision | None
    """the override that stands, if it is one that stands"""
