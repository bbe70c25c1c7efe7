"""Reads levels, ladders, units, dimensions and alert levels, and narrows them to what one edition uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from grading.model import Level, Term, Vocabulary
from grading.nodes import Node


def vocabulary_from(node: Node) -> Vocabulary:
    """The words of a ``levels.yaml`` or of the ``vocabulary`` of a stored edition."""
    entries = node.fields(("scales", "levels", "ladders", "units", "dimensions", "alerts"))
    levels = _levels(entries["scales"], terms(entries["levels"]))
    ladders = {code: _ladder(ladder, levels) for code, ladder in entries["ladders"].entries().items()}
    return Vocabulary(levels, ladders, terms(entries["units"]), terms(entries["dimensions"]), terms(entries["alerts"]))


def terms(node: Node) -> dict[str, Term]:
    """Codes with their words: ``code: {zh: …, en: …}``."""
    return {code: _term(code, words) for code, words in node.entries().items()}


def narrowed(
    vocabulary: Vocabulary,
    ladders: Collection[str],
    levels: Collection[str],
    units: Collection[str],
    dimensions: Collection[str],
    alerts: Collection[str],
) -> Vocabulary:
    """Only the words used, so that a new word in levels.yaml does not change the fingerprint of an old edition."""
    used = set(levels).union(*(vocabulary.ladders[code] for code in ladders))
    return Vocabulary(
        _renumbered({code: level for code, level in vocabulary.levels.items() if code in used}),
        {code: ladder for code, ladder in vocabulary.ladders.items() if code in ladders},
        {code: term for code, term in vocabulary.units.items() if code in units},
        {code: term for code, term in vocabulary.dimensions.items() if code in dimensions},
        {code: term for code, term in vocabulary.alerts.items() if code in alerts},
    )


def _term(code: str, node: Node) -> Term:
    words = node.fields(("zh", "en"))
    return Term(code, words["zh"].text(), words["en"].text())


def _levels(scales: Node, words: Mapping[str, Term]) -> dict[str, Level]:
    levels: dict[str, Level] = {}
    for scale, order in scales.entries().items():
        for position, item in enumerate(order.items()):
            term = words[item.one_of(words)]
            if term.code in levels:
                item.refuse(f"level {term.code!r} already stands in scale {levels[term.code].scale!r}")
            levels[term.code] = Level(term.code, term.zh, term.en, scale, position)
    return levels


def _renumbered(levels: Mapping[str, Level]) -> dict[str, Level]:
    count: dict[str, int] = {}
    renumbered: dict[str, Level] = {}
    for code, level in levels.items():
        position = count.get(level.scale, 0)
        renumbered[code] = Level(code, level.zh, level.en, level.scale, position)
        count[level.scale] = position + 1
    return renumbered


def _ladder(node: Node, levels: Mapping[str, Level]) -> tuple[str, ...]:
    codes = tuple(item.one_of(levels) for item in node.items())
    positions = [levels[code].position for code in codes]
    if len({levels[code].scale for code in codes}) != 1 or positions != sorted(set(positions)):
        node.refuse("a ladder takes levels of one scale, best first, each once")
    return codes
