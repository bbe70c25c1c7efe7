"""Random tables small enough that every answer to every fact can be tried, with answers, records and a target."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from grading import AdverseRecord, Application, Edition, Facts, SectorFacts, SectorGrade, Supplier, grade, read_facts
from grading.application import SaidBy
from grading.model import FactType, Indicator, SectorTable
from grading.shapes import Fact, OutletFacts, ShareFact
from tests.grading.builders import CITE, TODAY, a_cell, a_document, a_row

LEVELS = ("A", "B", "C")
HIGHEST = 5
WHOLE = Decimal(4)
OPTIONS = ("x", "y", "z")
UNREAD: tuple[dict[str, str], ...] = ({"unknown": "not read"}, {"trust": "memory"}, {"unread": "a condition"})
SHARE = {"part_zh": "分子", "part_en": "part", "whole_zh": "分母", "whole_en": "whole", "unit": "mg/m3"}
EXPERT = SaidBy("expert", "somebody", TODAY)


@dataclass(frozen=True)
class Case:
    """An edition as a document, raw answers to its one sector, records, and the level to reach."""

    document: dict[str, Any]
    answers: dict[str, object]
    target: str
    records: tuple[AdverseRecord, ...] = ()
    edition: Edition = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "edition", Edition.from_document(self.document))

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.document["sectors"]["sector"]["indicators"]
        return rows

    @property
    def table(self) -> SectorTable:
        return self.edition.sectors["sector"]

    @property
    def facts(self) -> dict[str, Fact]:
        facts, problems = read_facts(self.table, self.answers)
        assert all(problem.code == "fact.missing" for problem in problems), problems
        return dict(facts.values)

    def application(self, facts: Mapping[str, Fact] | None = None, on: date = TODAY) -> Application:
        """What an expert scores has been said by one."""
        values = self.facts if facts is None else facts
        said = dict.fromkeys(values, EXPERT)
        return Application((SectorFacts("sector", None, Facts(dict(values)), said),), on, self.records)

    def graded(self, facts: Mapping[str, Fact], on: date = TODAY) -> SectorGrade:
        return grade(self.edition, self.application(facts, on)).sectors[0]


def is_reached(sector: SectorGrade, target: str, *, surely: bool) -> bool:
    """The level is sure, or else not ruled out, and only the rule office could say more."""
    ladder = sector.ladder
    applying = any(item.applies in ((True,) if surely else (True, None)) for item in sector.findings)
    asked = {need.supplier for item in sector.findings for need in item.needs}
    level = sector.at_least if surely else sector.at_best
    return applying and asked <= {Supplier.RULE_OFFICE} and ladder.index(level) <= ladder.index(target)


def every_answer(row: Indicator, present: Fact | None) -> Iterator[Fact]:
    """All answers that a fact could have; of numbers those that a table of whole numbers can tell apart."""
    if row.outlets is not None:
        names = [name for name, _ in present.values] if isinstance(present, OutletFacts) else ["1"]
        for values in itertools.product(map(Decimal, range(HIGHEST + 1)), repeat=len(names)):
            yield OutletFacts(tuple(zip(names, values, strict=True)))
    elif row.share is not None:
        whole = present.whole if isinstance(present, ShareFact) else WHOLE
        # Limits are quarters, so halves of the parts lie between them.
        yield from (ShareFact(Decimal(half) / 2, whole) for half in range(2 * int(whole) + 1))
    elif row.type is FactType.NUMBER:
        yield from map(Decimal, range(HIGHEST + 1))
    elif row.type is FactType.BOOL:
        yield from (True, False)
    elif row.type is FactType.CHOICE:
        yield from OPTIONS
    else:
        for size in range(len(OPTIONS) + 1):
            yield from map(frozenset, itertools.combinations(OPTIONS, size))


def feasible(case: Case, on: date, *, surely: bool) -> dict[frozenset[str], list[dict[str, Fact]]]:
    """By brute force: every minimal set of facts whose change reaches the target, with all answers that do."""
    facts, rows = case.facts, {row.id: row for row in case.table.fields}
    found: dict[frozenset[str], list[dict[str, Fact]]] = {}
    for size in range(len(rows) + 1):
        for names in itertools.combinations(rows, size):
            if any(smaller <= frozenset(names) for smaller in found):
                continue
            answers = [every_answer(rows[name], facts.get(name)) for name in names]
            tried = (dict(zip(names, values, strict=True)) for values in itertools.product(*answers))
            reaching = [
                changed for changed in tried if is_reached(case.graded(facts | changed, on), case.target, surely=surely)
            ]
            if reaching:
                found[frozenset(names)] = reaching
    return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Tables of one to three graded rows and perhaps a fact that is only asked; conditions and alternatives rest on
    facts that are always asked, whatever these are."""
    count = draw(st.integers(1, 3))
    asked = [plain_row("asked", draw(st.sampled_from(["bool", "choice", "number"])))] if draw(st.booleans()) else []
    rows = [plain_row(f"row_{number}", draw(st.sampled_from(KINDS))) for number in range(count)]
    free = [row for row in (*asked, *rows[: draw(st.integers(0, count))]) if "outlets" not in row]
    always = {row["id"] for row in free}
    for row in rows:
        others = [other for other in free if other is not row]
        if row["id"] not in always and others and draw(st.integers(0, 2)):
            row["applies_if"] = draw(conditions([other for other in free if other["id"] in always]))
        row["levels"] = {level: draw(cells(row, others)) for level in LEVELS}
        if row.get("outlets") == "worst":
            row["levels"]["A"] = a_cell(**draw(tests(row)))  # what the worst is, some cell has to say
    answers = {row["id"]: draw(answers_to(row)) for row in (*asked, *rows) if draw(st.integers(0, 4))}
    document = a_document(*rows, asked=asked)
    document["vocabulary"]["units"]["%"] = {"zh": "%", "en": "%"}
    records = draw(some_records(document)) if not draw(st.integers(0, 3)) else ()
    return Case(document, answers, draw(st.sampled_from([*LEVELS, "D"])), records)


KINDS = ("number", "number", "bool", "choice", "set", "share", "each", "worst", "expert")


def plain_row(row_id: str, kind: str) -> dict[str, Any]:
    of_type = {"share": "number", "each": "number", "worst": "number", "expert": "number"}.get(kind, kind)
    row = {key: value for key, value in a_row(row_id, of_type).items() if key != "levels"}
    if kind == "share":
        return row | {"unit": "%", "share": SHARE}
    if of_type == "number":
        row["bounds"] = {"min": "0", "max": str(HIGHEST), "places": "0"}
    if kind in ("each", "worst"):
        row["outlets"] = kind
    return row | ({"supplied_by": "expert"} if kind == "expert" else {})


@st.composite
def cells(draw: st.DrawFn, row: Mapping[str, Any], others: list[dict[str, Any]]) -> dict[str, Any]:
    chance = draw(st.integers(0, 11))
    if chance == 0:
        how = draw(st.sampled_from(UNREAD))
        return dict(how) if "unknown" in how else {**a_cell(**draw(tests(row))), **how}
    if chance == 1:
        return a_cell(no_demand=True)
    if chance in (2, 3, 4) and row.get("outlets") != "worst":
        alternatives = [draw(tests(row)), *([{"fact": other["id"], **draw(tests(other))} for other in others])]
        alternatives = alternatives if len(alternatives) > 1 else [*alternatives, draw(tests(row))]
        unlike = {str(item): item for item in alternatives}.values()
        return a_cell(any_of=list(unlike)) if len(unlike) > 1 else a_cell(**alternatives[0])
    return a_cell(**draw(tests(row)))


@st.composite
def tests(draw: st.DrawFn, row: Mapping[str, Any]) -> dict[str, Any]:
    if "share" in row:
        return {draw(st.sampled_from(["at_most", "at_least"])): str(draw(st.integers(0, int(WHOLE))) * 25)}
    match row["type"]:
        case "number" if row.get("outlets") == "worst":
            return {"at_most": str(draw(st.integers(0, HIGHEST)))}
        case "number":
            demand = draw(st.sampled_from(["at_most", "at_most", "at_least", "at_least", "equals"]))
            return {demand: str(draw(st.integers(0, HIGHEST)))}
        case "bool":
            return {"equals": draw(st.booleans())}
    codes = draw(st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True))
    return {"one_of" if row["type"] == "choice" else "all_of": codes}


@st.composite
def conditions(draw: st.DrawFn, rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not draw(st.integers(0, 9)):
        return {"unknown": "prose only"}
    parts = [{"fact": row["id"], **draw(tests(row))} for row in draw(st.lists(st.sampled_from(rows), min_size=1))][:3]
    if len(parts) == 1:
        return parts[0]
    return {draw(st.sampled_from(["every", "any"])): parts}


@st.composite
def answers_to(draw: st.DrawFn, row: Mapping[str, Any]) -> object:
    numbers = st.integers(0, HIGHEST).map(str)
    if "outlets" in row:
        return {"outlets": {name: draw(st.none() | numbers) for name in ("1", "2")[: draw(st.integers(1, 2))]}}
    if "share" in row:
        return {"part": str(draw(st.integers(0, int(WHOLE)))), "whole": str(WHOLE)}
    match row["type"]:
        case "number":
            return draw(numbers)
        case "bool":
            return draw(st.booleans())
        case "choice":
            return draw(st.sampled_from(OPTIONS))
    return draw(st.lists(st.sampled_from(OPTIONS), unique=True))


@st.composite
def some_records(draw: st.DrawFn, document: dict[str, Any]) -> tuple[AdverseRecord, ...]:
    """Records of vetoes that bar, lower, put last, or of which nobody has read what they do."""
    words = {"zh": "记录", "en": "record", "cite": CITE, "trust": "confirmed"}
    known = {"lookback_months": 12}
    document["vetoes"] = {
        "bars": {**words, **known, "effect": "bars", "levels": ["A"]},
        "lowers": {**words, "lookback_months": 6, "effect": "downgrade", "steps": 1},
        "last": {**words, **known, "effect": "lowest"},
        "prose": {**words, **known, "effect": "lowest", "unknown": "not read"},
    }
    kinds = draw(st.lists(st.sampled_from([*document["vetoes"], "elsewhere"]), min_size=1, max_size=2))
    days = st.dates(date(2025, 6, 1), date(2026, 12, 31))
    return tuple(AdverseRecord(kind, draw(days), f"{kind}-{number}") for number, kind in enumerate(kinds))
