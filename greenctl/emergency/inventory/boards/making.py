"""Board and sheet as PDF. What does not fit on paper is counted on it; the code leads to all of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from greenctl.area.queries import find_area
from greenctl.documents import qr_svg, render
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory.boards.reading import OnInventory, live_path
from greenctl.emergency.inventory.domain import Entry, Line, Measure
from greenctl.emergency.masses import Four, total
from greenctl.messages import text

MOST_MEASURES = 100
MOST_LINES = 100
_ALERTS = tuple(reversed(LEVELS))


def board(held: OnInventory, site: str, *, sample: bool) -> bytes:
    """The notice board, to hang where everybody passes. `site`: where this installation is reached, for the code."""
    return render("board", {**_heading(held, site, sample=sample), **_levels(held.entry, _on_board)})


def sheet(held: OnInventory, site: str, *, sample: bool) -> bytes:
    """One plant, one plan: lines with their baseline, and what each level asks, shown by what."""
    entry = held.entry
    lines = [_line(line) for line in entry.lines[:MOST_LINES]]
    permitted = [_number(mass) for mass in entry.permitted_t_per_year]
    told = {
        "lines": lines, "lines_left_out": len(entry.lines) - len(lines), "permitted": permitted,
        "baseline": _masses(total([line.kg_per_day for line in entry.lines])), "remark": entry.remark,
        "cap": entry.guarantee_cap, "fingerprint": held.inventory.fingerprint,
    }  # fmt: skip
    return render("plan", {**_heading(held, site, sample=sample), **told, **_levels(entry, _on_sheet)})


def _heading(held: OnInventory, site: str, *, sample: bool) -> dict[str, Any]:
    entry, inventory = held.entry, held.inventory
    link = site.rstrip("/") + live_path(entry.area, entry.source_id)
    named = find_area(entry.area)
    return {
        "name": entry.name, "area": f"{named.name_zh} {named.name_en}" if named else entry.area,
        "sector": None if held.sector is None else " ".join(dict.fromkeys(held.sector)),
        "guarantee": _guarantee(entry), "grade": entry.grade or entry.grade_said,
        "inventory": f"{inventory.name} #{inventory.number} ({inventory.effective_on})",
        "link": link, "qr": qr_svg(link), "sample": sample, "source_id": entry.source_id,
    }  # fmt: skip


def _guarantee(entry: Entry) -> str | None:
    if entry.guarantee is None:
        return None
    reach = [_alert("zh", entry.highest_alert), _alert("en", entry.highest_alert)] if entry.highest_alert else []
    return " · ".join(filter(None, [entry.guarantee, entry.guarantee_scope, " ".join(reach)]))


def _levels(entry: Entry, shown: Any) -> dict[str, Any]:
    """The severest first. `why` is a key of the catalogue where a level asks nothing."""
    levels, left_out = [], 0
    for alert in _ALERTS:
        measures = entry.at(alert)
        left_out += max(0, len(measures) - MOST_MEASURES)
        levels.append({
            "zh": _alert("zh", alert), "en": _alert("en", alert), "why": _why(entry, measures),
            "measures": [shown(one) for one in measures[:MOST_MEASURES]],
            "total": _masses(total([one.kg_per_day for one in measures])),
        })  # fmt: skip
    return {"levels": levels, "left_out": left_out}


def _why(entry: Entry, measures: Sequence[Measure]) -> str | None:
    if entry.long_stopped:
        return "long_stopped"
    if entry.small:
        return "small"
    return None if measures else "nothing"


def _on_board(one: Measure) -> dict[str, Any]:
    return {"text": one.text, "shown_by": one.shown_by, "checked_by": one.checked_by}


def _on_sheet(one: Measure) -> dict[str, Any]:
    limit = None
    if one.baseline is not None or one.target is not None:
        limit = f"{_number(one.baseline) or '?'} → {_number(one.target) or '?'} {one.measured_in or ''}".rstrip()
    where = " ".join(filter(None, [one.line, one.unit]))
    return {**_on_board(one), "where": where or None, "limit": limit, "kg": _masses(one.kg_per_day)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "line": line.line, "name": line.name, "process": line.process, "equipment": line.equipment,
        "basis": line.basis, "days": line.days_per_year, "kg": _masses(line.kg_per_day),
    }  # fmt: skip


def _masses(four: Four) -> list[str | None]:
    return [_number(mass) for mass in four]


def _number(value: Decimal | None) -> str | None:
    """To two places, for people; nothing where nobody has said."""
    return None if value is None else f"{value.quantize(Decimal('0.01')).normalize():f}"


def _alert(language: str, level: str | None) -> str:
    return text(language, "documents", f"alert_{level}")
