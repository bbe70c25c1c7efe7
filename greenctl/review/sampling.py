"""A spot check: which decided cases somebody further up looks at again, drawn by a seed; whoever draws gets the same.

Each case has a ticket, the SHA-256 of `<seed>:<case id>`; the smallest tickets are drawn. A seed that nobody chooses,
such as a number that is published later, leaves nobody a choice of cases either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of, sha256_hex
from greenctl.review import repository
from greenctl.review.domain import Case
from greenctl.review.workflow import State


@dataclass(frozen=True, slots=True)
class Drawn:
    """A decided case that was drawn."""

    case_id: str
    party_id: str
    area: str
    department: str
    route: str
    state: State
    decided_at: datetime
    version: int
    ticket: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, of how many. `population_sha256` is of the canonical list of all their ids, sorted: who draws
    again and has another one draws from other cases."""

    topic: str
    seed: str
    until: date
    population: int
    population_sha256: str
    drawn: tuple[Drawn, ...]


def sample(uow: UnitOfWork, topic: str, seed: str, until: date, size: int) -> Sample:
    """Draw `size` of the cases of the actor's reach that were decided before a day, in the order of their tickets.

    Of a day that is yet to come it is today: before that, nobody could draw the same again. The answer says which.
    """
    until = min(until, civil_day(uow.now))
    ids = sorted(row.id for row in repository.list_decided(uow, topic) if civil_day(row.entered_at) < until)
    tickets = lots(ids, seed)[:size]
    cases = repository.find_cases(uow, [case_id for _, case_id in tickets])
    drawn = tuple(_drawn(cases[case_id], ticket) for ticket, case_id in tickets)
    return Sample(topic, seed, until, len(ids), digest_of(ids), drawn)


def lots(ids: Iterable[str], seed: str) -> Sequence[tuple[str, str]]:
    """(ticket, id) of each, the smallest ticket first."""
    return sorted((sha256_hex(f"{seed}:{case_id}".encode()), case_id) for case_id in ids)


def _drawn(case: Case, ticket: str) -> Drawn:
    return Drawn(
        case.id, case.party_id, case.area, case.department, case.route, case.state, case.entered_at, case.version,
        ticket,
    )  # fmt: skip
