"""Notices for the matrix of rights; see places.py."""

from collections.abc import Callable
from typing import Any

from tests.fuzz.notice_samples import ENDPOINT, a_dead_delivery, a_told_notice, an_endpoint

MAKERS: dict[str, Callable[[Any], Any]] = {
    "notice_id": lambda things: a_told_notice(things.transactions, things.get("account_id")),
    "endpoint_id": lambda things: an_endpoint(things.transactions),
}
NAMED_IN_BODY = {
    "send_delivery_again": ("target", "notices.delivery_not_there"),
    "open_notice_endpoint": ("area", "notices.endpoint_not_allowed"),
}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "choose_notices": lambda _: {"language": "zh", "sms": None, "email": None},
    "send_delivery_again": lambda things: a_dead_delivery(
        things.transactions, an_endpoint(things.transactions), things.get("source_id")
    ),
    "open_notice_endpoint": lambda _: ENDPOINT,
}
PRIVATE = ("endpoint_id",)
LISTS = {"list_notice_endpoints"}
SHOWS_NOTHING = {"list_deliveries"}
