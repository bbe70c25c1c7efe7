"""Examples of panels of experts."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from greenctl.review.models import CaseRow, WorkflowRow
from greenctl.review.panels.models import SeatRow
from tests.api.examples.acts import decide, read
from tests.api.examples.scene import Scene
from tests.fuzz.city import City
from tests.review.panels.builders import TABLE

TORN = "reviewer of two steps"
NOBODY = "01990000-0000-7000-8000-0000000000f4"
SCORES = {"facts": {"sample_a": {"stack_so2": "1"}}}


def opinion(case: str = "{panel_case}", version: int = 3, **changes: Any) -> Scene:
    body = {"verdict": "approve", **changes}
    return Scene(role="expert", method="POST", path=f"/review/cases/{case}/opinion", version=version, body=body)


def conflict(role: str, **changes: Any) -> Scene:
    body = {"reason": "示例：曾为该企业顾问", **changes}
    return Scene(role=role, method="POST", path="/review/cases/{panel_case}/conflict", body=body)


def _before_a_panel(city: City) -> None:
    """The declaration that was approved stands before a panel once more."""
    with city.engine.begin() as connection:
        table = connection.execute(select(WorkflowRow.fingerprint).where(WorkflowRow.id == TABLE)).scalar()
        there = {"state": "under_review", "step": "panel", "workflow_fingerprint": table}
        connection.execute(update(CaseRow).where(CaseRow.id == city.named("approved")).values(**there))


def _left(city: City) -> None:
    with city.engine.begin() as connection:
        connection.execute(update(SeatRow).values(left_at=city.now))


JOURNEY = {
    "give_opinion": opinion(),
    "get_opinions": replace(read("/review/cases/{panel_case}/opinions", "city_reviewer"), before=(opinion(),)),
    "say_conflict": conflict("expert"),
}
PROBLEMS = {
    "panels.none_sits": opinion("{under_review}", 1),
    "panels.not_seated": replace(opinion(), prepare=_left),
    "panels.opinion_given": replace(opinion(verdict="reject", reason="示例理由"), before=(opinion(),)),
    "panels.nobody_who_reviews": conflict("command", account_id=NOBODY),
    "review.keeps_away": replace(
        decide(role=TORN), before=(replace(conflict(TORN), path="/review/cases/{under_review}/conflict"),)
    ),
    "panels.scores_go_to_the_panel": Scene(
        role="expert", method="POST", path="/declarations/{approved}/site-facts", body=SCORES, prepare=_before_a_panel
    ),
    "review.panel_decides": Scene(
        role="expert",
        method="POST",
        path="/review/cases/{panel_case}/decisions",
        version=3,
        body={"verdict": "approve"},
    ),
}
