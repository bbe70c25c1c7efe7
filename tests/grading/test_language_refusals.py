"""Mistakes in the richer part of the rule language are refused with file, line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading import load_library
from tests.grading.builders import a_rule_folder
from tests.grading.conftest import Told
from tests.grading.refusals import check_it_is_refused, with_a_later_edition

PLANT = """\
sector: plant
name_zh: 厂
name_en: Plant
kinds: [works]
ladder: abcd
sub_types:
  long: {zh: 长, en: long, ladder: abcd}
  short: {zh: 短, en: short, ladder: abcd}
asked:
- {id: fuel, dimension: emission_limit, label_zh: 燃料, type: choice, options: [{code: gas}, {code: coal}]}
indicators:
- id: pm
  dimension: emission_limit
  label_zh: 颗粒物
  type: number
  unit: mg/m3
  outlets: worst
  difficulty: 4
  levels:
    A: {any_of: [{at_most: 10}, {fact: fuel, one_of: [gas]}], cite: {doc: guide, page: 41}, trust: read}
    B: {at_most: 20, cite: {doc: guide, page: 41}, trust: read}
    C: {unknown: page not yet read}
- id: share
  dimension: emission_limit
  label_zh: 占比
  type: number
  unit: '%'
  supplied_by: expert
  share: {part_zh: 部, part_en: part, whole_zh: 全, whole_en: whole, unit: mg/m3}
  applies_if: {every: [{sub_type: [long]}, {fact: fuel, one_of: [coal]}]}
  levels:
    A: {at_least: 80, cite: {doc: guide, page: 42}, trust: read}
    B: {at_least: 60, cite: {doc: guide, page: 42}, trust: read}
    C: {no_demand: true, cite: {doc: guide, page: 42}, trust: read}
"""
LEVELS = """\
scales:
  graded: [A, B, C, D]
  leading: [leading, non_leading]
levels:
  A: {zh: A级, en: level A}
  B: {zh: B级, en: level B}
  C: {zh: C级, en: level C}
  D: {zh: D级, en: level D}
  leading: {zh: 引领性, en: leading}
  non_leading: {zh: 非引领性, en: non-leading}
ladders:
  abcd: [A, B, C, D]
units:
  mg/m3: {zh: mg/m³, en: mg/m³}
  "%": {zh: "%", en: "%"}
dimensions:
  emission_limit: {zh: 排放限值, en: emission limits}
alerts:
  red: {zh: 红色预警, en: red alert}
"""
EDITIONS = """\
trial:
  title_zh: 试
  title_en: Trial
  official: false
  jurisdiction: '37'
  effective_from: 2026-01-01
  vetoes: none
  guarantees: some
"""
GUARANTEES = "some: {heat: {zh: 暖, en: heat, scope_zh: 供暖, cite: {doc: guide, page: 1}, trust: read}}\n"


def a_folder(tmp_path: Path, plant: str = PLANT, guarantees: str = GUARANTEES) -> Path:
    return a_rule_folder(tmp_path, plant, levels=LEVELS, editions=EDITIONS, guarantees=guarantees)


def test_the_files_that_the_refusals_start_from_are_accepted(tmp_path: Path) -> None:
    edition = load_library(a_folder(tmp_path)).get("trial")

    assert (list(edition.sectors), list(edition.guarantees)) == (["plant"], ["heat"])


@pytest.mark.parametrize(
    "old, new, line, says",
    [
        pytest.param("outlets: worst", "outlets: best", 17, "allowed: each, worst", id="outlets"),
        pytest.param("difficulty: 4", "difficulty: 0", 18, "not a whole number >= 1", id="too easy"),
        pytest.param("difficulty: 4", "difficulty: 6", 18, "difficulty 6; allowed: 1 to 5", id="too hard"),
        pytest.param("B: {at_most: 20", "B: {at_least: 20", 12, "depends on the level", id="worst in two directions"),
        pytest.param("{at_most: 10}", "{equals: 10}", 12, "depends on the level", id="worst of equals"),
        pytest.param(
            "[{at_most: 10}, {fact: fuel, one_of: [gas]}]",
            "[{at_most: 10}]",
            20,
            "1 alternatives; allowed: 2 to 20",
            id="one alternative",
        ),
        pytest.param(", {fact: fuel, one_of: [gas]}", ", {at_most: 10}", 20, "an alternative twice", id="twice"),
        pytest.param("{fact: fuel, one_of: [gas]}", "{fact: pm, at_most: 1}", 20, "allowed: fuel", id="its own row"),
        pytest.param(
            "{fact: fuel, one_of: [gas]}", "{fact: share, at_least: 1}", 20, "allowed: fuel", id="conditional"
        ),
        pytest.param("{fact: fuel, one_of: [gas]}", "{fact: fuel, at_most: 1}", 20, "one demand", id="another type"),
        pytest.param("{fact: fuel, one_of: [gas]}", "{any_of: [{at_most: 1}]}", 20, "one demand", id="nested"),
        pytest.param("{at_most: 10}, {fact", "{unknown: why}, {fact", 20, "one demand", id="unknown alternative"),
        pytest.param(
            "{at_most: 10}, {", "{at_most: 10, trust: read}, {", 20, "unknown key 'trust'", id="its own trust"
        ),
        pytest.param("unit: '%'", "unit: mg/m3", 29, "'share' does not suit", id="a share of milligrams"),
        pytest.param(
            "  supplied_by: expert\n", "  outlets: each\n", 29, "'share' does not suit", id="a share per outlet"
        ),
        pytest.param(
            "  supplied_by: expert\n", "  bounds: {max: 9}\n", 28, "'bounds' does not suit", id="bounds of a share"
        ),
        pytest.param("unit: mg/m3}", "unit: kg}", 29, "unknown 'kg'", id="unit of a share"),
        pytest.param("part_en: part, ", "", 29, "key 'part_en' is missing", id="half a share"),
        pytest.param("at_least: 80", "at_least: 100.1", 32, "allowed: 0 to 100", id="more than all"),
        pytest.param(
            "supplied_by: expert", "supplied_by: rule_office", 28, "allowed: enterprise, expert", id="supplier"
        ),
        pytest.param("sub_type: [long]", "sub_type: [wide]", 30, "allowed: long, short", id="unknown kind"),
        pytest.param("sub_type: [long]", "sub_type: []", 30, "empty", id="no kind"),
        pytest.param("sub_type: [long]", "fact: pm, at_most: 1", 30, "allowed: fuel", id="a condition on outlets"),
        pytest.param("{sub_type: [long]}, ", "", 30, "1 alternatives", id="every of one"),
        pytest.param(
            "{every: [", "{every: [{any: [{unknown: x}, {unknown: y}]}, ", 30, "unknown key 'any'", id="nested twice"
        ),
        pytest.param("{every: [", "{any: [], every: [", 30, "unknown key 'any'", id="every and any"),
        pytest.param("{id: fuel", "{id: sub_type", 10, "'sub_type' is no indicator", id="a reserved name"),
        pytest.param(
            "{id: fuel", "{outlets: each, id: fuel", 10, "unknown key 'outlets'", id="outlets of a mere condition"
        ),
    ],
)
def test_a_mistake_is_refused_with_file_and_line(
    told: Told, tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert old in PLANT

    check_it_is_refused(told, a_folder(tmp_path, PLANT.replace(old, new, 1)), says, line)


@pytest.mark.parametrize(
    "old, new, says",
    [
        pytest.param("scope_zh: 供暖, ", "", "key 'scope_zh' is missing", id="no scope"),
        pytest.param("trust: read", "trust: read, requires: [E]", "allowed: A, B, C, D", id="unknown level"),
        pytest.param("trust: read", "trust: read, requires: [A, B]", "one level per scale", id="two levels of a scale"),
        pytest.param("trust: read", "trust: read, highest_alert: blue", "allowed: red", id="unknown alert"),
        pytest.param("some:", "others:", "unknown 'some'; allowed: others", id="unknown set"),
    ],
)
def test_guarantees_are_read_as_strictly(told: Told, tmp_path: Path, old: str, new: str, says: str) -> None:
    check_it_is_refused(told, a_folder(tmp_path, guarantees=GUARANTEES.replace(old, new, 1)), says)


def test_an_edition_that_names_guarantees_needs_their_file(told: Told, tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "guarantees.yaml").unlink()

    check_it_is_refused(told, folder, "guarantees.yaml: the file cannot be read")


def test_an_amending_edition_keeps_the_guarantees_and_may_change_an_alternative(tmp_path: Path) -> None:
    table = (
        "sector: plant\nchanges:\n  pm:\n    levels:\n      A: {any_of: [{at_most: 9}, {fact: fuel, one_of: [gas]}], "
        "cite: {doc: guide, page: 43}, trust: read}\n"
    )

    later = load_library(with_a_later_edition(a_folder(tmp_path), table)).get("later")

    assert list(later.guarantees) == ["heat"]
    assert later.sectors["plant"].indicators[0].cells["A"].tests[0].limit == 9


def test_an_amendment_cannot_turn_the_worst_outlet_around(told: Told, tmp_path: Path) -> None:
    table = (
        "sector: plant\nchanges:\n  pm:\n    levels:\n      A: {at_least: 9, cite: {doc: guide, page: 43}, "
        "trust: read}\n"
    )

    check_it_is_refused(
        told, with_a_later_edition(a_folder(tmp_path), table), "later/plant.yaml:4: the worst outlet of 'pm'"
    )
