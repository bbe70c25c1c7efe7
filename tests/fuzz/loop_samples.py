"""Good bodies of what is done with findings and batches."""

from collections.abc import Mapping
from typing import Any

LOOP_SAMPLES: Mapping[str, dict[str, Any]] = {
    "POST /findings/{finding_id}/moves": {"act": "ask_void", "words": "示例理由"},
    "POST /findings/{finding_id}/rulings": {"act": "order"},
    "POST /findings/{finding_id}/reply-edits": {"text": "示例文字", "reason": "示例理由"},
    "POST /findings/batches": {"area": "370811", "seen_number": 0},
}


def loop_values(findings: list[str]) -> Mapping[str, list[Any]]:
    """Values that mean something, by the name of the field or parameter."""
    return {
        "to_order": findings[1:], "batch_number": [1, 2], "for": ["order", "repair", "overdue"],
        "act": ["order", "dispute", "answer", "ask_void"], "due_on": ["2026-12-09"], "words": ["示例说明"],
    }  # fmt: skip
