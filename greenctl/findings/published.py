"""Published findings, as city papers print them, as records: each issue of a line is a finding resting on a document.

A paper names a place, and a finding needs a registered source. Nobody guesses which: a second table says it, line by
line; what it leaves out is listed and stays out. The same table may give the day where a paper printed none.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from greenctl.area.queries import areas
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.catalogue_files import shipped
from greenctl.findings.catalogues import in_force_on
from greenctl.findings.domain import LONGEST_TEXT, NewFinding
from greenctl.findings.errors import FindingIdTaken, NoCatalogueInForce
from greenctl.findings.recording import record_findings
from greenctl.findings.repository import find, sites
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.ids import is_uuid, repeatable_id, seeded

COLUMNS = ("date", "batch", "county", "location_or_project", "source_type", "issue_text_rephrased", "issue_codes")
WHERE_COLUMNS = ("location_or_project", "source_id", "found_on")
MOST_LINES, MOST_BYTES = 10_000, 10_000_000


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell: its line and column in the file, a code of the catalogue, and what stands there."""

    line: int
    column: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Left:
    """A line that stays out for now, and why: no source named for its place, or no day told."""

    line: int
    place: str
    code: str


@dataclass(slots=True)
class Report:
    """What an import found, and did."""

    lines: int = 0
    ready: int = 0
    added: int = 0
    faults: list[CellFault] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def import_published(uow: UnitOfWork, published: bytes, where: bytes | None, *, today: date, dry_run: bool) -> Report:
    """Check every cell, and record what has a source and a day; nothing where a cell is wrong. The same again changes
    nothing: a finding's id is drawn from its line."""
    report = Report()
    lines = list(_lines(published, COLUMNS, report))
    named = {row["location_or_project"]: row for _, row in _lines(where, WHERE_COLUMNS, report)} if where else {}
    report.lines = len(lines)
    new = [item for number, row in lines for item in _read(number, row, named, today, report)]
    _check_sources(uow, lines, named, report)
    report.ready = len(new)
    if not report.faults and not dry_run and new:
        report.added = len(new) - len(find(uow, [item.id for item in new]))
        _record(uow, new, today)
    return report


def _record(uow: UnitOfWork, new: Sequence[NewFinding], today: date) -> None:
    known = find(uow, [item.id for item in new])
    for item in new:
        if item.id in known and known[item.id].content_sha256 != item.digest():
            raise FindingIdTaken(finding=item.id)
    fresh = [item for item in new if item.id not in known]
    if fresh:
        record_findings(uow, fresh, today=today)


def _lines(data: bytes, columns: Sequence[str], report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines by column; # begins a comment. A file that is none of ours is one fault."""
    try:
        text = data[: MOST_BYTES + 1].decode("utf-8-sig")
        kept = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if not line.startswith("#")]
        table = csv.DictReader(io.StringIO("\n".join(line for _, line in kept)), strict=True)
        missing = [name for name in columns if name not in (table.fieldnames or ())]
        rows = list(table)
    except (UnicodeDecodeError, csv.Error):
        missing, rows, kept = list(columns), [], []
    if missing or len(data) > MOST_BYTES or len(rows) > MOST_LINES:
        report.faults.append(CellFault(1, ", ".join(missing), "findings.table_not_read", ""))
        return
    for (number, _), row in zip(kept[1:], rows, strict=False):
        yield number, {name: (row[name] or "").strip() for name in columns}


def _read(
    number: int, row: Mapping[str, str], named: Mapping[str, Mapping[str, str]], today: date, report: Report
) -> Iterator[NewFinding]:
    at = named.get(row["location_or_project"], {})
    faults = [CellFault(number, column, f"findings.{code}", row[column]) for column, code in _faults(row)]
    day = _day(row["date"] or at.get("found_on", ""))
    if day is not None and day > today:
        faults.append(CellFault(number, "date", "findings.found_in_future", str(day)))
    faults += [] if day is None else _issue_faults(number, row, day)
    report.faults += faults
    if day is None and not faults:
        report.left.append(Left(number, row["location_or_project"], "findings.day_missing"))
    elif not at.get("source_id") and not faults:
        report.left.append(Left(number, row["location_or_project"], "findings.source_not_mapped"))
    elif not faults and day is not None:
        yield from (_finding(row, at["source_id"], code, day) for code in _codes(row))


def _faults(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if row["date"] and _day(row["date"]) is None:
        yield "date", "cell_not_a_day"
    if row["county"] not in {area.name_zh for area in areas().values()}:
        yield "county", "county_unknown"
    if not row["location_or_project"] or len(row["location_or_project"]) > 200:
        yield "location_or_project", "cell_not_a_text"
    if len(row["issue_text_rephrased"]) > LONGEST_TEXT:
        yield "issue_text_rephrased", "cell_not_a_text"
    if not _codes(row):
        yield "issue_codes", "issue_unknown"


def _issue_faults(number: int, row: Mapping[str, str], day: date) -> list[CellFault]:
    try:
        catalogue = in_force_on(shipped(), day)
    except NoCatalogueInForce:
        return [CellFault(number, "date", NoCatalogueInForce.code, str(day))]
    unknown = [code for code in _codes(row) if catalogue.find_issue(code) is None]
    return [CellFault(number, "issue_codes", "findings.issue_unknown", code) for code in unknown]


def _check_sources(
    uow: UnitOfWork, lines: Sequence[tuple[int, dict[str, str]]], named: Mapping[str, Any], report: Report
) -> None:
    """A place's source must be there, in the county that the paper prints it under."""
    ids = {row["source_id"] for row in named.values() if is_uuid(row["source_id"])}
    found = sites(uow, ids) if ids else {}
    for number, row in lines:
        source_id = named.get(row["location_or_project"], {}).get("source_id", "")
        if source_id and source_id not in found:
            report.faults.append(CellFault(number, "source_id", "findings.source_not_there", source_id))
        elif source_id and areas()[found[source_id].area].name_zh != row["county"]:
            report.faults.append(CellFault(number, "county", "findings.source_elsewhere", row["county"]))


def _codes(row: Mapping[str, str]) -> list[str]:
    return [code.strip() for code in row["issue_codes"].split(";") if code.strip()]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _finding(row: Mapping[str, str], source_id: str, code: str, day: date) -> NewFinding:
    document = f"公开曝光第{row['batch']}批 {day}" if row["batch"] else f"公开通报 {day}"
    moment = int(datetime.combine(day, time(), UTC).timestamp() * 1_000)
    drawn = seeded(digest_of([dict(row), source_id, code]))
    return NewFinding(
        id=repeatable_id(moment, 0, drawn), issue=code, source_id=source_id, text=row["issue_text_rephrased"],
        place=row["location_or_project"], document=document, found_on=day,
    )  # fmt: skip
