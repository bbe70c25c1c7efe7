"""Good bodies about declarations and the forms they fill in."""

from typing import Any

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
