"""Sources, findings and visits straight in the tables: what a ranking is gathered from, at any size."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import insert, update

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingMoveRow, FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.inspection.models import VisitRow
from greenctl.source.models import SourceRow, SourceSectorRow
from tests.ranking.builders import AS_OF, POINTS

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
STANDINGS = {"confirmed": "confirmed", "void_asked": "void_asked", "disputed": "disputed", "voided": "voided"}
_AT_A_TIME = 10_000


def an_id(kind: int, number: int) -> str:
    return f"01990000-0000-7{kind:03x}-8000-{number:012x}"


def source_id(number: int) -> str:
    return an_id(1, number)


def insert_sources(
    uow: UnitOfWork, count: int, *, merged: dict[int, int] | None = None, sizes: tuple[str | None, ...] = (None,),
    sectors: tuple[str | None, ...] = ("sample_a",), states: tuple[str, ...] = ("running",),
) -> None:  # fmt: skip
    """Sources 0 to `count` - 1; `merged`: number -> the number of its survivor."""
    into = merged or {}
    rows = [
        {
            "id": source_id(n), "kind": "works", "name": f"示例企业{n}", "other_id_kind": "own_number",
            "other_id": f"R{n}", "area": "370811", "department": "industry", "size": sizes[n % len(sizes)],
            "state": "merged" if n in into else states[n % len(states)], "registered_at": NOON,
            "merged_into": source_id(into[n]) if n in into else None, "registered_sha256": "0" * 64, "version": 1,
        }
        for n in sorted(range(count), key=lambda n: n in into)
    ]  # fmt: skip
    uow.execute(insert(SourceRow), rows)
    named = [(n, sectors[n % len(sectors)]) for n in range(count)]
    uow.execute(
        insert(SourceSectorRow),
        [{"source_id": source_id(n), "ordinal": 0, "sector": s, "sub_type": ""} for n, s in named if s],
    )


def finding_rows(
    number: int, source: int, *, severity: str = "general", found_on: date = AS_OF, closed_on: date | None = None,
    standing: str = "confirmed", points: Decimal | None = None, issue: str = "sample_dust",
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """A finding and where it stands."""
    finding = {
        "id": an_id(2, number), "serial": 2026 * 10**9 + number, "number": f"2026-{number:07}",
        "source_id": source_id(source), "issue": issue, "catalogue": "sample", "catalogue_fingerprint": "0" * 64,
        "severity": severity, "points": points or POINTS.get(severity, Decimal(1)), "line": "sample",
        "text": "示例问题",
        "found_on": found_on, "recorded_at": NOON, "recorded_by": "finder", "area": "370811",
        "department": "industry", "sector": "sample_a", "flags": [], "content_sha256": "0" * 64,
    }  # fmt: skip
    return finding, standing_row(number, standing, found_on, closed_on)


def standing_row(number: int, standing: str, found_on: date, closed_on: date | None) -> dict[str, Any]:
    first = standing == "unconfirmed"
    closed_on = None if first else closed_on
    return {
        "finding_id": an_id(2, number), "standing": standing, "confirmed_by": None if first else "desk",
        "progress": "found" if first else "closed" if closed_on else "ordered",
        "confirmed_on": None if first else found_on, "ordered_by": None if first else "desk",
        "due_on": None if first else found_on, "disputed_at": NOON if standing == "disputed" else None,
        "disputed_by": "firm" if standing == "disputed" else None,
        "asked_by": "desk" if standing in {"void_asked", "voided"} else None,
        "voided_by": "other" if standing == "voided" else None, "answered_by": None if first else "firm",
        "closed_on": closed_on, "closed_by": "closer" if closed_on else None, "extended": 0, "escalated": 0,
        "version": 1,
    }  # fmt: skip


def stand(uow: UnitOfWork, number: int, standing: str) -> None:
    """Let a finding stand so, as if the closed loop had brought it there."""
    row = standing_row(number, standing, AS_OF, None)
    uow.execute(update(FindingStandingRow).where(FindingStandingRow.finding_id == row["finding_id"]).values(row))


def insert_findings(uow: UnitOfWork, pairs: Iterator[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    chunk = []
    for pair in pairs:
        chunk.append(pair)
        if len(chunk) == _AT_A_TIME:
            _write(uow, chunk)
            chunk = []
    if chunk:
        _write(uow, chunk)


def _write(uow: UnitOfWork, pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    uow.execute(insert(FindingRow), [finding for finding, _ in pairs])
    uow.execute(insert(FindingStandingRow), [standing for _, standing in pairs])


def insert_visits(uow: UnitOfWork, visits: list[tuple[int, date]], first: int = 0, flags: tuple[str, ...] = ()) -> None:
    """Visits as (source, day)."""
    rows = [
        {
            "id": an_id(3, first + n), "source_id": source_id(source), "source_state": "running", "visited_on": day,
            "recorded_at": NOON, "recorded_by": "officer", "area": "370811", "department": "industry",
            "flags": list(flags),
            "outcome": "clean", "content_sha256": "0" * 64,
        }
        for n, (source, day) in enumerate(visits)
    ]  # fmt: skip
    for start in range(0, len(rows), _AT_A_TIME):
        uow.execute(insert(VisitRow), rows[start : start + _AT_A_TIME])


def chance_findings(
    count: int, sources: int, seed: int = 1, first: int = 0
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Findings of every severity, age and standing, most of them counting and closed."""
    chance = Random(seed)
    for n in range(count):
        found = AS_OF - timedelta(days=chance.randrange(0, 450))
        later = found + timedelta(days=chance.randrange(1, 60))
        closed = later if chance.random() < 0.85 and later <= AS_OF + timedelta(days=3) else None
        yield finding_rows(
            first + n,
            int(sources * chance.random() ** 2),
            severity=chance.choices(["general", "serious", "major"], [80, 18, 2])[0],
            found_on=found,
            closed_on=closed,
            standing=chance.choices([*STANDINGS, "unconfirmed"], [88, 3, 3, 3, 3])[0],
            points=chance.choice([None, None, Decimal("0.5"), Decimal("1.125")]),
        )


def chance_visits(count: int, sources: int, seed: int = 1) -> list[tuple[int, date]]:
    chance = Random(seed)
    return [(chance.randrange(sources), AS_OF - timedelta(days=chance.randrange(0, 450))) for _ in range(count)]


def say(uow: UnitOfWork, number: int, words: str) -> None:
    """The firm's answer to a finding, as the history keeps it."""
    move = {"finding_id": an_id(2, number), "ordinal": 2, "act": "answer", "actor": "firm", "at": NOON, "reason": words}
    uow.execute(insert(FindingMoveRow), {**move, "standing": "confirmed", "progress": "answered"})
