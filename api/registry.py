"""Every part of the HTTP side, registered in one place."""

from flask_smorest import Api

from api import health


def register_all(api: Api) -> None:
    """Register every blueprint."""
    for routes in (health.routes,):
        api.register_blueprint(routes)
