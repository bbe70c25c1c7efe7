"""Staggered production: calendars for everybody, settled by the command office."""

from typing import Any

from flask import Response, request

from api.operations import Routes
from api.runtime import city_day, runtime
from api.staggered.schemas import (
    CalendarQuery,
    RunIn,
    Settled as SettledOut,
    SettlingIn,
    StaggeredCalendar,
    StopsEditions,
)
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.messages import language_from
from greenctl.staggered import queries, use_cases
from greenctl.staggered.editions import editions
from greenctl.staggered.errors import CalendarNotThere, RunDayWrong, RunKnown, SettlingNotAllowed, StopsUnknown
from greenctl.staggered.icalendar_file import ics
from greenctl.staggered.use_cases import NewRun

routes = Routes("staggered", __name__, description="Staggered production: who stops when.")

_CALENDAR = "/public/staggered/<uuid:source_id>"


@routes.operation("GET", "/public/staggered/editions", act="public.read", answer=StopsEditions, opens="nothing")
def list_stops() -> dict[str, Any]:
    """The editions of stops."""
    return {"items": list(editions().values())}


@routes.operation(
    "GET", _CALENDAR, act="public.read", query=CalendarQuery, answer=StaggeredCalendar,
    refuses=(StopsUnknown, CalendarNotThere),
)  # fmt: skip
def get_staggered_calendar(uow: UnitOfWork, source_id: str, query: dict[str, str]) -> dict[str, Any]:
    """When a source stops, why, and what that rests on; public like the list it rests on."""
    return _calendar(uow, source_id, query)


@routes.operation(
    "GET", f"{_CALENDAR}/calendar.ics", act="public.read", query=CalendarQuery, media="text/calendar",
    refuses=(StopsUnknown, CalendarNotThere),
)  # fmt: skip
def get_staggered_calendar_file(uow: UnitOfWork, source_id: str, query: dict[str, str]) -> Response:
    """The same for calendar programs: ids stay the same, and the sequence rises when something changes."""
    settings = runtime().settings
    language = language_from(request.headers.get("Accept-Language"))
    data = ics(_calendar(uow, source_id, query), language, settings.zone.key, settings.issuer)
    response = Response(data, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="staggered-{source_id}.ics"'
    return response


@routes.operation(
    "POST", "/staggered/settlings", act="staggered.settle", body=SettlingIn, answer=SettledOut,
    refuses=(StopsUnknown, SettlingNotAllowed),
)  # fmt: skip
def settle_staggered_calendars(uow: UnitOfWork, body: dict[str, str]) -> dict[str, Any]:
    """Compute the calendars of the edition's place by the list in force; those that differ are kept. The same again
    changes nothing."""
    done = use_cases.settle(uow, body["edition_id"], today=city_day(uow))
    told = {name: getattr(done, name) for name in done.__slots__}
    return {**told, "standings": [{"standing": one, "count": n} for one, n in sorted(done.standings.items())]}


@routes.operation(
    "POST", "/sources/<uuid:source_id>/staggered-runs", act="staggered.record_run", body=RunIn,
    answer=StaggeredCalendar, status=201, creates=True,
    refuses=(StopsUnknown, CalendarNotThere, RunDayWrong, RunKnown),
)  # fmt: skip
def record_staggered_run(uow: UnitOfWork, source_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Record that the source ran on a day of its stop; answers its calendar with the days that make up for it."""
    return use_cases.record_run(uow, NewRun(**{"id": new_id(), **body, "source_id": source_id}), today=city_day(uow))


def _calendar(uow: UnitOfWork, source_id: str, query: dict[str, str]) -> dict[str, Any]:
    return queries.get(uow, source_id, query.get("edition"))
