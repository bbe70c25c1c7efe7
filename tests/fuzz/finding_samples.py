"""Findings of the fuzzers' city, and a good body of what is done with them."""

from collections.abc import Mapping
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor
from greenctl.kernel.ids import new_id
from tests.findings.builders import a_finding, ordered, recorded

UNKNOWN = "01990000-0000-7000-8000-00000000dead"
_NOT_OF_THE_FILE = {"id", "subject_kind", "subject_id", "slot", "source_id"}


def two_findings(transactions: Transactions, source_id: str, finder: Actor) -> list[str]:
    """One that was ordered, and one that nobody has confirmed."""
    new = [a_finding(source_id), a_finding(source_id, issue="open_cutting")]
    found = [item.finding.id for item in recorded(transactions, *new, by=finder)]
    ordered(transactions, found[0])
    return found


def finding_values(findings: list[str]) -> Mapping[str, list[Any]]:
    """Values that mean something, by the name of the field or parameter."""
    return {
        "finding_id": findings, "issue": ["uncovered_soil", "not_listed"], "severity": ["general"],
        "line": ["building_sites"], "text": ["裸土", "未覆盖"], "longitude": ["116.6"], "latitude": ["35.4"],
        "within_km": ["5"], "check_point": ["dust:1"], "task_id": [UNKNOWN], "visit_id": [UNKNOWN],
    }  # fmt: skip


def a_declared_photo(photo: Mapping[str, Any]) -> dict[str, Any]:
    """A photo as POST /photos takes it, without what stands beside it in a finding."""
    return {name: value for name, value in photo.items() if name not in _NOT_OF_THE_FILE}


def finding_sample(source_id: str, photo: Mapping[str, Any]) -> dict[str, Any]:
    """A good finding with a photo that is declared with it."""
    shown = {"id": new_id(), "slot": "east", "declare": a_declared_photo(photo)}
    return {
        "id": new_id(), "issue": "uncovered_soil", "source_id": source_id, "text": "东侧裸土未覆盖", "photos": [shown],
    }  # fmt: skip
