"""Panels of experts and shares in the matrix of rights; see places.py. They hang on a case."""

from collections.abc import Callable
from typing import Any

from greenctl.kernel.actor import Grant, Role, system
from greenctl.kernel.ids import new_id
from greenctl.review.editions.domain import NewMove
from greenctl.review.editions.use_cases import move_to_edition
from tests.auth.builders import an_account
from tests.review.builders import COUNTY, open_case, publish


def _edition_move(things: Any) -> str:
    """Of one case of the place."""
    old, topic = publish(things.transactions), f"season:{new_id()}"
    here = {"area": COUNTY, "department": "industry", "party_id": things.get("source_id"), "topic": topic}
    open_case(things.transactions, old, **here)
    new = NewMove(id=new_id(), from_workflow="demo-city", to_workflow="demo-city-2", topic=topic, reason="示例：修订")
    with things.transactions.writing(system("test")) as uow:
        return move_to_edition(uow, new, dry_run=False).move_id


def _leave(things: Any) -> dict[str, str]:
    """Of somebody of the place's desk."""
    if "reviewer_id" not in things.made:
        grant = Grant(Role.COUNTY_REVIEWER, COUNTY, "industry")
        things.made["reviewer_id"] = an_account(things.transactions, None, grant).id
    return {"account_id": things.made["reviewer_id"], "first_on": "2026-11-20", "last_on": "2026-11-21"}


MAKERS: dict[str, Callable[[Any], Any]] = {"edition_move_id": _edition_move}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "give_opinion": lambda _: {"verdict": "approve"},
    "say_conflict": lambda _: {"reason": "示例：曾为该企业顾问"},
    "move_cases_to_edition": lambda _: {
        "id": new_id(),
        "from_workflow": "demo-city",
        "to_workflow": "demo-city-2",
        "reason": "示例：流程修订",
    },
    "share_out_cases": lambda _: {},
    "hand_on_case": lambda _: {"account_id": None},
    "say_leave": _leave,
}
PRIVATE = ("edition_move_id",)
LISTS = {"move_cases_to_edition"}
# They show people, and no case.
SHOWS_NOTHING = {"list_review_loads", "share_out_cases"}
NAMED_IN_BODY = {"say_leave": ("account_id", "shares.not_for_them")}
