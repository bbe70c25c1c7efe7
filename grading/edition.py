"""A rule edition: complete, immutable, with a fingerprint over everything in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from grading.canonical import fingerprint
from grading.cell_files import citation_from
from grading.cells import Trust
from grading.edition_document import edition_document
from grading.errors import RuleRefused
from grading.guarantee_files import guarantees_from
from grading.model import Document, Guarantee, Level, SectorTable, Span, Veto, VetoEffect, Vocabulary
from grading.nodes import Node, node_of, optional
from grading.sector_files import sector_from
from grading.vocabulary import narrowed, vocabulary_from

SEEN_AS = ("original", "reprint", "second_hand", "named", "invented")
NOT_IN_FORCE = "not_in_force"
# Longer than any record is held against anybody, and short enough that its end is a day of the calendar.
MOST_MONTHS = 1_200
MOST_STEPS = 100
_STORED = "edition document"


@dataclass(frozen=True, slots=True)
class Edition:
    """Sector tables, ladders, vetoes and the documents they cite, as they stand in one edition.

    ``jurisdiction`` is an area-code prefix, empty for the whole country. ``effective_from`` is None while no day is
    known, and then the edition never governs. ``official`` is False for every draft and sample. ``writers`` holds what
    levels are decided and explanations are written with, made once per object.
    """

    id: str
    title_zh: str
    title_en: str
    official: bool
    jurisdiction: str
    effective_from: date | None
    effective_until: date | None
    amends: str | None
    vocabulary: Vocabulary = field(repr=False)
    sectors: Mapping[str, SectorTable] = field(repr=False)
    vetoes: Mapping[str, Veto] = field(repr=False)
    documents: Mapping[str, Document] = field(repr=False)
    guarantees: Mapping[str, Guarantee] = field(default_factory=dict, repr=False)
    fingerprint: str = field(init=False, compare=False)
    writers: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", fingerprint(self.to_document()))

    @property
    def ladders(self) -> Mapping[str, tuple[str, ...]]:
        """Level codes of each ladder, best first."""
        return self.vocabulary.ladders

    @property
    def levels(self) -> Mapping[str, Level]:
        """Each level's words and its position on its scale."""
        return self.vocabulary.levels

    def governs(self, area_code: str, day: date) -> bool:
        """Whether it is in force there and then."""
        here = area_code.startswith(self.jurisdiction)
        return here and Span(self.effective_from, self.effective_until).covers(day)

    def to_document(self) -> dict[str, object]:
        """The composed edition as JSON-ready data; Edition.from_document gives it back with the same fingerprint."""
        return edition_document(self)

    @staticmethod
    def from_document(document: object) -> Edition:
        """The edition a document holds. Raises RuleRefused for a document that is not an edition."""
        try:
            return edition_from(node_of(document, _STORED))
        except RecursionError as error:
            raise RuleRefused(_STORED, None, "nested deeper than any edition") from error


def edition_from(node: Node) -> Edition:
    """A composed edition from its document."""
    entries = node.fields(("schema", "edition", "vocabulary", "documents", "vetoes", "sectors"), ("guarantees",))
    entries["schema"].one_of(("greenctl-edition/1",))
    words, documents = vocabulary_from(entries["vocabulary"]), documents_from(entries["documents"])
    tables = {code: sector_from(item, words, documents) for code, item in entries["sectors"].entries().items()}
    vetoes = vetoes_from(entries["vetoes"], words, documents)
    guarantees = optional(entries, "guarantees", lambda found: guarantees_from(found, words, documents))
    return described(entries["edition"], words, tables, vetoes, documents, guarantees or {})


def described(
    node: Node,
    words: Vocabulary,
    sectors: Mapping[str, SectorTable],
    vetoes: Mapping[str, Veto],
    documents: Mapping[str, Document],
    guarantees: Mapping[str, Guarantee],
) -> Edition:
    """Put an edition together from its description and its parts, narrowed to the words and documents it uses."""
    entries = node.fields(
        ("id", "title_zh", "title_en", "official", "jurisdiction", "effective_from"),
        ("effective_until", "amends", "vetoes", "guarantees"),
    )
    used = _used_words(words, sectors.values(), vetoes.values(), guarantees.values())
    cited = _cited(sectors.values(), (*vetoes.values(), *guarantees.values()))
    return Edition(
        entries["id"].code(), entries["title_zh"].text(), entries["title_en"].text(), entries["official"].truth(),
        _jurisdiction(entries["jurisdiction"]), _start(entries["effective_from"]),
        optional(entries, "effective_until", Node.day), optional(entries, "amends", Node.code), used,
        {code: replace(table, vocabulary=used) for code, table in sectors.items()}, vetoes,
        {code: document for code, document in documents.items() if code in cited}, guarantees,
    )  # fmt: skip


def documents_from(node: Node) -> dict[str, Document]:
    """Documents by id."""
    return {code: _document(code, item) for code, item in node.entries().items()}


def vetoes_from(node: Node, words: Vocabulary, documents: Collection[str]) -> dict[str, Veto]:
    """Vetoes by id."""
    return {code: _veto(code, item, words, documents) for code, item in node.entries().items()}


def _document(code: str, node: Node) -> Document:
    entries = node.fields(("title", "seen_as"), ("note",))
    return Document(
        code, entries["title"].text(), entries["seen_as"].one_of(SEEN_AS), optional(entries, "note", Node.text)
    )


def _veto(code: str, node: Node, words: Vocabulary, documents: Collection[str]) -> Veto:
    entries = node.fields(("zh", "en", "effect", "cite", "trust"), ("levels", "steps", "lookback_months", "unknown"))
    effect = entries["effect"].member(VetoEffect)
    unknown = optional(entries, "unknown", Node.text)
    needed = {VetoEffect.BARS: ["levels"], VetoEffect.DOWNGRADE: ["steps"], VetoEffect.LOWEST: []}[effect]
    for key in () if unknown else (*needed, "lookback_months"):
        if key not in entries:
            node.refuse(f"veto {code!r} has no {key!r}", f"{key}, or unknown: what could not be read")
    levels = tuple(item.one_of(words.levels) for item in entries["levels"].items()) if "levels" in entries else ()
    return Veto(
        code, entries["zh"].text(), entries["en"].text(), effect, citation_from(entries["cite"], documents),
        entries["trust"].member(Trust), levels, optional(entries, "steps", lambda found: found.whole(1, MOST_STEPS)),
        optional(entries, "lookback_months", lambda found: found.whole(1, MOST_MONTHS)), unknown,
    )  # fmt: skip


def _jurisdiction(node: Node) -> str:
    code = str(node.content) if node.content == "" else node.text()
    return (
        code
        if code == "" or code.isdigit()
        else node.refuse(f"{code!r} is not an area-code prefix", "digits in quotes")
    )


def _start(node: Node) -> date | None:
    return None if node.content == NOT_IN_FORCE else node.day()


def _used_words(
    words: Vocabulary, sectors: Iterable[SectorTable], vetoes: Iterable[Veto], guarantees: Iterable[Guarantee]
) -> Vocabulary:
    sectors, guarantees = tuple(sectors), tuple(guarantees)
    fields = [item for table in sectors for item in table.fields]
    ladders = {table.ladder_code for table in sectors}
    ladders |= {kind.ladder_code for table in sectors for kind in table.sub_types.values()}
    return narrowed(
        words,
        ladders,
        {level for veto in vetoes for level in veto.levels} | {level for item in guarantees for level in item.requires},
        {item.unit for item in fields if item.unit} | {item.share.unit for item in fields if item.share},
        {item.dimension for item in fields},
        {alert for table in sectors for alert in table.measures}
        | {item.highest_alert for item in guarantees if item.highest_alert},
    )


def _cited(sectors: Iterable[SectorTable], beside: Iterable[Veto | Guarantee]) -> set[str]:
    cells = (cell.cite for table in sectors for row in table.indicators for cell in row.cells.values())
    measures = (item.cite for table in sectors for by in table.measures.values() for item in by.values())
    return {cite.doc for cite in (*cells, *measures, *(item.cite for item in beside)) if cite}
