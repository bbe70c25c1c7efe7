"""Editions, facts and applications with good defaults; a test states only what matters to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from grading import (
    AdverseRecord,
    Application,
    Demand,
    Edition,
    Facts,
    FactType,
    Grade,
    GuaranteeClaim,
    Indicator,
    Library,
    SaidBy,
    SectorFacts,
    SectorTable,
    Supplier,
    Test,
    grade,
    load_library,
    read_facts,
)

TODAY = date(2026, 11, 22)
AN_EXPERT = SaidBy("expert", "expert-7", date(2026, 11, 20))
CITE = {"doc": "rules", "clause": "1"}


@cache
def the_library() -> Library:
    return load_library()


def the_sample() -> Edition:
    return the_library().get("sample-2026")


def best_answer(row: Indicator) -> object:
    """A raw answer that meets every level of a row, by itself."""
    test = next((test for cell in row.cells.values() for test in cell.tests if test.fact is None), None)
    answer = {"part": "100", "whole": "100"} if row.share else best_of_one(row, test)
    return {"outlets": {"DA001": answer, "DA002": answer}} if row.outlets else answer


def best_of_one(row: Indicator, test: Test | None) -> object:
    match row.type:
        case FactType.NUMBER:
            return "0" if test is None or test.demand is Demand.AT_MOST else str(test.limit)
        case FactType.BOOL:
            return True
        case FactType.CHOICE:
            return test.limit[0] if test and isinstance(test.limit, tuple) else row.options[0].code
        case FactType.SET:
            return [option.code for option in row.options]


def the_language() -> Edition:
    """The sample edition that says something in every way there is."""
    return the_library().get("sample-language-2026")


def best_answers(table: SectorTable) -> dict[str, object]:
    return {row.id: best_answer(row) for row in table.fields}


def facts_for(table: SectorTable, changes: Mapping[str, object] | None = None) -> Facts:
    """Facts that reach the top level, changed where the test says so; None takes a fact away."""
    facts, _ = read_facts(table, {**best_answers(table), **(changes or {})})
    return facts


def graded(
    sector: str = "sample_a",
    changes: Mapping[str, object] | None = None,
    *,
    edition: Edition | None = None,
    adverse: tuple[AdverseRecord, ...] = (),
    guarantees: tuple[GuaranteeClaim, ...] = (),
    sub_type: str | None = None,
    on: date = TODAY,
    scored: bool = True,
    evidence: Mapping[str, tuple[str, ...]] | None = None,
) -> Grade:
    """The grade of one sector whose facts are the best but for the changes; experts have scored what is theirs."""
    edition = edition or the_sample()
    table = edition.sectors[sector]
    said = {row.id: AN_EXPERT for row in table.fields if row.supplied_by is Supplier.EXPERT} if scored else {}
    applied = SectorFacts(sector, sub_type, facts_for(table, changes), said, evidence or {})
    return grade(edition, Application((applied,), on, adverse, guarantees))


def an_edition(*rows: Mapping[str, Any], ladder: str = "abcd", official: bool = False, **sector: Any) -> Edition:
    """An edition with one sector of the given rows."""
    return Edition.from_document(a_document(*rows, ladder=ladder, official=official, **sector))


def a_document(*rows: Mapping[str, Any], ladder: str = "abcd", official: bool = False, **sector: Any) -> dict[str, Any]:
    return {
        "schema": "greenctl-edition/1",
        "edition": {
            "id": "test", "title_zh": "测试", "title_en": "Test", "official": official, "jurisdiction": "",
            "effective_from": "2026-01-01",
        },
        "vocabulary": {
            "scales": {"graded": ["A", "B", "C", "D"], "leading": ["leading", "non_leading"]},
            "levels": {code: {"zh": code, "en": code} for code in ("A", "B", "C", "D", "leading", "non_leading")},
            "ladders": {"abcd": ["A", "B", "C", "D"], "leading": ["leading", "non_leading"]},
            "units": {"mg/m3": {"zh": "mg/m³", "en": "mg/m³"}},
            "dimensions": {"emission_limit": {"zh": "排放限值", "en": "emission limits"}},
            "alerts": {},
        },
        "documents": {"rules": {"title": "测试规则", "seen_as": "invented"}},
        "vetoes": {},
        "sectors": {
            "sector": {
                "sector": "sector", "name_zh": "测试行业", "name_en": "Test sector", "kinds": ["works"],
                "ladder": ladder, "indicators": list(rows), **sector,
            }
        },
    }  # fmt: skip


def a_row(row_id: str = "pm", kind: str = "number", **levels: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose cells are confirmed and cited unless the test says otherwise."""
    row: dict[str, Any] = {"id": row_id, "dimension": "emission_limit", "label_zh": row_id, "type": kind}
    if kind == "number":
        row["unit"] = "mg/m3"
    if kind in ("choice", "set"):
        row["options"] = [{"code": code} for code in ("x", "y", "z")]
    return row | {"levels": {level: a_cell(**cell) for level, cell in levels.items()}}


def a_cell(**demand: Any) -> dict[str, Any]:
    return demand if "unknown" in demand else {"cite": CITE, "trust": "confirmed"} | demand


def apply(edition: Edition, raw: Mapping[str, object], sub_type: str | None = None) -> Grade:
    """Grade raw answers in the one sector of ``an_edition``."""
    facts, _ = read_facts(edition.sectors["sector"], raw)
    return grade(edition, Application((SectorFacts("sector", sub_type, facts),), TODAY))


def a_rule_folder(folder: Path, sector: str, **files: str) -> Path:
    """A folder of rule files with one sector file ``trial/plant.yaml``; other files may be replaced by name."""
    defaults = {
        "levels": _LEVELS,
        "documents": "guide: {title: Guide, seen_as: original}\n",
        "vetoes": "none: {}\n",
        "editions": _EDITIONS,
    }
    for name, text in (defaults | files).items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "trial").mkdir(exist_ok=True)
    (folder / "trial" / "plant.yaml").write_text(sector, encoding="utf-8")
    return folder


def steps_beyond(limit: Decimal, places: int) -> Decimal:
    """The smallest step a row with so many places can take."""
    return Decimal(1).scaleb(-places)


_EDITIONS = """\
trial:
  title_zh: 试
  title_en: Trial
  official: false
  jurisdiction: '37'
  effective_from: 2026-01-01
  vetoes: none
"""
_LEVELS = """\
scales:
  graded: [A, B, C, D]
levels:
  A: {zh: A级, en: level A}
  B: {zh: B级, en: level B}
  C: {zh: C级, en: level C}
  D: {zh: D级, en: level D}
ladders:
  abcd: [A, B, C, D]
units:
  mg/m3: {zh: mg/m³, en: mg/m³}
dimensions:
  emission_limit: {zh: 排放限值, en: emission limits}
alerts:
  red: {zh: 红色预警, en: red alert}
"""
