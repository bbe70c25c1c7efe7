"""Every part of the HTTP side, registered in one place."""

from flask_smorest import Api

from api import health
from api.area import routes as area
from api.auth import account_routes as accounts, routes as sessions
from api.converters import CodeConverter, code_parameter
from api.lists import routes as lists
from api.review import routes as review
from api.source import routes as source


def register_all(api: Api) -> None:
    """Register every blueprint."""
    api.register_converter(CodeConverter, code_parameter)
    for part in (
        health,
        area,
        review,
        source,
        sessions,
        accounts,
        lists,
    ):
        api.register_blueprint(part.routes)
