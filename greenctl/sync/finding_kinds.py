"""Findings as operations of phones: the same use case as over HTTP."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from greenctl.findings.again import Recorded
from greenctl.findings.domain import NewFinding, PhotoOf
from greenctl.kernel.canonical import plain_decimal

RECORD = "finding.record"


def new_finding(body: Mapping[str, Any]) -> NewFinding:
    """As it was told; moments, days and numbers are text in an operation."""
    told = {name: value for name, value in body.items() if name not in {"photos", "position"}}
    moment, day, place = told.pop("captured_at", None), told.pop("found_on", None), body.get("position") or {}
    return NewFinding(
        **told,
        captured_at=None if moment is None else datetime.fromisoformat(moment),
        found_on=None if day is None else date.fromisoformat(day),
        photos=tuple(PhotoOf(photo["id"], photo["slot"]) for photo in body["photos"]),
        **{name: None if value is None else Decimal(value) for name, value in place.items()},
    )


def told(item: Recorded) -> dict[str, Any]:
    """The answer as plain JSON, since it is kept and replayed byte for byte."""
    return {name: plain_decimal(value) if isinstance(value, Decimal) else value for name, value in item.told().items()}
