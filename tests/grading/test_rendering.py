"""The rendering of an explanation: made from the document alone, and every field of the document is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import orjson
import pytest

from grading import AdverseRecord, GuaranteeClaim, canonical, explanation, rendered
from tests.grading.builders import graded, the_language, the_library

OTHER = {"zh": "en", "en": "zh"}
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:()]|[,;:()][\u4e00-\u9fff]")
Path = tuple[Any, ...]


def as_read(result: Any) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(canonical(explanation(result)))
    return document


def a_full_explanation() -> dict[str, Any]:
    """Of everything something: several outlets, a share, a score, conditions, vetoes, guarantees, what is open."""
    changes = {
        "stack_nox": {"outlets": {"DA001": "9.5", "DA002": None}},
        "clean_transport": {"part": "80", "whole": "120"},
        "fuel": "coal",
        "processes": ["coating"],
        "old_equipment": "some",
        "stack_dust": "40",
    }
    kinds = ("sample_penalty", "sample_measure_not_done", "parking")
    return as_read(
        graded(
            "sample_language",
            changes,
            edition=the_language(),
            sub_type="long",
            adverse=tuple(AdverseRecord(kind, date(2026, 10, 1), f"case-{kind}") for kind in kinds),
            guarantees=(GuaranteeClaim("sample_heating", "heat-1"), GuaranteeClaim("sample_not_read", "unread-1")),
            evidence={"stack_nox": ("示例检测报告 2026-7",), "fuel": ("示例合同",)},
        )
    )


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def changed(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document with another value at one place."""
    copy = deepcopy(document)
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = another(place[path[-1]])
    return copy


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value or ''}改"


def is_told(path: Path, language: str, document: dict[str, Any]) -> bool:
    """What is of the other language stays out. What is null because its whole group is null has no place of its own."""
    name = path[-1]
    if str(name).endswith(f"_{OTHER[language]}") or name == OTHER[language]:
        return False
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    empty_groups = {"share": "share", "said": "said"}
    if name in empty_groups and place[name] is None:
        return False
    heads = {"unit_zh": "unit", "unit_en": "unit", "condition_en": "condition_zh", "highest_alert_zh": "highest_alert"}
    heads |= {"highest_alert_en": "highest_alert", "label_zh": "fact", "label_en": "fact"}
    head = heads.get(str(name))
    return not (head in place and place[head] is None) if isinstance(place, dict) and head else True


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_of_the_document_is_shown(language: str) -> None:
    document = a_full_explanation()
    before = rendered(document, language)

    hidden = [
        path
        for path, _ in leaves(document)
        if is_told(path, language, document) and rendered(changed(document, path), language) == before
    ]

    assert hidden == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_and_number_of_the_document_appears(language: str) -> None:
    document = a_full_explanation()
    text = rendered(document, language)
    said_in_words = {
        "outcome",
        "outcomes",
        "trust",
        "supplier",
        "supplied_by",
        "type",
        "outlets_count",
        "state",
        "effect",
    }

    absent = [
        (path, value)
        for path, value in leaves(document)
        if isinstance(value, str | int)
        and not isinstance(value, bool)
        and is_told(path, language, document)
        and not {*path[-2:]} & {*said_in_words, "role"}
        and str(value) not in text
    ]

    assert absent == []


def test_a_field_that_the_rendering_leaves_out_is_caught() -> None:
    """The check can fail: a field added to the document and not to the rendering is found hidden."""
    document = a_full_explanation() | {"added_later": "value"}

    assert rendered(changed(document, ("added_later",)), "zh") == rendered(document, "zh")


@pytest.mark.parametrize("edition_id", sorted(the_library().editions))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sector_of_every_edition_can_be_rendered(edition_id: str, language: str) -> None:
    edition = the_library().get(edition_id)

    for sector, table in edition.sectors.items():
        for sub_type in (None, *table.sub_types):
            document = as_read(graded(sector, edition=edition, sub_type=sub_type))
            assert rendered(document, language).count("\n") > len(document["sectors"][0]["findings"])


def test_chinese_sentences_have_chinese_punctuation() -> None:
    """Names in a rule table are as its author wrote them; everything else is ours."""
    document = a_full_explanation()
    names = [veto["name_zh"] for veto in document["vetoes"] if veto["name_zh"]] + [*document["documents"].values()]

    for text in (document["sentence_zh"], rendered(document, "zh")):
        ours = re.sub("|".join(map(re.escape, names)), "", text)
        assert HALF_WIDTH.findall(ours) == []


def test_another_language_or_document_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        rendered(a_full_explanation(), "fr")
    with pytest.raises(KeyError):
        rendered({"schema": "greenctl-explanation/1"}, "zh")
