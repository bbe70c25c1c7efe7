"""Reading batches: as they were printed, and beside each line where its finding stands now."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure import repository
from greenctl.findings.exposure.domain import Batch, Line, Reply, file_of
from greenctl.findings.exposure.errors import BatchNotThere
from greenctl.findings.loop.terms_files import catalogue_of

MOST_OF_A_SOURCE = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """A line of a batch. `printed` never changes; `standing`, `progress` and `since` tell what became of the finding,
    `reply` what its firm says now."""

    printed: dict[str, Any]
    standing: str
    progress: str
    since: date | None
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Exposed:
    """A line of the batch `number`, which was published then."""

    number: int
    published_at: datetime
    reading: Reading


def batch(uow: UnitOfWork, number: int) -> Batch:
    """Raises BatchNotThere."""
    found = repository.find_batch(uow, number)
    if found is None:
        raise BatchNotThere(number=number)
    return found


def batches(uow: UnitOfWork, area: str = "", below: int | None = None, limit: int = 50) -> list[Batch]:
    """Batches of an area prefix, the newest first."""
    return repository.list_batches(uow, area, below, limit)


def readings(uow: UnitOfWork, found: Batch) -> list[Reading]:
    """The lines of a batch in order, each with its later state."""
    lines, later = repository.lines_of(uow, found.id), repository.later_states(uow, found.id)
    said = replies(uow, [finding_id for finding_id, _ in lines])
    return [_reading(printed, later[key], said.get(key)) for key, printed in lines]


def exposed_of(uow: UnitOfWork, source_ids: Collection[str], limit: int = MOST_OF_A_SOURCE) -> list[Exposed]:
    """What was made public of these sources, the newest batch first, each with its later state; at most `limit`."""
    rows = repository.exposed_of(uow, source_ids, limit)
    said = replies(uow, [row.finding_id for row in rows])
    return [
        Exposed(row.number, row.published_at, _reading(row.document, row, said.get(row.finding_id))) for row in rows
    ]


def file(uow: UnitOfWork, found: Batch) -> bytes:
    """The batch exactly as it was published: the SHA-256 of these bytes is its fingerprint."""
    return file_of(found.heading, [printed for _, printed in repository.lines_of(uow, found.id)])


def lines_to_expose(uow: UnitOfWork, area: str, limit: int, *, hold: bool = False) -> list[Line]:
    """What a batch of this area would hold now; `hold` keeps it so until the transaction ends."""
    rows = repository.list_to_expose(uow, area, limit, hold=hold)
    said = replies(uow, [row.id for row in rows])
    return [_line(row, said.get(row.id)) for row in rows]


def replies(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Reply]:
    """What firms have last said of these findings, as it may be printed."""
    found: dict[str, Reply] = {}
    for finding_id, (move, edit) in repository.replies_to(uow, ids).items():
        reply = Reply(move.reason, move.act, civil_day(move.at))
        found[finding_id] = reply if edit is None else replace(reply, text=edit.text, edited=edit.reason)
    return found


def _reading(printed: dict[str, Any], later: Any, reply: Reply | None) -> Reading:
    since = None if later.at is None else civil_day(later.at)
    return Reading(printed, later.standing, later.progress, since, reply)


def _line(row: Any, reply: Reply | None) -> Line:
    catalogue = catalogue_of(row.catalogue_fingerprint)
    issue = catalogue.find_issue(row.issue)
    return Line(
        finding_id=row.id, number=row.number, area=row.area, source_id=row.source_id, name=row.name, issue=row.issue,
        issue_zh=issue.zh if issue else row.issue, issue_en=issue.en if issue else row.issue, severity=row.severity,
        line=row.line, found_on=row.found_on, ordered_on=row.confirmed_on, due_on=row.due_on, progress=row.progress,
        official=catalogue.official, reply=reply,
    )  # fmt: skip
