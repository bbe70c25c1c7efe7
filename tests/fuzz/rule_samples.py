"""Good bodies for what an office does to a draft of the sample edition."""

from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.rules import queries
from greenctl.rules.confirming import checklist

_CELL = {"at_most": "30", "cite": {"doc": "sample-rules", "clause": "示例条款 9"}, "trust": "read"}


def rule_samples(transactions: Transactions, draft_id: str) -> dict[str, dict[str, Any]]:
    """By method and path."""
    with transactions.reading(system("test")) as uow:
        first = checklist(uow, queries.get_draft(uow, draft_id))[0].cell
    titles = {"title_zh": "示例市版", "title_en": "Sample city"}
    draft, seen = "/rules/drafts/{draft_id}", {"sha256": first.sha256}
    named = {"sector": first.key.sector, "indicator": first.key.indicator, "level": first.key.level}
    return {
        "POST /rules/drafts": {
            **titles,
            "edition_id": "office-2026b",
            "jurisdiction": "3708",
            "start_from": "sample-2026",
        },
        f"PATCH {draft}": titles,
        f"PUT {draft}/parts/{{part}}": {"content": {"sample-rules": {"title": "示例文件", "seen_as": "invented"}}},
        f"PUT {draft}/sectors/{{sector}}": {"content": {"sector": "sample_a", "note": "示例:未完"}},
        f"PUT {draft}/sectors/{{sector}}/indicators/{{indicator}}/levels/{{level}}": {"content": _CELL},
        f"POST {draft}/confirmations": {"cells": [{**named, **seen}]},
        f"POST {draft}/publication": {"effective_from": "2027-01-04", "official": False},
        "POST /rules/editions/{edition_id}/roll-back": {"edition_id": "office-2026c"},
    }
