"""Finding seasons and programmes."""

from datetime import date

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.season import repository
from greenctl.season.domain import Season, SeasonProgramme
from greenctl.season.errors import ProgrammeNotThere, SeasonNotThere


def get_season(uow: UnitOfWork, season_id: str) -> Season:
    """Raises SeasonNotThere."""
    season = repository.find_season(uow, season_id)
    if season is None:
        raise SeasonNotThere(season=season_id)
    return season


def get_programme(uow: UnitOfWork, season_id: str, programme: str) -> SeasonProgramme:
    """A programme of a season.

    Raises:
        ProgrammeNotThere
    """
    found = repository.find_programme(uow, season_id, programme)
    if found is None:
        raise ProgrammeNotThere(season=season_id, programme=programme)
    return found


def get_both(uow: UnitOfWork, season_id: str, programme: str) -> tuple[Season, SeasonProgramme]:
    """A season and one of its programmes.

    Raises:
        SeasonNotThere, ProgrammeNotThere
    """
    found = repository.find_both(uow, season_id, programme)
    if found is not None:
        return found
    get_season(uow, season_id)
    raise ProgrammeNotThere(season=season_id, programme=programme)


def list_seasons(uow: UnitOfWork) -> list[Season]:
    """Every season, the latest first."""
    return repository.list_seasons(uow)


def season_of_day(uow: UnitOfWork, day: date) -> Season | None:
    """The season that covers `day`."""
    return next((season for season in list_seasons(uow) if season.days.covers(day)), None)


def season_meant(uow: UnitOfWork, day: date) -> Season | None:
    """The one that is meant where none is named: that of the day, else the latest. The next may be open already."""
    return season_of_day(uow, day) or next(iter(list_seasons(uow)), None)


def list_programmes(uow: UnitOfWork, season_id: str) -> list[SeasonProgramme]:
    """The programmes of a season, by code."""
    return repository.list_programmes(uow, season_id)
