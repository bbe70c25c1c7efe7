"""Sites, checks and certificates for the matrix of rights, all of one county and one desk; see places.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import insert, update

from greenctl.construction import certifying, checking, use_cases
from greenctl.construction.checks import NewCheck
from greenctl.construction.models import SiteCertificateRow
from greenctl.kernel.actor import Actor, Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.review.models import CaseRow
from greenctl.source.models import SourceRow
from tests.construction.builders import answers, shown
from tests.review.builders import publish

MOMENT = "2026-11-20T09:50:00+08:00"
TODAY, SINCE = date(2026, 11, 20), date(2026, 11, 1)
COUNTY = "370811"


def _site(things: Any) -> str:
    """The source that the firm has a mandate for, as a site."""
    source_id = things.get("source_id")
    things.get("calendar_edition")  # while it is a works
    with things.transactions.writing(system("test")) as uow:
        uow.execute(update(SourceRow).where(SourceRow.id == source_id).values(kind="site"))
        return use_cases.begin(uow, source_id, "building", "earthwork", SINCE, {}).source_id


def _check(things: Any) -> str:
    new = NewCheck(id=new_id(), source_id=things.get("site_id"), checked_on=TODAY, answers=())
    with things.transactions.writing(Actor("an-inspector", (Grant(Role.INSPECTOR, COUNTY),))) as uow:
        return checking.check(uow, new)["id"]


def _self_check(things: Any) -> str:
    """Of the firm's own, as good as an application needs it."""
    _approved(things)
    site_id, check_id = things.get("site_id"), new_id()
    firm = Actor("the-firm", mandates=(Mandate(site_id, Role.PREPARER),))
    said = shown(things.transactions, firm, site_id, check_id, tuple(replace(one, why=None) for one in answers()))
    with things.transactions.writing(firm) as uow:
        return checking.check(uow, NewCheck(id=check_id, source_id=site_id, checked_on=TODAY, answers=said))["id"]


def _approved(things: Any) -> None:
    """A declaration for green construction that is approved; as far as certificates ask."""
    case = {"workflow_fingerprint": publish(things.transactions), "topic": f"{things.get('season_id')}:construction"}
    where = {"area": COUNTY, "department": "industry", "party_id": things.get("site_id"), "route": "certificate"}
    with things.transactions.writing(system("test")) as uow:
        now = {"opened_at": uow.now, "entered_at": uow.now}
        uow.execute(
            insert(CaseRow), {"id": new_id(), "state": "approved", "round": 1, "version": 3, **case, **where, **now}
        )


def _applied(things: Any) -> str:
    """Signed by nobody yet."""
    check_id = things.get("self_check_id")
    with things.transactions.writing(Actor("the-firm")) as uow:
        return certifying.apply(uow, new_id(), things.get("site_id"), check_id).id


def _number(things: Any) -> str:
    """Of one that both bodies have signed."""
    certificate_id, number = things.get("site_certificate_id"), "GC-370811-2026-00001"
    issued = {"state": "held", "number": number, "valid_from": SINCE, "valid_until": date(2027, 1, 1)}
    with things.transactions.writing(system("test")) as uow:
        uow.execute(update(SiteCertificateRow).where(SiteCertificateRow.id == certificate_id).values(**issued))
    return number


MAKERS: dict[str, Callable[[Any], Any]] = {
    "site_id": _site,
    "check_id": _check,
    "self_check_id": _self_check,
    "site_certificate_id": _applied,
    "certificate_number": _number,
}
PRIVATE = ("site_id", "check_id", "site_certificate_id")
LISTS = {"list_sites", "list_site_certificates"}
JUDGED_ROW_BY_ROW = {"import_feeds", "import_feeds_csv"}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "begin_site": lambda _: {"work": "building", "phase": "earthwork", "on": str(SINCE)},
    "plan_site": lambda _: {"phases": [{"phase": "fit_out", "planned_until": "2027-01-01"}]},
    "move_site": lambda _: {"phase": "structure", "on": str(TODAY)},
    "apply_for_certificate": lambda things: {"check_id": things.get("self_check_id")},
    "apply_again_for_certificate": lambda things: {"check_id": things.get("self_check_id")},
    "sign_certificate": lambda _: {"body": "department", "approves": True, "reason": "示例理由"},
    "suspend_certificate": lambda _: {"reason": "示例理由"},
    "resume_certificate": lambda _: {"reason": "示例理由"},
    "import_feeds": lambda things: {
        "items": [{"site": things.get("site_id"), "kind": "video", "state": "on", "last_seen_at": MOMENT}]
    },
    "check_site": lambda _: {"checked_on": str(TODAY), "items": []},
}
