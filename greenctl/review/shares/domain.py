"""Sharing out what waits, and who may hand it to whom. Pure.

A share says who is to do a case, never who may: that stays with the table.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from greenctl.review.shares.errors import LeaveTurned, NotForThem, NotYoursToHandOn

# By whom each can be reached from a case, and the case that would change hands for it.
_Ways = dict[str, tuple[str, "Waiting"] | None]


class Why(StrEnum):
    """How somebody came to a case."""

    SHARED_OUT = "shared_out"
    HANDED_ON = "handed_on"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that nobody holds, and who could decide it: nobody with an interest in the firm, or on leave."""

    case_id: str
    fit: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Who holds a case while it stands at `case_version`. `load`: how many cases they held with it; `among`: how many
    could have had it. Both are empty where somebody chose."""

    case_id: str
    case_version: int
    account_id: str
    why: Why
    load: int | None = None
    among: int | None = None
    shared_by: str
    shared_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """What sharing out came to for one case."""

    case_id: str
    account_id: str
    load: int
    among: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is away from `first_on` to the end of `last_on`."""

    account_id: str
    first_on: date
    last_on: date

    def holds(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


def shared_out(waiting: Sequence[Waiting], held: Mapping[str, int]) -> tuple[Given, ...]:
    """Who gets which case, the oldest first, each to whoever holds least; what nobody is fit for is left out.

    Where those who are fit hold more than others, cases given just now change hands, if that reaches somebody who holds
    less. So no exchange of given cases brings two loads nearer to each other: they differ by more than one only where
    what is held already, or who is fit, leaves no other way. Among equals the smallest SHA-256 of
    `<case id>:<account>` decides; the same cases and people always come to the same.
    """
    sharing = _Sharing({who: held.get(who, 0) for who in frozenset().union(*(case.fit for case in waiting))})
    for case in waiting:
        if case.fit:
            sharing.give(case)
    return sharing.given(waiting)


def passed_on(holding: Share | None, to: str | None, by: str, fit: Collection[str], oversees: bool) -> Why:
    """How a case comes to `to` (None: back among what nobody holds) by `by`.

    Whoever holds a case hands it on or lays it back; whoever gave it takes it back; what nobody holds is taken by those
    who are fit; overseers give anything to anybody who is fit.

    Raises:
        NotYoursToHandOn, NotForThem
    """
    theirs = holding is not None and by in {holding.account_id, holding.shared_by}
    takes = holding is None and to == by
    if not (theirs or takes or oversees):
        raise NotYoursToHandOn(holder=holding and holding.account_id)
    if to is not None and to not in fit:
        raise NotForThem(problems=[{"field": "account_id", "code": "shares.not_for_them"}])
    return Why.TAKEN if to == by else Why.HANDED_ON


def require_leave(first_on: date | None, last_on: date | None) -> None:
    """Both days in their order, or neither: then somebody is back. Raises LeaveTurned."""
    if (first_on is None) != (last_on is None) or (first_on and last_on and last_on < first_on):
        raise LeaveTurned(problems=[{"field": "last_on", "code": "shares.leave_turned"}])


class _Sharing:
    """Who holds how much, and what each was given, by the people who are fit for it."""

    def __init__(self, held: Mapping[str, int]) -> None:
        self._held = held
        self._loads = dict(held)
        self._given: dict[str, dict[frozenset[str], list[Waiting]]] = {}

    def give(self, case: Waiting) -> None:
        """Along the shortest chain of hands to whoever holds least of all who can be reached."""
        ways, steps = self._reached_from(case)
        least = min((self._loads.get(who, 0), steps[who]) for who in ways)
        equals = [who for who in ways if (self._loads.get(who, 0), steps[who]) == least]
        last = min(equals, key=lambda who: _ticket(case.case_id, who))
        self._loads[last] = self._loads.get(last, 0) + 1
        while (way := ways[last]) is not None:
            giver, moved = way
            self._given[giver][moved.fit].remove(moved)
            self._add(last, moved)
            last = giver
        self._add(last, case)

    def given(self, waiting: Iterable[Waiting]) -> tuple[Given, ...]:
        holder = {case.case_id: who for who, kinds in self._given.items() for some in kinds.values() for case in some}
        counted: dict[str, int] = dict(self._held)
        found = []
        for case in waiting:
            if case.fit:
                who = holder[case.case_id]
                counted[who] = counted.get(who, 0) + 1
                found.append(Given(case.case_id, who, counted[who], len(case.fit)))
        return tuple(found)

    def _reached_from(self, case: Waiting) -> tuple[_Ways, dict[str, int]]:
        """Everybody to whom the case, or one that it makes free, could go; and over how many hands."""
        ways: _Ways = dict.fromkeys(sorted(case.fit))
        steps = dict.fromkeys(ways, 0)
        # Who can be reached holds no less than the least of all: where the case itself may go there, no more is asked.
        least = min(self._loads.values())
        ahead = [] if any(self._loads[who] == least for who in ways) else [*ways]
        for who in ahead:
            for fit, some in self._given.get(who, {}).items():
                for other in sorted(fit - ways.keys()) if some else ():
                    ways[other], steps[other] = (who, some[-1]), steps[who] + 1
                    ahead.append(other)
        return ways, steps

    def _add(self, who: str, case: Waiting) -> None:
        self._given.setdefault(who, {}).setdefault(case.fit, []).append(case)


def _ticket(case_id: str, account_id: str) -> str:
    return sha256(f"{case_id}:{account_id}".encode()).hexdigest()
