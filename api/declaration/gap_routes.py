"""Asking for the ways to a better level."""

from typing import Any

from api.declaration.gap_schemas import GapPlans, GapPlansIn
from api.operations import Routes
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import errors
from greenctl.declaration.gap_plans import GapQuestion, gap_plans
from greenctl.emergency.avoided.by_level import hours_by_level

routes = Routes("gap_plans", __name__, description="What to change for a better level.")


@routes.operation(
    "POST",
    "/declarations/<uuid:declaration_id>/gap-plans",
    act="declaration.read",
    body=GapPlansIn,
    answer=GapPlans,
    opens="reading",
    refuses=(
        errors.DeclarationNotThere,
        errors.VersionNotThere,
        errors.SectorWithoutTable,
        errors.TargetNotOnLadder,
        errors.CostsUnknown,
    ),
)
def plan_gap(uow: UnitOfWork, declaration_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """The minimal sets of changes that reach a level, the cheapest first; nothing of it is kept."""
    question = GapQuestion(body.get("target") or body["targets"], body["costs"], body["plans"])
    day = city_day(uow)
    return gap_plans(uow, declaration_id, question, today=day, saves=lambda source: hours_by_level(uow, source, day))
