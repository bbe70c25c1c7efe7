"""Alerts and duties as signed files: for anybody, without the database."""

from pathlib import Path

from flask import Response
from marshmallow import Schema

from api.emergency.file_schemas import CountyDuties, CurrentAlerts
from api.operations import Routes, check_answer
from api.runtime import runtime
from api.tags import unless_known
from greenctl.emergency.alerts.errors import AlertFileNotThere
from greenctl.emergency.alerts.public_files import CURRENT, name_of
from greenctl.kernel.canonical import sha256_hex

routes = Routes("alert_files", __name__, description="Alerts and duties as signed files for anybody.")

_FRESH, _FOR_EVER = "public, max-age=30", "public, max-age=31536000, immutable"


@routes.operation(
    "GET", "/public/alerts/current.json", act="public.read", answer=CurrentAlerts, opens="nothing",
    refuses=(AlertFileNotThere,), unchanged=True,
)  # fmt: skip
def get_current_alerts() -> Response:
    """The alerts that go on, when this was made, and where the duties of each county are."""
    return _file(CURRENT, _FRESH, CurrentAlerts)


@routes.operation(
    "GET", "/public/alerts/<uuid:step_id>/<code:county>", act="public.read", answer=CountyDuties, opens="nothing",
    refuses=(AlertFileNotThere,), unchanged=True,
)  # fmt: skip
def get_county_duties(step_id: str, county: str) -> Response:
    """Everybody's duty in a county under a step of an alert; it never changes."""
    return _file(name_of(step_id, county), _FOR_EVER, CountyDuties)


def _file(name: str, caching: str, says: type[Schema]) -> Response:
    path: Path = runtime().settings.data_folder / "public" / "alerts" / name
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise AlertFileNotThere from error
    check_answer(says(), content)
    response = Response(content, mimetype="application/json")
    response.set_etag(sha256_hex(content)[:32])
    response.headers["Cache-Control"] = caching
    return unless_known(response)
