"""Indicators of an explanation as canonical bytes: all that a standing says is written once, the fact is put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

import orjson

from grading.application import SaidBy, fact_json
from grading.canonical import canonical, canonical_text
from grading.explained_rows import said_json, shared_by_all, written
from grading.model import FactType, SectorTable
from grading.nodes import decimal_text
from grading.plans import RowPlan
from grading.results import Finding, Standing
from grading.sentences import around_held, held_text
from grading.shapes import Fact
from grading.templates import pieces_around
from grading.wording import Text, observed

# Answers that many give are kept; there is no end of numbers and shares.
_MOST_KEPT = 64
_CHANGING = ("evidence", "observed", "observed_en", "observed_zh", "outlets", "said")


def write_rows(
    out: list[bytes], rows: Iterable[WrittenRow], facts: Mapping[str, Fact], evidence: Mapping[str, tuple[str, ...]]
) -> None:
    """Put rows on the end of ``out``, of one outlet each, and said by nobody in particular. One loop, because this runs
    for every row told."""
    get = facts.get
    for row in rows:
        fact, given = get(row.row_id), evidence and evidence.get(row.row_id)
        if given:
            out += (row.before, canonical_text(given))
        else:
            out.append(row.before_nothing)
        if row.is_number and fact is not None:
            head, english, chinese, tail = row.around_number
            number = decimal_text(fact).encode()  # type: ignore[arg-type]
            out += (head, number, english, number, chinese, number, tail)
        else:
            out.append(row.kept.get(fact) or row.after_evidence(fact))


class WrittenRow:
    """Everything a reader is told of one indicator at one standing, but for what was observed.

    It begins with a comma, since rows stand in a list. The pieces stand around evidence, the fact, the fact in English,
    in Chinese, outlets, and who said it.
    """

    __slots__ = (
        "_finding", "_held", "_pieces", "_row", "_table", "applies", "around_number", "before", "before_nothing",
        "best", "has_outlets", "indicator", "is_number", "is_open", "kept", "least", "row_id",
    )  # fmt: skip

    def __init__(self, row: RowPlan, standing: Standing, table: SectorTable) -> None:
        self._row, self._table, self.indicator, self.row_id = row, table, row.row, row.row.id
        self.best, self.least, self.applies = standing.best, standing.least, standing.applies
        self.is_open, self.has_outlets = not standing.is_determined, row.row.outlets is not None
        self.is_number = row.row.type is FactType.NUMBER and row.row.share is None and not self.has_outlets
        self._finding = Finding(row.row, row.cells, None, standing)
        first, *self._pieces = pieces_around(shared_by_all(self._finding, table), _CHANGING)
        self.before, self.before_nothing = b"," + first, b"," + first + b"[]"
        self.around_number = self._with_unit() if self.is_number else (b"",) * 4
        self.kept: dict[Fact | None, bytes] = {}
        self._held: tuple[Text, Text] | None = None

    def write_with(
        self, out: list[bytes], facts: Mapping[str, Fact], said: SaidBy | None, evidence: tuple[str, ...]
    ) -> None:
        """Put the row on the end of ``out``, with whoever said it, evidence, and several outlets."""
        if self.has_outlets:
            finding = replace(self._row.finding(facts), said=said, evidence=evidence)
            out += (b",", canonical(written(finding, self._table)))
        else:
            filled = self._filled(facts.get(self.row_id), canonical(said_json(said)))
            out += (self.before, canonical(evidence), filled)

    def held_text(self, facts: Mapping[str, Fact]) -> Text:
        """Its part of the sentence, where it holds back."""
        if self.has_outlets:
            return held_text(self._row.finding(facts), self._table)
        if self._held is None:
            self._held = around_held(self._finding, self._table)
        (before_zh, before_en), (after_zh, after_en) = self._held
        zh, en = observed(facts.get(self.row_id), self.indicator, self._table.vocabulary)
        return Text(f"{before_zh} {zh}{after_zh}", f"{before_en} {en}{after_en}")

    def after_evidence(self, fact: Fact | None) -> bytes:
        """The rest of the row behind its evidence; nobody in particular said it."""
        found = self._filled(fact, b"null")
        if len(self.kept) < _MOST_KEPT:
            self.kept[fact] = found
        return found

    def _filled(self, fact: Fact | None, said: bytes) -> bytes:
        before_fact, before_english, before_chinese, before_outlets, before_said, rest = self._pieces
        text = observed(fact, self.indicator, self._table.vocabulary)
        return b"".join((
            before_fact, canonical(fact_json(fact)), before_english, canonical_text(text.en), before_chinese,
            canonical_text(text.zh), before_outlets, b"[]", before_said, said, rest,
        ))  # fmt: skip

    def _with_unit(self) -> tuple[bytes, bytes, bytes, bytes]:
        """The pieces around the three times that a number stands in its row, with its unit."""
        before_fact, before_english, before_chinese, before_outlets, before_said, rest = self._pieces
        zero = observed(Decimal(0), self.indicator, self._table.vocabulary)
        zh, en = (orjson.dumps(text)[2:-1] for text in (zero.zh, zero.en))
        return (
            before_fact + b'"',
            b'"' + before_english + b'"',
            en + b'"' + before_chinese + b'"',
            zh + b'"' + before_outlets + b"[]" + before_said + b"null" + rest,
        )
