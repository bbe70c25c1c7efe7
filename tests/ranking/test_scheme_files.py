"""A scheme is a file; a bad one is refused with the place and what is allowed."""

from pathlib import Path

import pytest

from greenctl.ranking.errors import SchemeNotThere, SchemeRefused
from greenctl.ranking.scheme_files import FOLDER, read_file, scheme_from, shipped, shipped_ids
from tests.ranking.builders import OURS

SAMPLE = (FOLDER / f"{OURS}.yaml").read_text(encoding="utf-8")


def written(tmp_path: Path, text: str, name: str = OURS) -> Path:
    file = tmp_path / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_shipped_scheme_is_read_and_has_a_fingerprint_of_its_own() -> None:
    fingerprints = {shipped(name).fingerprint for name in shipped_ids()}

    assert len(fingerprints) == len(shipped_ids()) == 5
    assert not any(shipped(name).official for name in shipped_ids())


def test_one_changed_figure_is_another_fingerprint() -> None:
    document = dict(shipped(OURS).document)
    changed = {**document, "visits_at_least": {**document["visits_at_least"], "value": 4}}

    assert scheme_from(changed).fingerprint != shipped(OURS).fingerprint


def test_a_scheme_that_nobody_wrote_is_not_there() -> None:
    with pytest.raises(SchemeNotThere):
        shipped("nothing")


@pytest.mark.parametrize(
    "before, after, wrong",
    [
        pytest.param("official: false", "official: true", "official, though", id="official with sample figures"),
        pytest.param("open_percent:", "open_precent:", "unknown key", id="misspelt"),
        pytest.param("dated: '2026-11-01'", "dated: 'soon'", "'soon'", id="no day"),
        pytest.param("percent: 40", "percent: 90", "weights do not fall", id="older weighs more"),
        pytest.param("until_days: 180", "until_days: 80", "ages do not rise", id="ages out of order"),
        pytest.param("{value: 80, cite", "{value: 81, cite", "81", id="a coverage without a quantile"),
        pytest.param("severity: major", "severity: huge", "'huge'", id="a veto of no severity"),
        pytest.param("cohort: [sector, size]", "cohort: [sector, sector]", "twice", id="twice"),
        pytest.param(
            "vetoes:",
            "visits_not_counted: {flags: [tired], cite: {doc: sample-method}, trust: sample}\nvetoes:",
            "'tired'",
            id="a flag that no visit has",
        ),
        pytest.param(
            "vetoes:",
            "visits_not_counted: {flags: [far_from_source], cite: {doc: sample-method}, trust: memory}\nvetoes:",
            "from memory",
            id="from memory",
        ),
        pytest.param("cohort: [sector, size]", "cohort: [colour]", "'colour'", id="a cohort of nothing"),
        pytest.param("doc: sample-method, clause: 示例条款 2", "doc: nowhere", "'nowhere'", id="cites nothing"),
        pytest.param("条款 2}, trust: sample", "条款 2}, trust: memory", "from memory", id="reckons with memory"),
        pytest.param("value: 3,", "value: '2.5',", "2.5", id="half a visit"),
        pytest.param("value: 3,", "value: .nan,", "nan", id="not a number"),
        pytest.param("value: 2, cite", "value: 30, cite", "more than", id="least above most"),
        pytest.param("unit_points: {value: 1", "unit_points: {value: 0", "0", id="a unit of nothing"),
        pytest.param("kind: rate", "kind: rate\nkind: rate", "twice", id="a key twice"),
        pytest.param("kind: rate", "kind: guess", "'guess'", id="no such kind"),
    ],
)
def test_a_bad_scheme_is_refused_and_says_why(tmp_path: Path, before: str, after: str, wrong: str) -> None:
    assert before in SAMPLE

    with pytest.raises(SchemeRefused) as refused:
        read_file(written(tmp_path, SAMPLE.replace(before, after, 1)))

    assert wrong in str(refused.value.details["wrong"])
    assert refused.value.details["file"] == f"{OURS}.yaml"


def test_a_file_is_called_what_its_scheme_is_called(tmp_path: Path) -> None:
    with pytest.raises(SchemeRefused):
        read_file(written(tmp_path, SAMPLE, "other"))


@pytest.mark.parametrize(
    "before, after, wrong",
    [
        pytest.param("code: good", "code: green", "bare colour", id="a bare colour"),
        pytest.param("at_most: 11", "at_most: 12", "is in warned and in bad", id="one score in two bands"),
        pytest.param("at_most: 11, ", "", "", id="an open band that meets the next"),
        pytest.param("code: warned", "code: good", "twice", id="a band twice"),
        pytest.param("value: 12, cite", "value: '12.0000001', cite", "12.0000001", id="seven places"),
    ],
)
def test_bands_that_contradict_each_other_are_refused(tmp_path: Path, before: str, after: str, wrong: str) -> None:
    text = (FOLDER / "shandong-2017.yaml").read_text(encoding="utf-8")
    assert before in text

    with pytest.raises(SchemeRefused) as refused:
        read_file(written(tmp_path, text.replace(before, after, 1), "shandong-2017"))

    assert wrong in str(refused.value.details["wrong"])
