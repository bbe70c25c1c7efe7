"""Importing the register from a workbook: all rows or none, and the same rows again change nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from greenctl.area.queries import departments, places_of_sources
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import sha256_hex
from greenctl.source import repository
from greenctl.source.desks import desk_of
from greenctl.source.domain import Contact, NewSource, Source, State, problems_of
from greenctl.source.errors import ImportRefused
from greenctl.source.events import SourcesImported
from greenctl.source.undoing import note_changes
from greenctl.source.use_cases import CHANGEABLE, add, save, set_contacts_of_many
from greenctl.source.workbook import MOST_ERRORS, CellError, Errors, SheetRow, read_workbook


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. `errors` are the first thousand of `error_count`, by address.

    `imported_before`: these very bytes were imported once, so nothing was done now.
    """

    sha256: str
    rows: int
    added: int
    changed: int
    unchanged: int
    errors: tuple[CellError, ...] = ()
    error_count: int = 0
    imported_before: bool = False
    dry_run: bool = False
    import_id: str | None = None
    """by which what was changed can be taken back; None if nothing was"""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Rows that are in order, by what becomes of them."""

    rows: Sequence[SheetRow]
    fresh: Sequence[SheetRow]
    known: Sequence[tuple[SheetRow, Source]]

    @property
    def changes(self) -> list[tuple[Source, Source]]:
        """(before, after) of those that differ."""
        pairs = [(before, _after(row, before)) for row, before in self.known]
        return [(before, after) for before, after in pairs if after is not before]


def import_sources(uow: UnitOfWork, data: bytes, *, dry_run: bool = False) -> ImportReport:
    """Bring the register in step with the rows of a workbook; an empty cell leaves what is there.

    With `dry_run` nothing is written, and the report tells what would be.

    Raises:
        WorkbookRefused: the file as a whole cannot be read.
        ImportRefused: cells are wrong and it is no dry run; nothing was written.
        RegisteredMeanwhile, SourceMovedOn: somebody else changed the same sources in this moment.
    """
    sha256 = sha256_hex(data)
    before = repository.find_import(uow, sha256)
    if before is not None:
        rows = before.added + before.changed + before.unchanged
        return ImportReport(sha256, rows, 0, 0, rows, imported_before=True, dry_run=dry_run)
    errors = Errors()
    plan = _planned(uow, list(_good_rows(data, errors)), errors, dry_run=dry_run)
    report = _reported(sha256, plan, errors, dry_run=dry_run)
    if errors.count and not dry_run:
        problems = [{"field": e.cell, "code": e.code, "value": e.value, **e.details} for e in report.errors]
        raise ImportRefused(rows=report.rows, error_count=report.error_count, problems=problems)
    return report if dry_run else _carry_out(uow, plan, report)


def _good_rows(data: bytes, errors: Errors) -> Iterator[SheetRow]:
    """Rows that contradict neither themselves, nor the tables, nor an earlier row. Counts the others as well."""
    first: dict[tuple[str, ...], int] = {}
    places, desks = places_of_sources(), departments()
    for row, wrong in read_workbook(data, errors):
        source = row.source
        for problem in problems_of(source, places, desks):
            if not _follows_from(problem, wrong):
                errors.add(row.error(problem["field"], problem["code"]))
        for column, identity in _identities(source):
            other = first.setdefault(identity, row.number)
            if other != row.number and column not in wrong:
                errors.add(row.error(column, "source.row_twice", row=other))
        yield row


def _follows_from(problem: Mapping[str, str], wrong: set[str]) -> bool:
    """True if the problem is told already by a cell that could not be read."""
    if problem["code"] == "source.coordinates_incomplete":
        return bool(wrong & {"longitude", "latitude", "coordinate_system"})
    return problem["field"] in wrong


def _identities(source: NewSource) -> Iterator[tuple[str, tuple[str, ...]]]:
    if source.credit_code is not None:
        yield "credit_code", (source.credit_code,)
    if source.other_id is not None and source.other_id_kind is not None:
        yield "other_id", (source.other_id_kind, source.other_id)


def _planned(uow: UnitOfWork, rows: list[SheetRow], errors: Errors, *, dry_run: bool) -> _Plan:
    """Each row beside the source it speaks of, found in a fixed number of statements per thousand rows."""
    sources = [row.source for row in rows]
    by_code = repository.ids_by_credit_code(uow, [s.credit_code for s in sources if s.credit_code])
    by_other = repository.ids_by_other_id(uow, [s.other_id for s in sources if s.other_id])
    ids = sorted({*by_code.values(), *by_other.values()})
    standing = repository.find_sources(uow, ids, to_change=not dry_run)
    fresh, known = [], []
    spoken_of: dict[str, int] = {}
    for row, source in zip(rows, sources, strict=True):
        here = [
            by_code.get(source.credit_code or ""),
            by_other.get((source.other_id_kind or "", source.other_id or "")),
        ]
        before = next((standing[found] for found in here if found), None)
        for column, code, details in _against(uow, source, before, here, spoken_of, row.number):
            errors.add(row.error(column, code, **details))
        if before is None:
            fresh.append(row)
        else:
            known.append((row, before))
    return _Plan(rows, fresh, known)


def _against(
    uow: UnitOfWork,
    source: NewSource,
    before: Source | None,
    here: Sequence[str | None],
    spoken_of: dict[str, int],
    number: int,
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What the register has against this row."""
    identity = "credit_code" if here[0] or source.credit_code else "other_id"
    department = source.department or (before.department if before else desk_of(source.kind, source.sectors))
    if before is not None:
        if not uow.scope.covers(area=before.area, department=before.department, source_id=before.id):
            yield identity, f"source.{identity}_taken", {identity: "…"}
            return
        if spoken_of.setdefault(before.id, number) != number:
            yield identity, "source.row_twice", {"row": spoken_of[before.id]}
        if before.state is State.MERGED:
            yield identity, "source.is_merged", {"source_id": before.id, "merged_into": before.merged_into}
        if before.kind != source.kind:
            yield "kind", "source.kind_differs", {}
        if here[0] and here[1] and here[0] != here[1]:
            yield "other_id", "source.other_id_taken", {"other_id": source.other_id}
    if source.area in places_of_sources() and not uow.scope.covers(area=source.area, department=department):
        yield "area", "source.area_outside_remit", {"area": source.area, "department": department}


def _after(row: SheetRow, before: Source) -> Source:
    """What the row makes of the source; the very same value if nothing differs. An import is no sign of life."""
    source = row.source
    given = {name: getattr(source, name) for name in row.values if name in CHANGEABLE}
    if "state" in row.values:
        given["state"] = State(source.state)
    different = {name: value for name, value in given.items() if value != getattr(before, name)}
    return before.changed(**different) if different else before


def _reported(sha256: str, plan: _Plan, errors: Errors, *, dry_run: bool) -> ImportReport:
    if errors.count:
        listed = sorted(errors.first, key=_by_address)[:MOST_ERRORS]
        return ImportReport(sha256, len(plan.rows), 0, 0, 0, tuple(listed), errors.count, dry_run=dry_run)
    changed, fresh = len(plan.changes), len(plan.fresh)
    return ImportReport(sha256, len(plan.rows), fresh, changed, len(plan.known) - changed, dry_run=dry_run)


def _by_address(error: CellError) -> tuple[int, int, str]:
    letters = error.cell.rstrip("0123456789")
    return int(error.cell[len(letters) :]), len(letters), letters


def _carry_out(uow: UnitOfWork, plan: _Plan, report: ImportReport) -> ImportReport:
    added = add(uow, [row.source for row in plan.fresh])
    if plan.changes:
        save(uow, plan.changes)
    people = {source.id: row.contact for source, row in zip(added, plan.fresh, strict=True)}
    _set_contacts(uow, people, {before.id: row.contact for row, before in plan.known})
    counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
    repository.insert_import(uow, report.sha256, counts)
    uow.record(SourcesImported(sha256=report.sha256, **counts))
    return replace(report, import_id=note_changes(uow, report.sha256, plan.changes))


def _set_contacts(uow: UnitOfWork, fresh: Mapping[str, Contact | None], known: Mapping[str, Contact | None]) -> None:
    """The row's contact becomes the first one; others of a known source stay."""
    standing = repository.contacts_of(uow, [source_id for source_id, contact in known.items() if contact])
    people: dict[str, list[Contact]] = {source_id: [contact] for source_id, contact in fresh.items() if contact}
    for source_id, contact in known.items():
        others = standing.get(source_id, ())
        if contact and contact not in others:
            people[source_id] = [contact, *others[1:]]
    if people:
        set_contacts_of_many(uow, people)
