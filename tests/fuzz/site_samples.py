"""A site that has been checked, for generated requests and examples."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete

from greenctl.construction import checking, use_cases
from greenctl.construction.checks import NewCheck
from greenctl.db.base import db
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, system
from greenctl.kernel.ids import new_id
from tests.construction.builders import SINCE, TODAY, answers, shown

ITEMS = [{"item": "fence", "outcome": "not_looked_at"}, {"item": "wash", "outcome": "not_applicable", "why": "示例"}]

_TABLES = {
    "site", "site_phase", "site_move", "site_check", "site_check_item", "site_check_photo", "site_certificate",
    "site_certificate_step", "site_signature", "site_feed", "site_feed_import",
}  # fmt: skip


def a_site_in_work(transactions: Transactions, source_id: str, firm: Actor) -> dict[str, list[Any]]:
    """A registered source as a site in earthwork with a check of its own; the values that mean something by then."""
    check_id = new_id()
    with transactions.writing(system("test")) as uow:
        use_cases.begin(uow, source_id, "building", "earthwork", SINCE, {})
    said = tuple(replace(one, why=None) for one in shown(transactions, firm, source_id, check_id, answers()))
    with transactions.writing(firm) as uow:
        checking.check(uow, NewCheck(id=check_id, source_id=source_id, checked_on=TODAY, answers=said))
    return {
        "site_id": [source_id], "check_id": [check_id], "phase": ["earthwork", "structure"],
        "end_state": ["open", "asked"], "stale_feeds": ["true"],
    }  # fmt: skip


def forget_site(transactions: Transactions) -> None:
    """As if nobody had made a site of anything."""
    ours = [table for table in db.metadata.sorted_tables if table.name in _TABLES]
    with transactions.writing(system("test")) as uow:
        for table in reversed(ours):
            uow.execute(delete(table))


def site_samples(day: date) -> dict[str, dict[str, Any]]:
    """A good body of each operation that takes one."""
    return {
        "POST /sources/{source_id}/site": {"work": "building", "phase": "earthwork", "on": str(SINCE)},
        "PUT /sites/{site_id}/plan": {"phases": [{"phase": "fit_out", "planned_until": "2027-01-01"}]},
        "POST /sites/{site_id}/moves": {"phase": "structure", "on": str(day), "reason": "示例原因"},
        "POST /sites/{site_id}/checks": {"checked_on": str(day), "items": ITEMS},
    }
