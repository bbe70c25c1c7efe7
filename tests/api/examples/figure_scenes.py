"""Examples of figures that open their rows."""

from tests.api.examples.acts import read

_FLOW = "from={edition_0}&to={edition_1}"

_PERIOD = "first=2026-11-01&until=2027-01-01"
_OFFICER = "01990000-0000-7000-8000-0000000000aa"

_SEASON = "season_id={season}&programme=emergency"

JOURNEY = {
    "get_declaration_funnel": read(f"/declarations/funnel?{_SEASON}&by=area", "command"),
    "list_funnel_rows": read(f"/declarations/funnel/rows?{_SEASON}&state=under_review&limit=2", "command"),
    "get_grade_flow": read(f"/lists/flow?{_FLOW}&by=area"),
    "list_grade_flow_rows": read(f"/lists/flow/rows?{_FLOW}&before=A&limit=2"),
    "list_public_finding_figures": read("/public/findings/statistics?by=severity"),
    "list_rows_of_public_figure": read(
        "/public/findings/statistics/rows?by=severity&key=general&figure=exposed&limit=2"
    ),
    "list_visit_figures": read(f"/visits/statistics?{_PERIOD}&by=area", "command"),
    "list_rows_of_visit_figure": read(f"/visits/statistics/rows?{_PERIOD}&figure=unvisited&limit=2", "command"),
    "list_officer_figures": read(f"/visits/statistics/officers?{_PERIOD}", "command"),
    "list_rows_of_officer_figure": read(
        f"/visits/statistics/officers/rows?{_PERIOD}&key={_OFFICER}&figure=visits", "command"
    ),
}
