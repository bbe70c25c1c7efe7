"""Photos as rows and as values."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, column, func, insert, literal, or_, select, table, update
from sqlalchemy.sql.expression import FromClause

from greenctl.db.base import UtcDateTime
from greenctl.db.chunks import chunks
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.photos.domain import Duplicate, Photo, PhotoState, Print
from greenctl.photos.models import PhotoRow, PhotoRulingRow

# So many that look alike are enough to look at; the earliest come first.
MOST_ALIKE = 500

_P = PhotoRow.__table__
_THEIRS = PhotoRow.__table__.alias("theirs")
# Sources are opaque here, and their area is not: who may see a photo changes with it. The register stands above this
# domain, so its table is named, not imported.
_SOURCE = table("source", column("id"), column("area"), column("department"))
# So are tasks: whoever is sent to a source beyond their own area shows what they find there.
_TASK = table("inspection_task", column("id"), column("source_id"))
_GOES = table("inspection_task_officer", column("task_id"), column("account_id"))
_BESIDE: FromClause = _P.outerjoin(_SOURCE, _SOURCE.c.id == _P.c.source_id)
_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _P.c.party_id, owner=_P.c.account_id)
_SOURCES_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id)

_COLUMNS = tuple(_P.c[name] for name in Photo.__slots__)
_IDS = bindparam("ids", expanding=True)
_ALL = select(*_COLUMNS)
_BY_ID = _ALL.select_from(_BESIDE).where(_P.c.id == bindparam("photo_id"))
_SEEN = select(_P.c.id).select_from(_BESIDE).where(_P.c.id.in_(_IDS))
_BY_SUBJECT = (
    _ALL.select_from(_BESIDE)
    .where(
        _P.c.subject_kind == bindparam("subject_kind"),
        _P.c.subject_id == bindparam("subject_id"),
        _P.c.id > bindparam("after"),
    )
    .order_by(_P.c.id)
    .limit(bindparam("limit"))
)
_OF_ONE_SOURCE = _BY_SUBJECT.where(_P.c.source_id == bindparam("source_id"))
# Anybody may name any subject, so photos of several sources may name one: those are never mixed.
_OF_NO_SOURCE = _BY_SUBJECT.where(or_(_P.c.source_id.is_(None), _P.c.account_id == bindparam("account_id")))
_BY_IDS = _ALL.where(_P.c.id.in_(_IDS))
_DIGESTS = select(_P.c.id, _P.c.declared_sha256, _P.c.account_id).where(_P.c.id.in_(_IDS))
_STATES = select(_P.c.id, _P.c.state).where(_P.c.id.in_(_IDS))
_PENDING = (
    select(_P.c.id)
    .where(
        _P.c.subject_kind == bindparam("subject_kind"),
        _P.c.subject_id == bindparam("subject_id"),
        _P.c.state.in_((PhotoState.DECLARED.value, PhotoState.UPLOADED.value)),
    )
    .order_by(_P.c.id)
)
_SOURCES = select(_SOURCE.c.id).where(_SOURCE.c.id.in_(_IDS))
_OF_TASKS = (
    select(_TASK.c.source_id.label("id"))
    .join(_GOES, _GOES.c.task_id == _TASK.c.id)
    .where(_TASK.c.source_id.in_(_IDS), _GOES.c.account_id == bindparam("account_id"))
    .distinct()
)
_OF_PERSON_SINCE = (
    select(func.count())
    .where(_THEIRS.c.account_id == bindparam("account_id"))
    .where(_THEIRS.c.declared_at >= bindparam("since", type_=UtcDateTime))
    .scalar_subquery()
)
_COUNTS = (
    select(func.count(), _OF_PERSON_SINCE)
    .select_from(_BESIDE)
    .where(
        _P.c.subject_kind == bindparam("subject_kind"),
        _P.c.subject_id == bindparam("subject_id"),
        _P.c.state != PhotoState.REFUSED.value,
    )
)
_DUE = (
    _ALL.where(_P.c.state == PhotoState.UPLOADED.value, _P.c.next_try_at <= bindparam("now", type_=UtcDateTime))
    .order_by(_P.c.next_try_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_NEVER_CAME = (
    _ALL.where(_P.c.state == PhotoState.DECLARED.value, _P.c.declared_at < bindparam("before", type_=UtcDateTime))
    .order_by(_P.c.declared_at)
    .limit(bindparam("limit"))
)
_SEALED = select(_P.c.sha256).where(_P.c.sha256.in_(_IDS), _P.c.state == PhotoState.VERIFIED.value)
_SAME_BYTES = (
    select(_P.c.id)
    .where(
        _P.c.sha256 == bindparam("sha256"), _P.c.state == PhotoState.VERIFIED.value, _P.c.id != bindparam("photo_id")
    )
    .order_by(_P.c.settled_at, _P.c.id)
    .limit(1)
)
_BUCKETS = bindparam("buckets", expanding=True)
_ALIKE = (
    select(_P.c.id, _P.c.whole_print, _P.c.inner_print)
    .where(or_(_P.c.whole_bucket.in_(_BUCKETS), _P.c.inner_bucket.in_(_BUCKETS)), _P.c.id != bindparam("photo_id"))
    .order_by(_P.c.settled_at, _P.c.id)
    .limit(literal(MOST_ALIKE))
)
_PRINTS = ("whole_print", "inner_print", "whole_bucket", "inner_bucket")
_FIXED = {
    "id", "sha256", "size_bytes", "media_type", "account_id", "source_id", "subject_kind", "subject_id", "slot",
    "captured_at", "longitude", "latitude", "accuracy_m", "declared_at", "is_public",
}  # fmt: skip
_MOVES = tuple(name for name in Photo.__slots__ if name not in _FIXED)
_HERE = (_P.c.id == bindparam("key"), _P.c.version == bindparam("seen_version"))
_INSERT = insert(_P)
_UPDATE = update(_P).where(*_HERE).values({name: bindparam(f"new_{name}") for name in _MOVES})
_SETTLE = update(_P).where(*_HERE).values({name: bindparam(f"new_{name}") for name in (*_MOVES, *_PRINTS)})
_R = PhotoRulingRow.__table__
_INSERT_RULING = insert(_R)
_SHOW = update(_P).where(*_HERE).values(is_public=bindparam("public"), version=_P.c.version + 1)


def find_photo(uow: UnitOfWork, photo_id: str) -> Photo | None:
    """A photo within the actor's scope, or the actor's own."""
    row = _WITHIN.execute(uow, _BY_ID, {"photo_id": photo_id}).first()
    return None if row is None else _photo(row)


def within_scope(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """Those of the ids that lie within the actor's scope, or are the actor's own."""
    return {row.id for chunk in chunks(ids) for row in _WITHIN.execute(uow, _SEEN, {"ids": chunk})}


def rule(uow: UnitOfWork, photo_id: str, seen_version: int, ruling: Mapping[str, Any]) -> bool:
    """Show the copy to anybody, or to nobody, and keep who said so; False if the photo has moved on."""
    shown = {"key": photo_id, "seen_version": seen_version, "public": ruling["released"]}
    if not uow.execute(_SHOW, shown).rowcount:
        return False
    uow.execute(_INSERT_RULING, {"photo_id": photo_id, "version": seen_version + 1, **ruling})
    return True


def find_public(uow: UnitOfWork, photo_id: str) -> Photo | None:
    """A photo that anybody may see."""
    photo = find_photos(uow, [photo_id]).get(photo_id)
    return photo if photo is not None and photo.is_public else None


def list_of_subject(
    uow: UnitOfWork, kind: str, subject_id: str, source_id: str | None, after: str | None, limit: int
) -> list[Photo]:
    """Up to `limit` photos of a subject and of one source, within the actor's scope or the actor's own, by id. Where no
    source is named: those that name none either, and the actor's own."""
    values = {"subject_kind": kind, "subject_id": subject_id, "after": after or "", "limit": limit}
    if source_id is None:
        values["account_id"] = uow.actor.account_id
        return [_photo(row) for row in _WITHIN.execute(uow, _OF_NO_SOURCE, values)]
    return [_photo(row) for row in _WITHIN.execute(uow, _OF_ONE_SOURCE, {**values, "source_id": source_id})]


def find_photos(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Photo]:
    """Photos by id, whatever the scope: for callers that check it themselves."""
    rows = (row for chunk in chunks(ids) for row in uow.execute(_BY_IDS, {"ids": chunk}))
    return {row.id: _photo(row) for row in rows}


def find_digests(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """id -> (digest of what was declared under it, by whom)."""
    rows = (row for chunk in chunks(ids) for row in uow.execute(_DIGESTS, {"ids": chunk}))
    return {row.id: (row.declared_sha256, row.account_id) for row in rows}


def states_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, PhotoState]:
    rows = (row for chunk in chunks(ids) for row in uow.execute(_STATES, {"ids": chunk}))
    return {row.id: PhotoState(row.state) for row in rows}


def pending_of(uow: UnitOfWork, kind: str, subject_id: str) -> list[str]:
    return list(uow.execute(_PENDING, {"subject_kind": kind, "subject_id": subject_id}).scalars())


def sources_within(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """Those of the sources that are there, and within the actor's scope or where a task sends the actor."""
    within = {row.id for chunk in chunks(ids) for row in _SOURCES_WITHIN.execute(uow, _SOURCES, {"ids": chunk})}
    me = {"account_id": uow.actor.account_id}
    beyond = chunks(set(ids) - within)
    return within | {row.id for chunk in beyond for row in uow.execute(_OF_TASKS, {"ids": chunk, **me})}


def counts(uow: UnitOfWork, kind: str, subject_id: str, account_id: str, since: datetime) -> tuple[int, int]:
    """How many of a subject, and how many of a person since.

    Of a subject those within the actor's scope, or the actor's own: anybody may name any subject, so strangers' do not
    count.
    """
    values = {"subject_kind": kind, "subject_id": subject_id, "account_id": account_id, "since": since}
    of_subject, of_person = _WITHIN.execute(uow, _COUNTS, values).one()
    return int(of_subject), int(of_person)


def insert_photos(
    uow: UnitOfWork, photos: Sequence[Photo], digests: Sequence[str], parties: Sequence[str | None]
) -> None:
    """Raises IntegrityError: an id was taken since it was looked up."""
    rows = [
        {**_row(photo), "declared_sha256": digest, "party_id": party}
        for photo, digest, party in zip(photos, digests, parties, strict=True)
    ]
    if rows:
        uow.execute(_INSERT, rows)


def update_photo(uow: UnitOfWork, photo: Photo, seen_version: int) -> bool:
    """False if somebody else was faster."""
    return uow.execute(_UPDATE, _change(photo, seen_version)).rowcount == 1


def settle_photo(uow: UnitOfWork, photo: Photo, prints: Print, seen_version: int) -> bool:
    """With what it looks like. False if somebody else was faster."""
    looks = {
        "new_whole_print": prints.whole,
        "new_inner_print": prints.inner,
        "new_whole_bucket": prints.whole_bucket,
        "new_inner_bucket": prints.inner_bucket,
    }
    return uow.execute(_SETTLE, {**_change(photo, seen_version), **looks}).rowcount == 1


def due(uow: UnitOfWork, limit: int) -> list[Photo]:
    """Uploaded photos that somebody should look at now; on PostgreSQL nobody else gets these meanwhile."""
    return [_photo(row) for row in uow.execute(_DUE, {"now": uow.now, "limit": limit})]


def never_came(uow: UnitOfWork, before: datetime, limit: int) -> list[Photo]:
    """Photos that were declared before, and never confirmed."""
    return [_photo(row) for row in uow.execute(_NEVER_CAME, {"before": before, "limit": limit})]


def sealed(uow: UnitOfWork, digests: Collection[str]) -> set[str]:
    """Those of the digests that a verified photo has."""
    return {row.sha256 for chunk in chunks(digests) for row in uow.execute(_SEALED, {"ids": chunk})}


def same_bytes(uow: UnitOfWork, photo: Photo) -> str | None:
    """The first other photo that was verified with the same bytes."""
    return uow.execute(_SAME_BYTES, {"sha256": photo.sha256, "photo_id": photo.id}).scalar()


def look_alike(uow: UnitOfWork, photo_id: str, buckets: Collection[int]) -> list[tuple[str, str, str]]:
    """(id, whole print, inner print) of photos that fall in one of the buckets; the earliest first."""
    found = (
        row
        for chunk in chunks(sorted(buckets))
        for row in uow.execute(_ALIKE, {"buckets": chunk, "photo_id": photo_id})
    )
    return [(row.id, row.whole_print, row.inner_print) for row in found]


def _photo(row: Row[Any]) -> Photo:
    values = row._asdict()
    kind = values["duplicate_kind"]
    values |= {"state": PhotoState(row.state), "duplicate_kind": None if kind is None else Duplicate(kind)}
    return Photo(**values)


def _row(photo: Photo) -> dict[str, Any]:
    return {name: _plain(getattr(photo, name)) for name in Photo.__slots__}


def _change(photo: Photo, seen_version: int) -> dict[str, Any]:
    new = {f"new_{name}": value for name, value in _row(photo).items() if name in _MOVES}
    return {"key": photo.id, "seen_version": seen_version, **new}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, PhotoState | Duplicate) else value
