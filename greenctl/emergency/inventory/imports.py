"""Bringing a draft inventory in step with a workbook of either layout: all rows or none, nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import queries, repository
from greenctl.emergency.inventory.columns import FULL, FULL_SHEETS, PUBLISHED
from greenctl.emergency.inventory.domain import Base, Entry, Inventory
from greenctl.emergency.inventory.errors import InventoryImportRefused, InventoryMovedOn
from greenctl.emergency.inventory.events import InventoryImported
from greenctl.emergency.inventory.full_layout import propose_full
from greenctl.emergency.inventory.municipal_layout import propose_municipal
from greenctl.emergency.inventory.proposals import Proposal, Unread, in_order
from greenctl.kernel.canonical import sha256_hex
from greenctl.source.sheet_rows import LONGEST_TEXT, rows_of
from greenctl.source.workbook import MOST_ERRORS, CellError, Errors
from greenctl.workbook.errors import SheetMissing
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import Book, sheets_of


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. `errors` are the first thousand of `error_count`; `unread` is all of it."""

    layout: str
    sha256: str
    rows: int
    added: int
    changed: int
    unchanged: int
    parts: int
    unread: tuple[Unread, ...]
    errors: tuple[CellError, ...] = ()
    error_count: int = 0
    dry_run: bool = False

    @property
    def writes(self) -> bool:
        return bool(self.added or self.changed or self.parts)


def import_inventory(
    uow: UnitOfWork, inventory_id: str, data: bytes, layout: str, *, dry_run: bool = False
) -> ImportReport:
    """Bring a draft in step with the rows of a workbook; sources it does not name stay as they are.

    With `dry_run` nothing is written, and the report tells what would be. A workbook that says what stands already
    writes nothing either.

    Raises:
        InventoryNotThere, InventoryIsPublished
        WorkbookRefused: the file as a whole cannot be read.
        InventoryImportRefused: cells are wrong and it is no dry run; nothing was written.
        InventoryMovedOn: somebody else published it in this moment.
    """
    inventory = queries.get(uow, inventory_id, to_change=not dry_run)
    inventory.require_draft()
    errors = Errors()
    proposal = _proposal(uow, inventory, data, layout, errors)
    changed, parts = _changes(uow, inventory, proposal)
    report = _report(layout, sha256_hex(data), proposal, changed, parts, errors, dry_run=dry_run)
    if errors.count and not dry_run:
        problems = [{"field": e.cell, "code": e.code, "value": e.value, **e.details} for e in report.errors]
        raise InventoryImportRefused(rows=report.rows, error_count=report.error_count, problems=problems)
    if not dry_run and report.writes:
        _carry_out(uow, inventory, changed, parts, report)
    return report


def _proposal(uow: UnitOfWork, inventory: Inventory, data: bytes, layout: str, errors: Errors) -> Proposal:
    package = Package(data)
    there = sheets_of(package)
    book = Book(package, LONGEST_TEXT)
    if layout == FULL:
        here = [sheet for sheet in FULL_SHEETS if sheet.name in there]
        if not here:
            raise SheetMissing(sheet=FULL_SHEETS[0].name)
        rows = {sheet.name: rows_of(book, there[sheet.name], sheet, errors) for sheet in here}
        return propose_full(uow, inventory, rows, errors)
    # A published list has a sheet of whatever name; where there are several, ours is taken.
    part = there.get(PUBLISHED.name) or (next(iter(there.values())) if len(there) == 1 else None)
    if part is None:
        raise SheetMissing(sheet=PUBLISHED.name)
    return propose_municipal(uow, inventory, rows_of(book, part, PUBLISHED, errors), errors)


@dataclass(frozen=True, slots=True)
class _Changes:
    fresh: Sequence[Entry]
    other: Sequence[Entry]


def _changes(uow: UnitOfWork, inventory: Inventory, proposal: Proposal) -> tuple[_Changes, list[Base]]:
    """Entries and parts of the base that are different from what stands."""
    standing = repository.entries_of(uow, inventory.id, proposal.entries)
    fresh = [entry for entry in in_order(proposal.entries) if entry.source_id not in standing]
    other = [
        entry
        for entry in in_order(proposal.entries)
        if entry.source_id in standing and standing[entry.source_id] != entry
    ]
    bases = {row.part: row for row in repository.bases(uow, inventory.id)} if proposal.bases else {}
    return _Changes(fresh, other), [row for row in proposal.bases if bases.get(row.part) != row]


def _report(
    layout: str, sha256: str, proposal: Proposal, changes: _Changes, parts: list[Base], errors: Errors, *, dry_run: bool
) -> ImportReport:
    unread = tuple(proposal.unread)
    if errors.count:
        first = tuple(errors.first[:MOST_ERRORS])
        return ImportReport(layout, sha256, proposal.row_count, 0, 0, 0, 0, unread, first, errors.count, dry_run)
    added, changed = len(changes.fresh), len(changes.other)
    unchanged = len(proposal.entries) - added - changed
    return ImportReport(
        layout, sha256, proposal.row_count, added, changed, unchanged, len(parts), unread, dry_run=dry_run
    )


def _carry_out(
    uow: UnitOfWork, inventory: Inventory, changes: _Changes, parts: list[Base], report: ImportReport
) -> None:
    after = replace(inventory, version=inventory.version + 1)
    if not repository.write(uow, after, inventory.version):
        current = queries.get(uow, inventory.id).version
        raise InventoryMovedOn(seen_version=inventory.version, current_version=current)
    repository.replace(uow, inventory.id, [*changes.fresh, *changes.other])
    repository.replace_bases(uow, inventory.id, parts)
    uow.record(
        InventoryImported(
            inventory_id=inventory.id, layout=report.layout, sha256=report.sha256, added=report.added,
            changed=report.changed, unchanged=report.unchanged, parts=report.parts, version=after.version,
        )
    )  # fmt: skip
