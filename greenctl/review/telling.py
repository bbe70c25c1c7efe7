"""Firms hear what was decided on their cases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell
from greenctl.review.models import CaseRow

_CASE = CaseRow.__table__
_PLACES = select(_CASE.c.id, _CASE.c.area, _CASE.c.department).where(_CASE.c.id.in_(bindparam("ids", expanding=True)))
TOLD = frozenset({"returned", "rejected", "approved"})


def tell_of_cases(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler of cases that were returned, rejected or decided: three statements and those of telling."""
    told = [event for event in events if event.body["led_to"] in TOLD]
    ids = sorted({event.body["case_id"] for event in told})
    places = {row.id: row for row in uow.execute(_PLACES, {"ids": ids})} if ids else {}
    tell(uow, *(_notice(event, places[event.body["case_id"]]) for event in told))


def _notice(event: Happened, place: Any) -> Notice:
    return Notice(
        kind=f"case.{event.body['led_to']}", cause=event.id, about=place.id, source_id=event.body["party_id"],
        area=place.area, department=place.department,
    )  # fmt: skip
