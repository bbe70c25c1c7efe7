"""One sector with 20 indicators and two vetoes, and as many sources of it as wanted: what grading is measured on."""

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from grading import (
    AdverseRecord,
    Application,
    Edition,
    Facts,
    FactType,
    Indicator,
    SectorFacts,
    SectorTable,
    load_library,
    read_facts,
)
from grading.bulk import BulkPlan, Columns, VetoColumns, columns_of, compile_bulk, veto_columns
from grading.bulk_columns import column_of

SECTOR = "sample_a"
TODAY = date(2026, 11, 20)
BARS, LOWEST = "sample_penalty", "sample_false_data"
DRAWN = 5_000


@dataclass(frozen=True)
class Sources:
    """Sources as each engine takes them: typed facts, plain JSON, columns; `held` is what counts against each."""

    edition: Edition
    facts: list[Facts]
    held: list[tuple[str, ...]]

    @property
    def table(self) -> SectorTable:
        return self.edition.sectors[SECTOR]

    def applications(self) -> list[Application]:
        return [
            Application(
                (SectorFacts(SECTOR, None, facts),), TODAY, tuple(AdverseRecord(kind, TODAY, kind) for kind in held)
            )
            for facts, held in zip(self.facts, self.held, strict=True)
        ]

    def plain(self) -> list[dict[str, Any]]:
        """JSON with numbers, and a bool per veto: the way other engines want it."""
        return [
            {key: _plain(value) for key, value in facts.values.items()} | {BARS: BARS in held, LOWEST: LOWEST in held}
            for facts, held in zip(self.facts, self.held, strict=True)
        ]


def drawn(missing: float = 0.0, vetoed: float = 0.05, count: int = DRAWN) -> Sources:
    """Sources with answers at the limits and around them, so that every level occurs."""
    chance, edition = random.Random(20), load_library().get("sample-2026")
    table = edition.sectors[SECTOR]
    facts, held = [], []
    for _ in range(count):
        quality = chance.betavariate(5, 1.3)
        raw = {row.id: _answer(row, quality, chance) for row in table.fields if chance.random() >= missing}
        facts.append(read_facts(table, raw)[0])
        held.append(tuple(kind for kind in (BARS, LOWEST) if chance.random() < vetoed))
    return Sources(edition, facts, held)


def repeated(sources: Sources, count: int) -> tuple[BulkPlan, Columns, VetoColumns]:
    """The columns of `count` sources drawn from these."""
    plan, columns = compile_bulk(sources.table), columns_of(sources.table, sources.facts)
    rows = drawn_rows(sources, count)
    by_id = {key: column_of(column.spec, column.scaled()[rows]) for key, column in columns.by_id.items()}
    held = {
        place: (TODAY, [AdverseRecord(kind, TODAY, kind) for kind in sources.held[row]])
        for place, row in enumerate(rows.tolist())
        if sources.held[row]
    }
    return plan, Columns(count, by_id), veto_columns(held, sources.edition.vetoes, plan.plan.ladder)


def drawn_rows(sources: Sources, count: int) -> Any:
    """Which of the sources stand in `count` rows; the same each time."""
    return np.random.default_rng(20).integers(0, len(sources.facts), count)


def _answer(row: Indicator, quality: float, chance: random.Random) -> Any:
    """A better source reaches a better level, mostly; numbers lie at a limit or one step beside it."""
    place = min(3, int(4 * (1 - min(1.0, max(0.0, chance.gauss(quality, 0.08))))))
    codes = [option.code for option in row.options]
    match row.type:
        case FactType.BOOL:
            return place < 2
        case FactType.CHOICE:
            return codes[min(place, len(codes) - 1)]
        case FactType.SET:
            return codes[: max(1, len(codes) - place)]
    limits = [test.limit for cell in row.cells.values() for test in cell.tests if isinstance(test.limit, Decimal)]
    step = Decimal(1).scaleb(-(row.bounds.places if row.bounds else 2)) * chance.choice((-1, 0, 0, 1))
    limit = limits[min(place, len(limits) - 1)]
    most = row.bounds.max if row.bounds and row.bounds.max is not None else limit + 1
    return format(max(Decimal(0), min(limit + step, most)), "f")


def _plain(fact: Any) -> Any:
    if isinstance(fact, Decimal):
        return float(fact)
    return sorted(fact) if isinstance(fact, frozenset) else fact
