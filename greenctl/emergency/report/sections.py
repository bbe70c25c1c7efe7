"""A report as sections of rows of text, which page, paper and workbook share. Words are keys of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from greenctl.area.calendar import CIVIL_TIME
from greenctl.area.queries import find_area
from greenctl.emergency.account.rollup import FIGURES
from greenctl.emergency.masses import POLLUTANTS
from greenctl.emergency.verification.domain import Verdict
from greenctl.kernel.canonical import plain_decimal

MARK = "\x1a"
"""What a cell begins with that is a key of the catalogue; it is taken out of whatever people wrote."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table; `columns` and `title` are keys of the catalogue's section `documents_report`, cells are text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sections_of(told: Mapping[str, Any]) -> list[Section]:
    """Of what was gathered, in the order in which a report is read."""
    return [
        _facts(told), _steps(told), _standing(told), _shares("by_county_shares", told["counties"], _county),
        _shares("by_sector_shares", told["sectors"], _named), _verdicts(told), _account(told),
        *_reduction("reduction_by_county", told["by_county"], _county),
        *_reduction("reduction_by_sector", told["by_sector"], _named), *_carriers(told), _disagreements(told),
    ]  # fmt: skip


def source_rows(rows: Sequence[Mapping[str, Any]]) -> Section:
    """Every source with a duty; for the workbook."""
    columns = ("source", "county", "sector", "confirmed_at", "late", "lines", "executed", "paired", *POLLUTANTS)
    masses = [f"{name.lower()}_kg_per_day" for name in POLLUTANTS]
    return Section("sources", columns, tuple(
        (
            cell(row["name"]), _county(row["area"][:6]), _named(row["sector"]), cell(row["confirmed_at"]),
            cell(row["late"]), cell(row["lines"]), cell(row["executed"]), cell(row["paired"]),
            *(cell(row[name]) for name in masses),
        )
        for row in rows
    ))  # fmt: skip


def word(key: str) -> str:
    """A cell that is a word of the catalogue."""
    return MARK + key


def cell(value: object) -> str:
    """A value as people read it; moments by the city's clock, to the minute. What people wrote is never a key."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, datetime):
        return value.astimezone(CIVIL_TIME).strftime("%Y-%m-%d %H:%M")
    return plain_decimal(value) if isinstance(value, Decimal) else str(value).replace(MARK, "")


def _county(code: str | None) -> str:
    area = None if code is None else find_area(code)
    return _named(code) if area is None else f"{area.name_zh} {area.name_en}"


def _named(key: str | None) -> str:
    return cell(key or None)


def _facts(told: Mapping[str, Any]) -> Section:
    alert, total = told["alert"], told["total"]
    pairs = {
        "area": _county(alert["area"]), "level": alert["level"], "begins": alert["starts_at"], "ends": alert["ends_at"],
        "hours": sum((one["hours"] or Decimal(0) for one in told["steps"]), Decimal(0)), "duties": total["duties"],
        "confirmed_share": total["confirmed_share"], "lines": total["lines"], "executed": total["executed"],
        "paired": told["paired"], "as_of": told["as_of"], "alert_id": alert["id"], "digest": told["digest"],
    }  # fmt: skip
    return Section("facts", ("what", "value"), tuple((word(key), cell(value)) for key, value in pairs.items()))


def _steps(told: Mapping[str, Any]) -> Section:
    names = (
        "ordinal", "act", "level", "said_at", "starts_at", "until", "hours", "lead_hours", "lead_needed", "duties",
        "definition", "text",
    )  # fmt: skip
    return Section("steps", names, tuple(tuple(cell(one[name]) for name in names) for one in told["steps"]))


def _standing(told: Mapping[str, Any]) -> Section:
    rows = tuple((word(f"why_{why}"), cell(count)) for why, count in told["standing"].items())
    return Section("standing", ("why", "sources"), rows)


def _shares(title: str, shares: Sequence[Mapping[str, Any]], called: Any) -> Section:
    names = ("duties", "confirmed", "confirmed_share", "late", "lines", "executed", "executed_late")
    rows = tuple((called(one["key"]), *(cell(one[name]) for name in names)) for one in shares)
    return Section(title, ("county" if called is _county else "sector", *names), rows)


def _verdicts(told: Mapping[str, Any]) -> Section:
    names = tuple(one.value for one in Verdict)
    rows = [(_county(one["county"]), *(cell(one[name]) for name in names)) for one in told["verified_counties"]]
    total = (word("all"), *(cell(told["verification"][name]) for name in names))
    return Section("verification", ("county", *names), (*rows, total))


def _account(told: Mapping[str, Any]) -> Section:
    names = (
        "pollutant", "base", "at_least", "planned", "ratio", "met", "lacking", "confirmed_kg", "executed_kg",
        "verified", "verified_ratio",
    )  # fmt: skip
    rows = tuple(tuple(cell(one[name.removesuffix("_kg")]) for name in names) for one in told["account"])
    return Section("account", names, rows)


def _reduction(title: str, rows: Sequence[Mapping[str, Any]], called: Any) -> list[Section]:
    """One table, a row for each key and figure."""
    columns = ("county" if called is _county else "sector", "figure", *POLLUTANTS)
    told = tuple(
        (called(row["key"]), word(f"figure_{figure}"), *(cell(row["masses"][figure][name]) for name in POLLUTANTS))
        for row in rows
        for figure in FIGURES
    )
    return [Section(title, columns, told)]


def _carriers(told: Mapping[str, Any]) -> list[Section]:
    columns = ("pollutant", "source", "county", *(f"figure_{figure}" for figure in FIGURES))
    rows = tuple(
        (name, cell(one["name"]), _county(one["area"][:6]), *(cell(one[figure]) for figure in FIGURES))
        for name in POLLUTANTS
        for one in told["carriers"][name]
    )
    return [Section("carriers", columns, rows)]


def _disagreements(told: Mapping[str, Any]) -> Section:
    names = ("name", "line", "measure", "what", "seen", "basis", "at_most", "readings", "first_at", "last_at", "reason")
    keys = {"readings": "hours"}
    rows = tuple(tuple(cell(one[keys.get(name, name)]) for name in names) for one in told["disagreements"])
    return Section("disagreements", ("source", *names[1:]), rows)
