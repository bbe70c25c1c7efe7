"""One sector of an explanation as bytes, written by what a generated function finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from grading.application import SectorFacts
from grading.canonical import canonical
from grading.edition import Edition
from grading.engine import Vetoes, counted, reached
from grading.explanation import asked_json, sector_head_json
from grading.generated import Source, row_lines
from grading.model import SectorTable
from grading.plans import RowPlan, SectorPlan, plan_of
from grading.results import Standing
from grading.sentences import NAMED, sector_text
from grading.shapes import Fact
from grading.templates import Template
from grading.wording import Text, level_text
from grading.written import WrittenRow, write_rows

_CHANGING = ("level", "at_best", "at_least", "by_indicators", "held_back_by", "undetermined", "asked", "findings")
_WRITTEN = "written row"
Rows: TypeAlias = Sequence[WrittenRow]


@dataclass(slots=True)
class ToldSector:
    """A sector told: its levels, its part of the sentence, its bytes, and the documents that its rows cite."""

    ladder: tuple[str, ...]
    level: str | None
    at_best: str
    at_least: str
    official: bool
    text: Text
    parts: list[bytes]
    cited: frozenset[str]


class SectorWriter:
    """What every explanation of one sector and sub-type shares. ``codes`` are the edition's levels as JSON."""

    def __init__(
        self, edition: Edition, table: SectorTable, sub_type: str | None, codes: Mapping[str | None, bytes]
    ) -> None:
        self.table, self.plan, self.codes = table, plan_of(table, sub_type), codes
        self.texts = {code: level_text(code, edition.levels) for code in (None, *self.plan.ladder)}
        self.official = edition.official and self.plan.confirmed
        self.is_unnamed = bool(table.sub_types) and sub_type is None
        self.is_sure = any(row.condition is None for row in self.plan.rows)
        self.has_outlets = any(row.row.outlets for row in self.plan.rows)
        self.template = Template(sector_head_json(edition, table, sub_type), _CHANGING)
        self.cited = frozenset(cell.cite.doc for row in self.plan.rows for cell in row.cells if cell.cite)
        self.names = {row.row.id: orjson.dumps(row.row.id) for row in self.plan.rows}
        self.rows_for = rows_for(self.plan, table)

    def told(self, applied: SectorFacts, vetoes: Vetoes) -> ToldSector:
        """The sector of one source."""
        facts = counted(self.plan, applied)
        best, least, is_open, rows = self.rows_for(facts)
        applied_by_any = self.is_sure or any(row.applies for row in rows)
        opened = [row for row in rows if row.is_open] if is_open else []
        if not applied_by_any:
            opened = [row for row in rows if row.is_open or row.applies is None]
        held = [row for row in rows if row.best == best] if best else []
        sure = applied_by_any and not self.is_unnamed
        found = reached(self.plan.ladder, (best, least), sure and not opened, sure, vetoes)
        out: list[bytes] = []
        self.template.fill(
            out,
            {
                "level": self.codes[found.level],
                "at_best": self.codes[found.at_best],
                "at_least": self.codes[found.at_least],
                "by_indicators": self.codes[found.by_indicators],
                "held_back_by": self._named(held),
                "undetermined": self._named(opened),
                "asked": canonical(asked_json(applied, self.table)) if self.table.asked else b"[]",
                "findings": self._findings(rows, facts, applied),
            },
        )
        return ToldSector(
            self.plan.ladder, found.level, found.at_best, found.at_least, self.official,
            self._text(found.level, opened, held, facts), out, self.cited,
        )  # fmt: skip

    def _text(self, level: str | None, opened: Rows, held: Rows, facts: Mapping[str, Fact]) -> Text:
        texts = [] if opened else [row.held_text(facts) for row in held[:NAMED]]
        return sector_text(self.table, self.texts[level], [row.indicator for row in opened], texts, len(held))

    def _named(self, rows: Rows) -> bytes:
        return b"[%b]" % b",".join([self.names[row.row_id] for row in rows]) if rows else b"[]"

    def _findings(self, rows: Rows, facts: Mapping[str, Fact], applied: SectorFacts) -> list[bytes]:
        out: list[bytes] = []
        said, evidence = applied.said, applied.evidence
        if not (said or self.has_outlets):
            write_rows(out, rows, facts, evidence)
        else:
            for row in rows:
                if row.has_outlets or row.row_id in said:
                    row.write_with(out, facts, said.get(row.row_id), evidence.get(row.row_id, ()))
                else:
                    write_rows(out, (row,), facts, evidence)
        out[:1] = [b"[", *(first[1:] for first in out[:1])]
        out.append(b"]")
        return out


def rows_for(plan: SectorPlan, table: SectorTable) -> Callable[[Mapping[str, Fact]], tuple[int, int, int, Rows]]:
    """The generated function that finds the lowest bounds, whether a row is open, and the written row of each."""
    return source_of(plan, table).function()


def source_of(plan: SectorPlan, table: SectorTable) -> Source:
    """The source of that function."""
    source = Source("get = facts.get", "w = 0", "l = 0", "o = 0")
    for number, row in enumerate(plan.rows):
        source.lines += _lines(f"r{number}", row, table, source)
    names = "".join(f"r{number}, " for number in range(len(plan.rows)))
    source.lines.append(f"return w, l, o, ({names})")
    return source


def _lines(name: str, row: RowPlan, table: SectorTable, source: Source) -> list[str]:
    def written_row(standing: Standing) -> WrittenRow:
        kept = standing.derived.get(_WRITTEN)
        if not isinstance(kept, WrittenRow):
            kept = standing.derived[_WRITTEN] = WrittenRow(row, standing, table)
        return kept

    def leaf(standing: Standing) -> list[str]:
        best = [f"if w < {standing.best}: w = {standing.best}"] if standing.best else []
        least = [f"if l < {standing.least}: l = {standing.least}"] if standing.least else []
        is_open = [] if standing.is_determined else ["o = 1"]
        return [f"{name} = {source.name(written_row(standing))}", *best, *least, *is_open]

    def by_plan(standing: str) -> list[str]:
        found = f"{name} = {source.name(written_row)}({standing})"
        bounds = [f"if w < {name}.best: w = {name}.best", f"if l < {name}.least: l = {name}.least"]
        return [found, *bounds, f"if {name}.is_open: o = 1"]

    return row_lines(row, source, leaf, by_plan)
