"""Every mistake in a rule file is refused with file, line and what is allowed."""

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
indicators:
- id: pm
  dimension: emission_limit
  label_zh: 颗粒物
  type: number
  unit: mg/m3
  bounds: {min: 0, max: 100, places: 2}
  levels:
    A: {at_most: 10, cite: {doc: guide, page: 41}, trust: confirmed}
    B: {at_most: 20, cite: {doc: guide, page: 41}, trust: read}
    C: {unknown: page not yet read}
- id: fuel
  dimension: emission_limit
  label_zh: 燃料
  type: choice
  options:
  - {code: gas, zh: 天然气}
  - {code: coal, zh: 煤}
  applies_if: {fact: pm, at_least: 1}
  levels:
    A: {one_of: [gas], cite: {doc: guide, clause: 3.2}, trust: read}
    B: {no_demand: true, cite: {doc: guide, clause: 3.2}, trust: read}
    C: {withdrawn: true, cite: {doc: guide, clause: 3.2}, trust: memory}
"""


def test_the_file_that_the_refusals_start_from_is_accepted(tmp_path: Path) -> None:
    library = load_library(a_rule_folder(tmp_path, PLANT))

    assert list(library.get("trial").sectors) == ["plant"]


@pytest.mark.parametrize(
    "old, new, line, says",
    [
        pytest.param("  unit: mg/m3\n", "  unit: mg/m4\n", 11, "unknown 'mg/m4'; allowed: mg/m3", id="unknown unit"),
        pytest.param("  unit: mg/m3\n", "", 7, "a number needs a unit", id="no unit"),
        pytest.param("kinds: [works]", "kinds: [farm]", 4, "allowed: works, site", id="unknown kind"),
        pytest.param("ladder: abcd", "ladder: abcde", 5, "allowed: abcd", id="unknown ladder"),
        pytest.param("  label_zh: 颗粒物\n", "  label: 颗粒物\n", 9, "unknown key 'label'", id="unknown key"),
        pytest.param("  label_zh: 颗粒物\n", "", 7, "key 'label_zh' is missing", id="missing key"),
        pytest.param("name_en: Plant\n", "name_en: Plant\nname_en: Works\n", 4, "stands twice", id="duplicate key"),
        pytest.param("- id: fuel", "- id: pm", 17, "indicator 'pm' stands twice", id="duplicate indicator"),
        pytest.param("    C: {unknown: page not yet read}\n", "", 14, "nothing of level 'C'", id="level missing"),
        pytest.param("    C: {unknown: page not yet read}", "    C: null", 16, "null where", id="bare null"),
        pytest.param("    C: {unknown: page not yet read}", "    C:", 16, "null where", id="nothing at all"),
        pytest.param("{unknown: page not yet read}", "{unknown: ''}", 16, "empty text", id="unknown without a reason"),
        pytest.param(
            "    B: {at_most: 20", "    E: {at_most: 20", 15, "allowed: A, B, C, D", id="level off the ladder"
        ),
        pytest.param(
            "at_most: 20, cite: {doc: guide, page: 41}, ",
            "at_most: 20, ",
            15,
            "key 'cite' is missing",
            id="no citation",
        ),
        pytest.param(
            "{doc: guide, page: 41}, trust: confirmed",
            "{doc: guide}, trust: confirmed",
            14,
            "cites a page",
            id="confirmed without a page",
        ),
        pytest.param(
            "{doc: guide, page: 41}, trust: read",
            "{doc: book, page: 1}, trust: read",
            15,
            "allowed: guide",
            id="unknown document",
        ),
        pytest.param(
            "trust: confirmed", "trust: sure", 14, "allowed: confirmed, read, reprint, memory", id="unknown trust"
        ),
        pytest.param(", trust: confirmed", "", 14, "key 'trust' is missing", id="no trust"),
        pytest.param("at_most: 20", "at_most: abc", 15, "is not a decimal", id="wrong type"),
        pytest.param("at_most: 20", "at_most: 1e3", 15, "is not a decimal", id="exponent"),
        pytest.param("at_most: 20", "at_most: .nan", 15, "is not a decimal", id="not a number"),
        pytest.param("at_most: 20", "at_most: 0.1234567", 15, "6 places", id="seven places"),
        pytest.param("at_most: 20", "at_most: 101", 15, "outside the plausible bounds", id="limit out of bounds"),
        pytest.param("at_most: 20", "equals: true", 15, "is not a decimal", id="bool limit for a number"),
        pytest.param("at_most: 20", "one_of: [gas]", 15, "unknown key 'one_of'", id="demand of another type"),
        pytest.param("at_most: 20", "at_most: 20, at_least: 1", 15, "one demand belongs here", id="two demands"),
        pytest.param("one_of: [gas]", "one_of: [wood]", 26, "allowed: gas, coal", id="unknown option"),
        pytest.param("one_of: [gas]", "one_of: []", 26, "empty", id="no option"),
        pytest.param("{code: coal, zh: 煤}", "{code: gas, zh: 煤}", 22, "an option twice", id="option twice"),
        pytest.param("no_demand: true", "no_demand: false", 27, "said with true", id="no_demand false"),
        pytest.param("no_demand: true", "no_demand: yes", 27, "the word in quotes", id="yes for true"),
        pytest.param("{fact: pm, at_least: 1}", "{fact: so2, at_least: 1}", 24, "allowed: pm", id="unknown fact"),
        pytest.param(
            "{fact: pm, at_least: 1}", "{fact: pm, one_of: [x]}", 24, "one demand", id="condition of another type"
        ),
        pytest.param(
            "{fact: pm, at_least: 1}", "process includes clay", 24, "text where a mapping", id="prose condition"
        ),
        pytest.param("places: 2", "places: 7", 12, "places 0 to 6", id="too many places"),
        pytest.param("min: 0, max: 100", "min: 100, max: 0", 12, "nothing can satisfy", id="bounds upside down"),
        pytest.param(
            "sector: plant", "sector: works", 1, "bears its name; allowed: plant", id="file and sector differ"
        ),
        pytest.param("kinds: [works]", "kinds: &k [works]\nclassification: *k", 4, "an alias", id="alias"),
        pytest.param("kinds: [works]", "kinds: [works", 5, "not YAML", id="not YAML"),
        pytest.param("kinds: [works]", "kinds: []", 4, "no kind of source; allowed: works, site", id="no kind"),
        pytest.param("- id: fuel", "- id: 燃料", 17, "is not a code; allowed: A-Z a-z", id="not a code"),
        pytest.param("ladder: abcd", "7: abcd", 5, "key '7' is not text", id="key that is a number"),
        pytest.param("ladder: abcd", "? [a]\n: abcd\nladder: abcd", 5, "is not text", id="key that is a list"),
        pytest.param(
            "page: 41}, trust: confirmed", "page: [41]}, trust: confirmed", 14, "not a page or clause", id="page"
        ),
        pytest.param(
            "  bounds: {",
            "  evidence: {A: [报告, 报告]}\n  bounds: {",
            12,
            "same item stands twice",
            id="evidence twice",
        ),
        pytest.param("ladder: abcd\n", "ladder: abcd\nmeasures: {blue: {}}\n", 6, "allowed: red", id="unknown alert"),
        pytest.param(
            "ladder: abcd\n",
            "ladder: abcd\nmeasures: {red: {A: {text_zh: 停}}}\n",
            6,
            "key 'cite' is missing",
            id="measure without a citation",
        ),
    ],
)
def test_a_mistake_is_refused_with_file_and_line(
    told: Told, tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert old in PLANT

    check_it_is_refused(told, a_rule_folder(tmp_path, PLANT.replace(old, new, 1)), says, line)


@pytest.mark.parametrize(
    "file, text, says",
    [
        pytest.param("editions", "trial: {title_zh: 试}\n", "is missing", id="edition incomplete"),
        pytest.param("documents", "guide: {title: Guide, seen_as: heard}\n", "allowed: original", id="seen_as"),
        pytest.param(
            "vetoes",
            "none: {v: {zh: 一, en: v, effect: bars, cite: {doc: guide}, trust: read}}\n",
            "veto 'v' has no 'levels'",
            id="veto without levels",
        ),
        pytest.param(
            "vetoes",
            "none: {v: {zh: 一, en: v, effect: lowest, cite: {doc: guide}, trust: read}}\n",
            "'lookback_months'",
            id="veto without a look-back",
        ),
        pytest.param(
            "vetoes",
            "none: {v: {zh: 一, en: v, effect: lowest, lookback_months: 1201, cite: {doc: guide}, trust: read}}\n",
            "not a whole number <= 1200",
            id="look-back beyond the calendar",
        ),
        pytest.param(
            "vetoes",
            "none: {v: {zh: 一, en: v, effect: downgrade, steps: 101, lookback_months: 1, cite: {doc: guide}, trust: read}}\n",  # noqa: E501 - one line of a file
            "not a whole number <= 100",
            id="more steps than any ladder has",
        ),
        pytest.param("levels", "", "empty", id="empty file"),
    ],
)
def test_the_common_files_are_read_as_strictly(told: Told, tmp_path: Path, file: str, text: str, says: str) -> None:
    check_it_is_refused(told, a_rule_folder(tmp_path, PLANT, **{file: text}), says)


@pytest.mark.parametrize("ladder", ["[A, A, B]", "[B, A]", "[A, E]"])
def test_a_ladder_takes_levels_of_its_scale_best_first_each_once(told: Told, tmp_path: Path, ladder: str) -> None:
    folder = a_rule_folder(tmp_path, PLANT)
    levels = folder / "levels.yaml"
    levels.write_text(levels.read_text("utf-8").replace("abcd: [A, B, C, D]", f"abcd: {ladder}"), "utf-8")

    check_it_is_refused(told, folder, "levels.yaml:9: ")


def test_an_edition_that_amends_itself_in_a_circle_is_refused(told: Told, tmp_path: Path) -> None:
    both = "".join(
        f"{name}: {{title_zh: 试, title_en: T, official: false, jurisdiction: '', effective_from: 2026-01-01, "
        f"amends: {other}, vetoes: none}}\n"
        for name, other in (("trial", "second"), ("second", "trial"))
    )

    check_it_is_refused(told, a_rule_folder(tmp_path, PLANT, editions=both), "in a circle")


@pytest.mark.parametrize(
    "sector, table, says",
    [
        pytest.param(
            "plant",
            "sector: plant\nchanges:\n  so2:\n    levels:\n      A: {unknown: 未读}\n",
            "later/plant.yaml:4: no indicator 'so2'",
            id="an indicator that is not there",
        ),
        pytest.param(
            "works",
            "sector: works\nchanges: {}\n",
            "later/works.yaml:1: nothing to change: the amended edition has no sector 'works'; allowed: plant",
            id="a sector that is not there",
        ),
    ],
)
def test_a_change_to_what_is_not_there_is_refused(
    told: Told, tmp_path: Path, sector: str, table: str, says: str
) -> None:
    check_it_is_refused(told, with_a_later_edition(a_rule_folder(tmp_path, PLANT), table, sector), says)


def test_an_edition_without_a_sector_is_refused(told: Told, tmp_path: Path) -> None:
    folder = a_rule_folder(tmp_path, PLANT)
    (folder / "trial" / "plant.yaml").unlink()

    check_it_is_refused(told, folder, "edition 'trial' has no sector file in folder trial/")


def test_a_level_stands_in_one_scale(told: Told, tmp_path: Path) -> None:
    folder = a_rule_folder(tmp_path, PLANT)
    levels = folder / "levels.yaml"
    levels.write_text(
        levels.read_text("utf-8").replace("  graded: [A, B, C, D]\n", "  graded: [A, B, C, D]\n  led: [A]\n"), "utf-8"
    )

    check_it_is_refused(told, folder, "levels.yaml:3: level 'A' already stands in scale 'graded'")


def test_a_file_that_is_not_utf_8_is_refused(told: Told, tmp_path: Path) -> None:
    folder = a_rule_folder(tmp_path, PLANT)
    (folder / "trial" / "plant.yaml").write_bytes(PLANT.encode("gbk"))

    check_it_is_refused(told, folder, "trial/plant.yaml: not YAML in UTF-8: ")
