"""Corrections that a fuzzer can name, and good bodies about them."""

from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.ids import new_id
from tests.corrections.builders import answered, sent

CORRECTION_SAMPLES: dict[str, dict[str, Any]] = {
    "POST /corrections": {"id": new_id(), "about": "source", "text": "示例：等级有误"},
    "POST /corrections/{correction_id}/answer": {
        "outcome": "right_as_it_is",
        "question": "示例：等级是否有误",
        "answer": "示例：经核实无误",
    },
}


def correction_values(transactions: Transactions) -> dict[str, list[Any]]:
    """What means something, by the name of the field or parameter: one that waits, and one that was answered."""
    waiting, settled = sent(transactions), sent(transactions)
    answered(transactions, settled.id)
    return {
        "correction_id": [waiting.id, settled.id],
        "settled_correction": [settled.id],
        "correction_number": [settled.number],
        "outcome": ["corrected"],
    }
