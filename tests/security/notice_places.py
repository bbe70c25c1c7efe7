"""Notices for the matrix of rights; see places.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from greenctl.kernel.actor import system
from greenctl.staggered.use_cases import settle
from tests.fuzz.notice_samples import ENDPOINT, SUBSCRIPTION, a_dead_delivery, a_told_notice, an_endpoint

STOPS = "sample-staggered-stops-2026"


def _calendar(things: Any) -> str:
    """The edition by which the source has a calendar; only a works gets one, so what becomes a site asks first."""
    things.get("source_id")
    with things.transactions.writing(system("test")) as uow:
        return settle(uow, STOPS, today=date(2026, 11, 20)).edition_id


MAKERS: dict[str, Callable[[Any], Any]] = {
    "notice_id": lambda things: a_told_notice(things.transactions, things.get("account_id")),
    "endpoint_id": lambda things: an_endpoint(things.transactions),
    "dead_delivery": lambda things: a_dead_delivery(
        things.transactions, an_endpoint(things.transactions), things.get("source_id")
    ),
    "calendar_edition": _calendar,
}
NAMED_IN_BODY = {
    "send_delivery_again": ("target", "notices.delivery_not_there"),
    "open_notice_endpoint": ("area", "notices.endpoint_not_allowed"),
    "settle_staggered_calendars": ("edition_id", "staggered.place_outside_remit"),
}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "choose_notices": lambda _: {"language": "zh", "sms": None, "email": None},
    "subscribe_device": lambda _: SUBSCRIPTION,
    "send_delivery_again": lambda things: things.get("dead_delivery"),
    "open_notice_endpoint": lambda _: ENDPOINT,
    "settle_staggered_calendars": lambda _: {"edition_id": STOPS},
    "record_staggered_run": lambda things: {
        "edition_id": things.get("calendar_edition"),
        "day": "2026-12-01",
        "document": "示例文书",
    },
}
PRIVATE = ("endpoint_id",)
LISTS = {"list_notice_endpoints"}
CITY_WIDE = {"settle_staggered_calendars"}
SHOWS_NOTHING = {"list_deliveries"}
