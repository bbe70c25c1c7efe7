"""Whether the lists in force agree about a source: a decision on values, and no verdict on the source."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from greenctl.lists.domain import Entry


class Disagreement(StrEnum):
    """In what lists do not agree."""

    LEVELS_DIFFER = "levels_differ"
    NAMED_DIFFERENTLY = "named_differently"
    """by name, area or sector: they were published at different times, or speak of different things"""
    REMOVED_ELSEWHERE = "removed_elsewhere"
    """one exempts it, and a decision that holds took it off another"""


@dataclass(frozen=True, slots=True)
class Clash:
    """What does not agree, and the programmes whose lists it is about, in order."""

    code: Disagreement
    programmes: tuple[str, ...]


def clashes_of(entries: Mapping[str, Entry], removed: Collection[str]) -> tuple[Clash, ...]:
    """What the entries of one source, by programme, do not agree in. `removed`: programmes whose list it was taken off.

    Which level exempts is a programme's own rule, so that only one list exempts a source is no clash.
    """
    found = []
    if len({entry.level for entry in entries.values()}) > 1:
        found.append(Clash(Disagreement.LEVELS_DIFFER, tuple(sorted(entries))))
    if len({(entry.name, entry.area, entry.sector) for entry in entries.values()}) > 1:
        found.append(Clash(Disagreement.NAMED_DIFFERENTLY, tuple(sorted(entries))))
    exempting = {programme for programme, entry in entries.items() if entry.exempt} - set(removed)
    if removed and exempting:
        found.append(Clash(Disagreement.REMOVED_ELSEWHERE, tuple(sorted({*removed, *exempting}))))
    return tuple(found)
