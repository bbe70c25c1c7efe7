"""A removal that waits for a decision, and good bodies for what is said and decided about one."""

from datetime import date
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.lists.removing import hear, propose_removals
from tests.adverse.builders import finding_says, following
from tests.source.builders import a_code


def a_removal(transactions: Transactions, source_id: str, today: date) -> dict[str, list[Any]]:
    """By the names of what they are: a record that follows a finding against a listed source, and its removal; after it
    one that may be decided, since the firm has waived its hearing."""
    (record,) = following(transactions, finding_says(source_id))
    (another,) = following(transactions, finding_says(source_id, number="2026-000124"))
    with transactions.writing(system("test")) as uow:
        (removal,), (waived,) = (propose_removals(uow, [item], today) for item in (record, another))
        hear(uow, waived.id, "示例陈述", waives=True, today=today)
    return {"followed_adverse": [record.id], "removal_id": [removal.id, waived.id]}


def removal_samples(season_id: str) -> dict[str, Any]:
    """By method and path."""
    proposal = {"season_id": season_id, "programme": "emergency", "reason": "示例理由"}
    told = {
        "credit_code": a_code(1),
        "kind": "sample_penalty",
        "happened_on": "2026-11-20",
        "document": "示例文书 9 号",
    }
    return {
        "POST /imports/adverse-records": {"records": [told]},
        "POST /adverse-records/{adverse_id}/removals": proposal,
        "POST /removals/{removal_id}/statements": {"text": "示例陈述"},
        "POST /removals/{removal_id}/decision": {"remove": True, "reason": "示例理由"},
        "POST /removals/{removal_id}/lifting": {"lift": True, "reason": "示例理由"},
    }
