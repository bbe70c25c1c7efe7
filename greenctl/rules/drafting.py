"""Beginning, editing and abandoning drafts of rule editions. A draft takes whatever can be stored, faulty or not."""

from collections.abc import Mapping
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.rules import draft_document, draft_repository, queries, repository
from greenctl.rules.domain import CellKey, Draft, DraftAbandoned, DraftBegun, DraftEdited, DraftState, NewDraft
from greenctl.rules.errors import (
    DraftAlreadyThere,
    DraftMovedOn,
    EditionIdTaken,
    JurisdictionOutsideRemit,
    PartNotThere,
)
from greenctl.rules.storable import storable

# Addresses of the API that stand where an edition's id would.
KEPT_IDS = frozenset({"governing"})


def begin(uow: UnitOfWork, new: NewDraft) -> Draft:
    """Begin an edition, empty or from a published one.

    Raises:
        JurisdictionOutsideRemit
        EditionNotThere: the one to start from.
        EditionIdTaken, DraftAlreadyThere
    """
    if not uow.scope.covers(area=new.jurisdiction):
        raise JurisdictionOutsideRemit(jurisdiction=new.jurisdiction)
    if new.edition_id in KEPT_IDS or repository.find_fingerprint(uow, new.edition_id) is not None:
        raise EditionIdTaken(edition=new.edition_id)
    if draft_repository.is_taken(uow, new.id):
        raise DraftAlreadyThere(draft=new.id)
    base = queries.fingerprint_of(uow, new.start_from) if new.start_from else None
    document = draft_document.document_from(queries.get_edition(uow, base)) if base else draft_document.empty_document()
    by = uow.actor.account_id
    draft = Draft(
        new.id, new.edition_id, new.title_zh, new.title_en, new.jurisdiction, base, document, {}, (by,),
        DraftState.DRAFT, None, by, uow.now, uow.now, version=1,
    )  # fmt: skip
    draft_repository.insert_draft(uow, draft)
    uow.record(DraftBegun(draft_id=draft.id, edition_id=draft.edition_id, jurisdiction=draft.jurisdiction, base=base))
    return draft


def set_part(uow: UnitOfWork, draft_id: str, seen_version: int, part: str, content: Any) -> Draft:
    """Write `vocabulary`, `documents` or `vetoes` anew.

    Raises:
        DraftNotThere, DraftClosed, DraftMovedOn, ContentRefused
    """
    if part not in draft_document.PARTS:
        raise PartNotThere(part=part, there=list(draft_document.PARTS))
    draft = queries.get_draft(uow, draft_id)
    document = draft_document.with_part(draft.document, part, storable(content, part))
    return _edited(uow, draft, seen_version, part, document)


def set_sector(uow: UnitOfWork, draft_id: str, seen_version: int, sector: str, table: Any) -> Draft:
    """Write the table of a sector: new, or in place of what it was. Raises as `set_part`."""
    draft, part = queries.get_draft(uow, draft_id), f"sectors.{sector}"
    document = draft_document.with_sector(draft.document, sector, storable(table, part))
    return _edited(uow, draft, seen_version, part, document)


def remove_sector(uow: UnitOfWork, draft_id: str, seen_version: int, sector: str) -> Draft:
    """Take a sector out. Raises as `set_part`, and PartNotThere."""
    draft = queries.get_draft(uow, draft_id)
    document = draft_document.without_sector(draft.document, sector)
    return _edited(uow, draft, seen_version, f"sectors.{sector}", document)


def set_cell(uow: UnitOfWork, draft_id: str, seen_version: int, key: CellKey, cell: Any) -> Draft:
    """Write one cell. Raises as `set_part`, and PartNotThere."""
    draft, part = queries.get_draft(uow, draft_id), f"sectors.{key}"
    document = draft_document.with_cell(draft.document, key, storable(cell, part))
    return _edited(uow, draft, seen_version, part, document, keep_places=True)


def rename(uow: UnitOfWork, draft_id: str, seen_version: int, title_zh: str, title_en: str) -> Draft:
    """Give it other titles. Raises as `set_part`."""
    draft = queries.get_draft(uow, draft_id)
    after = draft.changed(uow.actor.account_id, uow.now, seen_version, title_zh=title_zh, title_en=title_en)
    return save_edited(uow, after, seen_version, "title")


def abandon(uow: UnitOfWork, draft_id: str, seen_version: int) -> Draft:
    """Give a draft up; it can still be read.

    Raises:
        DraftNotThere, DraftClosed, DraftMovedOn
    """
    after = queries.get_draft(uow, draft_id).abandoned(uow.now, seen_version)
    save(uow, after, seen_version)
    uow.record(DraftAbandoned(draft_id=after.id, version=after.version))
    return after


def save_edited(uow: UnitOfWork, draft: Draft, seen_version: int, part: str) -> Draft:
    """Raises DraftMovedOn."""
    save(uow, draft, seen_version)
    uow.record(DraftEdited(draft_id=draft.id, part=part, sha256=digest_of(draft.document), version=draft.version))
    return draft


def save(uow: UnitOfWork, draft: Draft, seen_version: int) -> None:
    """Raises DraftMovedOn."""
    if not draft_repository.save_draft(uow, draft, seen_version):
        current = queries.get_draft(uow, draft.id)
        raise DraftMovedOn(seen_version=seen_version, current_version=current.version, moved_at=current.changed_at)


def _edited(
    uow: UnitOfWork, draft: Draft, seen_version: int, part: str, document: Mapping[str, Any], *,
    keep_places: bool = False,
) -> Draft:  # fmt: skip
    """Of a part that is written anew, the places in the workbook are no longer true."""
    kept = draft.places if keep_places else draft_document.places_without(draft.places, [part])
    after = draft.changed(uow.actor.account_id, uow.now, seen_version, document=document, places=kept)
    return save_edited(uow, after, seen_version, part)
