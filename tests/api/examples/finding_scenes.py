"""The examples of findings."""

from typing import Any

from tests.api.examples.scene import Scene
from tests.fuzz.city import a_photo_in_json
from tests.fuzz.finding_samples import a_declared_photo

FINDING_ID = "01990000-0000-7000-8000-0000000000f1"
SHOWN = {"id": "01990000-0000-7000-8000-0000000000f2", "slot": "east", "declare": a_declared_photo(a_photo_in_json())}


def record(role: str = "inspector", **changes: Any) -> Scene:
    body = {
        "id": FINDING_ID, "issue": "uncovered_soil", "source_id": "{source_1}", "text": "东侧裸土未覆盖",
        "place": "东门内", "captured_at": "2026-11-20T09:59:00+08:00",
        "position": {"longitude": "116.587123", "latitude": "35.41", "accuracy_m": "8"}, "photos": [SHOWN],
    }  # fmt: skip
    return Scene(role=role, method="POST", path="/findings", body={**body, **changes})


JOURNEY = {
    "record_finding": record(),
    "get_finding": Scene(role="county_reviewer", method="GET", path="/findings/{finding_id}"),
    "list_findings": Scene(role="inspector", method="GET", path="/findings?area=370811&text=裸土&limit=1"),
}
PROBLEMS = {
    "findings.not_there": Scene(role="auditor", method="GET", path="/findings/{unknown}"),
    "findings.source_not_there": record(source_id="{unknown}", photos=[], document="示例文书 1 号"),
    "findings.own_firm": record("reviewer of their own firm", source_id="{source_3}", photos=[], document="示例文书"),
    "findings.invalid": record(issue="no_such_issue", photos=[]),
    "findings.id_taken": record(id="{finding_id}"),
    "findings.no_catalogue": record(photos=[], document="示例文书 1 号", found_on="2010-01-01"),
}
