"""A case before a panel that a fuzzer can name, and good bodies about it."""

from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.review.editions.domain import NewMove
from greenctl.review.editions.use_cases import move_to_edition
from greenctl.review.panels.use_cases import fill_seats
from tests.review.builders import city_reviewer, county_reviewer, decide, open_case, publish
from tests.review.panels.builders import TABLE

PANEL_SAMPLES: dict[str, dict[str, Any]] = {
    "POST /review/cases/{case_id}/opinion": {"verdict": "approve"},
    "POST /review/cases/{case_id}/conflict": {"reason": "示例：曾为该企业顾问"},
    "POST /review/cases/{case_id}/holder": {"account_id": None},
    "POST /review/shares": {},
    "POST /review/edition-moves": {
        "id": new_id(),
        "from_workflow": "demo-city-4",
        "to_workflow": "demo-city-3",
        "reason": "示例：流程修订",
    },
    "POST /review/leave": {"first_on": "2026-11-20", "last_on": "2026-11-21"},
}


def a_case_before_a_panel(transactions: Transactions, firm: str) -> str:
    """With the experts that there are."""
    case_id = open_case(transactions, publish(transactions, TABLE), party_id=firm)
    for version, somebody in enumerate((county_reviewer(), city_reviewer()), 1):
        decide(transactions, somebody, case_id, version)
    with transactions.writing(system("test")) as uow:
        fill_seats(uow, [case_id])
    return case_id


def a_move_between_editions(transactions: Transactions, firm: str) -> str:
    """Of one case, that follows the second edition from now on."""
    open_case(transactions, publish(transactions), party_id=firm, topic="season-2:emergency")
    new = {"from_workflow": "demo-city", "to_workflow": "demo-city-2", "topic": "season-2:emergency"}
    with transactions.writing(system("test")) as uow:
        return move_to_edition(uow, NewMove(id=new_id(), reason="示例：流程修订", **new), dry_run=False).move_id
