"""The decision tables of a sector: one per indicator, which gives its level, and one that gives the sector's.

Every table has PRIORITY: of the levels that fit, the best. A cell that nobody has read says nothing here, and neither
do the levels below it: facts that get that far are undetermined, as they are in a grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from grading.cells import Cell
from grading.dmn.columns import SUB_TYPE_INPUT, Fields, fields_of, plain_word
from grading.dmn.conjunctions import ALWAYS, Alternatives, Atom, Conjunction, Sayings, both, quoted
from grading.dmn.errors import DmnRefused
from grading.model import SectorTable
from grading.plans import RowPlan, plan_of

NOT_APPLICABLE: Final = "not_applicable"
UNDETERMINED: Final = "undetermined"
LEVEL: Final = "level"
MOST_CELLS: Final = 5_000


@dataclass(frozen=True, slots=True)
class SaidRule:
    """One row of an exported table: its atoms, its output, and the words beside it: where written, how far trusted."""

    when: Conjunction
    output: str
    cite: str = ""
    trust: str = ""


@dataclass(frozen=True, slots=True)
class SaidTable:
    """One exported decision. ``requires`` are names of decisions; the inputs follow from the atoms."""

    name: str
    label: str
    values: tuple[str, ...]
    rules: tuple[SaidRule, ...]
    notes: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidSector:
    """All tables of a sector; the last one gives its level."""

    fields: Fields
    tables: tuple[SaidTable, ...]


@dataclass(slots=True)
class _Variants:
    """Rules that several sub-types share, with the sub-types they are for."""

    rules: dict[SaidRule, list[str]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def add(self, rules: Iterable[SaidRule], sub_type: str | None) -> None:
        for rule in rules:
            self.rules.setdefault(rule, []).append(sub_type or "")

    def said(self) -> tuple[SaidRule, ...]:
        return tuple(
            SaidRule((*_for_sub_types(kinds), *rule.when), rule.output, rule.cite, rule.trust)
            for rule, kinds in self.rules.items()
        )


def sector_tables(table: SectorTable) -> SaidSector:
    """The decision tables of a sector. Raises DmnRefused, naming the indicator, for what they cannot say."""
    fields, kinds = fields_of(table), tuple(sorted(table.sub_types)) or (None,)
    plans = {kind: plan_of(table, kind) for kind in kinds}
    rows = [plan.row for plan in plans[kinds[0]].rows]
    if not rows:
        raise DmnRefused(table.code, None, "the sector has no indicator that is graded")
    levels = _levels(table, [plan.ladder for plan in plans.values()])
    if len(rows) * len(levels) * len(kinds) > MOST_CELLS:
        raise DmnRefused(table.code, None, f"the sector has more than {MOST_CELLS} cells")
    taken = {item.name.lower() for item in fields.every()} | {LEVEL}
    names = {row.id: plain_word(f"level_of_{row.id}", taken) for row in rows}
    tables = []
    for index, row in enumerate(rows):
        said = _Variants()
        for kind, plan in plans.items():
            said.add(_rules(plan.rows[index], Sayings(table, fields, kind)), kind)
            said.notes |= dict.fromkeys(_notes(plan.rows[index]))
        label = " · ".join(item for item in (row.label_zh, row.label_en) if item)
        tables.append(SaidTable(names[row.id], label, (NOT_APPLICABLE, *levels), said.said(), tuple(said.notes)))
    return SaidSector(
        fields, (*tables, _whole(table, names, levels, {kind: plan.ladder for kind, plan in plans.items()}))
    )


def _levels(table: SectorTable, ladders: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All levels in one order, in which each ladder stands best first."""
    words = table.vocabulary.levels
    found = {level for ladder in ladders for level in ladder}
    return tuple(sorted(found, key=lambda level: (words[level].scale, words[level].position)))


def _rules(plan: RowPlan, sayings: Sayings) -> Iterator[SaidRule]:
    """The rules of one indicator on one ladder.

    A level below the top is reached only where it is known that nothing better is, hence the facts that must be there.
    The top level needs no condition: where that does not hold, ``not applicable`` comes first.
    """
    row, condition = plan.row, plan.row.applies_if
    for when in sayings.fails(condition, row.id):
        yield SaidRule(when, NOT_APPLICABLE)
    applies = sayings.holds(condition, row.id)
    for index, (level, cell) in enumerate(zip(plan.ladder, plan.cells, strict=True)):
        is_floor = index == len(plan.ladder) - 1
        if not cell.evaluable and not is_floor:
            return
        better = [test for other in plan.cells[:index] for test in other.tests]
        met = ALWAYS if is_floor or not cell.demand.compares else sayings.met(cell.tests, row)
        where = both(met, (sayings.known(better, row),), row.id)
        where = both(applies, where, row.id) if index else where
        yield from _for_level(level, cell, where)


def _for_level(level: str, cell: Cell, where: Alternatives) -> Iterator[SaidRule]:
    cite, trust = cell.cite.text if cell.cite else "", cell.trust.value if cell.trust else ""
    for when in where:
        yield SaidRule(_without_idle(when), level, cite, trust)


def _without_idle(when: Conjunction) -> Conjunction:
    """Where an input is compared, it is known."""
    compared = {atom.expression for atom in when if atom.test != "not(null)"}
    return tuple(atom for atom in when if atom.test != "not(null)" or atom.expression not in compared)


def _notes(plan: RowPlan) -> Iterator[str]:
    """What the table leaves out, in words."""
    for level, cell in zip(plan.ladder[:-1], plan.cells, strict=False):
        if not cell.evaluable:
            why = cell.why or cell.unread or "凭记忆 from memory"
            yield f"{level} 级:单元格未读,不写成规则,以下各级未定 cell not read, no rule, undetermined from here: {why}"
    for part in plan.row.applies_if.parts if plan.row.applies_if else ():
        if part.why:
            yield f"适用条件仅有文字 condition known in prose only: {part.why}"


def _whole(
    table: SectorTable,
    names: Mapping[str, str],
    levels: tuple[str, ...],
    ladders: Mapping[str | None, tuple[str, ...]],
) -> SaidTable:
    """A level is reached where every indicator reaches it or does not apply; where none applies, nothing is decided."""
    rules = [SaidRule(tuple(Atom(name, quoted([NOT_APPLICABLE])) for name in names.values()), UNDETERMINED)]
    for kind, ladder in ladders.items():
        for index, level in enumerate(ladder):
            enough = quoted((NOT_APPLICABLE, *ladder[: index + 1]))
            when = tuple(Atom(name, enough) for name in names.values())
            rules.append(SaidRule((*_for_sub_types([kind or ""]), *when), level))
    label = f"{table.name_zh} · {table.name_en}"
    return SaidTable(LEVEL, label, (UNDETERMINED, *levels), tuple(rules), (), tuple(names.values()))


def _for_sub_types(kinds: list[str]) -> Conjunction:
    named = [kind for kind in kinds if kind]
    return (Atom(SUB_TYPE_INPUT, quoted(named)),) if named else ()
