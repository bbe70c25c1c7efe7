"""Phases and terms of green construction, read once from the files that come with the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from greenctl.edition_files import edition_files
from greenctl.yaml_files.reading import read_yaml

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a site; in a `final` one nobody builds any more."""

    id: str
    zh: str
    en: str
    order: int
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long each thing may take, and how much is asked.

    Attributes:
        answer_days: from the question whether a site has ended until that stands as not confirmed.
        check_days: how old a self-check may be that an application rests on.
        stale: a feed that was silent for longer is stale.
        ahead: how far a device's clock may run ahead.
        lifts: the actions (of measures under an alert) that a held certificate spares its site.
        feeds: kind of feed -> the units its values may have.
    """

    id: str
    official: bool
    answer_days: int
    photos_self: int
    photos_inspector: int
    check_days: int
    stale: timedelta
    ahead: timedelta
    lifts: frozenset[str]
    feeds: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def phases() -> Mapping[str, Phase]:
    """Every phase by id, in order."""
    rows = read_yaml(_HERE / "phases.yaml").value
    return {
        row["id"]: Phase(row["id"], row["zh"], row["en"], place, row.get("final", False))
        for place, row in enumerate(rows)
    }


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The city's own, if it keeps one, else the sample."""
    *_, path = edition_files(_HERE / "terms")
    return terms_named(path.stem)


@lru_cache
def terms_named(name: str) -> Terms:
    """An edition by its id, for whoever decides again what was once decided by it."""
    [path] = (path for path in edition_files(_HERE / "terms") if path.stem == name)
    said = read_yaml(path).value
    whole = {one: said[one] for one in ("answer_days", "photos_self", "photos_inspector", "check_days")}
    return Terms(
        id=said["id"], official=said["official"], **whole, stale=timedelta(hours=said["stale_hours"]),
        ahead=timedelta(minutes=said["ahead_minutes"]), lifts=frozenset(said["lifts"]),
        feeds={kind: tuple(units) for kind, units in said["feeds"].items()},
    )  # fmt: skip
