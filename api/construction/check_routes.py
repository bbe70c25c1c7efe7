"""Check lists and checks of sites: by the site's own people, or by an inspector."""

from typing import Any

from api.construction.check_schemas import (
    ChecksQuery,
    DustCheckLists,
    NewSiteCheckIn,
    SiteCheck,
    SiteCheckList,
    SiteChecksPage,
    SiteTrend,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import day_and_id, page_of
from greenctl.area.calendar import civil_day
from greenctl.construction import checking, queries
from greenctl.construction.checks import Answer, NewCheck, Outcome
from greenctl.construction.errors import (
    CheckIdTaken,
    CheckInvalid,
    CheckNotThere,
    DayWrong,
    NoCheckList,
    SiteIsFinished,
    SiteNotThere,
)
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.photos.errors import EvidencePending

routes = Routes("site_checks", __name__, description="Dust check lists of cities, and checks of sites by them.")

_SITE = "/sites/<uuid:site_id>"


@routes.operation("GET", "/site-check-lists", act="public.read", answer=DustCheckLists, opens="nothing")
def list_site_check_lists() -> dict[str, Any]:
    """Every dust check list: six, seven or eight items, each city its own, and what of it was read."""
    return {"items": queries.check_lists()}


@routes.operation(
    "GET", f"{_SITE}/check-list", act="site.read", answer=SiteCheckList, refuses=(SiteNotThere, NoCheckList)
)
def get_site_check_list(uow: UnitOfWork, site_id: str) -> dict[str, Any]:
    """What there is to look at today, in the phase that the site is in."""
    return queries.check_list(uow, site_id, civil_day(uow.now))


@routes.operation(
    "POST", f"{_SITE}/checks", act="site.check", body=NewSiteCheckIn, answer=SiteCheck, status=201, creates=True,
    refuses=(SiteNotThere, SiteIsFinished, NoCheckList, CheckInvalid, CheckIdTaken, DayWrong, EvidencePending),
)  # fmt: skip
def check_site(uow: UnitOfWork, site_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Hand in a check of the site, item by item with photos; the same again gives the check."""
    return checking.check(uow, _new(site_id, body))


@routes.operation(
    "GET", f"{_SITE}/checks", act="site.read", query=ChecksQuery, answer=SiteChecksPage,
    refuses=(SiteNotThere, CursorNotGood),
)  # fmt: skip
def list_site_checks(uow: UnitOfWork, site_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Checks of a site with every item, the latest first."""
    rows = checking.page(uow, site_id, day_and_id(query.get("after")), query["limit"] + 1)
    return page_of([{**row, "day": row["checked_on"].isoformat()} for row in rows], query["limit"], ["day", "id"])


@routes.operation(
    "GET", f"{_SITE}/checks/<uuid:check_id>", act="site.read", answer=SiteCheck, refuses=(SiteNotThere, CheckNotThere)
)
def get_site_check(uow: UnitOfWork, site_id: str, check_id: str) -> dict[str, Any]:
    """One check."""
    return checking.get(uow, site_id, check_id)


@routes.operation("GET", f"{_SITE}/trend", act="site.read", answer=SiteTrend, refuses=(SiteNotThere,))
def get_site_trend(uow: UnitOfWork, site_id: str) -> dict[str, Any]:
    """Each item through the site's last fifty checks."""
    return {"items": checking.trend(uow, site_id)}


def _new(site_id: str, body: dict[str, Any]) -> NewCheck:
    answers = tuple(
        Answer(row["item"], Outcome(row["outcome"]), row["why"], tuple(row["photos"])) for row in body["items"]
    )
    told = {name: body[name] for name in ("checked_on", "check_list")}
    return NewCheck(id=body.get("id") or new_id(), source_id=site_id, answers=answers, **told)
