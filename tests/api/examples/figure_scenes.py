"""Examples of figures that open their rows."""

from tests.api.examples.acts import read

_FLOW = "from={edition_0}&to={edition_1}"

JOURNEY = {
    "get_grade_flow": read(f"/lists/flow?{_FLOW}&by=area"),
    "list_grade_flow_rows": read(f"/lists/flow/rows?{_FLOW}&before=A&limit=2"),
}
