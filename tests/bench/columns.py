"""Columns against reading them once, a nation in memory, and a city's dry run against reading its rows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from sqlalchemy import select, text

from grading import Edition
from greenctl.cli.demo.campaign import Campaign
from greenctl.cli.demo.doors import UseCaseDoor
from greenctl.cli.workplace import DATABASE, settings_for, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.declaration.dry_run import dry_run, find_edition
from greenctl.declaration.fact_columns import FactGroup
from greenctl.declaration.models import DeclarationRow, GradeRow, SubmissionRow
from greenctl.declaration.moves import Coded, How, Stands, compared
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import system
from greenctl.kernel.clock import SteppedClock
from greenctl.season.queries import list_seasons
from tests.bench.campaign import WHOLE_CITY, scaled
from tests.bench.measuring import beside, report
from tests.bench.places import _sqlite
from tests.bench.sectors import SECTOR, drawn, repeated

ROWS, NATION, REGIONS = 1_000_000, 3_600_000, 333
PROGRAMME, TRIED = "emergency", "sample-2026b"
_GRADES = (
    select(GradeRow.submission_id, GradeRow.inputs)
    .join(SubmissionRow, SubmissionRow.id == GradeRow.submission_id)
    .join(DeclarationRow, DeclarationRow.id == SubmissionRow.declaration_id)
    .where(DeclarationRow.season_id == text(":season"), DeclarationRow.programme == PROGRAMME)
)


def in_memory(_: Path, *, large: bool) -> None:
    """Without a database."""
    sources = drawn(missing=0.02)
    _against_reading(sources)
    _nation(sources)


def _against_reading(sources: Any) -> None:
    """As many bytes as arrive (64 bits a number), and the narrower ones that columns keep."""
    plan, columns, vetoes = repeated(sources, ROWS)
    kept = [column.values for column in columns.by_id.values()]
    wide = [values.astype(np.int64) if values.dtype.kind == "i" else values for values in kept]

    def each() -> Any:
        return plan.each(columns, vetoes).levels.level

    for name, arrays in (("", wide), (".narrow", kept)):
        found = beside(each, lambda arrays=arrays: [values.max() for values in arrays], rounds=9, times=1)
        size = sum(values.nbytes for values in arrays) // ROWS
        report(f"grade.bulk_vs_read{name}", found.ratio, "ratio", aim="<= 8", rows=ROWS, bytes_a_row=size,
               ns=round(found.call_us / ROWS * 1000, 1), read_ns=round(found.floor_us / ROWS * 1000, 1))  # fmt: skip


def _nation(sources: Any) -> None:
    """Every source of a country graded under a changed edition; transitions by region, and what moves whom."""
    plan, columns, vetoes = repeated(sources, NATION)
    levels = plan.levels(columns, vetoes)
    index = np.where(levels.level == 255, len(levels.ladder), levels.level)
    regions = np.random.default_rng(1).integers(0, REGIONS, NATION).astype(np.int32)
    stands = Stands(
        Coded((*levels.ladder, None), index),
        Coded((SECTOR,), np.zeros(NATION, np.int32)),
        Coded(tuple(f"{region:06}" for region in range(REGIONS)), regions),
    )
    edition = _stricter(sources.edition)
    group = FactGroup(SECTOR, None, columns, None, vetoes=vetoes)

    def whole() -> Any:
        found = compared(sources.edition, edition, [group], stands)
        return found.counts(), found.transitions(stands.areas)

    walls = [_wall(whole) for _ in range(7)]
    counts, _ = whole()
    cost = beside(whole, lambda: [column.values.max() for column in columns.by_id.values()], rounds=5, times=1)
    report("grade.nation_s", sorted(walls)[len(walls) // 2], "s", aim="<= 0.5", sources=NATION, regions=REGIONS,
           moved=NATION - counts[How.STAYS], read_ratio=round(cost.ratio, 1))  # fmt: skip
    with_causes = _wall(lambda: compared(sources.edition, edition, [group], stands).causes())
    report("grade.nation_causes_s", with_causes, "s", note="the same with the indicators that move each source")


def of_a_city(folder: Path, *, large: bool) -> None:
    """7,000 sources on SQLite."""
    with _city(folder) as transactions:
        with transactions.reading(system("bench")) as uow:
            season = list_seasons(uow)[0].id
            edition = find_edition(uow, TRIED)
            ids = [row[0] for row in uow.execute(_GRADES, {"season": season})]
        first = _wall(lambda: _tried(transactions, edition, season))
        read = _reading(folder, season)
        found = beside(lambda: _tried(transactions, edition, season), read, rounds=9, times=1)
        report("grade.dry_run_vs_read", found.ratio, "ratio", aim="<= 1.5", sources=len(ids),
               ms=round(found.call_us / 1000, 1), floor_ms=round(found.floor_us / 1000, 1),
               first_ms=round(first * 1000))  # fmt: skip


@contextmanager
def _city(folder: Path) -> Iterator[Transactions]:
    city = scaled(WHOLE_CITY)
    clock = SteppedClock(city.moment("season_begins"))
    with transactions_on(settings_for(folder, demo=True), clock) as transactions:
        for stage in Campaign(city, UseCaseDoor(transactions, settings_for(folder, demo=True).zone), clock).stages():
            for _ in stage.work():
                pass
        while drain(transactions):
            pass
        yield transactions


def _tried(transactions: Transactions, edition: Edition, season: str) -> Any:
    with transactions.writing(system("bench")) as uow:
        result = dry_run(uow, edition, season, PROGRAMME)
        return result.summary(), result.moves()


def _reading(folder: Path, season: str) -> Any:
    """The driver alone: the inputs of the same grades, parsed."""
    connection = _sqlite(folder / DATABASE)
    query = str(_GRADES.compile())
    query = query.replace(":programme_1", "?").replace(":season", "?")

    def read() -> Any:
        return [orjson.loads(row[1]) for row in connection.execute(query, (season, PROGRAMME))]

    return read


def _stricter(edition: Edition) -> Edition:
    """The same with half the particulate at every level."""
    document: Any = orjson.loads(orjson.dumps(edition.to_document()))
    document["edition"]["id"] = "tried"
    for row in document["sectors"][SECTOR]["indicators"]:
        if row["id"] == "stack_particulate":
            for cell in row["levels"].values():
                cell.update({"at_most": str(int(cell["at_most"]) // 2)} if "at_most" in cell else {})
    return Edition.from_document(document)


def _wall(call: Any) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
