"""Random tables that use the whole language, raw answers to them, and the rules said again in the plainest words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from grading import Application, Edition, Grade, SectorFacts, grade, read_facts
from tests.grading.builders import AN_EXPERT, TODAY, a_document, a_row

LADDER = ("A", "B", "C", "D")
OPTIONS = ("x", "y", "z")
KINDS = ("long", "short")
SHARE = {"part_zh": "部", "part_en": "part", "whole_zh": "全", "whole_en": "whole", "unit": "mg/m3"}
Known = bool | None
Answers = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A document with one sector, the kind of works, raw answers, and the indicators that an expert scored."""

    document: dict[str, Any]
    sub_type: str | None
    answers: Answers
    scored: frozenset[str]

    @property
    def edition(self) -> Edition:
        return Edition.from_document(self.document)

    @property
    def rows(self) -> list[Row]:
        rows: list[Row] = self.document["sectors"]["sector"]["indicators"]
        return rows

    @property
    def counted(self) -> Answers:
        """The answers without scores that nobody gave."""
        by_experts = {row["id"] for row in self.rows if "supplied_by" in row} - self.scored
        return {key: answer for key, answer in self.answers.items() if key not in by_experts}

    def graded(self, edition: Edition | None = None) -> Grade:
        edition = edition or self.edition
        facts, problems = read_facts(edition.sectors["sector"], self.answers, self.sub_type)
        assert {problem.code for problem in problems} <= {"fact.missing"}
        applied = SectorFacts("sector", self.sub_type, facts, dict.fromkeys(self.scored, AN_EXPERT))
        return grade(edition, Application((applied,), TODAY))


@st.composite
def language_cases(draw: st.DrawFn, open_ends: bool = True) -> Case:
    """One to four rows; with ``open_ends`` cells that nobody read and answers that nobody gave."""
    rows = [draw(language_rows(f"row_{number}", open_ends)) for number in range(draw(st.integers(1, 4)))]
    answers = {row["id"]: draw(answers_to(row, open_ends)) for row in rows}
    answers |= {"fuel": draw(st.sampled_from(OPTIONS)), "heated": draw(st.booleans())}
    if open_ends:
        answers = {key: answer for key, answer in answers.items() if draw(st.integers(0, 5))}
    scored = frozenset(row["id"] for row in rows if "supplied_by" in row and (not open_ends or draw(st.integers(0, 3))))
    sub_type = draw(st.sampled_from((*KINDS, None) if open_ends else KINDS))
    return Case(a_language_document(*rows), sub_type, answers, scored)


def a_language_document(*rows: Row) -> dict[str, Any]:
    """A document with an always-asked fuel (x, y, z) and heating (yes or no), and two kinds of works."""
    asked = [
        {key: value for key, value in row.items() if key != "levels"}
        for row in (a_row("fuel", "choice"), a_row("heated", "bool"))
    ]
    kinds = {code: {"zh": code, "en": code, "ladder": "abcd"} for code in KINDS}
    document = a_document(*rows, asked=asked, sub_types=kinds)
    document["vocabulary"]["units"]["%"] = {"zh": "%", "en": "%"}
    return document


@st.composite
def language_rows(draw: st.DrawFn, row_id: str, open_ends: bool) -> Row:
    kind = draw(st.sampled_from(["number", "share", "bool", "choice", "set"]))
    falls = kind == "number" and draw(st.booleans())
    cells = [draw(alternatives(own)) for own in draw(own_demands(kind, falls))]
    row = a_row(row_id, "number" if kind == "share" else kind, **dict(zip(LADDER, cells, strict=False)))
    if kind == "share":
        row |= {"unit": "%", "share": SHARE}
    elif draw(st.booleans()):
        row["outlets"] = draw(st.sampled_from(["each", "worst"] if kind == "number" else ["each"]))
    if not draw(st.integers(0, 4)):
        row["supplied_by"] = "expert"
    if not draw(st.integers(0, 2)):
        row["applies_if"] = draw(conditions(open_ends))
    if open_ends and not draw(st.integers(0, 4)):
        row["levels"][draw(st.sampled_from(LADDER[:-1]))] = {"unknown": "not read"}
    return row


@st.composite
def own_demands(draw: st.DrawFn, kind: str, falls: bool) -> list[dict[str, Any]]:
    """Demands for A, B and C, each implied by the one before."""
    match kind:
        case "number" | "share":
            rising = sorted(draw(st.lists(st.integers(0, 20), min_size=3, max_size=3)))
            return [{"at_most": str(item)} if falls else {"at_least": str(5 * (20 - item))} for item in rising]
        case "bool":
            return [{"equals": True}] * 3
        case "choice":
            sizes = sorted(draw(st.lists(st.integers(1, 3), min_size=3, max_size=3)))
            return [{"one_of": list(OPTIONS[:size])} for size in sizes]
    sizes = sorted(draw(st.lists(st.integers(1, 3), min_size=3, max_size=3)), reverse=True)
    return [{"all_of": list(OPTIONS[:size])} for size in sizes]


@st.composite
def alternatives(draw: st.DrawFn, own: dict[str, Any]) -> dict[str, Any]:
    """The demand by itself, or with one or two ways around it."""
    around = [
        {"fact": "fuel", "one_of": draw(st.sampled_from([["x"], ["x", "y"]]))},
        {"fact": "heated", "equals": True},
    ]
    chosen = [item for item in around if not draw(st.integers(0, 4))]
    return {"any_of": [own, *chosen]} if chosen else own


@st.composite
def conditions(draw: st.DrawFn, open_ends: bool) -> dict[str, Any]:
    simple = [{"sub_type": ["long"]}, {"fact": "fuel", "one_of": ["x", "z"]}, {"fact": "heated", "equals": True}]
    simple += [{"unknown": "prose"}] if open_ends else []
    how = draw(st.sampled_from(["alone", "every", "any"]))
    if how == "alone":
        return draw(st.sampled_from(simple))
    return {how: draw(st.lists(st.sampled_from(simple), min_size=2, max_size=3))}


@st.composite
def answers_to(draw: st.DrawFn, row: Row, open_ends: bool) -> Any:
    if "outlets" not in row:
        return draw(one_answer(row))
    names = draw(st.lists(st.sampled_from(["DA001", "DA002", "DA003"]), min_size=1, max_size=3, unique=True))
    return {
        "outlets": {name: draw(one_answer(row)) if not open_ends or draw(st.integers(0, 5)) else None for name in names}
    }


@st.composite
def one_answer(draw: st.DrawFn, row: Row) -> Any:
    if "share" in row:
        whole = draw(st.integers(1, 30))
        return {"part": str(draw(st.integers(0, whole))), "whole": str(whole)}
    match row["type"]:
        case "number":
            return str(draw(st.integers(0, 105)))
        case "bool":
            return draw(st.booleans())
        case "choice":
            return draw(st.sampled_from(OPTIONS))
    return draw(st.lists(st.sampled_from(OPTIONS), unique=True))


def plainly_or(values: Iterable[Known]) -> Known:
    found = list(values)
    return True if any(value is True for value in found) else None if None in found else False


def plainly_and(values: Iterable[Known]) -> Known:
    found = list(values)
    return False if any(value is False for value in found) else None if None in found else True


def plainly_applies(row: Row, case: Case) -> Known:
    match row.get("applies_if"):
        case None:
            return True
        case {"every": parts}:
            return plainly_and(_condition(part, case) for part in parts)
        case {"any": parts}:
            return plainly_or(_condition(part, case) for part in parts)
        case part:
            return _condition(part, case)


def _condition(part: dict[str, Any], case: Case) -> Known:
    match part:
        case {"unknown": _}:
            return None
        case {"sub_type": kinds}:
            return None if case.sub_type is None else case.sub_type in kinds
    return plainly_met(part, case.counted.get(part["fact"]))


def plain_outcomes(row: Row, case: Case) -> list[Known]:
    """Whether A, B and C are met, every outlet by itself and then all of them."""
    answer = case.counted.get(row["id"])
    if "outlets" in row and answer is not None:
        return [
            plainly_and(_level(row, level, one, case) for one in answer["outlets"].values()) for level in LADDER[:-1]
        ]
    return [_level(row, level, answer, case) for level in LADDER[:-1]]


def _level(row: Row, level: str, answer: Any, case: Case) -> Known:
    cell = row["levels"][level]
    if "unknown" in cell:
        return None
    tests = cell.get("any_of", [cell])
    return plainly_or(plainly_met(test, case.counted.get(test["fact"]) if "fact" in test else answer) for test in tests)


def plainly_met(test: dict[str, Any], answer: Any) -> Known:
    if answer is None:
        return None
    match test:
        case {"at_most": limit}:
            return _number(answer) <= int(limit)
        case {"at_least": limit}:
            return _number(answer) >= int(limit)
        case {"equals": wanted}:
            return answer is wanted
        case {"one_of": options}:
            return answer in options
    return set(test["all_of"]) <= set(answer)


def _number(answer: Any) -> Fraction:
    if isinstance(answer, dict):
        return Fraction(100 * int(answer["part"]), int(answer["whole"]))
    return Fraction(answer)


def improved(row: Row, answer: Any) -> Any:
    """An answer at least as good at every level, for every outlet."""
    if isinstance(answer, dict) and "outlets" in answer:
        outlets = answer["outlets"].items()
        return {"outlets": {name: None if one is None else improved(row, one) for name, one in outlets}}
    match answer:
        case {"part": part, "whole": whole}:
            return {"part": str(min(int(part) + 1, int(whole))), "whole": whole}
        case bool():
            return True
        case list():
            return list(OPTIONS)
        case "x" | "y" | "z":
            return OPTIONS[max(0, OPTIONS.index(answer) - 1)]
    falls = any("at_most" in test for cell in row["levels"].values() for test in cell.get("any_of", [cell]))
    return str(max(0, int(answer) + (-1 if falls else 1)))


def completed(case: Case, choose: Callable[[], bool]) -> Case:
    """One way everything that is missing, not scored or not said may turn out; cells nobody read stay as they are."""
    answers = {row["id"]: _filled(row, case.counted.get(row["id"]), choose) for row in case.rows}
    answers |= {"fuel": case.answers.get("fuel", "x" if choose() else "z")}
    answers |= {"heated": case.answers.get("heated", choose())}
    scored = frozenset(row["id"] for row in case.rows if "supplied_by" in row)
    return Case(case.document, case.sub_type or ("long" if choose() else "short"), answers, scored)


def _filled(row: Row, answer: Any, choose: Callable[[], bool]) -> Any:
    if "outlets" not in row:
        return best_or_worst(row, choose()) if answer is None else answer
    outlets = {"DA001": None} if answer is None else answer["outlets"]
    return {"outlets": {name: best_or_worst(row, choose()) if one is None else one for name, one in outlets.items()}}


def best_or_worst(row: Row, best: bool) -> Any:
    if "share" in row:
        return {"part": "10" if best else "0", "whole": "10"}
    match row["type"]:
        case "bool":
            return best
        case "choice":
            return "x" if best else "z"
        case "set":
            return list(OPTIONS) if best else []
    falls = any("at_most" in test for cell in row["levels"].values() for test in cell.get("any_of", [cell]))
    return "0" if falls is best else "1000"
