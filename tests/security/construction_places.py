"""Sites, checks and certificates for the matrix of rights, all of one county and one desk; see places.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import update

from greenctl.construction import checking, use_cases
from greenctl.construction.checks import NewCheck
from greenctl.kernel.actor import Actor, Grant, Role, system
from greenctl.kernel.ids import new_id
from greenctl.source.models import SourceRow

TODAY, SINCE = date(2026, 11, 20), date(2026, 11, 1)
COUNTY = "370811"


def _site(things: Any) -> str:
    """The source that the firm has a mandate for, as a site."""
    source_id = things.get("source_id")
    with things.transactions.writing(system("test")) as uow:
        uow.execute(update(SourceRow).where(SourceRow.id == source_id).values(kind="site"))
        return use_cases.begin(uow, source_id, "building", "earthwork", SINCE, {}).source_id


def _check(things: Any) -> str:
    new = NewCheck(id=new_id(), source_id=things.get("site_id"), checked_on=TODAY, answers=())
    with things.transactions.writing(Actor("an-inspector", (Grant(Role.INSPECTOR, COUNTY),))) as uow:
        return checking.check(uow, new)["id"]


MAKERS: dict[str, Callable[[Any], Any]] = {"site_id": _site, "check_id": _check}
PRIVATE = ("site_id", "check_id")
LISTS = {"list_sites"}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "begin_site": lambda _: {"work": "building", "phase": "earthwork", "on": str(SINCE)},
    "plan_site": lambda _: {"phases": [{"phase": "fit_out", "planned_until": "2027-01-01"}]},
    "move_site": lambda _: {"phase": "structure", "on": str(TODAY)},
    "check_site": lambda _: {"checked_on": str(TODAY), "items": []},
}
