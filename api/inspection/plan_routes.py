"""Plans of visits, the double-random draw, and what inspection is set up with."""

from typing import Any

from flask import Response

from api.inspection.plan_schemas import Dictionaries, DrawHeading, DrawMade, InspectionPlan, PlanIn, PlansPage, SeedIn
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day
from api.schemas import PageQuery
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import domain, drawing, editions, errors, planning

routes = Routes("plans", __name__, description="Plans of inspection, and draws that anybody can draw again.")

_MOVES = (errors.PlanNotThere, errors.NotTheOwner, errors.PlanMovedOn, errors.PlanNotOpen)


@routes.operation("GET", "/inspection/dictionaries", act="public.read", answer=Dictionaries)
def get_inspection_dictionaries(_uow: UnitOfWork) -> dict[str, Any]:
    """Work lines, check lists and example schemes, each with how far it is trusted."""
    named = {"work_lines": editions.line_editions(), "check_lists": editions.check_lists()}
    return {**named, "schemes": list(editions.plan_schemes().values())}


@routes.operation(
    "POST",
    "/inspection/plans",
    act="inspection.plan",
    body=PlanIn,
    answer=InspectionPlan,
    status=201,
    creates=True,
    refuses=(errors.OutsideRemit, errors.PlanInvalid, errors.PlanIdTaken),
)
def make_plan(uow: UnitOfWork, body: domain.NewPlan) -> domain.Plan:
    """Make a plan; the seed of a random one is bound from here on."""
    return planning.make_plan(uow, body, today=city_day(uow))


@routes.operation("GET", "/inspection/plans", act="inspection.read_plans", query=PageQuery, answer=PlansPage)
def list_plans(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Plans within one's remit, without what was drawn."""
    after, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    return page_of(planning.list_plans(uow, after[0] if after else "", limit + 1), limit, ["id"])


@routes.operation(
    "GET",
    "/inspection/plans/<uuid:plan_id>",
    act="inspection.read_plans",
    answer=InspectionPlan,
    refuses=(errors.PlanNotThere,),
)
def get_plan(uow: UnitOfWork, plan_id: str) -> domain.Plan:
    """A plan, without what was drawn."""
    return planning.get_plan(uow, plan_id)


@routes.operation(
    "POST",
    "/inspection/plans/<uuid:plan_id>/draw",
    act="inspection.plan",
    body=SeedIn,
    answer=DrawMade,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, errors.NothingToDraw, errors.SeedDoesNotMatch),
)
def draw_plan(uow: UnitOfWork, plan_id: str, seen_version: int, body: dict[str, Any]) -> drawing.DrawMade:
    """Draw sources and officers, and make the tasks."""
    today = city_day(uow)
    return drawing.draw_plan(uow, plan_id, seen_version, body["secret"], body["public_number"], today=today)


@routes.operation(
    "POST",
    "/inspection/plans/<uuid:plan_id>/cancellation",
    act="inspection.plan",
    answer=InspectionPlan,
    creates=True,
    if_match=True,
    refuses=_MOVES,
)
def cancel_plan(uow: UnitOfWork, plan_id: str, seen_version: int) -> domain.Plan:
    """Call a plan off before anything was drawn."""
    return planning.cancel_plan(uow, plan_id, seen_version)


@routes.operation(
    "GET",
    "/inspection/plans/<uuid:plan_id>/draw",
    act="inspection.read_plans",
    media="application/json",
    refuses=(errors.PlanNotThere, errors.NotDrawnYet, errors.DrawIsSecret),
)
def get_own_draw(uow: UnitOfWork, plan_id: str) -> Response:
    """The draw as a file, for who made the plan and for command at any time; for others once the plan is over."""
    today = city_day(uow)
    return Response(drawing.own_document(uow, plan_id, today=today), mimetype="application/json")


@routes.operation(
    "GET", "/inspection/draws/<uuid:plan_id>", act="public.read", answer=DrawHeading, refuses=(errors.DrawNotThere,)
)
def get_draw_heading(uow: UnitOfWork, plan_id: str) -> drawing.DrawHeading:
    """How a draw is bound, and the digest of what came out: told to anybody at any time."""
    return drawing.public_heading(uow, plan_id, today=city_day(uow))


@routes.operation(
    "GET",
    "/inspection/draws/<uuid:plan_id>/document",
    act="public.read",
    media="application/json",
    refuses=(errors.DrawNotThere,),
)
def get_draw_document(uow: UnitOfWork, plan_id: str) -> Response:
    """The whole draw, once the plan is over: canonical JSON whose SHA-256 was told before; redraw.py draws it again."""
    today = city_day(uow)
    return Response(drawing.public_document(uow, plan_id, today=today), mimetype="application/json")
