"""Reading rankings: the public side, from published editions alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure.queries import replies
from greenctl.ranking import repository
from greenctl.ranking.errors import EditionNotThere, RowNotThere
from greenctl.ranking.files import first_document, ranking_lines
from greenctl.ranking.repository import Edition, Reply, Request
from greenctl.ranking.scheme import Scheme
from greenctl.ranking.scheme_files import scheme_from, shipped, shipped_ids
from greenctl.source import queries as sources

# Editions never change, so a process keeps those it has read.
_known: dict[str, Edition] = {}
_KEPT = 200


def get_edition(uow: UnitOfWork, edition_id: str) -> Edition:
    """A published edition.

    Raises:
        EditionNotThere
    """
    if edition_id not in _known:
        edition = repository.find_edition(uow, edition_id)
        if edition is None:
            raise EditionNotThere(edition=edition_id)
        if len(_known) >= _KEPT:
            _known.clear()
        _known[edition_id] = edition
    return _known[edition_id]


def known_fingerprint(edition_id: str) -> str | None:
    """The fingerprint of an edition that this process has read before; asks no database."""
    edition = _known.get(edition_id)
    return edition.fingerprint if edition else None


def editions(uow: UnitOfWork) -> list[Edition]:
    """The latest editions under every scheme, the newest first."""
    return repository.list_editions(uow)


def newest(uow: UnitOfWork, scheme_id: str) -> Edition | None:
    """The newest edition under a scheme."""
    return repository.find_newest(uow, scheme_id)


def schemes() -> list[Scheme]:
    """Every scheme that comes with the program."""
    return [shipped(scheme_id) for scheme_id in shipped_ids()]


def scheme_of(uow: UnitOfWork, edition: Edition) -> Scheme:
    """The scheme that an edition was made under, as it was then."""
    return scheme_from(first_document(repository.input_lines(uow, edition.id))["scheme"])


def cohorts(uow: UnitOfWork, edition: Edition) -> dict[str, int]:
    """Cohort -> how many sources."""
    return repository.cohorts(uow, edition.id)


def page(
    uow: UnitOfWork, edition: Edition, filters: Mapping[str, str], past: int, limit: int
) -> list[tuple[int, dict[str, Any]]]:
    """Up to `limit` rows after an ordinal; `filters`: cohort, end."""
    return repository.page(uow, edition.id, filters, past, limit)


def row(uow: UnitOfWork, edition: Edition, source_id: str) -> dict[str, Any]:
    """The row of a source, under whichever id it is known.

    Raises:
        RowNotThere
    """
    survivor = sources.survivors(uow, [source_id])[source_id]
    found = repository.row_of(uow, edition.id, source_id) or repository.row_of(uow, edition.id, survivor)
    if found is None:
        raise RowNotThere(source=source_id)
    return found


def opened_row(uow: UnitOfWork, edition: Edition, source_id: str) -> dict[str, Any]:
    """A row with everything behind it: each finding as it stands today, what the firm said to it, its reply to the
    rank, and its requests to be rated again. No person is named.

    Raises:
        RowNotThere
    """
    found = row(uow, edition, source_id)
    reply, asked = reply_of(uow, edition, found["source"]), requests_of(uow, edition, found["source"])
    said = None if reply is None else {"text": reply.text, "said_at": reply.said_at, "verified": False}
    return {**found, "details": _details(uow, found["events"]), "reply": said, "requests": asked}


def _details(uow: UnitOfWork, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """The findings, each with what its firm said to it as it may be printed: without what was taken out of it."""
    events = repository.events_of(uow, numbers)
    said = replies(uow, [event["id"] for event in events])
    return [{**event, "answer": said[event["id"]].text if event["id"] in said else None} for event in events]


def reply_of(uow: UnitOfWork, edition: Edition, source_id: str) -> Reply | None:
    """What the firm says to its row."""
    return repository.replies_to(uow, edition.id, [source_id]).get(source_id)


def requests_of(uow: UnitOfWork, edition: Edition, source_id: str) -> list[Request]:
    """What the firm asked about its row, and what came of it."""
    return repository.requests_to(uow, edition.id, source_id)


def list_requests(uow: UnitOfWork, state: str | None, after: str | None, limit: int) -> list[Request]:
    """Requests within the actor's scope."""
    return repository.list_requests(uow, state, after, limit)


def ranking_heading(edition: Edition) -> Iterator[bytes]:
    """The first line of the published file."""
    return ranking_lines(edition.summary["heading"], ())


def ranking_stretch(uow: UnitOfWork, edition: Edition, past: int) -> tuple[int, bytes]:
    """The next thousand rows of the file after an ordinal, and the last of their ordinals; nothing at the end."""
    found = repository.rows_after(uow, edition.id, past, repository.ROWS_AT_A_TIME)
    lines = b"".join(next(ranking_lines(document, ())) for _, document in found)
    return (found[-1][0] if found else past), lines


def input_stretch(uow: UnitOfWork, edition: Edition, ordinal: int) -> bytes | None:
    """Some thousand lines of the inputs; None after the last."""
    return repository.input_stretch(uow, edition.id, ordinal)


def ranking_file(uow: UnitOfWork, edition: Edition) -> Iterator[bytes]:
    """The published file: its SHA-256 is the edition's fingerprint."""
    return ranking_lines(edition.summary["heading"], repository.documents(uow, edition.id))


def input_file(uow: UnitOfWork, edition: Edition) -> Iterator[bytes]:
    """What it was made of."""
    return repository.input_lines(uow, edition.id)
