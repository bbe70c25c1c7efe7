"""Good bodies about declarations and the forms they fill in."""

from typing import Any

from greenctl.declaration.answer_columns import sheet_of
from greenctl.source.sheet_writing import workbook_of
from tests.grading.builders import the_sample

DECLARATION_SAMPLES: dict[str, dict[str, Any]] = {
    "POST /seasons/{season_id}/{programme}/form-edition": {"rules": "sample-2026"},
    "POST /declarations/{declaration_id}/gap-plans": {"target": "A", "costs": {"sample_a": {"stack_so2": "1"}}},
    "POST /declarations/{declaration_id}/versions/{round_number}/disowning": {
        "why": "not_me",
        "text": "示例：没有签过",
    },
    "POST /declarations/{declaration_id}/site-facts": {"facts": {"sample_a": {"stack_so2": "1"}}},
    "POST /declarations/{declaration_id}/overrides": {"level": "C", "reason": "示例理由"},
}

ANSWERS = workbook_of([(sheet_of(the_sample().sectors["sample_a"]), ())])
"""A workbook of answers without a row."""
