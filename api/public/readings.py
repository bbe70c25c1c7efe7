"""What pages show, gathered from the domains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure import queries as exposure
from greenctl.findings.exposure.domain import Batch
from greenctl.findings.exposure.queries import Exposed
from greenctl.kernel.actor import area_prefix
from greenctl.lists import clashes, queries as lists, removal_queries as removals, signs_of_life
from greenctl.lists.agreement import Clash
from greenctl.lists.domain import Change, Edition, Entry
from greenctl.lists.errors import EntryNotThere
from greenctl.lists.queries import Basis, Listing
from greenctl.lists.removal_queries import PublicRemoval
from greenctl.lists.signs_of_life import Life
from greenctl.ranking import queries as rankings
from greenctl.review import queries as reviews
from greenctl.review.errors import CaseNotThere
from greenctl.rules import queries as rules
from greenctl.season import queries as seasons
from greenctl.season.domain import Season
from greenctl.source import queries as sources

MOST_COMPARED = 4
MOST_REMOVALS = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands under one list on the day, and on what that rests."""

    programme: str
    edition: Edition
    entry: Entry | None
    exempt: bool
    why: str
    basis: Basis | None
    steps: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class SourceReading:
    """Everything the public may know of a source; `name` is the one it was last listed under."""

    source_id: str
    name: str
    area: str
    sector: str
    size: str | None
    """as the register says today; None: not stated"""
    standings: Sequence[Standing]
    listings: Sequence[Listing]
    removals: Sequence[PublicRemoval]
    findings: Sequence[Exposed]
    clashes: Sequence[Clash]
    """in what the lists in force do not agree"""
    life: Life | None
    """as the register says today"""


@dataclass(frozen=True, slots=True)
class AreaReading:
    """What happened in an area and below it, the latest first. Lists and rankings are the whole city's."""

    editions: Sequence[Edition]
    batches: Sequence[Batch]
    rankings: Sequence[Any]
    removals: Sequence[PublicRemoval]


@dataclass(frozen=True, slots=True)
class Column:
    """One source beside others of its sector."""

    entry: Entry
    edition: Edition
    basis: Basis


def unlisted(uow: UnitOfWork, season: Season | None, editions: Sequence[Edition]) -> list[Any]:
    """Programmes of the season that will have a list and have none yet."""
    if season is None:
        return []
    there = {edition.programme for edition in editions}
    found = (programme.edition for programme in seasons.list_programmes(uow, season.id))
    return [edition for edition in found if edition.listed and edition.programme not in there]


def rules_of(uow: UnitOfWork, edition: Edition | None) -> Any:
    """The rule edition that a list was decided under, for the names of sectors and levels."""
    return rules.get_edition(uow, edition.summary["heading"]["rule_fingerprint"]) if edition else None


def rules_behind(uow: UnitOfWork, reading: SourceReading) -> Any:
    """The rule edition of the first list a source is on, or else of the last one that named it."""
    in_force = next((standing.edition for standing in reading.standings), None)
    return rules_of(uow, in_force or lists.get_edition(uow, reading.listings[0].edition_id))


def rules_of_publicised(uow: UnitOfWork, cases: Sequence[Mapping[str, Any]]) -> Any:
    """The rule edition of the first case's season and programme, for the names of sectors and levels."""
    if not cases:
        return None
    programme = seasons.get_programme(uow, cases[0]["season_id"], cases[0]["programme"])
    return rules.get_edition(uow, programme.rule_fingerprint)


def simulated(*editions: Edition | None) -> bool:
    """Whether one of these was published under a demonstration's clock."""
    return any(edition and edition.summary["signed"]["statement"].get("simulated") for edition in editions)


def source_on(uow: UnitOfWork, source_id: str, day: date) -> SourceReading:
    """A source as of `day`, under whichever id it is known.

    Raises:
        EntryNotThere: it stands on no published list, now or before; whatever else it may be is nobody's business.
    """
    listings = lists.listings(uow, source_id)
    exemptions = lists.exemption(uow, source_id, day)
    standings = [
        Standing(
            programme=found.programme,
            edition=found.edition,
            entry=found.entry,
            exempt=found.exempt,
            why=found.why,
            basis=lists.basis_of(uow, found.edition, found.entry) if found.entry else None,
            steps=_steps(uow, found.edition, found.entry.case_id) if found.entry else (),
        )
        for found in exemptions
    ]
    latest = listings[0].entry
    survivor = lists.survivor_of(uow, source_id)
    size, decided = sources.size_of(uow, survivor), removals.of_sources(uow, [survivor], day)
    findings = exposure.exposed_of(uow, lists.ids_of(uow, survivor))
    told = (latest.name, latest.area, latest.sector, size)
    beside = clashes.clashes_on(uow, survivor, day), signs_of_life.lives(uow, [survivor]).get(survivor)
    return SourceReading(survivor, *told, standings, listings, decided, findings, *beside)


def area_on(uow: UnitOfWork, area: str, day: date) -> AreaReading:
    """What is known of an area on `day`, for who follows it."""
    in_force = lists.editions_as_of(uow, day)
    editions = [edition for one in in_force for edition in lists.history(uow, one.programme)]
    removed = list(removals.all_holding(uow, day, area))
    return AreaReading(editions, exposure.batches(uow, area_prefix(area)), rankings.editions(uow), removed)


def removed_from(
    uow: UnitOfWork, edition: Edition, day: date, after: str, most: int = MOST_REMOVALS
) -> tuple[list[PublicRemoval], str | None]:
    """What holds on a day for the list of an edition, which stays as it was published: as many as fit on a page, by id,
    and the id of the last of them where there are more."""
    found = removals.holding(uow, day, edition.programme, after, most + 1)
    shown = found[:most]
    return shown, shown[-1].removal_id if len(found) > most else None


def taken_off(uow: UnitOfWork, edition: Edition, rows: Iterable[tuple[int, Entry]], day: date) -> set[str]:
    """The ids among these rows of an edition that a decision takes off its list; a longer stop takes off nothing."""
    return removals.taken_off(uow, [entry.source_id for _, entry in rows], edition.programme, day)


def lives_of(uow: UnitOfWork, rows: Iterable[tuple[int, Entry]]) -> Mapping[str, Life]:
    """When each of these rows of an edition last showed life, beside the edition, which stays as it is."""
    return signs_of_life.lives(uow, [entry.source_id for _, entry in rows])


def decided_by(uow: UnitOfWork, changes: Iterable[Change]) -> Mapping[str, PublicRemoval]:
    """The decisions behind the changes that come of one, by id."""
    return removals.named(uow, [change.removal_id for change in changes if change.removal_id])


def compared(uow: UnitOfWork, source_ids: Sequence[str], day: date) -> list[Column]:
    """The sources that stand on a list in force, each once, of the sector of the first.

    Raises:
        EntryNotThere: none of them does.
    """
    columns: list[Column] = []
    for source_id in dict.fromkeys(source_ids[:MOST_COMPARED]):
        found = next((item for item in lists.exemption(uow, source_id, day) if item.entry), None)
        if found and found.entry and (not columns or columns[0].entry.sector == found.entry.sector):
            columns.append(Column(found.entry, found.edition, lists.basis_of(uow, found.edition, found.entry)))
    if not columns:
        raise EntryNotThere(source=", ".join(source_ids[:MOST_COMPARED]))
    return columns


def side_by_side(columns: Sequence[Column]) -> list[tuple[Mapping[str, Any], list[Mapping[str, Any] | None]]]:
    """Per indicator of their sector: the row of the first source that has it, and each source's own."""
    findings = [_findings(column) for column in columns]
    heads = {key: row for found in reversed(findings) for key, row in found.items()}
    order = dict.fromkeys(key for found in findings for key in found)
    return [(heads[key], [found.get(key) for found in findings]) for key in order]


def _findings(column: Column) -> dict[str, Mapping[str, Any]]:
    sectors = column.basis.explanation["sectors"]
    return {row["id"]: row for part in sectors if part["sector"] == column.entry.sector for row in part["findings"]}


def _steps(uow: UnitOfWork, edition: Edition, case_id: str) -> list[Mapping[str, Any]]:
    """The public history of a case: step, verdict, where it led and on which day; no person, and no words of one."""
    season = seasons.get_programme(uow, edition.season_id, edition.programme)
    try:
        names = reviews.step_names(uow, case_id, season.workflow_fingerprint)
        history = reviews.history(uow, case_id, public=True)
    except CaseNotThere:
        return []
    return [
        {"step": names.get(row.step), "verdict": row.verdict, "led_to": row.led_to, "to": names.get(row.led_to),
         "at": row.decided_at, "round": row.round}
        for row in history
    ]  # fmt: skip
