"""What is wrong with a table that can be read: demands that contradict each other, levels nobody reaches, idle words.

The engine itself is asked at every fact where a table can change its mind, so that this holds for every kind of cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations as combinations_of, pairwise

from grading.application import fact_json
from grading.cells import Cell, Demand, Test
from grading.conditions import conditions_of
from grading.edition import Edition
from grading.lint_findings import LintFinding, Severity
from grading.lint_mending import STAND_IN
from grading.lint_points import combinations
from grading.model import Condition, Indicator, SectorTable
from grading.nodes import decimal_text
from grading.plans import RowPlan, plan_of
from grading.shapes import Fact, ShareFact

_DIRECTIONS = {Demand.AT_MOST, Demand.AT_LEAST}


def table_findings(table: SectorTable) -> list[LintFinding]:
    """Everything found in one sector; what several ladders show of one cell is told once."""
    return list({(found.code, found.path): found for found in reversed([*_found(table)])}.values())


def _found(table: SectorTable) -> Iterator[LintFinding]:
    for index, row in enumerate(table.indicators):
        yield from _idle_options(table, row, index)
        yield from _cell_findings(table, row, index)
    yield from _condition_findings(table)
    for sub_type in _ladders(table):
        yield from _ladder_findings(table, sub_type)


def dropped(superseded: Edition, tables: Mapping[str, SectorTable], raw: object) -> Iterator[LintFinding]:
    """What the edition before has and this one does not; a row that is told to be inactive is not dropped."""
    named = raw if isinstance(raw, Mapping) else {}
    for code, before in superseded.sectors.items():
        if code not in named:
            yield LintFinding("sector_dropped", Severity.WARNING, ("sectors",), code)
        elif code in tables:
            kept = {row.id for row in tables[code].fields}
            for row in before.indicators:
                if row.id not in kept and row.is_graded:
                    path, details = ("sectors", code, "indicators"), {"edition": superseded.id}
                    yield LintFinding("indicator_dropped", Severity.WARNING, path, code, row.id, None, details)


def _ladders(table: SectorTable) -> list[str | None]:
    """None stands for the table's own ladder; sub-types that nobody has read say nothing."""
    return [
        None,
        *(code for code, kind in table.sub_types.items() if kind.unread is None and kind.ladder != table.ladder),
    ]


def _idle_options(table: SectorTable, row: Indicator, index: int) -> Iterator[LintFinding]:
    if not row.is_graded or all(not cell.demand.compares for cell in row.cells.values()):
        return
    used = {code for test in _tests_on(table, row.id) if isinstance(test.limit, tuple) for code in test.limit}
    for place, option in enumerate(row.options):
        if option.code not in used:
            path = ("sectors", table.code, "indicators", str(index), "options", str(place))
            details = {"option": option.zh}
            yield LintFinding("option_never_used", Severity.WARNING, path, table.code, row.id, None, details)


def _cell_findings(table: SectorTable, row: Indicator, index: int) -> Iterator[LintFinding]:
    for level, cell in row.cells.items():
        where = (("sectors", table.code, "indicators", str(index), "levels", level), table.code, row.id, level)
        if not cell.evaluable and cell.why != STAND_IN:
            why = cell.why or cell.unread or "known from memory only"
            yield LintFinding("cell_unread", Severity.WARNING, *where, details={"why": why})
        elif cell.cite is not None and not (cell.cite.page or cell.cite.clause):
            yield LintFinding("no_page", Severity.WARNING, *where, details={"document": cell.cite.doc})


def _condition_findings(table: SectorTable) -> Iterator[LintFinding]:
    kinds: list[str | None] = [*table.sub_types] or [None]
    for index, row in enumerate(table.indicators):
        if row.applies_if is None or row.applies_if.demand is Demand.UNKNOWN:
            continue
        told = {
            conditions_of(table, kind)[row.id].truth(values) for kind in kinds for values in _truths(table, row, kind)
        }
        path = ("sectors", table.code, "indicators", str(index), "applies_if")
        if told == {False}:
            yield LintFinding("condition_never_holds", Severity.ERROR, path, table.code, row.id)
        elif told == {True}:
            yield LintFinding("condition_always_holds", Severity.WARNING, path, table.code, row.id)


def _truths(table: SectorTable, row: Indicator, kind: str | None) -> Iterator[tuple[bool | None, ...]]:
    condition = row.applies_if
    rested_on = {part.fact for part in condition.parts if part.fact} if condition else set()
    rows = {item.id: item for item in table.fields if item.id in rested_on}
    plan = conditions_of(table, kind)[row.id]
    for facts in combinations(rows, {name: tuple(_tests_on(table, name)) for name in rows}):
        yield plan.values(facts)


def _ladder_findings(table: SectorTable, sub_type: str | None) -> Iterator[LintFinding]:
    plan = plan_of(table, sub_type)
    places = {row.id: index for index, row in enumerate(table.indicators)}
    reached, sound = set[int](), True
    for row in plan.rows:
        path = ("sectors", table.code, "indicators", str(places[row.row.id]), "levels")
        outcomes = list(_outcomes(table, row))
        contradictions = list(_contradictions(table, row, path, outcomes))
        yield from contradictions
        sound = sound and not contradictions
        own = _reached(outcomes)
        reached |= own
        if not contradictions:
            yield from _unreached(table, row, path, own)
    if plan.rows and sound:
        yield from _never_told_apart(table, plan.ladder, reached)


def _never_told_apart(table: SectorTable, ladder: tuple[str, ...], reached: set[int]) -> Iterator[LintFinding]:
    """Levels that no row comes to: whoever does not reach the better one falls past them. A floor may be idle."""
    for better, level in pairwise(range(len(ladder))):
        if level not in reached:
            details = {"levels": ladder[level], "better": ladder[better]}
            where = (("sectors", table.code), table.code, None, ladder[level])
            severity = Severity.ERROR if level < len(ladder) - 1 else Severity.WARNING
            yield LintFinding("level_unreachable", severity, *where, details=details)


def _outcomes(table: SectorTable, plan: RowPlan) -> Iterator[tuple[dict[str, Fact], tuple[bool | None, ...]]]:
    rows = {item.id: item for item in table.fields if item.id in plan.rests_on}
    tests = {name: tuple(_tests_on(table, name)) for name in rows}
    for facts in combinations(rows, tests):
        yield facts, plan.met(facts)


def _contradictions(
    table: SectorTable,
    plan: RowPlan,
    path: tuple[str, ...],
    outcomes: Iterable[tuple[dict[str, Fact], tuple[bool | None, ...]]],
) -> Iterator[LintFinding]:
    """A better level met where a worse one is not, with a fact that shows it.

    Of all pairs that contradict each other the cell is told that stands in most of them; of two alike, the worse.
    """
    pairs: dict[tuple[int, int], str] = {}
    for facts, met in outcomes:
        for better, worse in _against_each_other(met):
            pairs.setdefault((better, worse), _text_of(facts))
    while pairs:
        at_fault = max(set(chain(*pairs)), key=lambda cell: (sum(cell in pair for pair in pairs), cell))
        better, worse = next(pair for pair in sorted(pairs) if at_fault in pair)
        level = plan.ladder[at_fault]
        details = {"better": plan.ladder[better], "worse": plan.ladder[worse], "fact": pairs[better, worse]}
        where = ((*path, level), table.code, plan.row.id, level)
        code, severity = _contradiction(plan.cells[better], plan.cells[worse])
        yield LintFinding(code, severity, *where, details=details)
        pairs = {pair: fact for pair, fact in pairs.items() if at_fault not in pair}


def _against_each_other(met: tuple[bool | None, ...]) -> Iterator[tuple[int, int]]:
    for better, worse in combinations_of(range(len(met)), 2):
        if met[better] is True and met[worse] is False:
            yield better, worse


def _contradiction(better: Cell, worse: Cell) -> tuple[str, Severity]:
    """An alternative may be offered for a better level alone, so there it is only worth a look."""
    if {better.demand, worse.demand} == _DIRECTIONS:
        return "demands_overlap", Severity.ERROR
    alternative = Demand.ANY_OF in {better.demand, worse.demand}
    return "levels_not_monotone", Severity.WARNING if alternative else Severity.ERROR


def _reached(outcomes: Iterable[tuple[object, tuple[bool | None, ...]]]) -> set[int]:
    """The levels this row can come to; what is not known may turn out either way."""
    found: set[int] = set()
    for _, met in outcomes:
        for index, item in enumerate(met):
            if item is not False:
                found.add(index)
            if item is True:
                break
        else:
            found.add(len(met) - 1)
    return found


def _unreached(table: SectorTable, plan: RowPlan, path: tuple[str, ...], own: set[int]) -> Iterator[LintFinding]:
    """Levels that this row keeps everybody from."""
    for index in range(min(own, default=0)):
        level = plan.ladder[index]
        where = ((*path, level), table.code, plan.row.id, level)
        yield LintFinding("level_unreachable", Severity.ERROR, *where, details={"levels": level, "better": level})


def _tests_on(table: SectorTable, fact: str) -> Iterator[Test]:
    """Whatever looks at a fact: its own cells, alternatives of other rows, conditions."""
    for row in table.indicators:
        for cell in row.cells.values():
            yield from (test for test in cell.tests if (test.fact or row.id) == fact)
        yield from _conditions_on(row.applies_if, fact)


def _conditions_on(condition: Condition | None, fact: str) -> Iterator[Test]:
    for part in condition.parts if condition else ():
        if part.fact == fact and part.demand is not None:
            yield Test(None, part.demand, part.limit)


def _text_of(facts: Mapping[str, Fact]) -> str:
    return "; ".join(f"{name} = {_value(fact)}" for name, fact in facts.items())


def _value(fact: Fact) -> object:
    if isinstance(fact, ShareFact):
        return f"{decimal_text(fact.part.normalize())} %"
    told = fact_json(fact)
    return ", ".join(told) or "∅" if isinstance(told, list) else {True: "是", False: "否"}.get(told, told)  # type: ignore[call-overload]
