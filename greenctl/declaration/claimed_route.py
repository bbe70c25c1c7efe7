"""Which way of the reviews a grade claims; pure."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from grading import Supplier, VetoState
from greenctl.declaration.grades import Graded

UNDETERMINED, UNSCORED = "undetermined", "unscored"


def route_of(grade: Graded, known: Collection[str]) -> str:
    """The level; where there is none, `unscored` if only experts' scores on site keep it open and the table has a way
    for that (`known` are its routes), and `undetermined` otherwise: no visit supplies what else is missing.
    """
    if grade.level is not None:
        return grade.level
    lacks = UNSCORED in known and lacks_scores_alone(orjson.loads(grade.explanation))
    return UNSCORED if lacks else UNDETERMINED


def lacks_scores_alone(explanation: Mapping[str, Any]) -> bool:
    """Whether there would be a level once experts had scored on site what the rules leave to them."""
    others = not explanation["comparable"] or any(
        veto["state"] == VetoState.UNDETERMINED for veto in explanation["vetoes"]
    )
    open_sectors = [sector for sector in explanation["sectors"] if sector["level"] is None]
    return not others and bool(open_sectors) and all(_suppliers(sector) == {Supplier.EXPERT} for sector in open_sectors)


def _suppliers(sector: Mapping[str, Any]) -> set[str]:
    """Who can supply what keeps a sector open; nobody where no row applies at all."""
    if sector["sub_type_missing"]:
        return {Supplier.ENTERPRISE}
    rows = [row for row in sector["findings"] if row["id"] in sector["undetermined"]]
    return {need["supplier"] for row in rows for need in row["needs"]}
