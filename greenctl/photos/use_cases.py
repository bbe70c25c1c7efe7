"""Declaring photos, beginning to look at one, and settling what came of it. Nothing here touches a store."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.photos import queries, repository
from greenctl.photos.domain import MEDIA_TYPES, NewPhoto, Photo, PhotoState, Quotas
from greenctl.photos.errors import IdTaken, PhotoInvalid, QuotaReached, SourceNotThere
from greenctl.photos.events import OriginalRead, PhotoDeclared, PhotoReopened

find_photos = queries.find_photos
unverified = queries.unverified
pending_photos = queries.pending_photos
require_verified = queries.require_verified

USUAL = Quotas()
_A_DAY = timedelta(days=1)


def declare_photos(
    uow: UnitOfWork, photos: Sequence[NewPhoto], *, quotas: Quotas = USUAL, sources_checked: bool = False
) -> list[Photo]:
    """Say that there are such photos; returns each as it stands now, in the order given.

    The same id with the same content is the same photo again, however often and however far it has come; one that
    was given up because it never arrived is waited for again. `sources_checked`: who calls asks for the sources in the
    same transaction, within the actor's scope.

    Raises:
        PhotoInvalid: too large, of a type that is not taken, or one id twice with different content.
        SourceNotThere: a source is not there, or neither in the actor's scope nor that of a task of theirs.
        IdTaken: an id was used before for something else, or by somebody else.
        QuotaReached: too many in a day for one person, or for one subject.
    """
    _require_sound(photos, quotas)
    if not sources_checked:
        _require_sources(uow, {photo.source_id for photo in photos if photo.source_id is not None})
    digests = {photo.id: _digest(photo) for photo in photos}
    known = repository.find_digests(uow, list(digests))
    for photo_id, found in known.items():
        if found != (digests[photo_id], uow.actor.account_id):
            raise IdTaken(photo=photo_id)
    new = [photo for photo in {photo.id: photo for photo in photos}.values() if photo.id not in known]
    _require_quotas(uow, new, quotas)
    made = _insert(uow, new, digests)
    return _as_they_stand(uow, [photo.id for photo in photos], made)


def reopen(uow: UnitOfWork, photo: Photo) -> Photo:
    """A photo that was given up because it never arrived, waited for again; any other as it is."""
    if not photo.was_given_up:
        return photo
    again = photo.reopened()
    if not repository.update_photo(uow, again, photo.version):
        return queries.get(uow, photo.id)
    uow.record(PhotoReopened(photo_id=photo.id))
    return again


def read_original(uow: UnitOfWork, photo_id: str) -> Photo:
    """A photo whose sealed original somebody is about to read, which is written down.

    Raises:
        PhotoNotThere, CopyNotThere
    """
    photo = queries.get_copied(uow, photo_id)
    uow.record(OriginalRead(photo_id=photo.id))
    return photo


def _require_sound(photos: Sequence[NewPhoto], quotas: Quotas) -> None:
    problems: list[dict[str, Any]] = []
    seen: dict[str, NewPhoto] = {}
    for place, photo in enumerate(photos):
        if seen.setdefault(photo.id, photo) != photo:
            problems.append({"field": f"photos.{place}.id", "code": "photos.id_twice"})
        if photo.media_type not in MEDIA_TYPES:
            problems.append({"field": f"photos.{place}.media_type", "code": "photos.type_not_taken"})
        if not 0 < photo.size_bytes <= quotas.largest_bytes:
            field, most = f"photos.{place}.size_bytes", quotas.largest_bytes
            problems.append({"field": field, "code": "photos.too_large", "largest_bytes": most})
    if problems:
        raise PhotoInvalid(problems=problems)


def _require_sources(uow: UnitOfWork, ids: set[str]) -> None:
    missing = sorted(ids - repository.sources_within(uow, ids)) if ids else []
    if missing:
        raise SourceNotThere(source=missing[0])


def _require_quotas(uow: UnitOfWork, new: Sequence[NewPhoto], quotas: Quotas) -> None:
    if not new:
        return
    person, since = uow.actor.account_id, uow.now - _A_DAY
    subjects = [(photo.subject_kind, photo.subject_id) for photo in new]
    for kind, subject_id in sorted(set(subjects)):
        of_subject, of_person = repository.counts(uow, kind, subject_id, person, since)
        if of_person + len(new) > quotas.per_person_a_day:
            raise QuotaReached(quota="person", most=quotas.per_person_a_day)
        if of_subject + subjects.count((kind, subject_id)) > quotas.per_subject:
            raise QuotaReached(quota="subject", most=quotas.per_subject, subject=subject_id)


def _insert(uow: UnitOfWork, new: Sequence[NewPhoto], digests: dict[str, str]) -> dict[str, Photo]:
    photos = [_declared(uow, photo) for photo in new]
    parties = [photo.source_id if uow.actor.acts_for(photo.source_id or "") else None for photo in new]
    repository.insert_photos(uow, photos, [digests[photo.id] for photo in photos], parties)
    for photo in photos:
        uow.record(
            PhotoDeclared(
                photo_id=photo.id,
                sha256=photo.sha256,
                evidence_kind=photo.subject_kind,
                evidence_id=photo.subject_id,
                source_id=photo.source_id,
            )
        )
    return {photo.id: photo for photo in photos}


def _as_they_stand(uow: UnitOfWork, ids: Sequence[str], made: dict[str, Photo]) -> list[Photo]:
    """Those that were just made stand as they were made."""
    found = made | repository.find_photos(uow, set(ids) - made.keys())
    found |= {photo.id: reopen(uow, photo) for photo in found.values() if photo.was_given_up}
    return [found[photo_id] for photo_id in ids]


def _declared(uow: UnitOfWork, new: NewPhoto) -> Photo:
    given: dict[str, Any] = {field.name: getattr(new, field.name) for field in fields(new) if field.name != "position"}
    nothing_yet: dict[str, Any] = dict.fromkeys(Photo.__slots__)
    position = new.position
    where = {} if position is None else {name: getattr(position, name) for name in position.__slots__}
    values = {
        **nothing_yet, **given, **where, "account_id": uow.actor.account_id, "declared_at": uow.now,
        "state": PhotoState.DECLARED, "attempts": 0, "is_public": False, "version": 1,
    }  # fmt: skip
    return Photo(**values)


def _digest(new: NewPhoto) -> str:
    """Over all that was declared, in one form: the same again is the same photo."""
    content = {field.name: getattr(new, field.name) for field in fields(new) if field.name != "position"}
    position = new.position
    where = None if position is None else [position.longitude, position.latitude, position.accuracy_m]
    return digest_of({**content, "position": where})
