"""Corrections for the matrix of rights; see places.py."""

from collections.abc import Callable
from typing import Any

from greenctl.kernel.ids import new_id
from tests.corrections.builders import sent

MAKERS: dict[str, Callable[[Any], Any]] = {"correction_id": lambda things: sent(things.transactions).id}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "send_correction": lambda _: {"id": new_id(), "about": "source", "text": "示例：等级有误"},
    "answer_correction": lambda _: {
        "outcome": "corrected",
        "question": "示例：等级是否有误",
        "answer": "示例：已更正",
    },
}
