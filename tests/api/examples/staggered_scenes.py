"""Examples of staggered production."""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from greenctl.kernel.actor import system
from greenctl.staggered.models import StaggeredCalendarRow
from tests.api.examples.acts import after, read
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

STOPS = "sample-staggered-stops-2026"
CALENDAR = "/public/staggered/{source_0}"
RUN, OTHER = "01990000-0000-7000-8000-00000000570b", "01990000-0000-7000-8000-00000000570c"
SETTLE = Scene(role="command", method="POST", path="/staggered/settlings", body={"edition_id": STOPS})


def run(**changes: Any) -> Scene:
    body = {"id": RUN, "edition_id": STOPS, "day": "2026-11-20", "document": "示例文书", **changes}
    scene = Scene(role="county_reviewer", method="POST", path="/sources/{source_0}/staggered-runs", body=body)
    return replace(scene, prepare=a_calendar)


def a_calendar(city: City) -> None:
    """As if the source had to stop this week."""
    span = {
        "code": "sample_a.early", "why": "stop", "starts_on": "2026-11-16", "until": "2026-12-16", "percent": 100,
        "clause": "示例条款 301",
    }  # fmt: skip
    content = {"standing": "stops", "spans": [span], "missing": [], "not_made_up": 0, "scope": None}
    facts = {"sectors": ["sample_a"], "list_edition_id": None, "listed": None, "extensions": [], "ran_on": []}
    with city.transactions.writing(system("test")) as uow:
        row = {"id": RUN, "source_id": city.sources[0], "edition_id": STOPS, "number": 1, "settling_id": RUN}
        made = {"fingerprint": "0" * 64, "facts": facts, "content": content, "sha256": "0" * 64, "made_at": uow.now}
        uow.execute(insert(StaggeredCalendarRow), {**row, **made})


JOURNEY = {
    "list_stops": read("/public/staggered/editions", "nobody"),
    "settle_staggered_calendars": SETTLE,
    "get_staggered_calendar": after(SETTLE, then=read(CALENDAR, "nobody")),
    "record_staggered_run": run(),
}
PROBLEMS = {
    "staggered.stops_unknown": read(f"{CALENDAR}?edition=none", "nobody"),
    "staggered.calendar_not_there": read("/public/staggered/{unknown}", "nobody"),
    "staggered.place_outside_remit": replace(SETTLE, role="command of a county"),
    "staggered.run_day_wrong": run(day="2026-11-15"),
    "staggered.run_known": after(run(), then=run(id=OTHER)),
}
