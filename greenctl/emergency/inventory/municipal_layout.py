"""A list as municipalities publish it: one row per works, its grade in a word, its measures in sentences."""

from collections.abc import Iterator
from dataclasses import replace

from greenctl.area.queries import areas_of_city, get_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import repository
from greenctl.emergency.inventory.columns import MUNICIPAL_LEVELS
from greenctl.emergency.inventory.domain import Entry, Inventory, Measure, Part, Reading
from greenctl.emergency.inventory.grade_words import standing_of
from greenctl.emergency.inventory.measure_text import Action, Piece, read_measures
from greenctl.emergency.inventory.proposals import Proposal, Unread, fresh, judged, once, renewed, unread_in
from greenctl.emergency.inventory.repository import Registered
from greenctl.source.sheet_rows import Filled
from greenctl.source.workbook import Errors

_CELLS = {alert: alert for alert in MUNICIPAL_LEVELS}


def propose_municipal(uow: UnitOfWork, inventory: Inventory, rows: list[Filled], errors: Errors) -> Proposal:
    """What the rows make of the inventory. A text that says what stands already leaves it as it is."""
    sources = list(once(_named(uow, inventory, rows, errors), "name", errors))
    standing = repository.entries_of(uow, inventory.id, [source.id for _, source in sources])
    proposal = Proposal(row_count=len(rows))
    for row, source in sources:
        before = standing.get(source.id)
        entry = _entry(row, fresh(source, Part.INDUSTRIAL) if before is None else renewed(before, source))
        proposal.entries[source.id], proposal.rows[source.id] = entry, row
        proposal.unread += _unread(entry, row)
    return proposal


def _named(
    uow: UnitOfWork, inventory: Inventory, rows: list[Filled], errors: Errors
) -> Iterator[tuple[Filled, Registered]]:
    """Rows with the one source of this name in this county. Two of one name are never chosen between."""
    counties = {area.name_zh: area.code for area in areas_of_city(inventory.city)}
    found = repository.registered_by_name(uow, [row.values["name"] for row in rows if "name" in row.values])
    for row in rows:
        if row.wrong & {"name", "county"} or not {"name", "county"} <= row.values.keys():
            continue
        area = counties.get(row.values["county"])
        if area is None:
            errors.add(row.error("county", "emergency.county_unknown", city=get_area(inventory.city).name_zh))
            continue
        here = found.get((row.values["name"], area), [])
        if len(here) > 1:
            errors.add(row.error("name", "emergency.source_ambiguous", count=len(here)))
        elif (source := judged(row, "name", here[0] if here else None, inventory.city, errors)) is not None:
            yield row, source


def _entry(row: Filled, entry: Entry) -> Entry:
    word = row.values.get("grade")
    if word is not None and word != entry.grade_said:
        found = standing_of(word)
        entry = replace(
            entry, grade_said=word, grade=found.grade, guarantee=found.guarantee, small=found.small,
            long_stopped=found.long_stopped, highest_alert=entry.highest_alert if found.guarantee else None,
        )  # fmt: skip
    for alert in MUNICIPAL_LEVELS:
        text = row.values.get(alert)
        if text is not None and text != entry.text_at(alert):
            others = [measure for measure in entry.measures if measure.alert != alert]
            measures = [*others, *(_measure(alert, piece) for piece in read_measures(text))]
            in_order = tuple(sorted(measures, key=lambda measure: measure.alert))
            entry = replace(entry, measures=in_order, said={**entry.said, alert: text})
    return entry


def _measure(alert: str, piece: Piece) -> Measure:
    """What was read, and nothing that was not: neither a line nor what shows it is ever supplied."""
    unit = f"国{'一二三四五六'[piece.stage - 1]}及以下车辆" if piece.stage else None
    return Measure(
        alert=alert, text=piece.text, action=piece.action or Action.OTHER, unit=unit,
        reading=Reading.READ if piece.action else Reading.UNREAD, quantity=piece.quantity,
        measured_in=piece.measured_in, baseline=piece.baseline, target=piece.target,
    )  # fmt: skip


def _unread(entry: Entry, row: Filled) -> Iterator[Unread]:
    word = entry.grade_said
    if word is not None and not standing_of(word).read:
        yield Unread(row.address("grade"), entry.source_id, entry.name, None, word)
    yield from unread_in(entry, row, _CELLS)


def municipal_rows(inventory: Inventory, entries: Iterator[Entry]) -> Iterator[dict[str, str]]:
    """The industrial sources as the published layout has them, in the words that they came in where they did."""
    counties = {area.code: area.name_zh for area in areas_of_city(inventory.city)}
    city = get_area(inventory.city).name_zh
    industrial = (entry for entry in entries if entry.part == Part.INDUSTRIAL)
    for number, entry in enumerate(industrial, start=1):
        yield {
            "number": str(number),
            "city": city,
            "name": entry.name,
            "county": counties.get(entry.area, entry.area),
            "grade": _grade_word(entry),
            **{alert: entry.text_at(alert) for alert in MUNICIPAL_LEVELS},
        }


def _grade_word(entry: Entry) -> str:
    if entry.grade_said is not None:
        return entry.grade_said
    return "-".join(part for part in (entry.guarantee, entry.grade) if part)
