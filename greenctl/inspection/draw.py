"""The double-random draw: sources and officers, from a seed, so that anybody with the document draws the same. Pure.

The method `greenctl-draw-1`, which `redraw.py` and docs/inspection.md tell again in their own way:

1. A lot is the SHA-256, in hex, of `<seed>|source|<source id>`. In each stratum, sources are put in the order of their
   lots, and the first so many are drawn: `take` of them.
2. The strata follow one another as the plan names them. For each drawn source in that order, the officers who may go
   there (one of their reaches covers it, and it is not barred to them) are put in the order of: how many sources they
   were given so far, then the SHA-256 of `<seed>|officer|<source id>|<officer key>`. The first `team` of them go.
3. Where fewer than `team` may go, nobody does, and the source is told as `unfilled`.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

METHOD = "greenctl-draw-1"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an officer may go: everything whose area code begins so, of one department or (None) of any."""

    area: str
    department: str | None = None

    def covers(self, candidate: "Candidate") -> bool:
        return candidate.area.startswith(self.area) and self.department in (None, candidate.department)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source that can be drawn."""

    id: str
    area: str
    department: str


@dataclass(frozen=True, slots=True)
class Drawable:
    """An officer who can be drawn. `key`: a name for this plan alone, that tells nobody who it is."""

    key: str
    reaches: tuple[Reach, ...]
    barred: frozenset[str] = frozenset()

    def may_go_to(self, candidate: Candidate) -> bool:
        return candidate.id not in self.barred and any(reach.covers(candidate) for reach in self.reaches)


@dataclass(frozen=True, slots=True)
class Urn:
    """One stratum: what it is drawn from, and how many."""

    name: str
    take: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A source that was drawn, and who goes there (nobody: too few may)."""

    source_id: str
    stratum: str
    officers: tuple[str, ...]


def draw(seed: str, urns: Sequence[Urn], officers: Sequence[Drawable], team: int) -> tuple[Drawn, ...]:
    """What comes out of it, in the order in which it was drawn."""
    given = dict.fromkeys((officer.key for officer in officers), 0)
    drawn = []
    for urn in urns:
        for candidate in _first(seed, urn):
            going = _team(seed, candidate, officers, given, team)
            for key in going:
                given[key] += 1
            drawn.append(Drawn(candidate.id, urn.name, going))
    return tuple(drawn)


def lot(*parts: str) -> str:
    """The SHA-256 of the parts with `|` between them."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def officer_key(plan_id: str, account_id: str) -> str:
    """Who is meant, for those who know the accounts; a number for everybody else."""
    return lot(plan_id, account_id)


def how_many(size: int, officers: int, told: Mapping[str, Any]) -> int:
    """What a stratum says as a number: so many, a share of them (rounded up), or so many per officer; never more than
    there are."""
    if told.get("take") is not None:
        return min(size, int(told["take"]))
    if told.get("share") is not None:
        return int((Decimal(told["share"]) * size).to_integral_value(ROUND_CEILING))
    return min(size, int((Decimal(told["per_officer"]) * officers).to_integral_value(ROUND_CEILING)))


def _first(seed: str, urn: Urn) -> list[Candidate]:
    return sorted(urn.candidates, key=lambda one: (lot(seed, "source", one.id), one.id))[: urn.take]


def _team(
    seed: str, candidate: Candidate, officers: Collection[Drawable], given: Mapping[str, int], team: int
) -> tuple[str, ...]:
    able = [officer.key for officer in officers if officer.may_go_to(candidate)]
    if len(able) < team:
        return ()
    return tuple(sorted(able, key=lambda key: (given[key], lot(seed, "officer", candidate.id, key)))[:team])


def document(
    heading: Mapping[str, Any], seed: Mapping[str, Any], urns: Sequence[Urn], officers: Sequence[Drawable], team: int
) -> dict[str, Any]:
    """All that went in and all that came out: what is published, and what `redraw.py` reads."""
    drawn = draw(str(seed["seed"]), urns, officers, team)
    return {
        "method": METHOD,
        "plan": dict(heading),
        **seed,
        "team": team,
        "strata": [_urn(urn) for urn in urns],
        "officers": [_officer(officer) for officer in officers],
        "result": [{"source": one.source_id, "stratum": one.stratum, "officers": list(one.officers)} for one in drawn],
        "unfilled": [one.source_id for one in drawn if not one.officers],
    }


def _urn(urn: Urn) -> dict[str, Any]:
    sources = [{"id": one.id, "area": one.area, "department": one.department} for one in urn.candidates]
    return {"name": urn.name, "take": urn.take, "sources": sources}


def _officer(officer: Drawable) -> dict[str, Any]:
    reaches = [{"area": reach.area, "department": reach.department} for reach in officer.reaches]
    return {"key": officer.key, "reaches": reaches, "barred": sorted(officer.barred)}
