"""Taking a workbook into a draft: the parts it holds take the place of the draft's, faults and all."""

from dataclasses import dataclass

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of, sha256_hex
from greenctl.rules import drafting, queries
from greenctl.rules.domain import Draft, DraftImported
from greenctl.rules.draft_document import places_without, whole_document, with_sectors
from greenctl.rules.errors import WorkbookTableRefused
from greenctl.rules.storable import storable
from greenctl.rules.workbook_file import read_workbook, workbook_of

# Editions never change, and anybody may ask for them, so the last few workbooks are kept.
_KEPT = 8
_written: dict[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft afterwards, and the paths of the parts that came from the workbook."""

    draft: Draft
    parts: tuple[str, ...]


def import_workbook(uow: UnitOfWork, draft_id: str, seen_version: int, data: bytes) -> Imported:
    """Take over what the sheets of a workbook hold; what it has no sheet for stays.

    What is wrong inside a table is kept, and the lint tells it by sheet and cell.

    Raises:
        DraftNotThere, DraftClosed, DraftMovedOn
        WorkbookRefused: the file as a whole cannot be read.
        WorkbookTableRefused: a sheet is no table in our layout, or there is none.
        ContentRefused
    """
    draft = queries.get_draft(uow, draft_id)
    draft.require_open(seen_version)
    read = read_workbook(data, draft.document.get("vocabulary"))
    if not read.parts and not read.sectors:
        raise WorkbookTableRefused(problems=[{"field": "", "code": "rules.sheet_without_table"}])
    parts, tables = storable(read.parts, "workbook"), storable(read.sectors, "sectors")
    document = with_sectors({**draft.document, **parts}, tables)
    names = (*parts, *(f"sectors.{code}" for code in tables))
    places = {**places_without(draft.places, names), **storable(read.places, "places")}
    after = draft.changed(uow.actor.account_id, uow.now, seen_version, document=document, places=places)
    drafting.save(uow, after, seen_version)
    uow.record(
        DraftImported(
            draft_id=draft.id,
            parts=names,
            workbook_sha256=sha256_hex(data),
            sha256=digest_of(document),
            version=after.version,
        )
    )
    return Imported(after, names)


def export_draft(uow: UnitOfWork, draft_id: str) -> bytes:
    """A draft as a workbook, faults and all. Raises DraftNotThere."""
    return workbook_of(whole_document(queries.get_draft(uow, draft_id)))


def export_edition(uow: UnitOfWork, edition_id: str) -> bytes:
    """A published edition as a workbook. Raises EditionNotThere."""
    edition = queries.get_edition(uow, queries.fingerprint_of(uow, edition_id))
    data = _written.get(edition.fingerprint)
    if data is None:
        data = workbook_of(edition.to_document())
        if len(_written) >= _KEPT:
            _written.clear()
        _written[edition.fingerprint] = data
    return data
