"""Editions of stops, read strictly once from the files that come with the program."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from greenctl.edition_files import edition_files
from greenctl.kernel.canonical import digest_of
from greenctl.staggered.domain import Edition, Stop
from greenctl.staggered.errors import StopsUnknown
from greenctl.yaml_files.reading import read_yaml

_FOLDER = Path(__file__).with_name("editions")
_SAID = {"id", "title_zh", "title_en", "official", "place", "programme", "days", "sectors", "make_up"}
_STOP = {"code", "from", "until", "stops", "what_zh", "what_en", "clause", "trust"}
_TRUST = {"confirmed", "read", "reprint", "memory"}


@lru_cache(maxsize=1)
def editions() -> Mapping[str, Edition]:
    """Every edition by id. Raises ValueError: a file is not what it must be."""
    return {path.stem: read_edition(path) for path in edition_files(_FOLDER)}


def get_edition(edition_id: str) -> Edition:
    """Raises StopsUnknown."""
    found = editions().get(edition_id)
    if found is None:
        raise StopsUnknown(edition=edition_id)
    return found


def read_edition(path: Path) -> Edition:
    """Raises ValueError, with the file and what is wrong with it."""
    said = read_yaml(path).value
    if set(said) != _SAID or said["id"] != path.stem or said["make_up"].keys() != {"days_for_a_day", "clause", "trust"}:
        raise ValueError(f"{path.name}: needs exactly {sorted(_SAID)}, and its name for an id")
    edition = _edition(path, said)
    if not edition.starts_on < edition.until or edition.make_up_days < 1 or edition.make_up_trust not in _TRUST:
        raise ValueError(f"{path.name}: has no days, or makes up nothing")
    return edition


def _edition(path: Path, said: Mapping[str, Any]) -> Edition:
    days = {name: _day(path, said["days"][name]) for name in ("from", "until")}
    return Edition(
        **{name: said[name] for name in ("id", "title_zh", "title_en", "place", "programme")},
        official=said["official"] is True, starts_on=days["from"], until=days["until"],
        sectors={
            sector: tuple(_stop(path, row, days["from"], days["until"]) for row in rows)
            for sector, rows in said["sectors"].items()
        },
        make_up_days=said["make_up"]["days_for_a_day"], make_up_clause=said["make_up"]["clause"],
        make_up_trust=said["make_up"]["trust"], fingerprint=digest_of(said),
    )  # fmt: skip


def _stop(path: Path, row: Mapping[str, Any], first: date, until: date) -> Stop:
    if row.keys() != _STOP or row["trust"] not in _TRUST or not 1 <= row["stops"] <= 100:
        raise ValueError(f"{path.name}: a stop needs exactly {sorted(_STOP)}, a trust mark, and 1 to 100 percent")
    stop = Stop(
        code=row["code"], starts_on=_day(path, row["from"]), until=_day(path, row["until"]), percent=row["stops"],
        what_zh=row["what_zh"], what_en=row["what_en"], clause=row["clause"], trust=row["trust"],
    )  # fmt: skip
    if not first <= stop.starts_on < stop.until <= until:
        raise ValueError(f"{path.name}: the stop {stop.code} does not lie within the season")
    return stop


def _day(path: Path, told: Any) -> date:
    try:
        return told if isinstance(told, date) else date.fromisoformat(str(told))
    except ValueError as error:
        raise ValueError(f"{path.name}: {told!r} is no day") from error
