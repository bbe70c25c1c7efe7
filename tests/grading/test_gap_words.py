"""What a plan, a change and an obstacle are called, in Chinese and English, word for word: kept in `told/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grading import AdverseRecord, Application, Edition, SectorFacts, read_facts
from grading.gap import gap
from grading.gap_document import gap_document
from grading.gap_results import Wish
from tests.grading.builders import TODAY, a_cell, a_document, a_row, an_edition
from tests.grading.conftest import Told
from tests.grading.test_gap import LIMITS, NOT_READ, VETOES, YES

ALL = {"A": {"all_of": ["x", "y"]}, "B": {"all_of": ["x"]}, "C": {"no_demand": True}}
FUEL = {key: value for key, value in a_row("fuel", "choice").items() if key != "levels"}
SHARE = {"part_zh": "示例达标", "part_en": "good", "whole_zh": "示例全部", "whole_en": "all", "unit": "mg/m3"}
KINDS = {code: {"zh": code, "en": code, "ladder": "abcd"} for code in ("long", "short")}


def ways(edition: Edition, raw: dict[str, Any], target: str, wish: Wish | None = None, **rest: Any) -> Any:
    facts, _ = read_facts(edition.sectors["sector"], raw)
    application = Application((SectorFacts("sector", rest.pop("sub_type", None), facts),), TODAY, **rest)
    return gap_document(gap(edition, application, target, wish))


def with_vetoes(**changes: Any) -> Edition:
    vetoes = {code: {**veto, **changes} for code, veto in VETOES.items()}
    vetoes = {code: {key: item for key, item in veto.items() if item is not None} for code, veto in vetoes.items()}
    return Edition.from_document({**a_document(a_row("pm", **LIMITS)), "vetoes": vetoes})


def with_percent(row: dict[str, Any]) -> Edition:
    document = a_document(row)
    document["vocabulary"]["units"]["%"] = {"zh": "%", "en": "%"}
    return Edition.from_document(document)


def burnt() -> dict[str, Any]:
    return {**a_row("dust", **LIMITS), "applies_if": {"fact": "fuel", "one_of": ["x"]}}


def at_odds() -> Edition:
    flow = a_row("flow", A={"at_most": "3"}, B={"at_most": "9"}, C={"at_most": "9"})
    more = a_row("more", "bool", A={"any_of": [{"fact": "flow", "at_least": "5"}, {"fact": "flow", "at_least": "6"}]})
    more["levels"] |= {level: a_cell(no_demand=True) for level in "BC"}
    return an_edition(flow, more)


def between_months() -> Edition:
    months = a_row("months", A={"equals": "5.5"}, B={"at_least": "3"}, C={"at_least": "3"})
    return an_edition({**months, "bounds": {"min": "0", "max": "12", "places": "0"}})


def unread(*more: Any) -> Edition:
    return an_edition(a_row("so2", **{**LIMITS, "A": NOT_READ}), *more)


FINED = (AdverseRecord("fined", date(2026, 6, 1), "示例-1"),)
OUTLETS = {**a_row("pm", **LIMITS), "outlets": "each"}
SCORE = {**a_row("score", A={"at_least": "90"}, B={"at_least": "80"}, C={"at_least": "60"}), "supplied_by": "expert"}
CLEAN = a_row("clean", A={"at_least": "80"}, B={"at_least": "60"}, C={"at_least": "40"})
BOTH = {**a_row("log", "bool", **YES), "applies_if": {"fact": "pm", "at_most": "4"}}
SCENES: dict[str, Callable[[], Any]] = {
    "reached": lambda: ways(an_edition(a_row(**LIMITS)), {"pm": "10"}, "A"),
    "one change": lambda: ways(an_edition(a_row(**LIMITS)), {"pm": "11"}, "A"),
    "two changes": lambda: ways(an_edition(a_row(**LIMITS), a_row("so2", **LIMITS)), {"pm": "99", "so2": "99"}, "C"),
    "a fact that is missing": lambda: ways(an_edition(a_row(**LIMITS)), {}, "B"),
    "any answer": lambda: ways(
        an_edition(a_row(A={"at_most": "1"}, B={"no_demand": True}, C={"no_demand": True})), {}, "B"
    ),
    "a cell that nobody has read": lambda: ways(unread(), {"so2": "5"}, "A"),
    "changes up to a cell that nobody has read": lambda: ways(
        unread(a_row(**LIMITS), a_row("nox", **LIMITS)), {"so2": "5", "pm": "15", "nox": "4"}, "A"
    ),
    "several changes up to it": lambda: ways(unread(a_row(**LIMITS)), {"so2": "35", "pm": "15"}, "A"),
    "no answer is good enough": lambda: ways(between_months(), {"months": "5"}, "A"),
    "rows at odds": lambda: ways(at_odds(), {"flow": "8", "more": True}, "A"),
    "no row applies": lambda: ways(an_edition(burnt(), asked=[FUEL]), {"fuel": "y"}, "A"),
    "a sub-type that is not said": lambda: ways(an_edition(a_row(**LIMITS), sub_types=KINDS), {"pm": "5"}, "A"),
    "a veto that lapses": lambda: ways(with_vetoes(), {"pm": "5"}, "A", adverse=FINED),
    "changes and a veto that lapses": lambda: ways(with_vetoes(), {"pm": "15"}, "A", adverse=FINED),
    "a veto whose end nobody has read": lambda: ways(
        with_vetoes(lookback_months=None, unknown="示例:此页未读"), {"pm": "5"}, "A", adverse=FINED
    ),
    "a veto that nobody has read": lambda: ways(with_vetoes(trust="memory"), {"pm": "5"}, "A", adverse=FINED),
    "a search cut off": lambda: ways(
        an_edition(a_row(**LIMITS), a_row("so2", **LIMITS)), {"pm": "50", "so2": "50"}, "A", Wish(tries=1)
    ),
    "another fuel": lambda: ways(
        an_edition(burnt(), a_row("log", "bool", **YES), asked=[FUEL]), {"fuel": "x", "dust": "40", "log": False}, "A"
    ),
    "one option": lambda: ways(
        an_edition(a_row("kiln", "choice", **{level: {"one_of": ["y"]} for level in "ABC"})), {"kiln": "x"}, "C"
    ),
    "options to add": lambda: ways(an_edition(a_row("files", "set", **ALL)), {"files": ["z"]}, "A"),
    "none is an answer": lambda: ways(
        an_edition(a_row("files", "set", A={"all_of": ["x"]}, B={"no_demand": True}, C={"no_demand": True})), {}, "B"
    ),
    "options to drop": lambda: ways(
        an_edition(
            {**burnt(), "applies_if": {"fact": "has", "all_of": ["x"]}},
            a_row("log", "bool", **YES),
            asked=[{**FUEL, "id": "has", "type": "set"}],
        ),
        {"has": ["x", "y"], "dust": "40", "log": True},
        "A",
    ),
    "outlets by name": lambda: ways(
        an_edition(OUTLETS), {"pm": {"outlets": {"DA001": "12", "DA002": "9", "DA003": None}}}, "A"
    ),
    "every outlet": lambda: ways(an_edition(OUTLETS), {}, "A"),
    "a score": lambda: ways(an_edition(SCORE), {"score": "95"}, "A"),
    "a share of a whole": lambda: ways(
        with_percent({**CLEAN, "unit": "%", "share": SHARE}), {"clean": {"part": "60", "whole": "120"}}, "A"
    ),
    "a share that is missing": lambda: ways(with_percent({**CLEAN, "unit": "%", "share": SHARE}), {}, "A"),
    "between two limits": lambda: ways(an_edition(a_row(**LIMITS), BOTH), {"pm": "25", "log": False}, "A"),
    "exactly": lambda: ways(
        an_edition(a_row("hours", **{level: {"equals": "8"} for level in "ABC"})), {"hours": "7"}, "A"
    ),
    "what it saves": lambda: ways(
        an_edition(a_row(**LIMITS)), {"pm": "11"}, "A", Wish({"sector": {"pm": Decimal("2.5")}}, {"A": Decimal(48)})
    ),
}


@pytest.mark.parametrize("scene", SCENES)
def test_ways_are_told_in_so_many_words(told: Told, scene: str) -> None:
    document = SCENES[scene]()

    told({key: value for key, value in document.items() if key != "documents"})
