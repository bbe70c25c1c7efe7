"""Random tables for properties: monotone rows of every type, with cells nobody read here and there, and raw answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from grading import Edition
from tests.grading.builders import a_cell, a_document, a_row

LADDER = ("A", "B", "C", "D")
LEVELS = LADDER[:-1]
OPTIONS = ("x", "y", "z")
UNREAD = ({"unknown": "not read"}, {"trust": "memory"}, {"unread": "a condition"})


@dataclass(frozen=True)
class Case:
    """An edition as a document, with raw answers for its one sector."""

    document: dict[str, Any]
    answers: dict[str, object]

    @property
    def edition(self) -> Edition:
        return Edition.from_document(self.document)

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.document["sectors"]["sector"]["indicators"]
        return rows


@st.composite
def cases(draw: st.DrawFn, unread: bool = True, missing: bool = True) -> Case:
    """A table of one to five rows and answers to it."""
    rows = [draw(rows_named(f"row_{number}", unread)) for number in range(draw(st.integers(1, 5)))]
    answers = {row["id"]: draw(answers_to(row)) for row in rows}
    if missing:
        answers = {key: answer for key, answer in answers.items() if draw(st.integers(0, 4))}
    if draw(st.booleans()) and len(rows) > 1 and rows[0]["type"] == "bool":
        rows[1]["applies_if"] = {"fact": "row_0", "equals": True}
    return Case(a_document(*rows), answers)


@st.composite
def rows_named(draw: st.DrawFn, row_id: str, unread: bool) -> dict[str, Any]:
    """One row that asks less and less from A to C."""
    kind = draw(st.sampled_from(["number", "bool", "choice", "set"]))
    row = a_row(row_id, kind, **{level: dict(cell) for level, cell in zip(LEVELS, draw(demands(kind)), strict=True)})
    for level in LEVELS:
        if unread and not draw(st.integers(0, 5)):
            row["levels"][level] = unread_cell(row["levels"][level], draw(st.sampled_from(UNREAD)))
    return row


def unread_cell(cell: dict[str, Any], how: dict[str, str]) -> dict[str, Any]:
    return dict(how) if "unknown" in how else {**cell, **how}


@st.composite
def demands(draw: st.DrawFn, kind: str) -> list[dict[str, Any]]:
    """Demands for A, B and C, each implied by the one before; from some level on there may be none."""
    match kind:
        case "number":
            rising = sorted(draw(st.lists(st.integers(0, 20), min_size=3, max_size=3)))
            strict = draw(st.booleans())
            found: list[dict[str, Any]] = [
                {"at_most": str(item)} if strict else {"at_least": str(20 - item)} for item in rising
            ]
        case "bool":
            found = [{"equals": True}] * 3
        case "choice":
            sizes = sorted(draw(st.lists(st.integers(1, 3), min_size=3, max_size=3)))
            found = [{"one_of": list(OPTIONS[:size])} for size in sizes]
        case _:
            sizes = sorted(draw(st.lists(st.integers(1, 3), min_size=3, max_size=3)), reverse=True)
            found = [{"all_of": list(OPTIONS[:size])} for size in sizes]
    first_free = draw(st.integers(1, 6))
    return [demand if index < first_free else {"no_demand": True} for index, demand in enumerate(found)]


@st.composite
def answers_to(draw: st.DrawFn, row: dict[str, Any]) -> object:
    match row["type"]:
        case "number":
            return str(draw(st.integers(0, 21)))
        case "bool":
            return draw(st.booleans())
        case "choice":
            return draw(st.sampled_from(OPTIONS))
    return draw(st.lists(st.sampled_from(OPTIONS), unique=True))


def improved(row: dict[str, Any], answer: object) -> object:
    """An answer at least as good at every level of a monotone row."""
    match answer:
        case bool():
            return True
        case list():
            return list(OPTIONS)
        case "x" | "y" | "z":
            return OPTIONS[max(0, OPTIONS.index(answer) - 1)]
    falls = any("at_most" in cell for cell in row["levels"].values())
    return str(max(0, int(str(answer)) + (-1 if falls else 1)))


def best_and_worst(row: dict[str, Any]) -> tuple[object, object]:
    """The two ends of what an answer could turn out to be."""
    match row["type"]:
        case "number":
            falls = any("at_most" in cell for cell in row["levels"].values())
            return ("0", "1000") if falls else ("1000", "0")
        case "bool":
            return True, False
        case "choice":
            return "x", "z"
    return list(OPTIONS), []


def failing(row: dict[str, Any], answer: object) -> dict[str, Any]:
    """A cell that this answer does not meet; none is possible against a set that holds everything."""
    match answer:
        case bool():
            return a_cell(equals=not answer)
        case list():
            lacking = [code for code in OPTIONS if code not in answer]
            return a_cell(all_of=lacking) if lacking else a_cell(no_demand=True)
        case "x" | "y" | "z":
            return a_cell(one_of=[code for code in OPTIONS if code != answer])
    return a_cell(at_least=str(int(str(answer)) + 1))


def completed(case: Case, choose: Callable[[], bool]) -> Case:
    """One way everything missing or unread may turn out; ``choose`` decides each time whether for the better."""
    answers = dict(case.answers)
    for row in case.rows:
        answers.setdefault(row["id"], best_and_worst(row)[0 if choose() else 1])
    rows = [{**row, "levels": _read(row, answers[row["id"]], choose)} for row in case.rows]
    return Case(a_document(*rows), answers)


def _read(row: dict[str, Any], answer: object, choose: Callable[[], bool]) -> dict[str, Any]:
    return {
        level: (a_cell(no_demand=True) if choose() else failing(row, answer)) if is_unread(cell) else cell
        for level, cell in row["levels"].items()
    }


def is_unread(cell: dict[str, Any]) -> bool:
    return "unknown" in cell or "unread" in cell or cell.get("trust") == "memory"
