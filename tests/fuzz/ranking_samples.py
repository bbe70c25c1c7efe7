"""Rankings of the fuzzers' city, and a good body of what is done with them."""

from datetime import date
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, system
from greenctl.kernel.ids import new_id
from greenctl.ranking import use_cases as rankings

SCHEME = "sample-city-2026"


def two_rankings(transactions: Transactions, source_id: str, firm: Actor, today: date) -> dict[str, list[Any]]:
    """By the names of what they are: two editions, the newest first, and a request about the newest."""
    with transactions.writing(system("test")) as uow:
        older, newer = (rankings.publish(uow, SCHEME, seen, today) for seen in (0, 1))
    with transactions.writing(firm) as uow:
        request = rankings.ask_again(uow, newer.id, source_id, new_id(), "示例：已完成整改")
    schemes = {"scheme_id": [SCHEME, "uk-ccs"], "older_ranking": [older.id]}
    return {**schemes, "ranking_id": [newer.id, older.id], "rerating_id": [request.id]}


RANKING_SAMPLES: dict[str, dict[str, Any]] = {
    "POST /rankings/{ranking_id}/sources/{source_id}/replies": {"text": "示例：我们已经整改"},
    "POST /rankings/{ranking_id}/sources/{source_id}/requests": {"reason": "示例：已完成整改"},
    "POST /ranking-requests/{rerating_id}/answer": {"grant": True, "answer": "示例：已复核"},
}
