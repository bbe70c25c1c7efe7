"""A construction certificate as a value, and every step it can take. Pure: what a step rests on stands in the step.

A certificate is the fold of its steps, so it can be decided again from what was written down (see `replaying`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from greenctl.construction.errors import (
    CertificateMovedOn,
    CertificateState,
    EndHasPassed,
    ItemsMissing,
    SignedAlready,
    TwoPeopleSign,
)


class State(StrEnum):
    APPLIED = "applied"
    SENT_BACK = "sent_back"
    """one of the bodies has refused: the site puts right what was named, and applies again"""
    HELD = "held"
    SUSPENDED = "suspended"
    LOST = "lost"
    """taken away by a decision about a removal, until the day of return that its rule gives"""
    ENDED = "ended"


GOING = frozenset({State.APPLIED, State.SENT_BACK, State.HELD, State.SUSPENDED})


class Body(StrEnum):
    """Who signs: the department that answers for the site, and the government of its place."""

    DEPARTMENT = "department"
    LOCAL_GOVERNMENT = "local_government"


class Act(StrEnum):
    APPLY = "apply"
    SIGN = "sign"
    APPLY_AGAIN = "apply_again"
    SUSPEND = "suspend"
    RESUME = "resume"
    LOSE = "lose"
    GIVE_BACK = "give_back"
    END = "end"


class EndedWhy(StrEnum):
    FINISHED = "finished"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Signature:
    """What one body says in a round, and why; a refusal names items of the check list."""

    body: Body
    approves: bool
    reason: str
    items: tuple[str, ...]
    signed_by: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who takes it, when, and in `details` everything that it rests on, JSON-ready."""

    act: Act
    by: str
    at: datetime
    day: date
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as it stands. It holds from `valid_from` until before `valid_until`."""

    id: str
    source_id: str
    season_id: str
    programme: str
    check_id: str
    applied_at: datetime
    state: State = State.APPLIED
    round: int = 1
    signatures: tuple[Signature, ...] = ()
    """of this round"""
    number: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    removal_id: str | None = None
    returns_on: date | None = None
    ended_on: date | None = None
    ended_why: str | None = None
    version: int = 1

    def state_on(self, day: date) -> State:
        """What it is worth on a day, whether or not anybody has written down yet that its time is over."""
        over = self.valid_until is not None and self.valid_until <= day
        return State.ENDED if over and self.state in (State.HELD, State.SUSPENDED) else self.state

    def require(self, seen_version: int, *states: State) -> None:
        """Raises CertificateMovedOn, CertificateState."""
        if seen_version != self.version:
            raise CertificateMovedOn(seen_version=seen_version, current_version=self.version)
        if self.state not in states:
            raise CertificateState(state=self.state.value, needed=", ".join(states))

    def after(self, step: Step) -> "Certificate":
        """Where the step brings it.

        Raises:
            CertificateState, SignedAlready, TwoPeopleSign, ItemsMissing, EndHasPassed
        """
        match step.act:
            case Act.SIGN:
                return self._signed(step)
            case Act.APPLY_AGAIN:
                return self._applied_again(step)
            case Act.SUSPEND:
                return self._turned(State.HELD, State.SUSPENDED)
            case Act.RESUME:
                return self._turned(State.SUSPENDED, State.HELD)
            case Act.LOSE:
                return self._lost(step)
            case Act.GIVE_BACK:
                return self._given_back(step)
            case Act.END:
                return self._ended(step)
            case Act.APPLY:
                raise CertificateState(state=self.state.value, needed="-")

    def _signed(self, step: Step) -> "Certificate":
        self.require(self.version, State.APPLIED)
        told = step.details
        signature = Signature(
            Body(told["body"]), told["approves"], told["reason"], tuple(told["items"]), step.by, step.at
        )
        if any(one.body is signature.body for one in self.signatures):
            raise SignedAlready(body=signature.body.value)
        if any(one.signed_by == step.by for one in self.signatures):
            raise TwoPeopleSign
        if signature.approves == bool(signature.items):
            raise ItemsMissing
        after = self._moved(signatures=(*self.signatures, signature))
        if not signature.approves:
            return replace(after, state=State.SENT_BACK)
        return _issued(after, step) if len(after.signatures) == len(Body) else after

    def _applied_again(self, step: Step) -> "Certificate":
        self.require(self.version, State.SENT_BACK)
        return self._moved(state=State.APPLIED, round=self.round + 1, signatures=(), check_id=step.details["check_id"])

    def _turned(self, needed: State, to: State) -> "Certificate":
        self.require(self.version, needed)
        return self._moved(state=to)

    def _lost(self, step: Step) -> "Certificate":
        """By a first decision, or by another one that still takes it when the first is lifted."""
        self.require(self.version, State.HELD, State.SUSPENDED, State.LOST)
        returns_on = date.fromisoformat(step.details["returns_on"])
        return self._moved(state=State.LOST, removal_id=step.details["removal_id"], returns_on=returns_on)

    def _given_back(self, step: Step) -> "Certificate":
        self.require(self.version, State.LOST)
        # Steps from before this was written down gave it back held.
        state = State(step.details.get("state", State.HELD))
        return self._moved(state=state, removal_id=None, returns_on=None)

    def _ended(self, step: Step) -> "Certificate":
        self.require(self.version, *GOING)
        return self._moved(state=State.ENDED, ended_on=step.day, ended_why=step.details["why"])

    def _moved(self, **changed: Any) -> "Certificate":
        return replace(self, version=self.version + 1, **changed)


def _issued(signed: Certificate, step: Step) -> Certificate:
    """Both bodies have approved: it holds from this day until the season, or the site before it, is over."""
    told = step.details
    until = min(date.fromisoformat(told[name]) for name in ("season_until", "site_until") if told[name])
    if until <= step.day:
        raise EndHasPassed(until=until, today=step.day)
    return replace(signed, state=State.HELD, number=told["number"], valid_from=step.day, valid_until=until)


def opened(certificate_id: str, source_id: str, step: Step) -> Certificate:
    """The application that the first step is."""
    told = step.details
    return Certificate(
        id=certificate_id, source_id=source_id, season_id=told["season_id"], programme=told["programme"],
        check_id=told["check_id"], applied_at=step.at,
    )  # fmt: skip


def before_loss(steps: Iterable[Step]) -> State:
    """What a lost certificate was before, by its steps: suspended where nobody has resumed it."""
    last = [step.act for step in steps if step.act in (Act.SUSPEND, Act.RESUME)][-1:]
    return State.SUSPENDED if last == [Act.SUSPEND] else State.HELD


def folded(certificate_id: str, source_id: str, steps: Iterable[Step]) -> Certificate:
    """The certificate that its steps make. Raises as `Certificate.after`, where they make none."""
    first, *rest = steps
    certificate = opened(certificate_id, source_id, first)
    for step in rest:
        certificate = certificate.after(step)
    return certificate
