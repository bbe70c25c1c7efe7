"""The same sector in other engines: GoRules zen as decision tables and as expressions, OpenFisca, Polars.

Each gets the form that it is quickest in, and answers nothing but the level; none of them knows a missing fact, so all
facts are there.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from grading import Cell, Demand, FactType, Indicator
from grading.bulk import Columns
from tests.bench.sectors import BARS, LOWEST, Sources

LADDER = ("A", "B", "C", "D")
_SIGNS = {Demand.AT_MOST: "<=", Demand.AT_LEAST: ">="}


def zen_one_table(sources: Sources) -> dict[str, Any]:
    """One decision table, a row per level from the best, the first that fits: 22 columns. It names no indicator."""
    rows = sources.table.indicators
    rules = []
    for level in LADDER[:-1]:
        cells = {row.id: _unary(row.cells[level], row) for row in rows}
        barred = {BARS: "false" if level in "AB" else "", LOWEST: "false"}
        rules.append({"_id": level, **cells, **barred, "level": f'"{level}"'})
    rules.append({"_id": "D", **dict.fromkeys((*(row.id for row in rows), BARS, LOWEST), ""), "level": '"D"'})
    table = _table("table", [*(row.id for row in rows), BARS, LOWEST], "level", rules)
    return _graph([table], [("in", "table"), ("table", "out")])


def zen_tables(sources: Sources) -> dict[str, Any]:
    """A decision table per indicator and per veto, each with a position, and the worst of them: as a guideline is
    written, and so that each indicator has a level of its own."""
    rows = sources.table.indicators
    tables = [_indicator_table(row) for row in rows]
    tables += [
        _table(kind, [kind], f"{kind}_place", [{"_id": "1", kind: "true", f"{kind}_place": place},
                                               {"_id": "2", kind: "", f"{kind}_place": "0"}])
        for kind, place in ((BARS, "2"), (LOWEST, "3"))
    ]  # fmt: skip
    names = ", ".join(f"{table['id']}_place" for table in tables)
    worst = f"['A', 'B', 'C', 'D'][max([{names}])]"
    expression = {"expressions": [{"id": "level", "key": "level", "value": worst}]}
    last = {**_node("worst", "expressionNode"), "content": expression}
    ways = [way for table in tables for way in (("in", table["id"]), (table["id"], "worst"))]
    return _graph([*tables, last], [*ways, ("worst", "out")])


def _indicator_table(row: Indicator) -> dict[str, Any]:
    tests = [_unary(row.cells[level], row) for level in LADDER[:-1]]
    rules = [
        {"_id": str(place), row.id: test, f"{row.id}_place": str(place)} for place, test in enumerate([*tests, ""])
    ]
    return _table(row.id, [row.id], f"{row.id}_place", rules)


def _table(name: str, asks: Sequence[str], says: str, rules: list[dict[str, str]]) -> dict[str, Any]:
    inputs, outputs = ([{"id": key, "name": key, "field": key} for key in keys] for keys in (asks, [says]))
    content = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rules}
    return {**_node(name, "decisionTableNode"), "content": content}


def _graph(inner: Sequence[dict[str, Any]], ways: Sequence[tuple[str, str]]) -> dict[str, Any]:
    edges = [{"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other} for one, other in ways]
    return {"nodes": [_node("in", "inputNode"), *inner, _node("out", "outputNode")], "edges": edges}


def _node(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}


def zen_expression(sources: Sources) -> str:
    """The same as one expression: a level where everything it asks is met."""
    parts = []
    for level in LADDER[:-1]:
        asked = [_plain_test(row.cells[level], row) for row in sources.table.indicators]
        barred = [f"not {BARS}"] if level in "AB" else []
        parts.append(f"{' and '.join(filter(None, [*barred, f'not {LOWEST}', *asked]))} ? '{level}' : ")
    return f"{''.join(f'({part}' for part in parts)}'D'{')' * len(parts)}"


def _unary(cell: Cell, row: Indicator) -> str:
    if not cell.demand.compares:
        return ""
    match row.type:
        case FactType.NUMBER:
            return f"{_SIGNS[cell.demand]} {cell.limit}"
        case FactType.BOOL:
            return str(cell.limit).lower()
        case FactType.CHOICE:
            return ", ".join(f'"{code}"' for code in cell.limit)
    return " and ".join(f'some($, # == "{code}")' for code in cell.limit)


def _plain_test(cell: Cell, row: Indicator) -> str:
    if not cell.demand.compares:
        return ""
    match row.type:
        case FactType.NUMBER:
            return f"{row.id} {_SIGNS[cell.demand]} {cell.limit}"
        case FactType.BOOL:
            return row.id if cell.limit else f"not {row.id}"
        case FactType.CHOICE:
            return f"{row.id} in [{', '.join(repr(code) for code in cell.limit)}]"
    return " and ".join(f"{code!r} in {row.id}" for code in cell.limit)


def polars_levels(sources: Sources, columns: Columns, barred: np.ndarray, lowest: np.ndarray) -> Callable[[], Any]:
    """Positions by expressions over the very columns that bulk grading reads."""
    import polars as pl

    arrays = {key: column.values for key, column in columns.by_id.items()}
    frame = pl.DataFrame({**arrays, BARS: barred, LOWEST: lowest})
    positions = [_steps(pl, row, columns) for row in sources.table.indicators]
    vetoes = [pl.col(BARS).cast(pl.UInt8) * 2, pl.col(LOWEST).cast(pl.UInt8) * 3]
    lazy = frame.lazy().select(pl.max_horizontal(*positions, *vetoes).alias("level"))

    def run() -> Any:
        return lazy.collect()["level"].to_numpy()

    return run


def _steps(pl: Any, row: Indicator, columns: Columns) -> Any:
    """How many levels are not met; the table is monotone, so that is the position."""
    column = columns.by_id[row.id]
    unmet = [
        _unmet(pl.col(row.id), row.cells[level], row, column)
        for level in LADDER[:-1]
        if row.cells[level].demand.compares
    ]
    total = unmet[0].cast(pl.UInt8)
    for item in unmet[1:]:
        total += item.cast(pl.UInt8)
    return total


def _asked(row: Indicator) -> list[Cell]:
    return [row.cells[level] for level in LADDER[:-1] if row.cells[level].demand.compares]


def _unmet(value: Any, cell: Cell, row: Indicator, column: Any) -> Any:
    """True where a cell is not met; `value` is a Polars expression or an array."""
    options = column.spec.options
    match row.type:
        case FactType.NUMBER:
            limit = int(Decimal(str(cell.limit)) * 10**6)
            return value > limit // column.unit if cell.demand is Demand.AT_MOST else value < -(-limit // column.unit)
        case FactType.BOOL:
            return value != (2 if cell.limit else 1)
        case FactType.CHOICE:
            places = [options.index(code) + 1 for code in cell.limit]
            found = value == places[0]
            for place in places[1:]:
                found |= value == place
            return ~found
    bits = sum(1 << options.index(code) for code in cell.limit)
    return (value & bits) != bits


def openfisca_levels(sources: Sources, columns: Columns, barred: np.ndarray, lowest: np.ndarray) -> Callable[[], Any]:
    """A variable per indicator and one for the level, over the same columns as its own kinds of number."""
    from openfisca_core import periods
    from openfisca_core.entities import build_entity
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    works = build_entity(key="works", plural="works_all", label="works", is_person=True)
    system = TaxBenefitSystem([works])
    rows = sources.table.indicators

    def variable(name: str, kind: type, formula: Any = None) -> None:
        told = {"value_type": kind, "entity": works, "definition_period": periods.DateUnit.YEAR, "label": name}
        system.add_variable(type(name, (Variable,), told | ({"formula": formula} if formula else {})))

    for row in rows:
        variable(row.id, float if row.type is FactType.NUMBER else int)
        variable(f"{row.id}_position", int, _formula(row, columns.by_id[row.id]))
    variable(BARS, bool)
    variable(LOWEST, bool)

    def level(works: Any, period: Any) -> Any:
        worst = np.where(works(LOWEST, period), 3, np.where(works(BARS, period), 2, 0))
        for row in rows:
            worst = np.maximum(worst, works(f"{row.id}_position", period))
        return worst

    variable("level", int, level)
    given = {row.id: columns.by_id[row.id].values for row in rows} | {BARS: barred, LOWEST: lowest}

    def run() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, count=columns.count)
        for name, values in given.items():
            simulation.set_input(name, "2026", values)
        return simulation.calculate("level", "2026")

    return run


def _formula(row: Indicator, column: Any) -> Any:
    cells = _asked(row)

    def formula(works: Any, period: Any) -> Any:
        value = works(row.id, period)
        return sum(_unmet(value, cell, row, column).astype(np.int32) for cell in cells)

    return formula
