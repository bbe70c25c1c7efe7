"""The decision on a declaration as a letter, made from the stored trace of its grade and the moves of its case."""

from collections.abc import Mapping
from typing import Any

import orjson

from greenctl.area.calendar import civil_day
from greenctl.area.queries import find_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import revising, tracking
from greenctl.declaration.domain import Progress
from greenctl.declaration.errors import NotDecidedYet
from greenctl.documents import qr_svg, render
from greenctl.review import queries as review
from greenctl.review.domain import CHANGE_EDITION, DISOWN, WITHDRAW
from greenctl.season import queries as seasons

MOST_ROWS = 150
DECIDED = (Progress.APPROVED, Progress.REJECTED, Progress.RETURNED, Progress.PASSED_UP)


def letter(uow: UnitOfWork, declaration_id: str, site: str, *, sample: bool) -> bytes:
    """The PDF; the same bytes until something is decided anew. `site`: where this installation is reached.

    Raises:
        DeclarationNotThere
        NotDecidedYet: there is no decision, or the enterprise has answered it already.
    """
    item = tracking.tracked(uow, declaration_id)
    if item.state not in DECIDED:
        raise NotDecidedYet(declaration=declaration_id, state=item.state)
    decision = _decision(uow, item)
    explanation = orjson.loads(revising.explanation_in_force(uow, declaration_id))
    edition = explanation["edition"]
    area, link = find_area(item.area), f"{site.rstrip('/')}/p/sources/{item.source_id}"
    season = seasons.get_programme(uow, item.season_id, item.programme)
    programme, names = season.edition, review.step_names(uow, declaration_id, season.workflow_fingerprint)
    rows = [row for sector in explanation["sectors"] for row in _rows(explanation, sector)]
    return render("letter", {
        "name": item.source_name, "area": f"{area.name_zh} {area.name_en}" if area else item.area,
        "programme": [programme.name_zh, programme.name_en], "decided": item.state, "declaration": item.id,
        "round": item.round, "decided_on": civil_day(decision.decided_at), "reason": decision.reason,
        "fields": list(item.open_fields), "sentence": [explanation["sentence_zh"], explanation["sentence_en"]],
        "levels": _levels(uow, item, explanation["levels"]), "rules": [edition["title_zh"], edition["title_en"]],
        "rule_fingerprint": item.rules["fingerprint"], "as_of": explanation["on"],
        "rows": rows[:MOST_ROWS], "left_out": max(0, len(rows) - MOST_ROWS),
        "steps": _steps(uow, declaration_id, names), "link": link, "qr": qr_svg(link),
        "sample": sample or not item.official,
    })  # fmt: skip


def _decision(uow: UnitOfWork, item: tracking.Tracked) -> review.HistoryEntry:
    """What an office decided last: a move between editions decides nothing, and a disowned signature is the firm's.

    Raises:
        NotDecidedYet
    """
    moves = review.history(uow, item.id, public=True)
    last = next(entry for entry in reversed(moves) if entry.verdict != CHANGE_EDITION)
    if last.verdict in (DISOWN, WITHDRAW):
        raise NotDecidedYet(declaration=item.id, state=item.state)
    return last


def _levels(uow: UnitOfWork, item: tracking.Tracked, named: Mapping[str, Any]) -> dict[str, Any]:
    """What the machine found, what stands, and the reason where people set another."""
    standing, _ = revising.levels_of(uow, item.id)
    if standing is None:
        return {"machine": None, "stands": None, "reason": None}
    reason = standing.override.reason if standing.override else None
    return {"machine": _name(named, standing.machine_level), "stands": _name(named, standing.level), "reason": reason}


def _name(named: Mapping[str, Any], code: str | None) -> str | None:
    found = named.get(code or "")
    return f"{found['zh']} {found['en']}" if found else code


def _rows(explanation: Mapping[str, Any], sector: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every indicator of a sector, met and not met: what was found, what it gives, what the next better level asks."""
    return [
        {
            "label": [row["label_zh"], row["label_en"]],
            "observed": [row["observed_zh"], row["observed_en"]],
            "level": _name(explanation["levels"], row["level"]),
            "applies": row["applies"] is not False,
            "decides": row["id"] in sector["held_back_by"],
            "next": [_asked(explanation, level) for level in row["levels"] if level["level"] == row["next_level"]],
        }
        for row in sector["findings"]
    ]


def _asked(explanation: Mapping[str, Any], level: Mapping[str, Any]) -> dict[str, Any]:
    document = explanation["documents"].get(level["doc"], level["doc"])
    written = " ".join(str(part) for part in (document, level["clause"], level["page"]) if part)
    asked = [level["requirement_zh"], level["requirement_en"]]
    return {"level": _name(explanation["levels"], level["level"]), "asked": asked, "written": written}


def _steps(uow: UnitOfWork, declaration_id: str, names: Mapping[str | None, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The moves of the case, without the accounts that made them."""
    return [
        {
            "on": civil_day(entry.decided_at),
            "verdict": entry.verdict,
            "round": entry.round,
            "step": [names[entry.step]["name_zh"], names[entry.step]["name_en"]] if entry.step in names else None,
        }
        for entry in review.history(uow, declaration_id, public=True)
    ]
