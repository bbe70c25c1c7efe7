"""What a check comes to, and which lists anything official can be said by. Pure."""

from dataclasses import replace
from datetime import date

import pytest

from greenctl.construction.checks import (
    Answer,
    Outcome,
    is_official,
    is_whole,
    items_in,
    list_for,
    problems_of,
    result_of,
)
from greenctl.construction.terms import phases
from greenctl.inspection.editions import check_lists
from tests.construction.builders import EARTHWORK, answers

LISTS = {one.id: one for one in check_lists() if "site" in one.kinds}
SAMPLE = LISTS["sample-site-2026"]
OFFICIAL = replace(SAMPLE, trust="read")


@pytest.mark.parametrize(
    "name, count",
    [
        ("six-100pct-jinan", 6), ("six-100pct-baoji", 6), ("six-100pct-pingyuan", 6), ("seven-100pct-longgang", 7),
        ("eight-100pct-zhengzhou", 8), ("eight-100pct-xiangyang", 8),
    ],
)  # fmt: skip
def test_cities_ask_for_six_seven_or_eight_and_no_two_of_them_alike(name, count):
    one = LISTS[name]

    assert (one.named, len(one.items), one.trust) == (count, count, "read")
    assert sum({item.zh for item in one.items} == {item.zh for item in other.items} for other in LISTS.values()) == 1


def test_a_list_whose_items_were_not_read_is_whole_nowhere():
    assert not is_whole(LISTS["zibo-building-2019"])
    assert result_of(LISTS["zibo-building-2019"], "earthwork", ()).all_met is None


def test_nothing_official_is_said_by_what_was_not_read():
    assert not any(is_official(one) for one in LISTS.values())
    assert is_official(OFFICIAL)
    for missing in ({"effective_from": None}, {"named": 7}, {"trust": "sample"}, {"trust": "memory"}):
        assert not is_official(replace(OFFICIAL, **missing))
    assert not is_official(replace(OFFICIAL, items=(replace(SAMPLE.items[0], phases=None), *SAMPLE.items[1:])))


def test_phases_of_the_sample_are_phases_of_a_site():
    named = {phase for item in SAMPLE.items for phase in item.phases or ()}

    assert named <= {phase.id for phase in phases().values() if not phase.final}


def test_what_applies_is_told_by_the_phase():
    assert tuple(item.id for item in items_in(SAMPLE, "earthwork")) == EARTHWORK
    assert {item.id for item in items_in(SAMPLE, "fit_out")} == {"fence", "cover", "paving"}
    assert items_in(LISTS["six-100pct-jinan"], "fit_out") == LISTS["six-100pct-jinan"].items  # phases were not read


@pytest.mark.parametrize(
    "said, all_met",
    [
        pytest.param(answers(), True, id="every item met"),
        pytest.param(answers(wash="not_met"), False, id="one not met"),
        pytest.param(answers(wash="not_applicable"), True, id="one does not apply here"),
        pytest.param(answers(*EARTHWORK[1:]), None, id="one not looked at"),
        pytest.param((), None, id="nobody looked"),
        pytest.param(answers("wash", outcome="not_met"), False, id="one not met, the rest not looked at"),
    ],
)
def test_what_nobody_looked_at_is_never_taken_for_met(said, all_met):
    assert result_of(SAMPLE, "earthwork", said).all_met is all_met


@pytest.mark.parametrize(
    "said, wrong",
    [
        pytest.param(Answer("nothing", Outcome.MET), "item_unknown", id="no such item"),
        pytest.param(Answer("wash", Outcome.MET), "item_not_in_phase", id="an item of another phase"),
        pytest.param(Answer("fence", Outcome.NOT_APPLICABLE), "why_missing", id="not applicable without a reason"),
    ],
)
def test_a_wrong_answer_is_named_by_its_place(said, wrong):
    assert list(problems_of(SAMPLE, "fit_out", (said,), 0)) == [
        (f"items.0.{'why' if wrong == 'why_missing' else 'item'}", f"construction.{wrong}")
    ]


def test_photos_are_asked_of_what_was_looked_at():
    said = (Answer("fence", Outcome.MET), Answer("cover", Outcome.NOT_LOOKED_AT))

    assert list(problems_of(SAMPLE, "earthwork", said, 1)) == [("items.0.photos", "construction.photos_missing")]
    assert list(problems_of(SAMPLE, "earthwork", said, 0)) == []


def test_the_list_is_the_latest_for_such_work_or_the_one_that_is_named():
    older = replace(SAMPLE, id="older", effective_from=date(2025, 1, 1))
    lines = replace(SAMPLE, id="lines", works=("linear",), effective_from=date(2026, 6, 1))

    assert list_for([older, SAMPLE, lines], "building", None) is SAMPLE
    assert list_for([older, SAMPLE, lines], "linear", None) is lines
    assert list_for([older, SAMPLE, lines], "building", "older") is older
    assert list_for([SAMPLE], "building", "lines") is None
