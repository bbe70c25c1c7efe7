"""Reads a document that may be faulty, with the reader of rule files: what it refuses is told, mended, and read on.

Nothing is decided twice: a document is right if the reader takes it. Each refusal names its place, because every node
bears its path where a file would stand; the place is mended with something harmless and the table is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from grading.edition import documents_from, vetoes_from
from grading.errors import RuleRefused
from grading.guarantee_files import guarantees_from
from grading.lint_findings import LintFinding, Severity
from grading.lint_mending import SectorMender
from grading.model import SectorTable, Vocabulary
from grading.nodes import Kind, Node
from grading.sector_files import sector_from
from grading.vocabulary import vocabulary_from

T = TypeVar("T")
# More than anybody mends in one sitting; what is beyond is found when these are mended.
MOST_REFUSALS = 200


class _Place(str):
    """A path where a file would stand; a refusal carries it along."""

    __slots__ = ("path",)
    path: tuple[str, ...]

    @classmethod
    def of(cls, path: tuple[str, ...]) -> _Place:
        place = cls(".".join(path) or "edition document")
        place.path = path
        return place


@dataclass(slots=True)
class Tolerant:
    """What could be read. A table holds stand-ins where it was faulty."""

    tables: dict[str, SectorTable] = field(default_factory=dict)
    findings: list[LintFinding] = field(default_factory=list)


def read_tolerantly(entries: Mapping[str, object]) -> Tolerant:
    """Everything that can be read of a document, and everything the reader refuses."""
    read = Tolerant()
    words = _try(read, lambda: vocabulary_from(placed(entries.get("vocabulary"), ("vocabulary",))))
    if words is None:
        return read
    documents = _each(read, entries, "documents", documents_from)
    named = tuple(dict.fromkeys((*documents, *_keys(entries.get("documents")))))
    _each(read, entries, "vetoes", lambda node: vetoes_from(node, words, named))
    if "guarantees" in entries:
        _each(read, entries, "guarantees", lambda node: guarantees_from(node, words, named))
    if not _keys(entries.get("sectors")):
        read.findings.append(LintFinding("no_sector", Severity.ERROR, ("sectors",)))
    for code in _keys(entries.get("sectors")):
        table = _read_sector(read, code, _part(entries, "sectors")[code], words, named)
        if table is not None:
            read.tables[code] = table
    return read


def placed(document: object, path: tuple[str, ...] = ()) -> Node:
    """The tree of a document in which every node bears its path where a file would stand."""
    file = _Place.of(path)
    match document:
        case Mapping():
            content = {str(key): placed(item, (*path, str(key))) for key, item in document.items()}
            return Node(file, None, Kind.MAPPING, content)
        case list() | tuple():
            items = tuple(placed(item, (*path, str(index))) for index, item in enumerate(document))
            return Node(file, None, Kind.LIST, items)
        case bool():
            return Node(file, None, Kind.BOOL, "true" if document else "false")
        case str():
            return Node(file, None, Kind.TEXT, document)
        case int():
            return Node(file, None, Kind.NUMBER, str(document))
    return Node(file, None, Kind.NULL, "null")


def refusal(refused: RuleRefused) -> LintFinding:
    """A refusal of the reader in its own words."""
    path = path_of(refused)
    details = {"why": refused.problem, "allowed": refused.allowed[:400]}
    sector = path[1] if path[:1] == ("sectors",) and len(path) > 1 else None
    return LintFinding("not_readable", Severity.ERROR, path, sector, details=details)


def path_of(refused: RuleRefused) -> tuple[str, ...]:
    """Where in the document."""
    return refused.file.path if isinstance(refused.file, _Place) else ()


def _read_sector(
    read: Tolerant, code: str, raw: object, words: Vocabulary, documents: Collection[str]
) -> SectorTable | None:
    """The table with stand-ins for what the reader refused; None where nothing can be made of it."""
    mender, goes_on = SectorMender(raw, words), True
    for _ in range(MOST_REFUSALS):
        try:
            return _with_its_own_code(
                read, code, sector_from(placed(mender.table, ("sectors", code)), words, documents)
            )
        except RuleRefused as refused:
            findings, goes_on = mender.mend(path_of(refused), refused)
            read.findings += findings
        if not goes_on:
            return None
    read.findings.append(LintFinding("too_many_faults", Severity.ERROR, ("sectors", code), code))
    return None


def _with_its_own_code(read: Tolerant, code: str, table: SectorTable) -> SectorTable:
    if table.code != code:
        path = ("sectors", code, "sector")
        details = {"code": code, "found": table.code}
        read.findings.append(LintFinding("sector_code_differs", Severity.ERROR, path, code, details=details))
    return table


def _each(
    read: Tolerant, entries: Mapping[str, object], part: str, reader: Callable[[Node], Mapping[str, T]]
) -> dict[str, T]:
    """Each entry of a part by itself, so that one fault does not hide the next."""
    found: dict[str, T] = {}
    for code in _keys(entries.get(part)):
        one = placed({code: _part(entries, part)[code]}, (part,))
        found |= _try(read, lambda node=one: reader(node)) or {}  # type: ignore[misc]
    if part in entries and not isinstance(entries[part], Mapping):
        _try(read, lambda: reader(placed(entries[part], (part,))))
    return found


def _try(read: Tolerant, reader: Callable[[], T]) -> T | None:
    try:
        return reader()
    except RuleRefused as refused:
        read.findings.append(refusal(refused))
        return None


def _part(entries: Mapping[str, object], part: str) -> Mapping[str, object]:
    found = entries.get(part)
    return found if isinstance(found, Mapping) else {}


def _keys(value: object) -> list[str]:
    return [str(key) for key in value] if isinstance(value, Mapping) else []
