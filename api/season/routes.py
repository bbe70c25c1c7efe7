"""Seasons: planned, opened and closed by the command office, read by anybody."""

from typing import Any

from api.operations import Routes
from api.runtime import runtime
from api.season.schemas import Season, SeasonDetail, SeasonIn, Seasons, ShippedProgrammes
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.kernel.period import Period
from greenctl.season import domain, queries, use_cases
from greenctl.season.errors import (
    ProgrammeEditionUnknown,
    SeasonAlreadyThere,
    SeasonDaysWrong,
    SeasonMovedOn,
    SeasonNotPlanned,
    SeasonNotThere,
    SeasonOutsideRemit,
)

routes = Routes("seasons", __name__, description="Control seasons, and what was fixed when each opened.")

_MOVE_REFUSALS = (SeasonNotThere, SeasonMovedOn, SeasonNotPlanned)


@routes.operation("GET", "/seasons", act="public.read", answer=Seasons)
def list_seasons(uow: UnitOfWork) -> dict[str, Any]:
    """Every season, the latest first."""
    return {"items": [shown(season) for season in queries.list_seasons(uow)]}


@routes.operation("GET", "/seasons/programmes", act="public.read", answer=ShippedProgrammes)
def list_shipped_programmes(_uow: UnitOfWork) -> dict[str, Any]:
    """The programme editions that a season can be planned with."""
    return {"items": [{**one, "edition": edition} for edition, one in sorted(use_cases.shipped_programmes().items())]}


@routes.operation("GET", "/seasons/<uuid:season_id>", act="public.read", answer=SeasonDetail, refuses=(SeasonNotThere,))
def get_season(uow: UnitOfWork, season_id: str) -> dict[str, Any]:
    """A season with its programmes."""
    season = queries.get_season(uow, season_id)
    return {**shown(season), "programmes": [_programme(item) for item in queries.list_programmes(uow, season_id)]}


@routes.operation(
    "POST",
    "/seasons",
    act="season.plan",
    body=SeasonIn,
    answer=Season,
    status=201,
    creates=True,
    refuses=(SeasonOutsideRemit, SeasonDaysWrong, ProgrammeEditionUnknown, SeasonAlreadyThere),
)
def plan_season(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Plan a season with its programmes; rule editions and review steps are fixed with it."""
    days = Period(body["starts_on"], body["until"])
    names = {name: body[name] for name in ("name_zh", "name_en")}
    planned = use_cases.PlannedSeason(
        id=body.get("id") or new_id(),
        city=runtime().settings.city,
        days=days,
        programmes=tuple(body["programmes"]),
        **names,
    )
    return shown(use_cases.plan_season(uow, planned))


@routes.operation(
    "POST", "/seasons/<uuid:season_id>/opening", act="season.move", answer=Season, if_match=True, refuses=_MOVE_REFUSALS
)
def open_season(uow: UnitOfWork, season_id: str, seen_version: int) -> dict[str, Any]:
    """Open a planned season: what decides a case that is handed in cannot change any more."""
    return shown(use_cases.open_season(uow, season_id, seen_version))


@routes.operation(
    "POST", "/seasons/<uuid:season_id>/closing", act="season.move", answer=Season, if_match=True, refuses=_MOVE_REFUSALS
)
def close_season(uow: UnitOfWork, season_id: str, seen_version: int) -> dict[str, Any]:
    """Close an open season: nothing is declared or corrected any more."""
    return shown(use_cases.close_season(uow, season_id, seen_version))


def shown(season: domain.Season) -> dict[str, Any]:
    """A season as the contract tells it."""
    names = {name: getattr(season, name) for name in ("id", "name_zh", "name_en", "city", "state", "version")}
    return {**names, "starts_on": season.days.starts_on, "until": season.days.until}


def _programme(item: domain.SeasonProgramme) -> dict[str, Any]:
    edition = item.edition
    names = (
        "programme", "name_zh", "name_en", "title_zh", "title_en", "official", "source_kinds", "alerts", "listed",
        "rules", "workflow", "exemptions",
    )  # fmt: skip
    prints = ("fingerprint", "rule_fingerprint", "workflow_fingerprint")
    return {
        **{name: getattr(edition, name) for name in names},
        **{name: getattr(item, name) for name in prints},
        "edition": edition.id,
        "applications_from": item.applications.starts_on,
        "applications_until": item.applications.until,
    }
