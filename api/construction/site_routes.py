"""Sites: begun, planned, moved from phase to phase by their people or the desk."""

from typing import Any

from api.construction.site_schemas import NewSiteIn, Site, SiteMoveIn, SitePlanIn, SitesPage, SitesQuery
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.construction import queries, use_cases
from greenctl.construction.domain import Dates
from greenctl.construction.errors import (
    BackByTheDesk,
    DayWrong,
    NotASite,
    PlanInvalid,
    ReasonMissing,
    SamePhase,
    SiteBegunAlready,
    SiteIsFinished,
    SiteMovedOn,
    SiteNotThere,
)
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source.errors import SourceNotThere

routes = Routes("sites", __name__, description="Construction sites and their phases.")

_SITE = "/sites/<uuid:site_id>"


@routes.operation(
    "POST", "/sources/<uuid:source_id>/site", act="site.begin", body=NewSiteIn, answer=Site, status=201, creates=True,
    refuses=(SourceNotThere, NotASite, SiteBegunAlready, DayWrong, PlanInvalid),
)  # fmt: skip
def begin_site(uow: UnitOfWork, source_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Make a site of a registered source, in the phase that it is in; the same again gives the site."""
    use_cases.begin(uow, source_id, body["work"], body["phase"], body["on"], _planned(body))
    return queries.detail(uow, source_id)


@routes.operation("GET", "/sites", act="site.read", query=SitesQuery, answer=SitesPage, refuses=(CursorNotGood,))
def list_sites(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Sites within one's remit, or one's own."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    names = ("area", "phase", "end_state", "certificate", "stale_feeds")
    filters = {name: query[name] for name in names if name in query}
    return page_of(queries.page(uow, filters, after, query["limit"] + 1), query["limit"], ["source_id"])


@routes.operation("GET", _SITE, act="site.read", answer=Site, refuses=(SiteNotThere,))
def get_site(uow: UnitOfWork, site_id: str) -> dict[str, Any]:
    """A site with its phases and every move."""
    return queries.detail(uow, site_id)


@routes.operation(
    "PUT", f"{_SITE}/plan", act="site.plan", body=SitePlanIn, answer=Site, if_match=True,
    refuses=(SiteNotThere, SiteMovedOn, SiteIsFinished, PlanInvalid),
)  # fmt: skip
def plan_site(uow: UnitOfWork, site_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Tell when phases are planned; a later end answers the question whether the site has ended."""
    use_cases.plan(uow, site_id, _planned(body), seen_version)
    return queries.detail(uow, site_id)


@routes.operation(
    "POST", f"{_SITE}/moves", act="site.move", body=SiteMoveIn, answer=Site, creates=True, if_match=True,
    refuses=(SiteNotThere, SiteMovedOn, SamePhase, BackByTheDesk, ReasonMissing, DayWrong),
)  # fmt: skip
def move_site(uow: UnitOfWork, site_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Say that the site is in another phase. Finished, it closes itself: it leaves the lists to come, and its
    certificate ends."""
    use_cases.move(uow, site_id, body["phase"], body["on"], body["reason"], seen_version)
    return queries.detail(uow, site_id)


def _planned(body: dict[str, Any]) -> dict[str, Dates]:
    return {row["phase"]: Dates(row["planned_from"], row["planned_until"]) for row in body["phases"]}
