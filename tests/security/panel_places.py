"""Panels of experts and shares in the matrix of rights; see places.py. They hang on a case."""

from collections.abc import Callable
from typing import Any

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "give_opinion": lambda _: {"verdict": "approve"},
    "say_conflict": lambda _: {"reason": "示例：曾为该企业顾问"},
    "share_out_cases": lambda _: {},
    "hand_on_case": lambda _: {"account_id": None},
    "say_leave": lambda things: {
        "account_id": things.get("account_id"),
        "first_on": "2026-11-20",
        "last_on": "2026-11-21",
    },
}
# They show people, and no case.
SHOWS_NOTHING = {"list_review_loads", "share_out_cases"}
NAMED_IN_BODY = {"say_leave": ("account_id", "shares.not_for_them")}
