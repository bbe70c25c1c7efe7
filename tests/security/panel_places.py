"""Panels of experts in the matrix of rights; see places.py. They hang on a case."""

from collections.abc import Callable
from typing import Any

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "give_opinion": lambda _: {"verdict": "approve"},
    "say_conflict": lambda _: {"reason": "示例：曾为该企业顾问"},
}
