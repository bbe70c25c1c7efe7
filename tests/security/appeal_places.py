"""Appeals for the matrix of rights; see places.py."""

from collections.abc import Callable
from typing import Any

from greenctl.kernel.ids import new_id
from tests.review.appeal_builders import a_signer, appealed
from tests.review.builders import COUNTY, rejected


def _appeal(things: Any) -> str:
    firm = things.get("source_id")
    case_id = rejected(things.transactions, area=COUNTY, department="industry", party_id=firm)
    return appealed(things.transactions, case_id, a_signer(firm)).id


MAKERS: dict[str, Callable[[Any], Any]] = {"appeal_id": _appeal}
PRIVATE = ("appeal_id",)
LISTS = {"list_waiting_appeals"}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "make_appeal": lambda _: {"id": new_id(), "reason": "示例：监测数据有误"},
    "decide_appeal": lambda _: {"outcome": "dismissed", "answer": "示例：原决定有据"},
}
