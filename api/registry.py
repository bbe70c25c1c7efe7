"""Every part of the HTTP side, registered in one place."""

from flask_smorest import Api

from api import health
from api.area import routes as area
from api.auth import account_routes as accounts, routes as sessions
from api.review import routes as review
from api.source import routes as source


def register_all(api: Api) -> None:
    """Register every blueprint."""
    for part in (
        health,
        area,
        review,
        source,
        sessions,
        accounts,
    ):
        api.register_blueprint(part.routes)
