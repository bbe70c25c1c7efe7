"""Reading lists, from published editions alone."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import entry_repository as entries, repository
from greenctl.lists.domain import Change, ChangeKind, Edition, Entry, changed_fields, reason_of
from greenctl.lists.errors import EditionNotThere, EntryNotThere
from greenctl.source import queries as sources

MOST_FOUND = 100
_KINDS = (ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REMOVED)
# Editions never change, so a process keeps those it has read; enough for a city's years.
_known: dict[str, Edition] = {}
_KEPT = 500


@dataclass(frozen=True, slots=True)
class Exemption:
    """Whether a source is exempt under one list on a day, by which edition and entry, up to which alert, and why."""

    programme: str
    edition: Edition
    exempt: bool
    why: str
    entry: Entry | None = None
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of a source, on one edition of its history."""

    edition_id: str
    programme: str
    number: int
    effective_on: date
    published_at: datetime
    official: bool
    ordinal: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Basis:
    """What an entry rests on: the explained grade, and what was declared (never the contacts)."""

    explanation: Mapping[str, Any]
    declared: Mapping[str, Any]
    submitted_at: datetime


def get_edition(uow: UnitOfWork, edition_id: str) -> Edition:
    """A published edition.

    Raises:
        EditionNotThere
    """
    if edition_id not in _known:
        edition = repository.find_edition(uow, edition_id)
        if edition is None:
            raise EditionNotThere(edition=edition_id)
        if len(_known) >= _KEPT:
            _known.clear()
        _known[edition_id] = edition
    return _known[edition_id]


def known_fingerprint(edition_id: str) -> str | None:
    """The fingerprint of an edition that this process has read before; asks no database."""
    edition = _known.get(edition_id)
    return edition.fingerprint if edition else None


def editions_as_of(uow: UnitOfWork, day: date) -> list[Edition]:
    """The edition in force on `day` for each programme that has one."""
    return repository.list_in_force(uow, day)


def edition_as_of(uow: UnitOfWork, programme: str, day: date) -> Edition:
    """The edition of a programme in force on `day`.

    Raises:
        EditionNotThere
    """
    found = next((edition for edition in editions_as_of(uow, day) if edition.programme == programme), None)
    if found is None:
        raise EditionNotThere(programme=programme, day=day)
    return found


def edition_numbered(uow: UnitOfWork, season_id: str, programme: str, number: int) -> Edition:
    """Raises EditionNotThere."""
    found = next((e for e in repository.list_of_season(uow, season_id, programme) if e.number == number), None)
    if found is None:
        raise EditionNotThere(programme=programme, edition=number)
    return found


def history(uow: UnitOfWork, programme: str) -> list[Edition]:
    """The latest editions of a programme over all seasons, the newest first."""
    return repository.list_history(uow, programme)


def counts(uow: UnitOfWork, edition_id: str) -> dict[tuple[str, str | None], int]:
    """(area, level) -> how many entries; level None where it is undetermined."""
    return repository.count_by_area_and_level(uow, edition_id)


def entry_lines(
    uow: UnitOfWork, edition_id: str, filters: Mapping[str, str], after: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Up to `limit` entries after an ordinal as dicts, the reason as JSON that is already written.

    `filters`: any of area (and everything below it), sector, level (or undetermined), exempt (true, false), name.
    """
    # Spelled out, since this is the way of every public row: half the cost of zipping names and values.
    return [
        {
            "ordinal": ordinal,
            "source_id": source_id,
            "name": name,
            "area": area,
            "sector": sector,
            "level": level,
            "at_best": at_best,
            "exempt": exempt,
            "scope": scope,
            "highest_alert": highest_alert,
            "reason": orjson.Fragment(reason),
            "case_id": case_id,
            "submission_id": submission_id,
        }
        for ordinal, source_id, name, area, sector, level, at_best, exempt, scope, highest_alert, reason, case_id,
        submission_id in entries.page(uow, edition_id, filters, after, limit)
    ]  # fmt: skip


def entry_page(
    uow: UnitOfWork, edition_id: str, filters: Mapping[str, str], after: int = 0, limit: int = 50
) -> list[tuple[int, Entry]]:
    """The same as values, with their ordinals."""
    rows = entries.page(uow, edition_id, filters, after, limit)
    return [(row.ordinal, Entry(*row[1:10], orjson.loads(row.reason), *row[11:])) for row in rows]


def exemption(uow: UnitOfWork, source_id: str, day: date) -> list[Exemption]:
    """For every list in force on `day`: is this source, under whichever id it is known, exempt, and why.

    A source that stands on no list is exempt under none; why then says `not_listed`.
    """
    editions = editions_as_of(uow, day)
    survivor, ids = _ids_of(uow, source_id)
    found: dict[str, Any] = {}
    for row in entries.of_sources(uow, ids, [edition.id for edition in editions]):
        if row.edition_id not in found or row.source_id == survivor:
            found[row.edition_id] = row
    return [_exemption(edition, found.get(edition.id)) for edition in editions]


def survivor_of(uow: UnitOfWork, source_id: str) -> str:
    """The id a source lives on under."""
    return sources.survivors(uow, [source_id])[source_id]


def ids_of(uow: UnitOfWork, source_id: str) -> list[str]:
    """Every id a source is or was known under."""
    return _ids_of(uow, source_id)[1]


def listings(uow: UnitOfWork, source_id: str) -> list[Listing]:
    """Every entry of a source, under whichever id, the latest edition first.

    Raises:
        EntryNotThere: it stands on no edition, now or before.
    """
    _, ids = _ids_of(uow, source_id)
    rows = entries.listings(uow, ids) if ids else ()
    if not rows:
        raise EntryNotThere(source=source_id)
    return [_listing(row) for row in rows]


def basis_of(uow: UnitOfWork, edition: Edition, entry: Entry) -> Basis:
    """What an entry rests on: the grade as it stood when its edition was published, graded again by then or not."""
    row = entries.behind(uow, entry.submission_id, edition.published_at)
    return Basis(orjson.loads(row.explanation), orjson.loads(row.copy).get("declared", {}), row.submitted_at)


def listed_sources(uow: UnitOfWork, editions: Collection[Edition]) -> list[str]:
    """Every source that stands on one of some editions, each once."""
    return entries.listed(uow, [edition.id for edition in editions])


def search(uow: UnitOfWork, day: date, name: str, limit: int = MOST_FOUND) -> list[tuple[Edition, Entry]]:
    """Entries of the lists in force on `day` whose frozen name contains `name`."""
    editions = {edition.id: edition for edition in editions_as_of(uow, day)}
    rows = entries.search(uow, editions.keys(), name, limit) if editions else ()
    return [(editions[row.edition_id], _entry(row)) for row in rows]


def difference(
    uow: UnitOfWork, before: Edition, after: Edition, past: tuple[int, int] = (0, 0), limit: int = 50
) -> list[tuple[tuple[int, int], Change]]:
    """What changed from one edition to the other: added, changed, removed, each in list order after `past`.

    Raises:
        NotComparable: they are of two programmes.
    """
    before.require_comparable(after)
    rows = entries.difference(uow, before, after, past, limit)
    return [((row.rank, row.ordinal), _change(row)) for row in rows]


def difference_counts(uow: UnitOfWork, before: Edition, after: Edition) -> dict[str, int]:
    """How many sources were added, changed and removed. Raises as `difference`."""
    before.require_comparable(after)
    counts = entries.difference_counts(uow, before, after)
    return {kind.value: counts.get(rank, 0) for rank, kind in enumerate(_KINDS)}


def all_changes(uow: UnitOfWork, before: Edition, after: Edition) -> Iterator[Change]:
    """Every change, a thousand at a time."""
    past = (0, 0)
    while found := difference(uow, before, after, past, 1000):
        yield from (change for _, change in found)
        past = found[-1][0]


def _ids_of(uow: UnitOfWork, source_id: str) -> tuple[str, list[str]]:
    survivor = survivor_of(uow, source_id)
    return survivor, entries.family(uow, survivor)


def _exemption(edition: Edition, row: Any) -> Exemption:
    if row is None:
        return Exemption(edition.programme, edition, False, "not_listed")
    entry = _entry(row)
    return Exemption(edition.programme, edition, entry.exempt, reason_of(entry), entry, row.ordinal)


def _entry(row: Any) -> Entry:
    entry = entries.entry_of(row)
    assert entry is not None
    return entry


def _listing(row: Any) -> Listing:
    return Listing(
        edition_id=row.edition_id,
        programme=row.edition_programme,
        number=row.edition_number,
        effective_on=row.edition_effective_on,
        published_at=row.edition_published_at,
        official=row.edition_official,
        ordinal=row.ordinal,
        entry=_entry(row),
    )


def _change(row: Any) -> Change:
    kind = _KINDS[row.rank]
    before, after = entries.entry_of(row, "before_"), entries.entry_of(row, "after_")
    if after is None:
        assert before is not None
        return Change(kind, before.source_id, before, None, (), row.removed_why or "not_decided", row.removal_id)
    fields = changed_fields(before, after) if before else ()
    return Change(kind, after.source_id, before, after, fields, reason_of(after))
