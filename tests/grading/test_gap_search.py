"""Gap plans against brute force: every answer to every fact of small random tables is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import SectorFacts
from grading.gap import gap
from grading.gap_becomes import Becomes, of_one_outlet, value_of
from grading.gap_results import Change, Plan, SectorGap, Wish
from grading.gap_sector import carried_out
from grading.model import FactType, Indicator
from grading.shapes import Fact, OutletFacts, ShareFact
from grading.vetoes import leaves_open, veto_finding
from tests.examples import examples
from tests.grading.builders import TODAY, a_cell, a_document, a_row
from tests.grading.gap_tables import HIGHEST, OPTIONS, Case, cases, feasible, is_reached, plain_row

EVERYTHING = Wish(plans=100, tries=200_000)


def planned(case: Case) -> SectorGap:
    (sector,) = gap(case.edition, case.application(), case.target, EVERYTHING).sectors
    assert sector.complete
    return sector


def check_plans_are_the_minimal_sets(case: Case, found: SectorGap) -> None:
    """On the day of each plan its set of facts is minimal, and no minimal set of any day is left out."""
    if case.records and not found.sure:
        return  # which unread veto or cell is let pass is another question
    surely = found.sure or not found.plans
    told: dict[date, set[frozenset[str]]] = {}
    for plan in found.plans:
        told.setdefault(plan.not_before or TODAY, set()).add(facts_of(plan))
    for day in days_of(case):
        expected = set(feasible(case, day, surely=surely)) if can_be_said(case, day) else set()
        before = {names for when, sets in told.items() if when <= day for names in sets}
        assert told.get(day, set()) <= expected
        assert expected <= before or found.more


def check_what_stands_in_the_way_is_told(case: Case, found: SectorGap) -> None:
    """Plans that are not sure come only where none is, and then something is named."""
    if found.sure:
        assert not found.obstacles
        return
    assert found.obstacles
    assert not any(feasible(case, day, surely=True) for day in days_of(case) if can_be_said(case, day))


def days_of(case: Case) -> list[date]:
    findings = [veto_finding(record, case.edition.vetoes, TODAY) for record in case.records]
    return sorted({TODAY, *(item.ends_on for item in findings if item.ends_on and item.ends_on > TODAY)})


def can_be_said(case: Case, day: date) -> bool:
    return not leaves_open([veto_finding(record, case.edition.vetoes, day) for record in case.records])


def facts_of(plan: Plan) -> frozenset[str]:
    return frozenset(change.indicator.id for change in plan.changes)


def check_a_plan_keeps_its_promise(case: Case, found: SectorGap) -> None:
    """Carried out, the target is reached as far as was said, and the grade is what was foretold."""
    for plan in found.plans:
        sector = case.graded(carried_out(applicant(case), plan).facts.values, plan.not_before or TODAY)
        assert is_reached(sector, case.target, surely=found.sure)
        assert (sector.level, sector.at_best, sector.at_least) == (plan.level, plan.at_best, plan.at_least)
        assert plan.level is not None or plan.open_cells or not found.sure


def check_any_answer_that_is_asked_for_will_do(case: Case, found: SectorGap, draw: Callable[[Any], Any]) -> None:
    """Not only the nearest: a bound may be passed, any of the options taken, an outlet without a name be several."""
    for plan in found.plans:
        changed = {change.indicator.id: draw(answers_within(change)) for change in plan.changes}
        sector = case.graded(case.facts | changed, plan.not_before or TODAY)
        assert is_reached(sector, case.target, surely=found.sure)


def check_plans_leave_no_way_out(case: Case, found: SectorGap) -> None:
    """Whatever answers reach the target with a minimal set, some plan of that set asks for them."""
    if not found.sure or found.more or case.records:
        return
    for names, reaching in feasible(case, TODAY, surely=True).items():
        plans = [plan for plan in found.plans if facts_of(plan) == names and all(map(_has_bounds, plan.changes))]
        if plans:
            assert all(any(is_within(changed, plan) for plan in plans) for changed in reaching)


def applicant(case: Case) -> SectorFacts:
    return case.application().sectors[0]


def answers_within(change: Change) -> st.SearchStrategy[Fact]:
    return _within(change.becomes, change.indicator, change.observed)


def _within(becomes: Becomes, row: Indicator, present: Fact | None) -> st.SearchStrategy[Fact]:
    if row.outlets is not None:
        return _outlets_within(becomes, row, present)
    if row.share is not None:
        whole = becomes.whole or Decimal(100)
        parts = st.decimals(becomes.least or 0, whole if becomes.most is None else becomes.most, places=6)
        return parts.map(lambda part: ShareFact(part, whole))
    if row.type is FactType.NUMBER:
        most = HIGHEST if becomes.most is None else floor(becomes.most)
        return st.integers(ceil(becomes.least or 0), most).map(Decimal)
    if row.type is FactType.CHOICE:
        return st.sampled_from(becomes.one_of or OPTIONS)
    if row.type is FactType.BOOL:
        return st.booleans() if becomes.truth is None else st.just(becomes.truth)
    return st.just(value_of(becomes, row, present))


def _outlets_within(becomes: Becomes, row: Indicator, present: Fact | None) -> st.SearchStrategy[Fact]:
    one = of_one_outlet(row)
    if becomes.every_outlet is not None:
        several = st.lists(_within(becomes.every_outlet, one, None), min_size=1, max_size=3)
        return several.map(lambda values: OutletFacts(tuple((str(n), v) for n, v in enumerate(values))))  # type: ignore[misc]
    assert isinstance(present, OutletFacts)
    moves, values = dict(becomes.outlets), dict(present.values)
    asked = st.fixed_dictionaries({name: _within(move, one, values[name]) for name, move in moves.items()})
    return asked.map(lambda chosen: OutletFacts(tuple((values | chosen).items())))  # type: ignore[arg-type]


def _has_bounds(change: Change) -> bool:
    """Sets and outlets are told by the nearest answer only."""
    return change.indicator.type is not FactType.SET and change.indicator.outlets is None


def is_within(changed: dict[str, Fact], plan: Plan) -> bool:
    return all(_is_asked_for(changed[change.indicator.id], change.becomes) for change in plan.changes)


def _is_asked_for(value: Fact, becomes: Becomes) -> bool:
    match value:
        case bool():
            return becomes.truth in (None, value)
        case str():
            return value in (becomes.one_of or OPTIONS)
        case ShareFact():
            value = value.part if becomes.whole else value.part * 100 / value.whole
    assert isinstance(value, Decimal)
    return (becomes.least is None or value >= becomes.least) and (becomes.most is None or value <= becomes.most)


some = examples(200)
few = examples(60)


@given(case=cases())
@some
def test_plans_are_exactly_the_minimal_sets_of_changes(case: Case) -> None:
    found = planned(case)

    check_plans_are_the_minimal_sets(case, found)
    check_what_stands_in_the_way_is_told(case, found)


@given(case=cases(), data=st.data())
@few
def test_a_plan_that_is_carried_out_reaches_what_it_promised(case: Case, data: st.DataObject) -> None:
    found = planned(case)

    check_a_plan_keeps_its_promise(case, found)
    check_any_answer_that_is_asked_for_will_do(case, found, data.draw)


@given(case=cases())
@few
def test_every_way_with_the_fewest_facts_is_in_some_plan(case: Case) -> None:
    check_plans_leave_no_way_out(case, planned(case))


@pytest.mark.full
@given(case=cases(), data=st.data())
@examples(6_000)
def test_all_of_this_in_thousands_of_tables(case: Case, data: st.DataObject) -> None:
    found = planned(case)

    check_plans_are_the_minimal_sets(case, found)
    check_what_stands_in_the_way_is_told(case, found)
    check_a_plan_keeps_its_promise(case, found)
    check_any_answer_that_is_asked_for_will_do(case, found, data.draw)
    check_plans_leave_no_way_out(case, found)


@given(case=cases())
@few
def test_the_order_of_facts_and_of_asking_does_not_matter(case: Case) -> None:
    turned = Case(case.document, dict(reversed(case.answers.items())), case.target, case.records)

    assert [(plan.changes, plan.not_before) for plan in planned(turned).plans] == [
        (plan.changes, plan.not_before) for plan in planned(case).plans
    ]


@given(case=cases(), kept=st.integers(1, 3))
@few
def test_fewer_plans_are_the_best_of_many(case: Case, kept: int) -> None:
    every = planned(case)

    (sector,) = gap(case.edition, case.application(), case.target, Wish(plans=kept)).sectors

    assert sector.plans == every.plans[:kept]
    assert sector.more == (len(every.plans) > kept)


@given(case=cases(), tries=st.integers(0, 12))
@few
def test_a_search_that_was_cut_off_claims_nothing_but_what_it_found(case: Case, tries: int) -> None:
    (sector,) = gap(case.edition, case.application(), case.target, Wish(plans=100, tries=tries)).sectors

    check_a_plan_keeps_its_promise(case, sector)
    if sector.complete:
        assert sector == planned(case)


@given(case=cases())
@few
def test_a_plan_for_a_level_reaches_every_lower_one(case: Case) -> None:
    """Monotone: so the lower level asks for no other facts."""
    lower = replace(case, target="D" if case.target == "D" else chr(ord(case.target) + 1))
    here, there = planned(case), planned(lower)

    for plan in here.plans:
        if plan.not_before is None and here.sure and there.sure:
            assert any(facts_of(less) <= facts_of(plan) for less in there.plans)


def ignores_conditions(case: Case) -> SectorGap:
    """A search that takes every row to apply."""
    rows = [
        {k: v for k, v in row.items() if k != "applies_if"} for row in case.document["sectors"]["sector"]["indicators"]
    ]
    return planned(Case(a_document(*rows, asked=[SWITCH]), case.answers, case.target))


def ignores_alternatives(case: Case) -> SectorGap:
    """A search that changes a row's own fact only."""
    found = planned(case)
    own = {row["id"] for row in case.document["sectors"]["sector"]["indicators"]}
    return replace(found, plans=tuple(plan for plan in found.plans if facts_of(plan) <= own))


def adds_a_change(case: Case) -> SectorGap:
    """A search that does not look whether less would do."""
    found = planned(case)
    (first, second, *_) = found.plans
    both = {change.indicator.id: change for change in (*first.changes, *second.changes)}
    return replace(found, plans=(replace(first, changes=tuple(both.values())), second))


def takes_missing_for_met(case: Case) -> SectorGap:
    found = planned(case)
    return replace(
        found, plans=tuple(replace(p, changes=[c for c in p.changes if c.kind != "supply"]) for p in found.plans)
    )


SWITCH = plain_row("fuel", "choice")
LIMITS = {"A": {"at_most": "1"}, "B": {"at_most": "2"}, "C": {"at_most": "3"}}
DUST = {**a_row("dust", **LIMITS), "bounds": {"min": "0", "max": "5", "places": "0"}}
BURNT = {**DUST, "applies_if": {"fact": "fuel", "one_of": ["x"]}}
EITHER = {
    **DUST,
    "levels": {**DUST["levels"], "A": a_cell(any_of=[{"at_most": "1"}, {"fact": "fuel", "one_of": ["z"]}])},
}
ALWAYS = {**a_row("log", "bool", **{level: {"equals": True} for level in "ABC"})}
SWITCHED = Case(a_document(BURNT, ALWAYS, asked=[SWITCH]), {"dust": "4", "fuel": "x", "log": True}, "A")
ALTERNATIVE = Case(a_document(EITHER, asked=[SWITCH]), {"dust": "4", "fuel": "x"}, "A")
SILENT = Case(a_document(DUST, ALWAYS), {"log": True}, "A")


@pytest.mark.parametrize(
    "broken, case",
    [
        pytest.param(ignores_conditions, SWITCHED, id="conditions are ignored"),
        pytest.param(ignores_alternatives, ALTERNATIVE, id="alternatives are ignored"),
        pytest.param(adds_a_change, SWITCHED, id="a plan is not minimal"),
        pytest.param(takes_missing_for_met, SILENT, id="a missing fact passes"),
    ],
)
def test_a_broken_search_is_caught_by_brute_force(broken: Callable[[Case], SectorGap], case: Case) -> None:
    check_plans_are_the_minimal_sets(case, planned(case))

    with pytest.raises(AssertionError):
        check_plans_are_the_minimal_sets(case, broken(case))


def test_a_bound_that_is_one_step_too_loose_is_caught() -> None:
    found = planned(SILENT)
    (plan,) = found.plans
    (change,) = plan.changes
    loose = replace(change, becomes=replace(change.becomes, most=Decimal(2)))

    with pytest.raises(AssertionError):
        check_a_plan_keeps_its_promise(SILENT, replace(found, plans=(replace(plan, changes=(loose,)),)))
