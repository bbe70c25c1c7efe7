"""A site that has been checked, for generated requests and examples."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, insert

from greenctl.area.calendar import CIVIL_TIME
from greenctl.construction import certifying, checking, use_cases
from greenctl.construction.checks import NewCheck
from greenctl.db.base import db
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, system
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id
from greenctl.review.models import CaseRow
from tests.construction.builders import SINCE, answers, shown
from tests.review.builders import publish

MOMENT = "2026-11-20T09:50:00+08:00"
FEEDS = f"site,kind,channel,state,last_seen_at,value,unit\n示例-1,dust,1,on,{MOMENT},85.5,µg/m3\n"

ITEMS = [{"item": "fence", "outcome": "not_looked_at"}, {"item": "wash", "outcome": "not_applicable", "why": "示例"}]

_TABLES = {
    "site", "site_phase", "site_move", "site_check", "site_check_item", "site_check_photo", "site_certificate",
    "site_certificate_step", "site_signature", "site_feed", "site_feed_import",
}  # fmt: skip


def a_site_in_work(transactions: Transactions, source_id: str, firm: Actor, season_id: str) -> dict[str, list[Any]]:
    """A registered source as a site that has applied for a certificate; the values that mean something by then."""
    check_id = a_checked_site(transactions, source_id, firm, season_id)
    with transactions.writing(firm) as uow:
        certificate = certifying.apply(uow, new_id(), source_id, check_id)
    return {
        "site_id": [source_id], "check_id": [check_id], "site_certificate_id": [certificate.id],
        "certificate_number": ["GC-370811-2026-00001"], "certificate": ["applied", "held"],
        "phase": ["earthwork", "structure"],
        "end_state": ["open", "asked"], "stale_feeds": ["true"],
    }  # fmt: skip


def a_checked_site(transactions: Transactions, source_id: str, firm: Actor, season_id: str) -> str:
    """A registered source as a site in earthwork, approved, that may apply on a check of its own; returns the check."""
    check_id, today = new_id(), local_day(transactions.clock.now(), CIVIL_TIME)
    with transactions.writing(system("test")) as uow:
        use_cases.begin(uow, source_id, "building", "earthwork", SINCE, {})
    said = tuple(replace(one, why=None) for one in shown(transactions, firm, source_id, check_id, answers()))
    with transactions.writing(firm) as uow:
        checking.check(uow, NewCheck(id=check_id, source_id=source_id, checked_on=today, answers=said))
    _approve(transactions, source_id, season_id)
    return check_id


def _approve(transactions: Transactions, source_id: str, season_id: str) -> None:
    """A case of the programme, approved, as far as certificates ask."""
    row = {"id": new_id(), "topic": f"{season_id}:construction", "party_id": source_id, "state": "approved"}
    where = {"area": "370811", "department": "housing", "route": "certificate", "round": 1, "version": 3}
    fingerprint = publish(transactions)
    with transactions.writing(system("test")) as uow:
        now = {"opened_at": uow.now, "entered_at": uow.now}
        uow.execute(insert(CaseRow), {**row, **where, "workflow_fingerprint": fingerprint, **now})


def forget_certificates(transactions: Transactions) -> None:
    """As if nobody had applied for any."""
    with transactions.writing(system("test")) as uow:
        for name in ("site_signature", "site_certificate_step", "site_certificate"):
            uow.execute(delete(db.metadata.tables[name]))


def forget_site(transactions: Transactions) -> None:
    """As if nobody had made a site of anything."""
    ours = [table for table in db.metadata.sorted_tables if table.name in _TABLES]
    with transactions.writing(system("test")) as uow:
        for table in reversed(ours):
            uow.execute(delete(table))


def site_samples(day: date, check_id: str) -> dict[str, dict[str, Any]]:
    """A good body of each operation that takes one."""
    return {
        "POST /sources/{source_id}/site": {"work": "building", "phase": "earthwork", "on": str(SINCE)},
        "PUT /sites/{site_id}/plan": {"phases": [{"phase": "fit_out", "planned_until": "2027-01-01"}]},
        "POST /sites/{site_id}/moves": {"phase": "structure", "on": str(day), "reason": "示例原因"},
        "POST /sites/{site_id}/checks": {"checked_on": str(day), "items": ITEMS},
        "POST /sites/{site_id}/certificates": {"check_id": check_id},
        "POST /site-certificates/{site_certificate_id}/rounds": {"check_id": check_id},
        "POST /site-certificates/{site_certificate_id}/signatures": {
            "body": "department",
            "approves": False,
            "reason": "示例理由",
            "items": ["wash"],
        },
        "POST /site-certificates/{site_certificate_id}/suspension": {"reason": "示例理由"},
        "POST /site-certificates/{site_certificate_id}/resumption": {"reason": "示例理由"},
        "POST /site-feeds": {"items": [{"site": "示例-1", "kind": "video", "state": "on", "last_seen_at": MOMENT}]},
    }
