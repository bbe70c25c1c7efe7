"""Bodies and queries about findings, their photos and figures, for the matrix of rights."""

from collections.abc import Callable
from typing import Any

from greenctl.kernel.ids import new_id

COUNTY = "370811"
PERIOD = {"first": "2026-11-01", "until": "2026-12-01"}
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "change_form_edition": lambda _: {"rules": "sample-2026"},
    "record_finding": lambda things: {
        "id": new_id(),
        "issue": "uncovered_soil",
        "source_id": things.get("source_id"),
        "document": "示例文书",
    },
    "move_finding": lambda _: {"act": "ask_void", "words": "示例理由"},
    "rule_on_finding": lambda _: {"act": "order"},
    "list_waiting_findings?": lambda _: {"for": "repair"},
    "list_finding_figures?": lambda _: {"by": "line"},
    "list_rows_of_figure?": lambda _: {"by": "issue", "key": "uncovered_soil", "figure": "counting"},
    "get_declaration_funnel?": lambda _: {"season_id": new_id(), "programme": "emergency"},
    "list_funnel_rows?": lambda _: {"season_id": new_id(), "programme": "emergency"},
    "list_visit_figures?": lambda _: PERIOD,
    "list_rows_of_visit_figure?": lambda _: {**PERIOD, "figure": "registered"},
    "list_officer_figures?": lambda _: PERIOD,
    "list_rows_of_officer_figure?": lambda _: {**PERIOD, "key": new_id(), "figure": "visits"},
    "get_batch_draft?": lambda _: {"area": COUNTY},
    "publish_batch": lambda _: {"area": COUNTY, "seen_number": 0},
    "list_photos?": lambda things: {
        "subject_kind": "finding",
        "subject_id": "finding-1",
        "source_id": things.get("source_id"),
    },
    "upload_to_local_store?": lambda _: {
        "type": "image/jpeg",
        "length": "1",
        "sha256": "a" * 64,
        "expires": "1",
        "signature": "0" * 64,
    },
}
