"""Drafting and publishing lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.lists import repository
from greenctl.lists.domain import (
    Edition,
    Entry,
    Heading,
    ListPublished,
    Tally,
    entry_for,
    require_publishable,
    require_seen,
)
from greenctl.lists.drafting import decided_cases
from greenctl.lists.errors import AnotherEditionPublished, ProgrammeNotListed
from greenctl.season import queries as seasons
from greenctl.season.domain import SeasonProgramme
from greenctl.season.errors import SeasonNotThere

SHOWN_IN_A_DRAFT = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """What publishing now would give; `seen_number` is what `publish` wants to be told."""

    season_id: str
    programme: str
    seen_number: int
    fingerprint: str
    official: bool
    summary: dict[str, Any]
    entries: list[Entry]
    """the first of them; publishing writes them all"""


def draft(uow: UnitOfWork, season_id: str, programme: str, effective_on: date) -> Draft:
    """A list from decided cases alone; nobody can add a row, and nothing is written.

    Raises:
        SeasonNotThere, ProgrammeNotThere, ProgrammeNotListed
    """
    heading, _ = _heading(uow, season_id, programme, effective_on)
    tally, shown = Tally(), []
    for entry, rules in _entries(uow, heading):
        tally.add(entry, rules)
        if len(shown) < SHOWN_IN_A_DRAFT:
            shown.append(entry)
    official = _official(tally, heading.programme)
    fingerprint = tally.fingerprint(heading.document(official=official, graded_by=tally.graded_by))
    return Draft(season_id, programme, heading.number - 1, fingerprint, official, tally.summary(), shown)


def publish(
    uow: UnitOfWork, season_id: str, programme: str, effective_on: date, seen_number: int, *, today: date
) -> Edition:
    """Publish the next edition: numbered, immutable, in force from `effective_on`. A correction is a new edition.

    `seen_number` is the number of the newest edition that the publisher has seen, 0 for none.

    Raises:
        SeasonNotThere, ProgrammeNotThere, ProgrammeNotListed
        SeasonOnlyPlanned
        EffectiveDayWrong: not a day of the season, or a day that has passed.
        AnotherEditionPublished: somebody was faster.
    """
    repository.queue_to_publish(uow, season_id)
    heading, before = _heading(uow, season_id, programme, effective_on)
    require_publishable(heading.season, effective_on, today)
    require_seen(seen_number, heading.number - 1)
    edition = _begin(uow, heading, before)
    tally = _write_entries(uow, edition.id, _entries(uow, heading))
    if before is not None:
        repository.record_removals(uow, before.id, edition.id, programme)
    edition = _sealed(uow, edition, heading, tally)
    repository.complete_edition(uow, edition)
    uow.record(
        ListPublished(
            edition_id=edition.id,
            season_id=season_id,
            programme=programme,
            number=edition.number,
            fingerprint=edition.fingerprint,
            count=tally.count,
        )
    )
    return edition


def _heading(uow: UnitOfWork, season_id: str, programme: str, effective_on: date) -> tuple[Heading, Edition | None]:
    season = seasons.get_season(uow, season_id)
    if not uow.scope.covers(area=season.city):
        raise SeasonNotThere(season=season_id)
    fixed = seasons.get_programme(uow, season_id, programme)
    if not fixed.edition.listed:
        raise ProgrammeNotListed(programme=programme)
    before = repository.find_newest(uow, season_id, programme)
    supersedes = None if before is None else (before.number, before.fingerprint)
    return Heading(season, fixed, (before.number if before else 0) + 1, effective_on, supersedes), before


def _begin(uow: UnitOfWork, heading: Heading, before: Edition | None) -> Edition:
    """Take the number first, so that the slower of two publishers learns of it before any work is done."""
    edition = Edition(
        id=new_id(),
        season_id=heading.season.id,
        programme=heading.programme.edition.programme,
        number=heading.number,
        effective_on=heading.effective_on,
        published_at=uow.now,
        supersedes=before.id if before else None,
        official=False,
        fingerprint="",
        summary={},
    )
    if not repository.insert_edition(uow, edition):
        raise AnotherEditionPublished(seen_number=heading.number - 1, current_number=heading.number)
    return edition


def _entries(uow: UnitOfWork, heading: Heading) -> Iterator[tuple[Entry, str]]:
    """Each with the fingerprint of the rules that it was graded by."""
    fixed = heading.programme
    for case in decided_cases(uow, fixed.season_id, fixed.edition.programme, heading.effective_on):
        yield entry_for(case, fixed.edition), case.rules


def _write_entries(uow: UnitOfWork, edition_id: str, entries: Iterable[tuple[Entry, str]]) -> Tally:
    tally, stream = Tally(), iter(entries)
    while chunk := list(islice(stream, repository.WRITE_AT_A_TIME)):
        first_ordinal = tally.count + 1
        for entry, rules in chunk:
            tally.add(entry, rules)
        repository.insert_entries(uow, edition_id, first_ordinal, [entry for entry, _ in chunk])
    return tally


def _sealed(uow: UnitOfWork, edition: Edition, heading: Heading, tally: Tally) -> Edition:
    """The edition with its fingerprint, its counts and a statement that outsiders can check."""
    official = _official(tally, heading.programme)
    document = heading.document(official=official, graded_by=tally.graded_by)
    fingerprint = tally.fingerprint(document)
    statement = {
        "kind": ListPublished.kind,
        "edition_id": edition.id,
        "heading": document,
        "count": tally.count,
        "fingerprint": fingerprint,
        "published_at": edition.published_at,
        "simulated": uow.simulated,
    }
    summary = {**tally.summary(), "heading": document, "signed": uow.sign(statement)}
    return replace(edition, official=official, fingerprint=fingerprint, summary=summary)


def _official(tally: Tally, programme: SeasonProgramme) -> bool:
    """An official list has an official programme and nothing but official grades; an empty one has neither."""
    return programme.edition.official and tally.official and tally.count > 0
