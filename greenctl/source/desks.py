"""Whose desk answers for a source, unless somebody who knows better says so."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from greenctl.source.domain import Sectors

_FILE = Path(__file__).parent / "data" / "desks.yaml"


def desk_of(kind: str, sectors: Sectors) -> str:
    """The department by the first sector that the table names, else by the kind."""
    table = _table()
    named = (table["sectors"][sector] for sector, _ in sectors if sector in table["sectors"])
    return next(named, table["kinds"][kind])


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))
