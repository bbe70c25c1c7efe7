"""Answers of many sources by workbook: a sheet for each sector, a row for each source one stands for, drafts alone.

All rows or none; the same workbook again changes nothing. Signing and handing in stay with people.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import repository, sheet
from greenctl.declaration.answer_columns import NAME, SOURCE, VERSION, answer_of, cell_of, questions, sheet_of
from greenctl.declaration.beginning import NewDeclaration, begin_many
from greenctl.declaration.domain import Declarant, Declaration, Stage
from greenctl.declaration.editing import Edit, edit_many
from greenctl.declaration.errors import AnswersRefused
from greenctl.declaration.form import typed_changes
from greenctl.declaration.loading import Frame, Frames
from greenctl.kernel.ids import new_id
from greenctl.source.sheet_rows import LONGEST_TEXT, Filled, rows_of
from greenctl.source.sheet_writing import workbook_of
from greenctl.source.workbook import CellError, Errors
from greenctl.workbook.errors import SheetMissing
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import Book, sheets_of


@dataclass(frozen=True, slots=True)
class Open:
    """A source whose answers may come by workbook. `declaration`: its draft, if it has begun one; `version`: of the
    answers, 0 where there are none yet."""

    source: Declarant
    declaration: Declaration | None
    values: sheet.Values
    version: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What a workbook did, or would do. `errors` are the first thousand of `error_count`, by sheet and address."""

    rows: int
    begun: int
    changed: int
    unchanged: int
    errors: tuple[CellError, ...] = ()
    error_count: int = 0
    dry_run: bool = False


@dataclass(slots=True)
class _Wanted:
    """What the rows of one source say, and where: `cells` by path."""

    changes: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    rows: list[Filled] = field(default_factory=list)


def answers_workbook(uow: UnitOfWork, season_id: str, programme: str) -> bytes:
    """The workbook of everybody the actor stands for, filled in as far as answers are known.

    Raises:
        SeasonNotThere, ProgrammeNotThere
    """
    frame = Frames(uow).now(season_id, programme)
    there = _open(uow, frame)
    sectors = dict.fromkeys(sector for item in there.values() for sector, _ in item.source.sectors)
    tables = [frame.edition.sectors[sector] for sector in sorted(sectors)] or [*frame.edition.sectors.values()][:1]
    return workbook_of([(sheet_of(table), _rows(table, there.values())) for table in tables])


def bring_in(
    uow: UnitOfWork, season_id: str, programme: str, data: bytes, *, today: date, dry_run: bool = False
) -> Brought:
    """Set the answers of drafts as the workbook says, beginning those that were not begun; empty cells leave what is
    there. With `dry_run` nothing is written, and the answer tells what would be.

    Raises:
        SeasonNotThere, ProgrammeNotThere, ApplicationsNotOpen
        WorkbookRefused: the file as a whole cannot be read.
        AnswersRefused: cells are wrong and it is no dry run; nothing was written.
        BegunAtOnce, DeclarationMovedOn: somebody else wrote in this moment.
    """
    frame = Frames(uow).now(season_id, programme)
    frame.programme.require_open(frame.season, today)
    errors, there = Errors(), _open(uow, frame)
    wanted = _wanted(frame, _read(frame, data, errors), there, errors)
    changes = {key: _changes(frame, there[key], item, errors) for key, item in wanted.items()}
    brought = _told(there, wanted, changes, errors, dry_run=dry_run)
    if errors.count and not dry_run:
        problems = [{"field": e.cell, "code": e.code, "value": e.value, **e.details} for e in brought.errors]
        raise AnswersRefused(rows=brought.rows, error_count=brought.error_count, problems=problems)
    if not dry_run:
        _carry_out(uow, frame, there, changes, today)
    return brought


def _open(uow: UnitOfWork, frame: Frame) -> dict[str, Open]:
    """Sources that the actor stands for and the programme is for, whose declaration is not begun, or a draft on the
    form that the season has now."""
    season, fixed = frame.season, frame.programme
    named = sorted({mandate.source_id for mandate in uow.actor.mandates})
    sources = {
        key: source
        for key, source in repository.find_declarants(uow, named).items()
        if source.is_asked(fixed.edition.source_kinds, frame.edition.sectors)
    }
    keys = {(key, season.id) for key in sources}
    begun = {
        item.source_id: item
        for item in repository.find_sharing(uow, keys)
        if item.season_id == season.id and item.programme == fixed.edition.programme
    }
    sheets = repository.find_sheets(uow, keys)
    earlier = repository.find_last_season(uow, [*sources], season.city, season.days) if sources else {}
    return {
        key: Open(source, begun.get(key), *_answers(sheets.get((key, season.id)), earlier.get(key)))
        for key, source in sources.items()
        if key not in begun or _is_open(begun[key], frame)
    }


def _is_open(item: Declaration, frame: Frame) -> bool:
    return item.stage is Stage.DRAFT and item.rules == frame.edition.fingerprint


def _answers(stored: tuple[Any, int] | None, earlier: Any) -> tuple[sheet.Values, int]:
    """This season's answers with their version, or last season's, with which the declaration will begin."""
    if stored is not None:
        return sheet.answered(stored[0]), stored[1]
    return (sheet.without_reasons(sheet.answered(earlier)) if earlier else {}), 0


def _rows(table: Any, there: Collection[Open]) -> Iterator[dict[str, str]]:
    for item in sorted(there, key=lambda one: one.source.id):
        if table.code in dict(item.source.sectors):
            fixed = {SOURCE: item.source.id, NAME: item.source.name, VERSION: str(item.version)}
            paths = {row.id: (row, f"facts.{table.code}.{row.id}") for row in questions(table)}
            said = {name: item.values.get(path) for name, (_, path) in paths.items()}
            yield fixed | {name: cell_of(paths[name][0], answer) for name, answer in said.items() if answer is not None}


def _read(frame: Frame, data: bytes, errors: Errors) -> list[tuple[str, Filled]]:
    """The rows of every sheet that is a sector's. Raises WorkbookRefused."""
    package = Package(data)
    parts, book = sheets_of(package), Book(package, LONGEST_TEXT)
    sheets = {code: sheet_of(table) for code, table in frame.edition.sectors.items()}
    here = {code: one for code, one in sheets.items() if one.name in parts}
    if not here:
        raise SheetMissing(sheet="、".join(one.name for one in sheets.values())[:200])
    return [(code, row) for code, one in here.items() for row in rows_of(book, parts[one.name], one, errors)]


def _wanted(
    frame: Frame, rows: Iterable[tuple[str, Filled]], there: Mapping[str, Open], errors: Errors
) -> dict[str, _Wanted]:
    """What is said of each source, row by row."""
    wanted: dict[str, _Wanted] = {}
    seen: dict[tuple[str, str], int] = {}
    for sector, row in rows:
        key = str(row.values.get(SOURCE, ""))
        if key and (key not in there or sector not in dict(there[key].source.sectors)):
            errors.add(row.error(SOURCE, "declaration.row_not_open"))
        elif key and seen.setdefault((key, sector), row.number) != row.number:
            errors.add(row.error(SOURCE, "source.row_twice", row=seen[key, sector]))
        elif key:
            _note(wanted.setdefault(key, _Wanted()), frame.edition.sectors[sector], row)
    return wanted


def _note(wanted: _Wanted, table: Any, row: Filled) -> None:
    wanted.rows.append(row)
    for question in questions(table):
        if question.id in row.values:
            path = f"facts.{table.code}.{question.id}"
            wanted.changes[path] = answer_of(question, row.values[question.id])
            wanted.cells[path] = row.address(question.id)


def _changes(frame: Frame, item: Open, wanted: _Wanted, errors: Errors) -> dict[str, Any]:
    """What of it changes something, typed; what will not do goes to `errors`, under its cell."""
    typed, problems = typed_changes(frame.form(item.source), wanted.changes)
    for problem in problems:
        details = {name: value for name, value in problem.items() if name not in {"field", "code"}}
        errors.add(CellError(wanted.cells[problem["field"]], problem["code"], "", details))
    changes = sheet.changed(item.values, typed)
    for row in wanted.rows if changes else ():
        if VERSION in row.values and row.values[VERSION] != item.version:
            errors.add(row.error(VERSION, "declaration.row_moved_on", current_version=item.version))
    return changes


def _told(
    there: Mapping[str, Open], wanted: Mapping[str, _Wanted], changes: Mapping[str, Any], errors: Errors, *,
    dry_run: bool,
) -> Brought:  # fmt: skip
    count = sum(len(item.rows) for item in wanted.values())
    if errors.count:
        return Brought(count, 0, 0, 0, tuple(errors.first), errors.count, dry_run)
    begun = sum(there[key].declaration is None for key in wanted)
    changed = sum(bool(changes[key]) for key in wanted if there[key].declaration is not None)
    return Brought(count, begun, changed, len(wanted) - begun - changed, dry_run=dry_run)


def _carry_out(
    uow: UnitOfWork, frame: Frame, there: Mapping[str, Open], changes: Mapping[str, Mapping[str, Any]], today: date
) -> None:
    programme = frame.programme.edition.programme
    new = [
        NewDeclaration(new_id(), key, frame.season.id, programme) for key in changes if there[key].declaration is None
    ]
    begun = {item.source_id: item for item in begin_many(uow, new, today=today)} if new else {}
    drafts = {key: begun.get(key) or there[key].declaration for key in changes}
    edits = [
        Edit(draft.id, draft.version, sheet.facts_of(changes[key]))
        for key, draft in drafts.items()
        if draft is not None and changes[key]
    ]
    if edits:
        edit_many(uow, edits, today=today)
