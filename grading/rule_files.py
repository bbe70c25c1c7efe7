"""Loads the folder of rule files into a library of composed editions.

The folder holds ``levels.yaml`` ``documents.yaml`` ``vetoes.yaml`` ``editions.yaml``, ``guarantees.yaml`` if an edition
names a set of guarantees, and one folder per edition with one file per sector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from grading.edition import Edition, described, documents_from, vetoes_from
from grading.errors import EditionUnknown
from grading.guarantee_files import guarantees_from
from grading.model import Document, Guarantee, SectorTable, Veto, Vocabulary
from grading.nodes import Kind, Node, optional
from grading.sector_files import amended, sector_from
from grading.vocabulary import vocabulary_from
from grading.yaml_nodes import read_yaml

PACKAGED = Path(__file__).parent / "rules"


@dataclass(frozen=True, slots=True)
class Library:
    """All editions of one folder, by id."""

    editions: Mapping[str, Edition]

    def get(self, edition_id: str) -> Edition:
        """The edition of that id. Raises EditionUnknown."""
        if edition_id not in self.editions:
            raise EditionUnknown(edition_id, tuple(self.editions))
        return self.editions[edition_id]

    def governing(self, area_code: str, day: date, official: bool | None = None) -> Edition | None:
        """The edition in force there and then, or None: the longest jurisdiction wins, then the latest start.

        ``official`` narrows the choice to official (True) or unofficial (False) editions.
        """
        found = [
            edition
            for edition in self.editions.values()
            if edition.governs(area_code, day) and official in (None, edition.official)
        ]
        return max(
            found, key=lambda edition: (len(edition.jurisdiction), edition.effective_from, edition.id), default=None
        )


def load_library(folder: Path = PACKAGED) -> Library:
    """Every edition of the folder, amendments composed. Raises RuleRefused naming file, line and what is allowed."""
    return _Folder(folder).library()


def load_words(folder: Path = PACKAGED) -> Vocabulary:
    """Every word that the folder's editions may use. Raises RuleRefused."""
    return vocabulary_from(read_yaml(folder / "levels.yaml", "levels.yaml"))


class _Folder:
    """One loading of one folder: composes an edition once, however many amend it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words: Vocabulary = vocabulary_from(self._read("levels.yaml"))
        self.documents: Mapping[str, Document] = documents_from(self._read("documents.yaml"))
        self.veto_sets: Mapping[str, Node] = self._read("vetoes.yaml").entries()
        self.descriptions: Mapping[str, Node] = self._read("editions.yaml").entries()
        self.editions: dict[str, Edition] = {}
        self.begun: set[str] = set()

    def library(self) -> Library:
        return Library({code: self._edition(code) for code in self.descriptions})

    def _edition(self, code: str) -> Edition:
        if code in self.begun and code not in self.editions:
            self.descriptions[code].refuse(f"edition {code!r} amends itself in a circle")
        self.begun.add(code)
        if code not in self.editions:
            self.editions[code] = self._composed(code)
        return self.editions[code]

    def _composed(self, code: str) -> Edition:
        node = self.descriptions[code]
        amends = optional(node.entries(), "amends", lambda found: found.one_of(self.descriptions))
        base = self._edition(amends) if amends else None
        tables = dict(base.sectors) if base else {}
        tables.update(self._tables(code, tables))
        if not tables:
            node.refuse(f"edition {code!r} has no sector file in folder {code}/")
        named = Node(
            node.file, node.line, Kind.MAPPING, {"id": Node(node.file, node.line, Kind.TEXT, code), **node.entries()}
        )
        guarantees = self._guarantees(node, base)
        return described(named, self.words, tables, self._vetoes(node, base), self.documents, guarantees)

    def _vetoes(self, node: Node, base: Edition | None) -> Mapping[str, Veto]:
        """An amending edition keeps the vetoes of its base unless it names a set of its own."""
        if base and "vetoes" not in node.entries():
            return base.vetoes
        chosen = node.fields(("vetoes",), node.entries())["vetoes"].one_of(self.veto_sets)
        return vetoes_from(self.veto_sets[chosen], self.words, self.documents)

    def _guarantees(self, node: Node, base: Edition | None) -> Mapping[str, Guarantee]:
        """As with vetoes; but an edition may do without any."""
        if "guarantees" not in node.entries():
            return base.guarantees if base else {}
        sets = self._read("guarantees.yaml").entries()
        return guarantees_from(sets[node.entries()["guarantees"].one_of(sets)], self.words, self.documents)

    def _tables(self, code: str, base: Mapping[str, SectorTable]) -> dict[str, SectorTable]:
        files = sorted((self.folder / code).glob("*.yaml"))
        return {path.stem: self._table(f"{code}/{path.name}", path.stem, base) for path in files}

    def _table(self, name: str, sector: str, base: Mapping[str, SectorTable]) -> SectorTable:
        node = self._read(name)
        if "sector" in node.entries() and node.entries()["sector"].text() != sector:
            node.entries()["sector"].refuse("a sector's file bears its name", (sector,))
        if "changes" not in node.entries():
            return sector_from(node, self.words, self.documents)
        if sector not in base:
            node.refuse(f"nothing to change: the amended edition has no sector {sector!r}", base)
        return amended(node, base[sector], self.documents)

    def _read(self, name: str) -> Node:
        return read_yaml(self.folder / name, name)
