"""Board and one-plant-one-plan sheet of a source, for its firm and for offices."""

from flask import Response, request

from api.operations import Routes
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.documents import MEDIA_TYPE
from greenctl.emergency.inventory.boards import making, reading
from greenctl.emergency.inventory.errors import BoardNotThere

routes = Routes("boards", __name__, description="What a source does under alerts, to print and hang up.")


@routes.operation("GET", "/sources/<uuid:source_id>/board", act="duty.read", media=MEDIA_TYPE, refuses=(BoardNotThere,))
def get_board(uow: UnitOfWork, source_id: str) -> Response:
    """The notice board as PDF, by the newest inventory; its code opens what holds now."""
    held = reading.on_inventory(uow, source_id)
    return _pdf(making.board(held, request.host_url, sample=runtime().settings.demo), "board")


@routes.operation("GET", "/sources/<uuid:source_id>/plan", act="duty.read", media=MEDIA_TYPE, refuses=(BoardNotThere,))
def get_source_plan(uow: UnitOfWork, source_id: str) -> Response:
    """One plant, one plan, as PDF: lines, baseline, and every level's measures with what they reduce."""
    held = reading.on_inventory(uow, source_id)
    return _pdf(making.sheet(held, request.host_url, sample=runtime().settings.demo), "plan")


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
