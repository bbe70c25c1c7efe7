"""The report after an episode: as a page, on paper, as a workbook; made of stored rows alone."""

from flask import Response

from api.emergency.alert_schemas import LadderQuery
from api.operations import Routes
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.documents import MEDIA_TYPE as PDF_TYPE
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.report.making import HTML, PDF, XLSX, report
from greenctl.workbook.writing import MEDIA_TYPE as XLSX_TYPE

routes = Routes("alert_report", __name__, description="What became of an alert, in one report.")

_REPORT = "/alerts/<uuid:alert_id>/report"


@routes.operation(
    "GET", f"{_REPORT}.html", act="alert.read", query=LadderQuery, media="text/html", refuses=(AlertNotThere,)
)
def get_alert_report_page(uow: UnitOfWork, alert_id: str, query: dict[str, str]) -> Response:
    """The report as a page without script, picture or font."""
    return _made(uow, alert_id, query, HTML, "text/html")


@routes.operation(
    "GET", f"{_REPORT}.pdf", act="alert.read", query=LadderQuery, media=PDF_TYPE, refuses=(AlertNotThere,)
)
def get_alert_report_paper(uow: UnitOfWork, alert_id: str, query: dict[str, str]) -> Response:
    """The report on paper; long tables are cut, and how many rows are left out is said."""
    return _made(uow, alert_id, query, PDF, PDF_TYPE)


@routes.operation(
    "GET", f"{_REPORT}.xlsx", act="alert.read", query=LadderQuery, media=XLSX_TYPE, refuses=(AlertNotThere,)
)
def get_alert_report_workbook(uow: UnitOfWork, alert_id: str, query: dict[str, str]) -> Response:
    """The report as a workbook, with every source; every cell is text."""
    return _made(uow, alert_id, query, XLSX, XLSX_TYPE)


def _made(uow: UnitOfWork, alert_id: str, query: dict[str, str], form: str, media: str) -> Response:
    content = report(uow, alert_id, query["ladder"], form, sample=runtime().settings.demo)
    response = Response(content, mimetype=media)
    response.headers["Content-Disposition"] = f'attachment; filename="alert-report.{form}"'
    return response
