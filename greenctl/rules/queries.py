"""Finding rule editions and what their forms ask."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Row

from grading import Edition, canonical, form, ladders
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import canonical_bytes
from greenctl.rules import draft_repository, linting, repository
from greenctl.rules.domain import Draft
from greenctl.rules.errors import DraftNotThere, EditionNotThere, SectorNotThere

_known: dict[str, Edition] = {}


def get_edition(uow: UnitOfWork, fingerprint: str) -> Edition:
    """The edition with this fingerprint. Editions never change, so a process keeps those it has read.

    Raises:
        EditionNotThere
    """
    if fingerprint not in _known:
        document = repository.find_document(uow, fingerprint)
        if document is None:
            raise EditionNotThere(edition=fingerprint)
        _known[fingerprint] = Edition.from_document(document)
    return _known[fingerprint]


def read_edition_again(uow: UnitOfWork, fingerprint: str) -> Edition:
    """The edition as the database holds it at this moment, whatever was read before: for those who check.

    Raises:
        EditionNotThere
    """
    document = repository.find_document(uow, fingerprint)
    if document is None:
        raise EditionNotThere(edition=fingerprint)
    return Edition.from_document(document)


def fingerprint_of(uow: UnitOfWork, edition_id: str) -> str:
    """The fingerprint of a published edition.

    Raises:
        EditionNotThere
    """
    fingerprint = repository.find_fingerprint(uow, edition_id)
    if fingerprint is None:
        raise EditionNotThere(edition=edition_id)
    return fingerprint


def edition_bytes(uow: UnitOfWork, edition_id: str) -> bytes:
    """A published edition in canonical JSON, whose SHA-256 is its fingerprint.

    Raises:
        EditionNotThere
    """
    return canonical(get_edition(uow, fingerprint_of(uow, edition_id)).to_document())


def list_editions(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Every published edition, without its tables."""
    return repository.list_headings(uow)


def veto_kinds(uow: UnitOfWork) -> frozenset[str]:
    """Every kind of veto that any published edition knows."""
    editions = (get_edition(uow, row.fingerprint) for row in repository.list_headings(uow))
    return frozenset(kind for edition in editions for kind in edition.vetoes)


def get_draft(uow: UnitOfWork, draft_id: str) -> Draft:
    """A draft of the actor's scope, whatever its state. Raises DraftNotThere."""
    draft = draft_repository.find_draft(uow, draft_id)
    if draft is None:
        raise DraftNotThere(draft=draft_id)
    return draft


def list_drafts(uow: UnitOfWork, after: str = "", limit: int = 50) -> Sequence[Row[Any]]:
    """Drafts of the actor's scope without their documents, by id."""
    return draft_repository.list_headings(uow, after, limit)


def draft_edition(uow: UnitOfWork, draft_id: str) -> Edition:
    """The edition that a draft would be, in force on no day.

    Raises:
        DraftNotThere
        DraftDoesNotLoad: with what the lint has found.
    """
    return linting.edition_of(get_draft(uow, draft_id))


def lint_draft(uow: UnitOfWork, draft_id: str) -> linting.LintReport:
    """Everything that is wrong with a draft. Raises DraftNotThere."""
    draft = get_draft(uow, draft_id)
    return linting.lint_report(draft, superseded_by(uow, draft))


def superseded_by(uow: UnitOfWork, draft: Draft) -> Edition | None:
    """The edition a draft takes the place of: the one it started from, what came of that in the same jurisdiction since
    the draft was begun, or, of a draft that was begun empty, the latest one of its jurisdiction."""
    there = [row for row in list_editions(uow) if row.jurisdiction == draft.jurisdiction and row.effective_from]
    if draft.base_fingerprint is not None:
        return _amended_since(uow, draft, get_edition(uow, draft.base_fingerprint), there)
    latest = max(there, key=lambda row: (row.effective_from, row.id), default=None)
    return None if latest is None else get_edition(uow, latest.fingerprint)


def _amended_since(uow: UnitOfWork, draft: Draft, base: Edition, there: Sequence[Row[Any]]) -> Edition:
    """The last edition that amends `base`, or one that does: what it changed, the draft would undo unseen."""
    since = (row for row in there if row.published_at > draft.begun_at)
    line = [base]
    for row in sorted(since, key=lambda row: (row.published_at, row.id)):
        edition = get_edition(uow, row.fingerprint)
        if edition.amends in {earlier.id for earlier in line}:
            line.append(edition)
    return line[-1]


def sector_form(uow: UnitOfWork, edition_id: str, sector: str) -> dict[str, Any]:
    """What a sector's form asks under an edition, with clause, trust and evidence per level.

    Raises:
        EditionNotThere, SectorNotThere
    """
    edition = get_edition(uow, fingerprint_of(uow, edition_id))
    if sector not in edition.sectors:
        raise SectorNotThere(edition=edition_id, sector=sector, sectors=sorted(edition.sectors))
    return {**_heading(edition, sector), "fields": orjson.loads(_form(edition.fingerprint, sector))}


def form_bytes(uow: UnitOfWork, fingerprint: str, sector: str) -> bytes | None:
    """The same in canonical JSON, by the edition's fingerprint; None if that has no table for the sector.

    Raises:
        EditionNotThere
    """
    edition = get_edition(uow, fingerprint)
    if sector not in edition.sectors:
        return None
    fields = orjson.Fragment(_form(fingerprint, sector))
    return canonical_bytes({**_heading(edition, sector), "fields": fields})


def _heading(edition: Edition, sector: str) -> dict[str, Any]:
    table = edition.sectors[sector]
    return {
        "edition": edition.id,
        "fingerprint": edition.fingerprint,
        "official": edition.official,
        "sector": sector,
        "name_zh": table.name_zh,
        "name_en": table.name_en,
        "sub_types": sorted(table.sub_types),
        **ladders(table),
    }


@lru_cache(maxsize=500)
def _form(fingerprint: str, sector: str) -> bytes:
    return canonical_bytes(form(_known[fingerprint].sectors[sector]))
