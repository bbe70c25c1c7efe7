"""Notices for the matrix of rights; see places.py."""

from collections.abc import Callable
from typing import Any

from tests.fuzz.notice_samples import a_told_notice

MAKERS: dict[str, Callable[[Any], Any]] = {
    "notice_id": lambda things: a_told_notice(things.transactions, things.get("account_id")),
}
