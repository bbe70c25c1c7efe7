"""Appeals that a fuzzer can name, and good bodies about them."""

from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.ids import new_id
from tests.fuzz.panel_samples import PANEL_SAMPLES, a_case_before_a_panel, a_move_between_editions
from tests.review.appeal_builders import a_signer, appealed, ruled
from tests.review.builders import rejected

APPEAL_SAMPLES: dict[str, dict[str, Any]] = {
    "POST /review/cases/{case_id}/appeal": {"id": new_id(), "reason": "示例：监测数据有误"},
    "POST /appeals/{appeal_id}/decision": {"outcome": "dismissed", "answer": "示例：原决定有据"},
    **PANEL_SAMPLES,
}


def appeal_values(transactions: Transactions, firm: str, declarations: dict[str, str]) -> dict[str, list[Any]]:
    """What means something, by the name of the field or parameter: one that waits, one that was decided, a case that
    may still be appealed, and one before a panel."""
    free, first, second = (rejected(transactions, party_id=firm) for _ in range(3))
    waiting, settled = (appealed(transactions, case_id, a_signer(firm)) for case_id in (first, second))
    ruled(transactions, settled.id)
    panel = a_case_before_a_panel(transactions, firm)
    return {
        "case_id": [*[declarations["under_review"]] * 12, *declarations.values(), *[free] * 4, *[panel] * 4],
        "appeal_id": [waiting.id, settled.id],
        "settled_appeal": [settled.id],
        "rejected_case": [free],
        "appealed_case": [first],
        "panel_case": [panel],
        "edition_move_id": [a_move_between_editions(transactions, firm)],
    }
