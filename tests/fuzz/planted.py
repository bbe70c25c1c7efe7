"""An application with one faulty operation more, to show that the tests of this folder would find it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from marshmallow import Schema
from sqlalchemy import BigInteger, String, bindparam, select

from api.app import create_app
from api.bodies import parse_json
from api.fields import SafeString, Whole
from api.operations import Routes
from api.runtime import runtime
from api.schemas import Strict, load
from greenctl.config import Settings
from greenctl.db.base import db
from greenctl.kernel.actor import NOBODY

View = Callable[[], Response]


class PlantedIn(Strict):
    """What the planted operation takes, by the contract."""

    text = SafeString(longest=40, required=True)
    number = Whole(required=True)


class PlantedOut(Schema):
    """It gives back what it has taken."""

    text = SafeString(longest=40, required=True)
    number = Whole(required=True)


@dataclass(frozen=True)
class Faulty:
    """A view that does not keep to the contract, and the check that must find it."""

    view: View
    finding: str


@contextmanager
def planted_app(settings: Settings, view: View | str) -> Iterator[Flask]:
    """The application, and `POST /planted` with a view that stands in the place of the right one."""
    app = create_app(settings)
    routes = Routes("planted", __name__)

    @routes.operation("POST", "/planted", act="me.read", body=PlantedIn, answer=PlantedOut)
    def plant(_uow: object, body: dict[str, Any]) -> dict[str, Any]:
        """Give back what was sent."""
        return body

    app.register_blueprint(routes)
    app.view_functions["planted.plant"] = FAULTY_VIEWS[view].view if isinstance(view, str) else view
    yield app
    with app.app_context():
        db.engine.dispose()


def lenient_about(poison: str) -> View:
    """Takes what holds the poison as a careless program would, stores and answers it; anything else it takes well."""

    def view() -> Response:
        data = request.get_data()
        if poison.encode() not in data:
            return _answer(load(PlantedIn(), parse_json(data)))
        body = json.loads(data)
        with runtime().transactions.reading(NOBODY) as uow:
            text = select(bindparam("text", str(body["text"]), String), bindparam("number", body["number"], BigInteger))
            uow.execute(text).one()
        return _answer(body)

    return view


def _answer(body: Any) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")


def _takes_anything() -> Response:
    return _answer({"text": "示例", "number": 1})


def _answers_undeclared() -> Response:
    return Response(status=202)


def _falls_over() -> Response:
    message = "planted"
    raise RuntimeError(message)


def _answers_another_shape() -> Response:
    return _answer({"text": 1})


def _answers_another_type() -> Response:
    return Response("示例", mimetype="text/plain")


FAULTY_VIEWS = {
    "takes what is wrong": Faulty(_takes_anything, "AcceptedNegativeData"),
    "asks nobody who they are": Faulty(_takes_anything, "IgnoredAuth"),
    "answers what is not declared": Faulty(_answers_undeclared, "UndefinedStatusCode"),
    "falls over": Faulty(_falls_over, "ServerError"),
    "answers another shape": Faulty(_answers_another_shape, "JsonSchemaError"),
    "answers another type": Faulty(_answers_another_type, "UndefinedContentType"),
}
