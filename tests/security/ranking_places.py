"""Rankings for the matrix of rights."""

from typing import Any

from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.ranking import use_cases as rankings
from greenctl.ranking.queries import newest
from tests.adverse.builders import TODAY

SCHEME = "sample-city-2026"


def a_ranking(things: Any) -> str:
    """An edition with a row of the source: the newest, so that it can be replied to."""
    things.get("source_id")
    with things.transactions.writing(system("test")) as uow:
        before = newest(uow, SCHEME)
        return rankings.publish(uow, SCHEME, before.number if before else 0, TODAY).id


def a_request(things: Any) -> str:
    """To be rated again."""
    ranking_id, source_id = things.get("ranking_id"), things.get("source_id")
    with things.transactions.writing(system("test")) as uow:
        return rankings.ask_again(uow, ranking_id, source_id, new_id(), "示例理由").id


MAKERS = {
    "scheme_id": lambda things: things.get("source_id") and SCHEME,
    "ranking_id": a_ranking,
    "rerating_id": a_request,
}
