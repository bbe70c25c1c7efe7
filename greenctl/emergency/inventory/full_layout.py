"""Our own template: sources, lines, measures and the society's base, each on a sheet of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import repository
from greenctl.emergency.inventory.columns import ENTRIES, LINES, MASSES, MEASURES, SOCIETY
from greenctl.emergency.inventory.domain import Base, Basis, Entry, Inventory, Line, Measure
from greenctl.emergency.inventory.proposals import (
    Proposal,
    fresh,
    judged,
    once,
    renewed,
    unread_in,
    without_stale_words,
)
from greenctl.emergency.inventory.repository import Registered
from greenctl.emergency.masses import Four, four
from greenctl.source.sheet_rows import Filled
from greenctl.source.workbook import Errors

_PLAIN = (
    "part", "grade", "guarantee", "guarantee_scope", "guarantee_cap", "by_demand", "highest_alert",
    "electricity_account", "remark",
)  # fmt: skip
_OF_MEASURE = (
    "alert", "line", "unit", "action", "text", "quantity", "measured_in", "baseline", "target", "shown_by",
    "checked_by", "reading",
)  # fmt: skip
_FEWEST_DAYS, _MOST_DAYS = 1, 366
Rows = Mapping[str, Sequence[Filled]]
"""sheet -> its rows"""
Found = Sequence[tuple[Filled, Registered]]


def propose_full(uow: UnitOfWork, inventory: Inventory, rows: Rows, errors: Errors) -> Proposal:
    """What the sheets make of the inventory. Empty cells leave what is there; lines and measures of a source are
    replaced together where any of them is told, and stay where none is."""
    heads, lines, measures = (
        _named(uow, inventory, rows.get(sheet.name, ()), errors) for sheet in (ENTRIES, LINES, MEASURES)
    )
    heads = list(once(heads, "name", errors))
    standing = repository.entries_of(uow, inventory.id, {source.id for _, source in (*heads, *lines, *measures)})
    proposal = Proposal(row_count=sum(map(len, rows.values())))
    for row, source in heads:
        before = standing.get(source.id)
        part = row.values.get("part", "industrial")
        entry = _headed(row, fresh(source, part) if before is None else renewed(before, source), errors)
        proposal.entries[source.id], proposal.rows[source.id] = entry, row
    _add_lines(proposal, standing, lines, errors)
    _add_measures(proposal, standing, measures, errors)
    for source_id, entry in proposal.entries.items():
        proposal.entries[source_id] = without_stale_words(entry, standing.get(source_id))
        proposal.unread += unread_in(entry, proposal.rows[source_id], {})
    proposal.bases = list(_bases(rows.get(SOCIETY.name, ()), errors))
    return proposal


def _named(uow: UnitOfWork, inventory: Inventory, rows: Sequence[Filled], errors: Errors) -> Found:
    by_id = repository.registered_by_id(uow, [row.values["source_id"] for row in rows if "source_id" in row.values])
    by_code = repository.registered_by_code(
        uow, [row.values["credit_code"] for row in rows if "credit_code" in row.values]
    )
    found = []
    for row in rows:
        named = [by_id.get(row.values["source_id"])] if "source_id" in row.values else []
        if "credit_code" in row.values:
            named.append(by_code.get(row.values["credit_code"].upper()))
        column = "source_id" if "source_id" in row.values else "credit_code"
        one = named[0] if named and all(other == named[0] for other in named) else None
        source = judged(row, column, one, inventory.city, errors)
        if source is not None:
            found.append((row, source))
    return found


def _headed(row: Filled, entry: Entry, errors: Errors) -> Entry:
    given: dict[str, Any] = {name: row.values[name] for name in _PLAIN if name in row.values}
    given |= {name: row.values[name] == "yes" for name in ("small", "long_stopped") if name in row.values}
    after = replace(entry, **given, permitted_t_per_year=_masses(row, entry.permitted_t_per_year))
    if given.keys() & {"grade", "guarantee", "small", "long_stopped"} and (
        (after.grade, after.guarantee, after.small, after.long_stopped)
        != (entry.grade, entry.guarantee, entry.small, entry.long_stopped)
    ):
        after = replace(after, grade_said=None)
    if after.highest_alert is not None and after.guarantee is None:
        errors.add(row.error("highest_alert", "emergency.guarantee_missing"))
    return after


def _masses(row: Filled, before: Four = (None, None, None, None)) -> Four:
    return four([row.values.get(name, stands) for name, stands in zip(MASSES, before, strict=True)])


def _add_lines(proposal: Proposal, standing: Mapping[str, Entry], found: Found, errors: Errors) -> None:
    lines: dict[str, dict[str, Line]] = {}
    for row, source in _listed(proposal, standing, found, errors):
        line = _line(row, errors)
        if line is None:
            continue
        if line.line in lines.setdefault(source.id, {}):
            errors.add(row.error("line", "emergency.line_twice"))
        lines[source.id][line.line] = line
    for source_id, told in lines.items():
        entry = proposal.entries[source_id]
        proposal.entries[source_id] = replace(entry, lines=tuple(told.values()))


def _line(row: Filled, errors: Errors) -> Line | None:
    if not {"line", "line_name", "basis"} <= row.values.keys():
        return None
    days = row.values.get("days")
    if days is None and row.values["basis"] == Basis.OPERATING_DAYS and "days" not in row.wrong:
        errors.add(row.error("days", "emergency.days_missing"))
    if days is not None and (days != days.to_integral_value() or not _FEWEST_DAYS <= days <= _MOST_DAYS):
        errors.add(row.error("days", "emergency.days_wrong"))
        days = None
    return Line(
        line=row.values["line"], name=row.values["line_name"], process=row.values.get("process"),
        equipment=row.values.get("equipment"), basis=row.values["basis"],
        days_per_year=None if days is None else int(days), t_per_year=_masses(row),
    )  # fmt: skip


def _add_measures(proposal: Proposal, standing: Mapping[str, Entry], found: Found, errors: Errors) -> None:
    measures: dict[str, list[Measure]] = {}
    for row, source in _listed(proposal, standing, found, errors):
        entry, line = proposal.entries[source.id], row.values.get("line")
        if line is not None and line not in {one.line for one in entry.lines}:
            errors.add(row.error("line", "emergency.line_unknown"))
        if {"alert", "action", "text"} <= row.values.keys():
            given = {name: row.values[name] for name in _OF_MEASURE if name in row.values}
            measures.setdefault(source.id, []).append(Measure(**given, kg_per_day=_masses(row)))
    for source_id, told in measures.items():
        in_order = tuple(sorted(told, key=lambda measure: measure.alert))
        proposal.entries[source_id] = replace(proposal.entries[source_id], measures=in_order)


def _listed(
    proposal: Proposal, standing: Mapping[str, Entry], found: Found, errors: Errors
) -> Iterator[tuple[Filled, Registered]]:
    """Rows of sources that are on the inventory, or come onto it with this workbook."""
    for row, source in found:
        if source.id not in proposal.entries and source.id in standing:
            proposal.entries[source.id] = renewed(standing[source.id], source)
            proposal.rows[source.id] = row
        if source.id in proposal.entries:
            yield row, source
        else:
            errors.add(row.error("name", "emergency.entry_missing"))


def _bases(rows: Sequence[Filled], errors: Errors) -> Iterator[Base]:
    seen: dict[str, int] = {}
    for row in rows:
        if {"part", "basis"} <= row.values.keys():
            part = row.values["part"]
            if seen.setdefault(part, row.number) != row.number:
                errors.add(row.error("part", "source.row_twice", row=seen[part]))
            yield Base(
                part=part, basis=row.values["basis"], document=row.values.get("document"), kg_per_day=_masses(row)
            )


def entry_rows(entries: Iterable[Entry], codes: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    """The first sheet."""
    for entry in entries:
        plain = {name: getattr(entry, name) for name in _PLAIN}
        flags = {name: "yes" if getattr(entry, name) else None for name in ("small", "long_stopped")}
        yield {**_who(entry, codes), **plain, **flags, **_by_name(entry.permitted_t_per_year)}


def line_rows(entries: Iterable[Entry], codes: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    """The second sheet."""
    for entry in entries:
        for line in entry.lines:
            yield {
                **_who(entry, codes), "line": line.line, "line_name": line.name, "process": line.process,
                "equipment": line.equipment, "basis": line.basis, "days": line.days_per_year,
                **_by_name(line.t_per_year),
            }  # fmt: skip


def measure_rows(entries: Iterable[Entry], codes: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    """The third sheet."""
    for entry in entries:
        for measure in entry.measures:
            plain = {name: getattr(measure, name) for name in _OF_MEASURE}
            yield {**_who(entry, codes), **plain, **_by_name(measure.kg_per_day)}


def base_rows(bases: Iterable[Base]) -> Iterator[dict[str, Any]]:
    """The fourth sheet."""
    for row in bases:
        yield {"part": row.part, "basis": row.basis, "document": row.document, **_by_name(row.kg_per_day)}


def _who(entry: Entry, codes: Mapping[str, str | None]) -> dict[str, str | None]:
    """The credit code, or our id where there is none: one is enough to find the source again."""
    code = codes.get(entry.source_id)
    return {"credit_code": code, "name": entry.name} if code else {"source_id": entry.source_id, "name": entry.name}


def _by_name(masses: Four) -> dict[str, Decimal | None]:
    return dict(zip(MASSES, masses, strict=True))
