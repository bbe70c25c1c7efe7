"""Editions, rows and what they were made of; replies and requests."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, false, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.kernel.actor import Scope
from greenctl.kernel.canonical import plain_decimal
from greenctl.ranking.models import (
    RankingEditionRow,
    RankingInputRow,
    RankingReplyRow,
    RankingRequestRow,
    RankingRow,
)
from greenctl.source.models import SourceRow

LINES_AT_A_TIME = 5_000
ROWS_AT_A_TIME = 1_000
MOST_EDITIONS = 200
COUNTING = ("confirmed", "void_asked")

_E, _I, _R = RankingEditionRow.__table__, RankingInputRow.__table__, RankingRow.__table__
_F, _STANDING = FindingRow.__table__, FindingStandingRow.__table__
_REPLY, _REQUEST, _S = RankingReplyRow.__table__, RankingRequestRow.__table__, SourceRow.__table__


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition; `summary` holds the counts, the headings of its files and the signed statement."""

    id: str
    scheme: str
    number: int
    as_of: date
    published_at: datetime
    supersedes: str | None
    official: bool
    scheme_fingerprint: str
    inputs_sha256: str
    fingerprint: str
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """A firm's own word about its rank, which nobody has verified."""

    id: str
    edition_id: str
    source_id: str
    text: str
    said_by: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """A firm asks to be rated again."""

    id: str
    edition_id: str
    source_id: str
    reason: str
    asked_by: str
    asked_at: datetime
    state: str
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    considered_in: str | None
    version: int


_EDITION = select(*(_E.c[name] for name in Edition.__slots__))
_BY_ID = _EDITION.where(_E.c.id == bindparam("edition_id"))
_NEWEST = _EDITION.where(_E.c.scheme == bindparam("scheme")).order_by(_E.c.number.desc()).limit(1)
_LATEST = _EDITION.order_by(_E.c.published_at.desc(), _E.c.scheme, _E.c.number.desc()).limit(MOST_EDITIONS)
_LINES = select(_I.c.lines).where(_I.c.edition_id == bindparam("edition_id"), _I.c.ordinal == bindparam("ordinal"))
_ROWS = (
    select(_R.c.ordinal, _R.c.document)
    .where(_R.c.edition_id == bindparam("edition_id"), _R.c.ordinal > bindparam("past"))
    .order_by(_R.c.ordinal)
    .limit(bindparam("limit"))
)
_OF_SOURCE = select(_R.c.ordinal, _R.c.document).where(
    _R.c.edition_id == bindparam("edition_id"), _R.c.source_id == bindparam("source_id")
)
_COHORTS = (
    select(_R.c.cohort, func.count().label("count"))
    .where(_R.c.edition_id == bindparam("edition_id"))
    .group_by(_R.c.cohort)
    .order_by(_R.c.cohort)
)
_REPLIES = select(*(_REPLY.c[name] for name in Reply.__slots__))
_REPLIES_TO = _REPLIES.where(
    _REPLY.c.edition_id == bindparam("edition_id"), _REPLY.c.source_id.in_(bindparam("source_ids", expanding=True))
)
_REPLY_BY_ID = _REPLIES.where(_REPLY.c.id == bindparam("reply_id"))
_REQUESTS = select(*(_REQUEST.c[name] for name in Request.__slots__)).select_from(
    _REQUEST.join(_S, _S.c.id == _REQUEST.c.source_id)
)
_REQUESTS_TO = _REQUESTS.where(
    _REQUEST.c.edition_id == bindparam("edition_id"), _REQUEST.c.source_id == bindparam("source_id")
).order_by(_REQUEST.c.id)
_TO_CONSIDER = select(_REQUEST.c.id, _REQUEST.c.source_id, _REQUEST.c.version).select_from(
    _REQUEST.join(_E, _E.c.id == _REQUEST.c.edition_id)
).where(
    _REQUEST.c.state == "granted", _REQUEST.c.considered_in.is_(None), _E.c.scheme == bindparam("scheme", type_=String)
)  # fmt: skip
_ANSWER = (
    update(_REQUEST)
    .where(_REQUEST.c.id == bindparam("request_id"), _REQUEST.c.version == bindparam("seen"))
    .where(_REQUEST.c.state == "asked")
    .values(
        state=bindparam("new_state"),
        answer=bindparam("new_answer"),
        answered_by=bindparam("by"),
        answered_at=bindparam("at"),
        version=_REQUEST.c.version + 1,
    )
)
_CONSIDERED = (
    update(_REQUEST)
    .where(_REQUEST.c.id == bindparam("request_id"))
    .values(considered_in=bindparam("edition"), version=_REQUEST.c.version + 1)
)
_EVENTS = (
    select(
        _F.c.id, _F.c.number, _F.c.issue, _F.c.severity, _F.c.points, _F.c.found_on, _STANDING.c.closed_on,
        _STANDING.c.standing.in_(COUNTING).label("counts"),
    )
    .join_from(_F, _STANDING, _STANDING.c.finding_id == _F.c.id)
    .where(_F.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(_F.c.number)
)  # fmt: skip
_AREAS = select(_S.c.area).where(_S.c.state.in_(bindparam("states", expanding=True))).distinct()
_NAMES = select(_S.c.id, _S.c.name).where(_S.c.id.in_(bindparam("ids", expanding=True)))


def _within(scope: Scope) -> ColumnElement[bool]:
    """The one place where requests are narrowed to what the actor may see."""
    if scope.everything:
        return true()
    arms = [
        _S.c.area.startswith(reach.area_prefix, autoescape=True)
        & (true() if reach.department is None else _S.c.department == reach.department)
        for reach in scope.reaches
    ]
    return or_(false(), *arms, _S.c.id.in_(sorted(scope.source_ids)) if scope.source_ids else false())


def find_edition(uow: UnitOfWork, edition_id: str) -> Edition | None:
    row = uow.execute(_BY_ID, {"edition_id": edition_id}).first()
    return None if row is None else Edition(*row)


def find_newest(uow: UnitOfWork, scheme: str) -> Edition | None:
    row = uow.execute(_NEWEST, {"scheme": scheme}).first()
    return None if row is None else Edition(*row)


def list_editions(uow: UnitOfWork) -> list[Edition]:
    """The latest editions of every scheme, the newest first."""
    return [Edition(*row) for row in uow.execute(_LATEST)]


def insert_edition(uow: UnitOfWork, edition: Edition) -> bool:
    """False if another edition has this number: somebody else has just published."""
    try:
        uow.execute(insert(_E), {name: getattr(edition, name) for name in Edition.__slots__})
    except IntegrityError:
        return False
    return True


def insert_lines(uow: UnitOfWork, edition_id: str, lines: Iterable[bytes]) -> None:
    """A file, some thousand lines to a row."""
    stream, ordinal = iter(lines), 0
    while chunk := b"".join(islice(stream, LINES_AT_A_TIME)):
        row = {"edition_id": edition_id, "ordinal": ordinal, "lines": zlib.compress(chunk, 6)}
        uow.execute(insert(_I), row)
        ordinal += 1


def input_stretch(uow: UnitOfWork, edition_id: str, ordinal: int) -> bytes | None:
    """Some lines of what an edition was made of, whole; None after the last."""
    found = uow.execute(_LINES, {"edition_id": edition_id, "ordinal": ordinal}).scalar()
    return None if found is None else zlib.decompress(found)


def insert_rows(uow: UnitOfWork, edition_id: str, documents: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(documents), ROWS_AT_A_TIME):
        rows = [
            {
                "edition_id": edition_id, "ordinal": start + n, "source_id": document["source"],
                "cohort": document["cohort"], "ending": document["end"], "document": document,
            }
            for n, document in enumerate(documents[start : start + ROWS_AT_A_TIME], start=1)
        ]  # fmt: skip
        uow.execute(insert(_R), rows)


def rows_after(uow: UnitOfWork, edition_id: str, past: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
    """Rows of an edition in its order, after an ordinal."""
    found = uow.execute(_ROWS, {"edition_id": edition_id, "past": past, "limit": limit})
    return [(row.ordinal, row.document) for row in found]


def page(
    uow: UnitOfWork, edition_id: str, filters: Mapping[str, str], past: int, limit: int
) -> list[tuple[int, dict[str, Any]]]:
    """The same, of one cohort or of one end."""
    statement = _ROWS
    if "cohort" in filters:
        statement = statement.where(_R.c.cohort == filters["cohort"])
    if "end" in filters:
        statement = statement.where(_R.c.ending == filters["end"])
    found = uow.execute(statement, {"edition_id": edition_id, "past": past, "limit": limit})
    return [(row.ordinal, row.document) for row in found]


def row_of(uow: UnitOfWork, edition_id: str, source_id: str) -> dict[str, Any] | None:
    row = uow.execute(_OF_SOURCE, {"edition_id": edition_id, "source_id": source_id}).first()
    return None if row is None else row.document


def cohorts(uow: UnitOfWork, edition_id: str) -> dict[str, int]:
    return {row.cohort: row[1] for row in uow.execute(_COHORTS, {"edition_id": edition_id})}


def names(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, str]:
    return {row.id: row.name for row in uow.execute(_NAMES, {"ids": ids})} if ids else {}


def events_of(uow: UnitOfWork, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """The findings of a row in the order of their numbers."""
    found: list[dict[str, Any]] = []
    for some in chunks(numbers):
        rows = uow.execute(_EVENTS, {"numbers": some})
        found += [{**row._asdict(), "points": plain_decimal(row.points), "counts": bool(row.counts)} for row in rows]
    return found


def areas(uow: UnitOfWork, states: Sequence[str]) -> list[str]:
    """Where there is anybody to rank."""
    return list(uow.execute(_AREAS, {"states": list(states)}).scalars())


def insert_reply(uow: UnitOfWork, reply: Reply) -> None:
    uow.execute(insert(_REPLY), {name: getattr(reply, name) for name in Reply.__slots__})


def find_reply(uow: UnitOfWork, reply_id: str) -> Reply | None:
    row = uow.execute(_REPLY_BY_ID, {"reply_id": reply_id}).first()
    return None if row is None else Reply(*row)


def replies_to(uow: UnitOfWork, edition_id: str, source_ids: Sequence[str]) -> dict[str, Reply]:
    """Source -> its reply to the edition."""
    found = uow.execute(_REPLIES_TO, {"edition_id": edition_id, "source_ids": list(source_ids)})
    return {row.source_id: Reply(*row) for row in found}


def insert_request(uow: UnitOfWork, request: Request) -> None:
    uow.execute(insert(_REQUEST), {name: getattr(request, name) for name in Request.__slots__})


def find_request(uow: UnitOfWork, request_id: str) -> Request | None:
    row = uow.execute(_REQUESTS.where(_REQUEST.c.id == request_id, _within(uow.scope))).first()
    return None if row is None else Request(*row)


def request_known(uow: UnitOfWork, request_id: str, source_id: str) -> Request | None:
    """A request with this id, or one of the source that waits for its answer."""
    waits = (_REQUEST.c.source_id == source_id) & (_REQUEST.c.state == "asked")
    row = uow.execute(_REQUESTS.where((_REQUEST.c.id == request_id) | waits).limit(1)).first()
    return None if row is None else Request(*row)


def list_requests(uow: UnitOfWork, state: str | None, after: str | None, limit: int) -> list[Request]:
    """Requests within the actor's scope, in order of their ids."""
    statement = _REQUESTS.where(_within(uow.scope)).order_by(_REQUEST.c.id).limit(limit)
    if state is not None:
        statement = statement.where(_REQUEST.c.state == state)
    if after is not None:
        statement = statement.where(_REQUEST.c.id > after)
    return [Request(*row) for row in uow.execute(statement)]


def requests_to(uow: UnitOfWork, edition_id: str, source_id: str) -> list[Request]:
    """Public: what a source asked about an edition."""
    return [Request(*row) for row in uow.execute(_REQUESTS_TO, {"edition_id": edition_id, "source_id": source_id})]


def answer_request(uow: UnitOfWork, request: Request, seen_version: int) -> bool:
    """False if it has moved on."""
    values = {
        "request_id": request.id, "seen": seen_version, "new_state": request.state, "new_answer": request.answer,
        "by": request.answered_by, "at": request.answered_at,
    }  # fmt: skip
    return uow.execute(_ANSWER, values).rowcount == 1


def to_consider(uow: UnitOfWork, scheme: str) -> dict[str, tuple[str, int]]:
    """Granted requests that no edition has considered: id -> (source, version)."""
    return {row.id: (row.source_id, row.version) for row in uow.execute(_TO_CONSIDER, {"scheme": scheme})}


def mark_considered(uow: UnitOfWork, requests: Iterable[str], edition_id: str) -> None:
    rows = [{"request_id": request, "edition": edition_id} for request in requests]
    if rows:
        uow.execute(_CONSIDERED, rows)


def input_lines(uow: UnitOfWork, edition_id: str) -> Iterator[bytes]:
    """What an edition was made of, line by line."""
    ordinal = 0
    while (stretch := input_stretch(uow, edition_id, ordinal)) is not None:
        yield from stretch.splitlines(keepends=True)
        ordinal += 1


def documents(uow: UnitOfWork, edition_id: str) -> Iterator[dict[str, Any]]:
    """Every row as published."""
    past = 0
    while found := rows_after(uow, edition_id, past, ROWS_AT_A_TIME):
        yield from (document for _, document in found)
        past = found[-1][0]
