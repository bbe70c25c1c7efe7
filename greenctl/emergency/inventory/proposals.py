"""What a workbook wants an inventory to be: entries beside the rows that speak of them, before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from greenctl.emergency.inventory.domain import Base, Entry
from greenctl.emergency.inventory.repository import Registered
from greenctl.kernel.actor import area_prefix
from greenctl.source.sheet_rows import Filled
from greenctl.source.workbook import Errors


@dataclass(slots=True)
class Proposal:
    """Entries by source, as they would be, with the row that begins each; and the society's base where it is told."""

    entries: dict[str, Entry] = field(default_factory=dict)
    rows: dict[str, Filled] = field(default_factory=dict)
    bases: list[Base] = field(default_factory=list)
    unread: list["Unread"] = field(default_factory=list)
    row_count: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in words that was kept as it is; `alert` is None for a grade."""

    cell: str
    source_id: str
    name: str
    alert: str | None
    text: str


def fresh(source: Registered, part: str) -> Entry:
    """An entry of a source that the inventory did not have."""
    return Entry(
        source_id=source.id, name=source.name, area=source.area, department=source.department, sector=source.sector,
        part=part,
    )  # fmt: skip


def renewed(entry: Entry, source: Registered) -> Entry:
    """The entry with the source as the register has it now."""
    return replace(entry, name=source.name, area=source.area, department=source.department, sector=source.sector)


def judged(row: Filled, column: str, source: Registered | None, city: str, errors: Errors) -> Registered | None:
    """The source, if it can stand on the city's inventory; else what is wrong is told at `column`."""
    if source is None:
        errors.add(row.error(column, "emergency.source_unknown"))
    elif source.merged_into is not None:
        errors.add(row.error(column, "source.is_merged", source_id=source.id, merged_into=source.merged_into))
    elif not source.area.startswith(area_prefix(city)):
        errors.add(row.error(column, "emergency.source_outside_city", city=city))
    else:
        return source
    return None


def once(
    pairs: Iterable[tuple[Filled, Registered]], column: str, errors: Errors
) -> Iterator[tuple[Filled, Registered]]:
    """Each source with its first row; a second one is told."""
    first: dict[str, int] = {}
    for row, source in pairs:
        if source.id in first:
            errors.add(row.error(column, "source.row_twice", row=first[source.id]))
        else:
            first[source.id] = row.number
            yield row, source


def without_stale_words(entry: Entry, before: Entry | None) -> Entry:
    """The words that measures were read from no longer say what they are, once the measures are others."""
    if before is None or not entry.said:
        return entry
    return replace(
        entry, said={alert: text for alert, text in entry.said.items() if entry.at(alert) == before.at(alert)}
    )


def unread_in(entry: Entry, row: Filled, columns: Mapping[str, str]) -> Iterator[Unread]:
    """Every measure of an entry that nobody could read, at the cell of its alert."""
    for measure in entry.measures:
        if measure.reading == "unread":
            cell = row.address(columns.get(measure.alert, "name"))
            yield Unread(cell, entry.source_id, entry.name, measure.alert, measure.text)


def in_order(entries: Mapping[str, Entry]) -> Sequence[Entry]:
    return [entries[source_id] for source_id in sorted(entries)]
