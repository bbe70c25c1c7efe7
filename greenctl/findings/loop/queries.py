"""Reading where findings stand: one with its history and the reader's buttons, and what waits for whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.loop import domain, repository
from greenctl.findings.loop.guards import last_day_to_dispute
from greenctl.findings.loop.hands import hands_of, seen_by
from greenctl.findings.loop.moves import Move
from greenctl.findings.loop.terms_files import terms_of
from greenctl.findings.loop.tracked import Tracked
from greenctl.source.queries import brief

WAITING = tuple(repository.WAITING)


@dataclass(frozen=True, slots=True)
class PastMove:
    """One move. `actor` is told to offices alone; `due_on` and `stages` where the move set them."""

    ordinal: int
    act: str
    actor: str | None
    at: datetime
    words: str | None
    due_on: date | None
    standing: str
    progress: str
    stages: Any
    photos: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Detail:
    """Where a finding stands, what became of it, and what its reader may do now."""

    item: Tracked
    counts: bool
    overdue: bool
    last_day_to_dispute: date | None
    buttons: tuple[Move, ...]
    moves: tuple[PastMove, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finding that waits; `since` is the day it is sorted by."""

    finding_id: str
    number: str
    source_id: str
    source_name: str | None
    area: str
    line: str
    issue: str
    severity: str
    found_on: date
    standing: str
    progress: str
    due_on: date | None
    escalated: int
    version: int
    since: date


def standings(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Tracked]:
    """Where these findings stand, as far as they are in scope."""
    return repository.find(uow, ids)


def detail(uow: UnitOfWork, finding_id: str) -> Detail:
    """A finding in the loop.

    Raises:
        FindingNotThere: no such finding, or none of the actor's business; a firm hears of one when it is ordered.
    """
    item = repository.find(uow, [finding_id]).get(finding_id)
    if item is None:
        raise FindingNotThere(finding=finding_id)
    hand = hands_of(uow, [item])[finding_id]
    if not seen_by(hand, item):
        raise FindingNotThere(finding=finding_id)
    terms = terms_of(item.catalogue)
    now = domain.moment_of(uow.now, terms)
    return Detail(
        item,
        item.counts,
        domain.is_overdue(item, now),
        last_day_to_dispute(item, terms),
        domain.buttons(item, hand, terms, now),
        _moves(uow, finding_id, named=bool(uow.actor.grants) and not hand.of_firm),
    )


def waiting(
    uow: UnitOfWork, what: str, filters: Mapping[str, str], after: tuple[date, str] | None, limit: int
) -> list[Waiting]:
    """What waits in scope, the most urgent first; `what` is one of `WAITING`.

    `filters`: any of area (and everything below it), line, source.
    """
    given = {**filters, "today": civil_day(uow.now)}
    rows = repository.list_waiting(uow, what, given, after, limit)
    names = brief(uow, {row.source_id for row in rows})
    return [_waiting(row, names) for row in rows]


def _waiting(row: Any, names: Mapping[str, Any]) -> Waiting:
    finding_id, number, source_id, *rest = row
    source = names.get(source_id)
    return Waiting(finding_id, number, source_id, source.name if source else None, *rest)


def _moves(uow: UnitOfWork, finding_id: str, *, named: bool) -> tuple[PastMove, ...]:
    photos = repository.list_move_photos(uow, finding_id)
    return tuple(
        PastMove(
            row.ordinal, row.act, row.actor if named else None, row.at, row.reason, row.due_on, row.standing,
            row.progress, row.detail, photos.get(row.ordinal, []),
        )
        for row in repository.list_moves(uow, finding_id)
    )  # fmt: skip
