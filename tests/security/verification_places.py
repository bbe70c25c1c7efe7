"""What verification, meters and the account of an alert add to the matrix of rights; see places.py."""

from collections.abc import Callable
from typing import Any

from greenctl.kernel.ids import new_id
from tests.fuzz.inventory_samples import a_disagreement


def _disagreement(things: Any) -> str:
    """Of the source's own duty under the alert."""
    alert_id, source_id = things.get("alert_id"), things.get("source_id")
    return a_disagreement(things.transactions, alert_id, source_id)


MAKERS: dict[str, Callable[[Any], Any]] = {"disagreement_id": _disagreement}
PRIVATE = ("disagreement_id",)
LISTS = {"list_verified_lines", "list_disagreements", "list_account_sources"}
SHOWS_NOTHING = {"get_verification", "list_alert_tasks", "get_account_table"}
# A county sees its own part of an alert of the whole city.
REACHES_INTO = LISTS | SHOWS_NOTHING
MAKES_CITY_WIDE = {"import_meters"}
NAMED_IN_BODY = {
    "import_meters": ("city", "emergency.city_wrong"),
    "tell_meter_point": ("source_id", "source.not_there"),
}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "check_duty": lambda _: {
        "id": new_id(),
        "lines": [{"id": new_id(), "ordinal": 0, "state": "not_seen", "text": "示例"}],
    },
    "list_refused_readings?": lambda _: {"city": "370800"},
    "import_meters?": lambda _: {"city": "370800", "format": "hj212"},
    "tell_meter_point": lambda things: {
        "kind": "hj212",
        "number": new_id(),
        "source_id": things.get("source_id"),
    },
    "explain_disagreement": lambda _: {"reason": "示例理由"},
    **dict.fromkeys(
        ("get_alert_report_page?", "get_alert_report_paper?", "get_alert_report_workbook?"),
        lambda _: {"ladder": "vocs-10-15-20"},
    ),
    "list_account_sources?": lambda _: {"pollutant": "SO2"},
}
