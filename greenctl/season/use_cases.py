"""Planning, opening and closing a season."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.edition_files import edition_files
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.period import Period
from greenctl.review.use_cases import publish_workflow, shipped_workflow
from greenctl.rules.queries import fingerprint_of, get_edition
from greenctl.rules.use_cases import publish_shipped_edition
from greenctl.season import queries, repository
from greenctl.season.domain import Season, SeasonPlanned, SeasonProgramme, SeasonState
from greenctl.season.errors import (
    FormDoesNotFit,
    FormIsTheSame,
    ProgrammeEditionUnknown,
    SeasonAlreadyThere,
    SeasonDaysWrong,
    SeasonMovedOn,
    SeasonNotThere,
    SeasonOutsideRemit,
)

# What follows a season is counted from its days: nothing that is counted may leave the calendar.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
MOST_DAYS = 731

_EDITIONS = Path(__file__).with_name("programmes")


@dataclass(frozen=True, slots=True)
class PlannedProgramme:
    """A shipped programme edition by id, and the days on which declarations are taken."""

    edition: str
    applications: Period


@dataclass(frozen=True, slots=True)
class PlannedSeason:
    """A season to be; `id` may come from the client."""

    id: str
    name_zh: str
    name_en: str
    city: str
    days: Period
    programmes: tuple[PlannedProgramme, ...]


def plan_season(uow: UnitOfWork, planned: PlannedSeason) -> Season:
    """Plan a season with its programmes; publishes the rule editions and workflows they name, if they are not yet.

    Who sends the same id with the same content again gets the season as it stands now, and nothing changes.

    Raises:
        SeasonOutsideRemit
        SeasonDaysWrong: a stretch of days that is empty, too long or too far away, or a programme twice.
        ProgrammeEditionUnknown
        SeasonAlreadyThere: the same id with other content.
    """
    if not uow.scope.covers(area=planned.city):
        raise SeasonOutsideRemit(city=planned.city)
    _check_days(planned)
    if (standing := repository.find_season(uow, planned.id)) is not None:
        return _planned_again(uow, standing, planned)
    season = Season(
        planned.id, planned.name_zh, planned.name_en, planned.city, planned.days, SeasonState.PLANNED, version=1
    )
    rows = [_fixed(uow, item) for item in planned.programmes]
    repository.insert_season(uow, season, rows)
    named = {row["programme"]: digest_of(row["document"]) for row in rows}
    uow.record(SeasonPlanned(season_id=season.id, programmes=named))
    return season


def open_season(uow: UnitOfWork, season_id: str, seen_version: int) -> Season:
    """Open a planned season.

    Raises:
        SeasonNotThere, SeasonMovedOn, SeasonNotPlanned
    """
    season, event = _in_remit(uow, season_id).opened(seen_version)
    return _moved(uow, season, event, seen_version)


def close_season(uow: UnitOfWork, season_id: str, seen_version: int) -> Season:
    """Close an open season. Raises as `open_season`."""
    season, event = _in_remit(uow, season_id).closed(seen_version)
    return _moved(uow, season, event, seen_version)


def change_form(uow: UnitOfWork, season_id: str, programme: str, rules: str, seen_version: int) -> Season:
    """Let declarations begin on another published form edition from now on; those begun keep theirs.

    Raises:
        SeasonNotThere, SeasonMovedOn, SeasonNotPlanned, ProgrammeNotThere, EditionNotThere
        FormIsTheSame
        FormDoesNotFit: it lacks a sector of the present form, or a level that an exemption names.
    """
    season, before = _in_remit(uow, season_id), queries.get_programme(uow, season_id, programme)
    form = fingerprint_of(uow, rules)
    _require_fit(uow, before, form)
    changed, event = season.with_another_form(programme, before.rule_fingerprint, form, seen_version)
    repository.change_form(uow, before, form)
    return _moved(uow, changed, event, seen_version)


@lru_cache(maxsize=1)
def shipped_programmes() -> dict[str, Any]:
    """The programme editions that come with the program, by id."""
    documents = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in edition_files(_EDITIONS))
    return {document["id"]: document for document in documents}


def _planned_again(uow: UnitOfWork, standing: Season, planned: PlannedSeason) -> Season:
    """Raises SeasonAlreadyThere. What was planned stays with a season, whatever became of it since."""
    named = (planned.name_zh, planned.name_en, planned.city, planned.days)
    programmes = {item.edition: item.applications for item in planned.programmes}
    there = {item.edition.id: item.applications for item in queries.list_programmes(uow, standing.id)}
    if named != (standing.name_zh, standing.name_en, standing.city, standing.days) or programmes != there:
        raise SeasonAlreadyThere(season=planned.id)
    return standing


def _in_remit(uow: UnitOfWork, season_id: str) -> Season:
    season = queries.get_season(uow, season_id)
    if not uow.scope.covers(area=season.city):
        raise SeasonNotThere(season=season_id)
    return season


def _require_fit(uow: UnitOfWork, programme: SeasonProgramme, form: str) -> None:
    """Raises FormIsTheSame or FormDoesNotFit."""
    present, new = (get_edition(uow, fingerprint) for fingerprint in (programme.rule_fingerprint, form))
    if present.fingerprint == new.fingerprint:
        raise FormIsTheSame(edition=new.id)
    levels = {level for row in programme.edition.exemptions for level in row.levels}
    lacks = sorted(present.sectors.keys() - new.sectors.keys()) + sorted(levels - new.levels.keys())
    if lacks:
        raise FormDoesNotFit(edition=new.id, lacks=", ".join(lacks))


def _moved(uow: UnitOfWork, season: Season, event: Any, seen_version: int) -> Season:
    if not repository.move(uow, season, seen_version):
        raise SeasonMovedOn(seen_version=seen_version, current_version=queries.get_season(uow, season.id).version)
    uow.record(event)
    return season


def _fixed(uow: UnitOfWork, item: PlannedProgramme) -> dict[str, Any]:
    """The row of a programme with everything it rests on, published and named by fingerprint."""
    document = shipped_programmes().get(item.edition)
    if document is None:
        raise ProgrammeEditionUnknown(edition=item.edition, shipped=sorted(shipped_programmes()))
    return {
        "programme": document["programme"],
        "document": document,
        "applications_from": item.applications.starts_on,
        "applications_until": item.applications.until,
        "rule_fingerprint": publish_shipped_edition(uow, document["rules"]),
        "workflow_fingerprint": publish_workflow(uow, shipped_workflow(document["workflow"])),
    }


def _check_days(planned: PlannedSeason) -> None:
    for days in (planned.days, *(item.applications for item in planned.programmes)):
        _check_stretch(days)
    unknown = {"programme": None}
    programmes = [shipped_programmes().get(item.edition, unknown)["programme"] for item in planned.programmes]
    known = [programme for programme in programmes if programme]
    if len(set(known)) != len(known):
        raise _days_wrong("programme_twice")


def _check_stretch(days: Period) -> None:
    if days.until is None or days.starts_on >= days.until:
        raise _days_wrong("empty")
    if days.starts_on < EARLIEST or days.until > LATEST:
        raise _days_wrong("out_of_range")
    if (days.until - days.starts_on).days > MOST_DAYS:
        raise _days_wrong("too_long")


def _days_wrong(why: str) -> SeasonDaysWrong:
    return SeasonDaysWrong(why=why, earliest=EARLIEST, latest=LATEST, most_days=MOST_DAYS)
