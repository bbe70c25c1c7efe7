"""What the signed files of alerts say of one source: read by a page, without the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from greenctl.emergency.alerts.public_files import CURRENT, name_of

# County files never change; a city has about a dozen, and a few alerts at a time.
_KEPT = 32


@dataclass(frozen=True, slots=True)
class ToldDuty:
    """An alert that goes on, and the source's duty under it; `duty` None: the alert's files do not name the source."""

    alert: Mapping[str, Any]
    duty: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Told:
    """`made_at`: when the list of alerts was written, as it stands in the file."""

    made_at: str
    duties: tuple[ToldDuty, ...]


def told_of(folder: Path, county: str, source_id: str) -> Told | None:
    """What goes on in the county for a source; None where no alert was ever written down here."""
    try:
        statement = orjson.loads((folder / CURRENT).read_bytes())["statement"]
    except FileNotFoundError:
        return None
    found = []
    for alert in statement["alerts"]:
        file = next((one for one in alert["files"] if one["county"] == county), None)
        if file is not None:
            step_id = file["path"].split("/")[3]
            found.append(ToldDuty(alert, _county(folder / name_of(step_id, county)).get(source_id)))
    return Told(statement["made_at"], tuple(found))


@lru_cache(maxsize=_KEPT)
def _county(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """The duties of a county file by source."""
    return {duty["source_id"]: duty for duty in orjson.loads(path.read_bytes())["statement"]["duties"]}
