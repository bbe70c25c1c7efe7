"""Reads guarantee classes and white lists."""

from __future__ import annotations

from collections.abc import Collection

from grading.cell_files import citation_from
from grading.cells import Trust
from grading.model import Guarantee, Vocabulary
from grading.nodes import Node, optional


def guarantees_from(node: Node, words: Vocabulary, documents: Collection[str]) -> dict[str, Guarantee]:
    """Guarantees by id. Raises RuleRefused."""
    return {code: _guarantee(code, item, words, documents) for code, item in node.entries().items()}


def _guarantee(code: str, node: Node, words: Vocabulary, documents: Collection[str]) -> Guarantee:
    entries = node.fields(("zh", "en", "scope_zh", "cite", "trust"), ("requires", "cap_zh", "highest_alert", "unknown"))
    requires = tuple(item.one_of(words.levels) for item in entries["requires"].items()) if "requires" in entries else ()
    if len({words.levels[level].scale for level in requires}) != len(requires):
        node.refuse(f"guarantee {code!r} requires two levels of one scale", "one level per scale")
    return Guarantee(
        code, entries["zh"].text(), entries["en"].text(), entries["scope_zh"].text(),
        citation_from(entries["cite"], documents), entries["trust"].member(Trust), requires,
        optional(entries, "cap_zh", Node.text),
        optional(entries, "highest_alert", lambda found: found.one_of(words.alerts)),
        optional(entries, "unknown", Node.text),
    )  # fmt: skip
