"""Is it alive, and can it work?"""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import text

from api.operations import Routes
from greenctl.db.unit_of_work import UnitOfWork

routes = Routes("health", __name__, description="For the machines that look after this one.")


class Health(Schema):
    """`ok`, and the server's time."""

    status = fields.String(required=True)
    server_time = fields.DateTime(required=True)


@routes.operation("GET", "/health/live", act="public.read", answer=Health)
def get_liveness(uow: UnitOfWork) -> dict[str, Any]:
    """Whether the process answers."""
    return {"status": "ok", "server_time": uow.now}


@routes.operation("GET", "/health/ready", act="public.read", answer=Health)
def get_readiness(uow: UnitOfWork) -> dict[str, Any]:
    """Whether the database answers too."""
    uow.execute(text("select 1 from event limit 1"))
    return {"status": "ok", "server_time": uow.now}
