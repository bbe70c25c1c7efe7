"""Places and desks."""

from typing import Any

from api.area.schemas import Areas
from api.operations import Routes
from api.runtime import runtime
from greenctl.area.queries import areas_of_city, departments, get_area
from greenctl.db.unit_of_work import UnitOfWork

routes = Routes("areas", __name__, description="Where a source can lie, and whose desk answers for it.")


@routes.operation("GET", "/areas", act="public.read", answer=Areas)
def list_areas(_uow: UnitOfWork) -> dict[str, Any]:
    """The counties and management units of the city, and its departments."""
    city = runtime().settings.city
    return {"city": get_area(city), "areas": areas_of_city(city), "departments": list(departments().values())}
