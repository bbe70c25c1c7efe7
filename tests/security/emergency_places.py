"""Inventories, alerts and certificates for the matrix of rights, all of the whole city; see places.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import update

from greenctl.emergency.inventory.columns import FULL
from greenctl.kernel.actor import system
from greenctl.lists import use_cases as lists
from greenctl.lists.certificates import Certificate
from greenctl.lists.queries import entry_page
from greenctl.review.models import CaseRow
from greenctl.source import queries as sources
from tests.emergency.builders import ORANGE, a_full, begun, imported, issued, published

LISTED_ON = date(2026, 11, 20)


def _inventory(things: Any) -> str:
    """A draft with one source, so that there is something to publish."""
    draft = begun(things.transactions)
    with things.transactions.reading(system("test")) as uow:
        source = sources.get(uow, things.get("source_id"))
    imported(things.transactions, draft, a_full(source), FULL)
    return draft.id


def _alert(things: Any) -> str:
    """With an inventory in force."""
    published(things.transactions, begun(things.transactions, copy_of=things.get("inventory_id")), 1)
    return issued(things.transactions).id


def _certificate(things: Any) -> str:
    """Of the source's place on a published list."""
    things.get("removal_id")
    with things.transactions.writing(system("test")) as uow:
        # Whatever others have asked for meanwhile; what else waits of the source is left in the queue.
        listed = CaseRow.id == things.get("declaration_id")
        uow.execute(update(CaseRow).where(listed).values(state="approved", step=None))
        seen = lists.draft(uow, things.get("season_id"), "emergency", LISTED_ON).seen_number
        edition = lists.publish(uow, things.get("season_id"), "emergency", LISTED_ON, seen, today=LISTED_ON)
        [(ordinal, entry)] = [
            row for row in entry_page(uow, edition.id, {}, 0, 100_000) if row[1].source_id == things.get("source_id")
        ]
    return Certificate(edition, ordinal, entry).number


def _with_a_board(things: Any) -> dict[str, Any]:
    """Others publish inventories, too; this one is the newest now."""
    published(things.transactions, begun(things.transactions, copy_of=things.get("inventory_id")), 1)
    return {}


MAKERS: dict[str, Callable[[Any], Any]] = {"inventory_id": _inventory, "alert_id": _alert, "certificate": _certificate}
NAMED_IN_BODY = {
    "begin_inventory": ("city", "emergency.city_wrong"),
    "issue_alert": ("area", "emergency.alert_area_wrong"),
}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "begin_inventory": lambda _: {"city": "370800", "name": "示例清单"},
    "list_missing?": lambda things: {"season_id": things.get("season_id"), "programme": "emergency"},
    "list_sources_near?": lambda _: {"city": "370800", "station": "sample-1"},
    "list_inventories?": lambda _: {"city": "370800"},
    "publish_inventory": lambda _: {"effective_on": "2026-12-01"},
    "propose_alert": lambda _: {
        "area": "370800",
        "starts_at": ORANGE["starts_at"],
        "step": "day",
        "values": [{"aqi": 210}],
    },
    "issue_alert": lambda things: things.get("alert_id") and {"area": "370800", **ORANGE},
    "change_alert_level": lambda _: ORANGE,
    "lift_alert": lambda _: {"ends_at": ORANGE["starts_at"], "text": "示例"},
    "list_alerts?": lambda _: {"city": "370800"},
    "confirm_duty": lambda _: {},
    "report_execution": lambda _: {"ordinal": 0, "photos": []},
    "get_board": _with_a_board,
    "get_source_plan": _with_a_board,
    "get_least_loss?": lambda _: {"ladder": "vocs-10-15-20", "level": "orange", "seconds": "1"},
    "get_alert_account?": lambda _: {"ladder": "vocs-10-15-20"},
}
