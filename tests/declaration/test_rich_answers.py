"""Outlets, shares and scores on a declaration: what an enterprise fills in, what it does not, and that it replays."""

import orjson
import pytest
from marshmallow import ValidationError

from api.declaration.answers_in import MOST_OUTLETS, AnswersIn
from greenctl.declaration.form import form_of, read, typed_changes
from greenctl.declaration.grades import graded, graded_again
from greenctl.declaration.sheet import flat
from tests.declaration.builders import TODAY
from tests.grading.builders import best_answers, the_language

SECTOR = "sample_language"


def the_form():
    return form_of(the_language(), (), [(SECTOR, "long")])


def values(**changes):
    facts = {key: answer for key, answer in best_answers(the_language().sectors[SECTOR]).items() if key != "tidiness"}
    return flat({"facts": {SECTOR: {**facts, **changes}}, "evidence": {}})


def test_what_an_expert_scores_is_no_field_of_the_enterprise():
    form = the_form()

    assert f"facts.{SECTOR}.stack_nox" in form.paths
    assert f"facts.{SECTOR}.tidiness" not in form.paths


def test_a_score_that_an_enterprise_sends_does_not_count():
    reading = read(the_form(), values(tidiness="100"))

    (sector,) = orjson.loads(graded(the_form(), reading, TODAY).explanation)["sectors"]

    row = next(row for row in sector["findings"] if row["id"] == "tidiness")
    assert (row["observed"], row["level"]) == (None, None)
    assert [need["supplier"] for need in row["needs"]] == ["expert"]


def test_outlets_and_shares_are_kept_in_their_plain_form():
    changes = {
        f"facts.{SECTOR}.stack_nox": {"outlets": {"DA002": {"value": "9.50", "unit": "mg/m3"}, "DA001": "010"}},
        f"facts.{SECTOR}.clean_transport": {"part": 80, "whole": "120.0"},
    }

    typed, problems = typed_changes(the_form(), changes)

    assert problems == []
    assert typed == {
        f"facts.{SECTOR}.stack_nox": {"outlets": {"DA001": "10", "DA002": "9.5"}},
        f"facts.{SECTOR}.clean_transport": {"part": "80", "whole": "120"},
    }


def test_a_wrong_outlet_is_named():
    _, problems = typed_changes(the_form(), {f"facts.{SECTOR}.stack_nox": {"outlets": {"DA001": "1", "DA002": "-1"}}})

    assert [(problem["field"], problem["code"], problem["outlet"]) for problem in problems] == [
        (f"facts.{SECTOR}.stack_nox", "fact.out_of_bounds", "DA002")
    ]


def test_what_is_missing_follows_the_kind_of_works():
    long, short = (form_of(the_language(), (), [(SECTOR, kind)]) for kind in ("long", "short"))
    answers = values(sinter_dust=None)

    missing = [[problem["field"] for problem in read(form, answers).problems] for form in (long, short)]

    assert missing == [[f"facts.{SECTOR}.sinter_dust"], []]


def test_a_grade_with_outlets_shares_and_evidence_can_be_computed_again_to_the_byte():
    answers = values(
        stack_nox={"outlets": {"DA001": "9.5", "DA002": None}}, clean_transport={"part": "80", "whole": "120"}
    )
    evidence = [{"document": "示例检测报告", "number": "示例-7", "date": "2026-10-30", "sha256": None}]
    answers[f"evidence.{SECTOR}.stack_nox"] = evidence

    once = graded(the_form(), read(the_form(), answers), TODAY)
    again = graded_again(the_language(), orjson.loads(once.inputs))

    assert again == once
    rows = {row["id"]: row for row in orjson.loads(once.explanation)["sectors"][0]["findings"]}
    assert rows["stack_nox"]["evidence"] == ["示例检测报告 示例-7 2026-10-30"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"outlets": {"DA001": "9.5", "2#": None}}, id="outlets"),
        pytest.param({"outlets": {"DA001": ["x"]}}, id="an outlet with options"),
        pytest.param({"part": "80", "whole": "120"}, id="share"),
        pytest.param({"part": 80, "whole": 120}, id="share in whole numbers"),
        pytest.param({"value": "9.5", "unit": "mg/m3"}, id="value with its unit"),
        pytest.param({"outlets": {str(number): "1" for number in range(MOST_OUTLETS)}}, id="as many as may be"),
    ],
)
def test_the_contract_takes_it_as_it_is(answer):
    assert AnswersIn().load({"facts": {SECTOR: {"row": answer}}})["facts"][SECTOR]["row"] == answer


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"outlets": {str(number): "1" for number in range(MOST_OUTLETS + 1)}}, id="one outlet too many"),
        pytest.param({"outlets": {"DA001": {"outlets": {}}}}, id="outlets of outlets"),
        pytest.param({"outlets": "DA001"}, id="no map of outlets"),
        pytest.param({"outlets": {"a" * 41: "1"}}, id="a long name"),
        pytest.param({"outlets": {"\ud800": "1"}}, id="half a character in a name"),
        pytest.param({"outlets": {"DA001": 9.5}}, id="a binary number"),
        pytest.param({"part": "80"}, id="half a share"),
        pytest.param({"part": "80", "whole": 1.5}, id="a binary whole"),
        pytest.param({"part": True, "whole": "1"}, id="a bool in a share"),
        pytest.param({"part": {}, "whole": "1"}, id="a nested share"),
    ],
)
def test_the_contract_refuses_it(answer):
    with pytest.raises(ValidationError):
        AnswersIn().load({"facts": {SECTOR: {"row": answer}}})
