"""Inputs of rankings with good defaults: a test states only what matters to it."""

from datetime import date, timedelta
from decimal import Decimal

from greenctl.ranking.domain import CountingFinding, Inputs, RankedSource, Standing, rank
from greenctl.ranking.scheme import Scheme
from greenctl.ranking.scheme_files import shipped

AS_OF = date(2026, 11, 20)
OURS = "sample-city-2026"
POINTS = {"general": Decimal(1), "serious": Decimal(3), "major": Decimal(9)}


def days_ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def a_firm(name: str, visits: int = 10, sector: str | None = "sample_a", size: str | None = "small") -> RankedSource:
    return RankedSource(name, f"示例企业{name}", "370811", sector, size, visits)


def a_finding(
    number: int,
    firm: str,
    severity: str = "general",
    found: int = 100,
    closed: int | None = 95,
    points: Decimal | None = None,
    issue: str = "sample_dust",
) -> CountingFinding:
    """`found` and `closed` are days ago."""
    return CountingFinding(
        number=f"2026-{number:06}",
        source_id=firm,
        issue=issue,
        severity=severity,
        points=POINTS.get(severity, Decimal(1)) if points is None else points,
        found_on=days_ago(found),
        closed_on=None if closed is None else days_ago(closed),
    )


def findings(firm: str, count: int, first: int = 1, **kwargs: object) -> list[CountingFinding]:
    return [a_finding(first + n, firm, **kwargs) for n in range(count)]  # type: ignore[arg-type]


def some_others(count: int = 6, visits: int = 10, found: int = 4) -> tuple[list[RankedSource], list[CountingFinding]]:
    """A cohort of ordinary firms, each with so many findings."""
    firms = [a_firm(f"other{n}", visits) for n in range(count)]
    held = [f for n in range(count) for f in findings(f"other{n}", found, 100_000 + 1_000 * n)]
    return firms, held


def standings(
    sources: list[RankedSource], held: list[CountingFinding], scheme: Scheme | None = None
) -> dict[str, Standing]:
    """Each source's row by its id."""
    ranking = rank(scheme or shipped(OURS), Inputs(AS_OF, sources, held))
    return {row.source_id: row for row in ranking.rows}
