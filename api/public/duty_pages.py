"""What holds for a source now: the page that a notice board's code opens, made of the signed files alone."""

from datetime import datetime

from flask import Response

from api.public.pages import Pages, render, words_of
from api.runtime import runtime
from greenctl.emergency.alerts.told_by_files import told_of

routes = Pages("duty_pages", __name__, description="What a source has to do under the alerts that go on.")


@routes.operation(
    "GET", "/p/duties/<code:county>/<uuid:source_id>", act="public.read", media="text/html", opens="nothing"
)
def show_duty(county: str, source_id: str) -> Response:
    """The alerts that go on and this source's duty under each; opens no database, so that an alert cannot stop it."""
    settings = runtime().settings
    told = told_of(settings.data_folder / "public" / "alerts", county, source_id)
    moment = datetime.fromisoformat
    return render("duty.html", words_of(), told=told, county=county, source_id=source_id, moment=moment)
