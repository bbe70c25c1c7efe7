"""Reading findings, and what other domains ask of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select, union_all

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import repository
from greenctl.findings.domain import Finding
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.loop.models import FindingMovePhotoRow, FindingStandingRow
from greenctl.findings.models import FindingPhotoRow, FindingRow
from greenctl.findings.nearness import Near
from greenctl.findings.repository import COLUMNS
from greenctl.findings.search import VISIBLE, find_page
from greenctl.photos.domain import Photo, PhotoState
from greenctl.photos.errors import CopyNotThere, PhotoNotThere
from greenctl.photos.queries import find_photos
from greenctl.source.models import SourceRow

__all__ = ["FindingShown", "Near", "find_page", "get", "photo_of", "require_there"]

_F, _S, _SOURCE = FindingRow.__table__, FindingStandingRow.__table__, SourceRow.__table__
_STANDING = tuple(
    _S.c[name]
    for name in (
        "standing", "progress", "due_on", "confirmed_on", "closed_on", "batch_id", "escalated", "extended", "version",
    )
)  # fmt: skip
_BY_ID = (
    select(*COLUMNS, *_STANDING, _SOURCE.c.name.label("source_name"))
    .join_from(_F, _S, _S.c.finding_id == _F.c.id)
    .join(_SOURCE, _SOURCE.c.id == _F.c.source_id)
    .where(_F.c.id == bindparam("finding_id"))
)
_THERE = select(_F.c.id).join_from(_F, _S, _S.c.finding_id == _F.c.id).where(_F.c.id == bindparam("finding_id"))
_SHOWS = union_all(
    *(
        select(table.c.photo_id).where(
            table.c.finding_id == bindparam("finding_id"), table.c.photo_id == bindparam("photo_id")
        )
        for table in (FindingPhotoRow.__table__, FindingMovePhotoRow.__table__)
    )
)
_COUNTING = ("confirmed", "void_asked")


@dataclass(frozen=True, slots=True)
class PhotoShown:
    """A photo of a finding, how far it has come, and the doubts that it raised."""

    id: str
    slot: str
    state: PhotoState
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """A finding with its evidence and where it stands. `flags`: every doubt, those of photos included."""

    finding: Finding
    source_name: str
    photos: tuple[PhotoShown, ...]
    evidence: str
    flags: tuple[str, ...]
    standing: str
    progress: str
    due_on: date | None
    confirmed_on: date | None
    closed_on: date | None
    batch_id: str | None
    escalated: int
    extended: int
    version: int

    @property
    def counts(self) -> bool:
        return self.standing in _COUNTING


def get(uow: UnitOfWork, finding_id: str) -> FindingShown:
    """A finding within the actor's scope; for a firm, once it was ordered.

    Raises:
        FindingNotThere
    """
    row = VISIBLE.execute(uow, _BY_ID, {"finding_id": finding_id}).first()
    if row is None:
        raise FindingNotThere(finding=finding_id)
    return _finding_shown(row, _photos(uow, finding_id))


def require_there(uow: UnitOfWork, finding_id: str) -> None:
    """Raises FindingNotThere: it is not there, outside the scope, or a firm's and not ordered yet."""
    if VISIBLE.execute(uow, _THERE, {"finding_id": finding_id}).first() is None:
        raise FindingNotThere(finding=finding_id)


def photo_of(uow: UnitOfWork, finding_id: str, photo_id: str) -> Photo:
    """A verified photo of a finding that the actor may read, whoever took it.

    Raises:
        FindingNotThere, PhotoNotThere, CopyNotThere
    """
    require_there(uow, finding_id)
    photo = find_photos(uow, [photo_id]).get(photo_id)
    if photo is None or uow.execute(_SHOWS, {"finding_id": finding_id, "photo_id": photo_id}).first() is None:
        raise PhotoNotThere(photo=photo_id)
    if photo.state is not PhotoState.VERIFIED:
        raise CopyNotThere(photo=photo_id)
    return photo


def _photos(uow: UnitOfWork, finding_id: str) -> tuple[PhotoShown, ...]:
    named = repository.photos_of(uow, [finding_id]).get(finding_id, ())
    states = {photo.id: photo.state for photo in find_photos(uow, [photo.id for photo in named]).values()}
    raised = repository.flags_of(uow, [finding_id]).get(finding_id, ())
    return tuple(
        PhotoShown(
            photo.id, photo.slot, states[photo.id], tuple(row.flag for row in raised if row.photo_id == photo.id)
        )
        for photo in named
    )


def _finding_shown(row: Row[Any], photos: tuple[PhotoShown, ...]) -> FindingShown:
    finding = repository.finding_of(row)
    return FindingShown(
        finding=finding,
        photos=photos,
        evidence=_evidence(photos),
        flags=tuple(dict.fromkeys((*finding.flags, *sorted(flag for photo in photos for flag in photo.flags)))),
        **{name: getattr(row, name) for name in FindingShown.__slots__ if name in row._fields and name != "flags"},
    )


def _evidence(photos: tuple[PhotoShown, ...]) -> str:
    states = {photo.state for photo in photos}
    if PhotoState.REFUSED in states:
        return "refused"
    return "complete" if states <= {PhotoState.VERIFIED} else "pending"
