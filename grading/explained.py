"""A level with its explanation, as fast as Python writes it: generated standings, bytes that are written already.

``grade`` and ``explanation_bytes`` are the specification; what stands here gives the same level and the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import orjson

from grading.application import Application, SectorFacts
from grading.canonical import canonical, canonical_text
from grading.edition import Edition
from grading.engine import Vetoes, confirmed, overall, table_of
from grading.errors import NoSectorApplied
from grading.explained_sector import SectorWriter, ToldSector
from grading.explanation import (
    cited_beside,
    documents_json,
    guarantee_json,
    head_json,
    level_codes,
    levels_json,
    veto_json,
)
from grading.guarantees import guarantee_finding
from grading.results import GuaranteeFinding, VetoFinding
from grading.sentences import beside, head_text, joined
from grading.templates import Template
from grading.vetoes import veto_finding
from grading.wording import Text

_CHANGING = (
    "on", "level", "at_best", "official", "comparable", "sentence_zh", "sentence_en", "levels", "sectors", "vetoes",
    "guarantees", "documents",
)  # fmt: skip
_TRUTH = {True: b"true", False: b"false"}


class Explained(NamedTuple):
    """What a grade comes to, and the bytes that explain it."""

    level: str | None
    at_best: str | None
    official: bool
    explanation: bytes


def explained(edition: Edition, application: Application) -> Explained:
    """``grade`` and its ``explanation_bytes`` in one. Raises what ``grade`` raises."""
    if not application.sectors:
        raise NoSectorApplied
    vetoes = [veto_finding(record, edition.vetoes, application.on) for record in application.adverse]
    writer = _EditionWriter.of(edition)
    sectors = [writer.sector(item.sector, item.sub_type).told(item, vetoes) for item in _known(edition, application)]
    claimed = [guarantee_finding(claim, edition, sectors) for claim in application.guarantees]
    return writer.explained(application, sectors, vetoes, claimed)


def _known(edition: Edition, application: Application) -> Iterable[SectorFacts]:
    for item in application.sectors:
        table_of(edition, item)
    return application.sectors


class _EditionWriter:
    """What every explanation under one edition shares."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.template = Template(head_json(edition), _CHANGING)
        self.codes: dict[str | None, bytes] = {code: orjson.dumps(code) for code in (None, *edition.levels)}
        self._sectors: dict[tuple[str, str | None], SectorWriter] = {}
        self._heads: dict[tuple[str | None, str | None, bool], Text] = {}
        self._named: dict[object, tuple[bytes, bytes]] = {}
        self._kinds: dict[str | None, Template] = {}

    @staticmethod
    def of(edition: Edition) -> _EditionWriter:
        """The writer of an edition, made on first use and kept on it."""
        kept = edition.writers.get(_EditionWriter)
        if not isinstance(kept, _EditionWriter):
            kept = edition.writers[_EditionWriter] = _EditionWriter(edition)
        return kept

    def sector(self, sector: str, sub_type: str | None) -> SectorWriter:
        """The writer of one sector and sub-type."""
        key = (sector, sub_type)
        if key not in self._sectors:
            self._sectors[key] = SectorWriter(self.edition, self.edition.sectors[sector], sub_type, self.codes)
        return self._sectors[key]

    def explained(
        self, application: Application, sectors: list[ToldSector], vetoes: Vetoes, claimed: list[GuaranteeFinding]
    ) -> Explained:
        """Everything together."""
        level, at_best, comparable = overall(self.edition, sectors)
        official = all([sector.official for sector in sectors]) and confirmed(vetoes)  # noqa: C419 -- half the time
        said = [self._head(level, at_best, comparable), *[sector.text for sector in sectors]]
        text = joined([*said, *beside(vetoes, claimed)] if vetoes or claimed else said, official)
        levels, documents = self._named_in(sectors, vetoes, claimed)
        out: list[bytes] = []
        self.template.fill(
            out,
            {
                "on": _day(application.on),
                "level": self.codes[level],
                "at_best": self.codes[at_best],
                "official": _TRUTH[official],
                "comparable": _TRUTH[comparable],
                "sentence_zh": canonical_text(text.zh),
                "sentence_en": canonical_text(text.en),
                "levels": levels,
                "sectors": _listed([sector.parts for sector in sectors]),
                "vetoes": self._vetoes(vetoes) if vetoes else b"[]",
                "guarantees": canonical([guarantee_json(item, self.edition) for item in claimed]) if claimed else b"[]",
                "documents": documents,
            },
        )
        return Explained(level, at_best, official, b"".join(out))

    def _head(self, level: str | None, at_best: str | None, comparable: bool) -> Text:
        key = (level, at_best, comparable)
        if key not in self._heads:
            self._heads[key] = head_text(level, at_best, comparable, self.edition.levels)
        return self._heads[key]

    def _named_in(
        self, sectors: list[ToldSector], vetoes: Vetoes, claimed: list[GuaranteeFinding]
    ) -> tuple[bytes, bytes]:
        """Levels and documents in words; there are few sets of them."""
        key = (
            tuple([(sector.ladder, sector.cited) for sector in sectors]),
            frozenset([item.kind for item in vetoes if item.veto]) if vetoes else None,
            frozenset([item.kind for item in claimed if item.guarantee]) if claimed else None,
        )
        if key not in self._named:
            cited = cited_beside(vetoes, claimed).union(*[sector.cited for sector in sectors])
            levels = levels_json(self.edition, level_codes(sectors, vetoes, claimed))
            self._named[key] = canonical(levels), canonical(documents_json(self.edition, cited))
        return self._named[key]

    def _vetoes(self, vetoes: Vetoes) -> bytes:
        out: list[bytes] = []
        for item in vetoes:
            out.append(b",")
            self._veto(item).fill(
                out,
                {
                    "kind": canonical_text(item.kind),
                    "evidence_id": canonical_text(item.evidence_id),
                    "on": _day(item.on),
                    "ends_on": _day(item.ends_on),
                    "state": orjson.dumps(item.state.value),
                },
            )
        return b"[%b]" % b"".join(out[1:])

    def _veto(self, finding: VetoFinding) -> Template:
        """What the edition says of a kind; there is one that it does not name."""
        kind = finding.kind if finding.veto else None
        if kind not in self._kinds:
            self._kinds[kind] = Template(veto_json(finding), ("kind", "evidence_id", "on", "ends_on", "state"))
        return self._kinds[kind]


def _day(day: date | None) -> bytes:
    return b'"%b"' % day.isoformat().encode() if day else b"null"


def _listed(sectors: list[list[bytes]]) -> list[bytes]:
    out = [b"["]
    for number, parts in enumerate(sectors):
        out += [b",", *parts] if number else parts
    out.append(b"]")
    return out
