"""A removal that waits for a decision, and good bodies for what is said and decided about one."""

from datetime import date
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.lists.removing import propose_removals
from tests.adverse.builders import finding_says, following


def a_removal(transactions: Transactions, source_id: str, today: date) -> dict[str, list[Any]]:
    """By the names of what they are: a record that follows a finding against a listed source, and its removal."""
    (record,) = following(transactions, finding_says(source_id))
    with transactions.writing(system("test")) as uow:
        (removal,) = propose_removals(uow, [record], today)
    return {"followed_adverse": [record.id], "removal_id": [removal.id]}


def removal_samples(season_id: str) -> dict[str, Any]:
    """By method and path."""
    proposal = {"season_id": season_id, "programme": "emergency", "reason": "示例理由"}
    return {
        "POST /adverse-records/{adverse_id}/removals": proposal,
        "POST /removals/{removal_id}/statements": {"text": "示例陈述"},
        "POST /removals/{removal_id}/decision": {"remove": True, "reason": "示例理由"},
        "POST /removals/{removal_id}/lifting": {"lift": True, "reason": "示例理由"},
    }
