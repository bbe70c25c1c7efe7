"""Word for word: what explanations, plans, forms, refusals and findings tell, kept in `told/` and compared in full."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grading import (
    AdverseRecord,
    Application,
    Edition,
    Facts,
    GradingError,
    GuaranteeClaim,
    RuleRefused,
    SectorFacts,
    canonical,
    explained,
    form,
    grade,
    level_of,
    read_facts,
    rendered,
)
from grading.differences import edition_differences, grade_differences
from grading.dmn import DmnRefused, dmn_of
from grading.gap import gap
from grading.gap_document import gap_document
from grading.gap_results import Wish
from grading.lint import lint
from tests.grading.builders import TODAY, a_document, a_row, an_edition, best_answers, graded, the_language, the_library
from tests.grading.conftest import Told
from tests.grading.test_lint import CELLS, ROWS, _spoil, a_table, changed
from tests.grading.test_rendering import a_full_explanation, as_read

LANGUAGE = "sample_language"
# Below these stand entries by code: one of them stands for all.
BY_CODE = {
    "sectors", "levels", "units", "dimensions", "alerts", "scales", "ladders", "documents", "vetoes", "guarantees",
    "evidence", "measures", "sub_types", "yellow", "orange", "red",
}  # fmt: skip
ODD: dict[str, Any] = {"take away": "take away", "a text": "x"}
SHARES = 8
ANSWERS: dict[str, dict[str, Any]] = {
    "best": {},
    "nothing": dict.fromkeys(best_answers(the_language().sectors[LANGUAGE])),
    "worst": {
        "stack_nox": {"outlets": {"DA001": "400", "DA002": "90", "DA003": None}}, "stack_dust": "900", "fuel": "coal",
        "clean_transport": {"part": "1", "whole": "120"}, "processes": ["coating"], "old_equipment": "some",
        "tidiness": "12",
    },
    "short of A": {"stack_nox": {"outlets": {"DA001": "45", "DA002": "12"}}, "fuel": "coal"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_explanation_in_words(told: Told, language: str) -> None:
    told(rendered(a_full_explanation(), language).splitlines())


@pytest.mark.parametrize(
    "answers, sub_type", [("best", "long"), ("nothing", "long"), ("worst", "short"), ("short of A", "long")]
)
def test_an_explanation(told: Told, answers: str, sub_type: str) -> None:
    found = as_read(graded(LANGUAGE, ANSWERS[answers], edition=the_language(), sub_type=sub_type))

    told(found)
    told(rendered(found, "zh").splitlines())


def with_everything_open() -> Edition:
    """Rows that nobody has read, remember, or can apply; vetoes of every effect; a kind of works that must be named."""
    limits = {"B": {"at_most": "20"}, "C": {"at_most": "30"}}
    rows = [
        a_row("unread", A={"unknown": "示例:未读"}, **limits),
        a_row("known", A={"at_most": "10", "trust": "memory"}, **limits),
        a_row("partly", A={"at_most": "10", "unread": "示例:另有条件"}, **limits),
        {**a_row("prose", "bool", **yes()), "applies_if": {"unknown": "示例:见正文"}},
        {**a_row("of_a_kind", "bool", **yes()), "applies_if": {"sub_type": ["long"]}},
        {**a_row("with_fuel", "bool", **yes()), "applies_if": {"fact": "fuel", "one_of": ["x"]}},
        {**a_row("scored", A={"at_least": "9"}, B={"at_least": "8"}, C={"at_least": "7"}), "supplied_by": "expert"},
    ]
    fuel = {key: item for key, item in a_row("fuel", "choice").items() if key != "levels"}
    kinds = {code: {"zh": code, "en": code, "ladder": "abcd"} for code in ("long", "short")}
    document = a_document(*rows, asked=[fuel], sub_types=kinds)
    beside = {"cite": {"doc": "rules", "clause": "9"}, "trust": "confirmed", "lookback_months": 12}
    effects = {
        "bars": {"effect": "bars", "levels": ["A", "B"]},
        "lowest": {"effect": "lowest"},
        "down": {"effect": "downgrade", "steps": 2},
        "open": {"effect": "lowest", "trust": "memory"},
        "endless": {"effect": "lowest", "lookback_months": None, "unknown": "示例:未读"},
    }
    vetoes = {code: {"zh": f"示例{code}", "en": code, **beside, **effect} for code, effect in effects.items()}
    vetoes["endless"].pop("lookback_months")
    return Edition.from_document({**document, "vetoes": vetoes})


HELD = {
    "nothing": (),
    "what counts": ("bars", "down"),
    "what nobody has read": ("open", "endless"),
    "the lowest, and one of another edition": ("lowest", "other"),
}


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("sub_type", [None, "long"])
def test_what_is_open_is_explained_in_both_languages(told: Told, sub_type: str | None, held: str) -> None:
    records = [AdverseRecord(kind, day, f"示例-{kind}") for kind in HELD[held] for day in (date(2026, 3, 1), TODAY)]
    records += [AdverseRecord(kind, date(2025, 1, 1), "示例-旧") for kind in HELD[held][:1]]

    found = graded("sector", {"known": None}, edition=with_everything_open(), adverse=tuple(records), sub_type=sub_type)

    document = as_read(found)
    told({key: document[key] for key in ("sentence_zh", "sentence_en", "vetoes")})
    for language in ("zh", "en"):
        told(rendered(document, language).splitlines())


def test_what_cannot_be_graded_is_refused_in_so_many_words(told: Told) -> None:
    edition = the_language()
    asked: list[tuple[SectorFacts, ...]] = [
        (),
        (SectorFacts("no_such_sector", None, Facts()),),
        (SectorFacts(LANGUAGE, "wide", Facts()),),
    ]
    for sectors in asked:
        for ask in (grade, level_of, explained):
            with pytest.raises(GradingError) as refused:
                ask(edition, Application(sectors, TODAY))
            told(str(refused.value))
    with pytest.raises(GradingError) as refused:
        the_library().get("no-such-edition")
    told(str(refused.value).partition("; there are")[0])


def test_sectors_that_do_not_compare_have_no_level_together(told: Told) -> None:
    document = a_document(a_row("pm", A={"at_most": "9"}, B={"at_most": "20"}, C={"at_most": "30"}))
    led = {**a_document(a_row("log", "bool", leading={"equals": True}), ladder="leading")["sectors"]["sector"]}
    document["sectors"]["led"] = {**led, "sector": "led"}
    facts = [("sector", {"pm": Decimal(5)}), ("led", {"log": True})]
    sectors = tuple(SectorFacts(code, None, Facts(values)) for code, values in facts)

    found = grade(Edition.from_document(document), Application(sectors, TODAY))

    assert (found.level, found.at_best, found.comparable) == (None, None, False)
    assert level_of(found.edition, found.application) is None
    told(rendered(as_read(found), "en").splitlines())


def test_a_rendering_in_a_language_that_is_not_spoken_is_refused(told: Told) -> None:
    with pytest.raises(ValueError, match="no rendering") as refused:
        rendered(as_read(graded()), "fr")
    told(str(refused.value))


@pytest.mark.parametrize("edition, sector", [("sample-language-2026", LANGUAGE), ("sample-2026", "sample_site")])
def test_a_form(told: Told, edition: str, sector: str) -> None:
    told(form(the_library().get(edition).sectors[sector]))


@pytest.mark.parametrize(
    "answers, target, sub_type",
    [("best", "A", "long"), ("nothing", "A", "long"), ("worst", "A", "long"), ("worst", "B", "short"),
     ("short of A", "A", "short")],
)  # fmt: skip
def test_the_ways_to_a_level(told: Told, answers: str, target: str, sub_type: str) -> None:
    edition = the_language()
    facts, _ = read_facts(edition.sectors[LANGUAGE], {**best_answers(edition.sectors[LANGUAGE]), **ANSWERS[answers]})
    held = (AdverseRecord("sample_penalty", date(2026, 10, 1), "case-1"), AdverseRecord("parking", TODAY, "case-2"))
    claims = (GuaranteeClaim("sample_heating", "heat-1"),)
    for adverse in ((), held):
        application = Application((SectorFacts(LANGUAGE, sub_type, facts),), TODAY, adverse, claims)
        told(
            gap_document(
                gap(
                    edition,
                    application,
                    target,
                    Wish({LANGUAGE: {"stack_nox": Decimal(3)}}, {"A": Decimal(96)}, plans=3),
                )
            )
        )


def spoilt(document: Any, share: int) -> Iterator[tuple[str, Any]]:
    """The document with one place changed, for each kind of place and each odd thing that may stand there; a share of
    them, since looking through a document takes a while."""
    seen: set[tuple[Any, ...]] = set()
    for path in places(document):
        kind = tuple(
            "*" if isinstance(step, int) or before in BY_CODE else step
            for before, step in zip(("", *path), path, strict=False)
        )
        if kind not in seen:
            seen.add(kind)
            for name, odd in ODD.items() if len(seen) % SHARES == share else ():
                other = copy.deepcopy(document)
                _spoil(other, path, odd)
                yield f"{'.'.join(map(str, path))}: {name}", other


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for step, item in steps:
        yield (*path, step)
        yield from places(item, (*path, step))


@pytest.mark.parametrize("share", range(SHARES))
def test_what_is_wrong_with_a_document(told: Told, share: int) -> None:
    """Refused in so many words, and found by the lint with these details."""
    for what, document in spoilt(the_language().to_document(), share):
        found = [[item.code, item.place, item.path, dict(item.details)] for item in lint(document)]
        try:
            Edition.from_document(document)
        except RuleRefused as refused:
            told([what, str(refused), found[:3]])
        else:
            told([what, None, found[:3]])


@pytest.mark.parametrize("rows", [[row] for row, _ in CELLS.values()] + [rows for rows, _, _ in ROWS.values()])
def test_what_the_lint_finds_in_a_row(told: Told, rows: Any) -> None:
    told([vars_of(item) for item in lint(a_table(*rows))])


def vars_of(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


def test_what_is_wrong_with_an_answer(told: Told) -> None:
    table = the_language().sectors[LANGUAGE]
    odd = [
        None, True, 7, 1.5, "", "x", "1.0000001", "1" * 13, "-1", [], ["x"], [1], {}, {"x": 1}, {"outlets": {}},
        {"outlets": {"": "1"}}, {"outlets": {"a": "x", "b": None}}, {"outlets": {"a" * 41: "1"}},
        {"part": "2", "whole": "1"},
        {"part": "-1", "whole": "1"}, {"part": "1"}, {"part": "1", "whole": "0"}, {"value": "1", "unit": "%"}, "1" * 70,
        {"outlets": {f"n{number}": "1" for number in range(201)}},
    ]  # fmt: skip
    told([item.code for item in read_facts(table, "no object")[1]])
    told(dict(read_facts(table, 5)[1][0].details))
    for row in table.fields:
        for answer in odd:
            facts, problems = read_facts(table, {row.id: answer}, "long")
            mine = [[item.code, item.clause, dict(item.details)] for item in problems if item.field == row.id]
            told([row.id, repr(answer)[:60], canonical(facts.to_document()).decode(), mine])


def test_what_tells_two_editions_apart(told: Told) -> None:
    limits = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}
    one = an_edition(a_row("pm", **limits), a_row("so2", **limits), a_row("gone", "bool", **yes()))
    other = an_edition(
        changed(a_row("pm", **{**limits, "A": {"at_most": "5", "trust": "read"}}), label_zh="另一名称"),
        {**a_row("so2", **limits), "applies_if": {"unknown": "?"}},
        a_row("new", "bool", **yes()),
    )
    library = the_library()
    told([vars_of(item) for item in edition_differences(one, other)])
    told([vars_of(item) for item in edition_differences(library.get("sample-2026"), library.get("sample-2026b"))])
    facts = {"pm": "8", "so2": "15", "gone": True, "new": True}
    pair = (
        graded("sector", {key: facts.get(key) for key in keys}, edition=each)
        for each, keys in ((one, facts), (other, facts))
    )
    told([vars_of(item) for item in grade_differences(*pair)])


def yes() -> dict[str, Any]:
    return {level: {"equals": True} for level in "ABC"}


@pytest.mark.parametrize("edition", ["sample-language-2026", "sample-2026"])
def test_a_decision_table_as_a_file(told: Told, edition: str) -> None:
    found = the_library().get(edition)
    for sector in [*found.sectors][:2]:
        try:
            told(dmn_of(found, sector).decode().splitlines())
        except DmnRefused as refused:
            told(str(refused))
