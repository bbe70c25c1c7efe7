"""Adverse records: how long they count, and what they do."""

from __future__ import annotations

from datetime import date

import pytest

from grading import AdverseRecord, Edition, VetoState
from grading.months import months_after
from tests.grading.builders import CITE, a_document, a_row, graded, the_library

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    "on, state, level",
    [
        pytest.param(date(2026, 3, 30), VetoState.NOT_YET, "A", id="the day before the record"),
        pytest.param(date(2026, 3, 31), VetoState.ACTIVE, "B", id="the day of the record"),
        pytest.param(date(2026, 9, 29), VetoState.ACTIVE, "B", id="the last day it counts"),
        pytest.param(date(2026, 9, 30), VetoState.LAPSED, "A", id="six months on, at the end of a shorter month"),
    ],
)
def test_a_record_counts_from_its_day_until_the_look_back_ends(on: date, state: VetoState, level: str) -> None:
    result = graded(adverse=(AdverseRecord("sample_measure_not_done", DAY, "case-7"),), on=on)

    (finding,) = result.vetoes
    assert (finding.state, finding.ends_on, finding.evidence_id) == (state, date(2026, 9, 30), "case-7")
    assert result.level == level


@pytest.mark.parametrize(
    "day, months, ends",
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_on_a_day_the_month_has(day: date, months: int, ends: date) -> None:
    assert months_after(day, months) == ends


@pytest.mark.parametrize(
    "sector, changes, kind, level",
    [
        pytest.param("sample_a", {}, "sample_penalty", "C", id="barred from A and B"),
        pytest.param("sample_b", {}, "sample_penalty", "C", id="barred from A, B and B-"),
        pytest.param("sample_a", {"stack_nox": "151"}, "sample_penalty", "D", id="below the bar already"),
        pytest.param("sample_c", {}, "sample_penalty", "non_leading", id="barred from leading"),
        pytest.param("sample_site", {}, "sample_penalty", "no_certificate", id="no certificate"),
        pytest.param("sample_a", {}, "sample_false_data", "D", id="lowest"),
        pytest.param("sample_a", {"stack_nox": "80"}, "sample_measure_not_done", "C", id="one step down"),
        pytest.param(
            "sample_a", {"stack_nox": "151"}, "sample_measure_not_done", "D", id="nothing lower than the floor"
        ),
    ],
)
def test_a_veto_bars_sets_the_lowest_or_lowers(sector: str, changes: dict[str, str], kind: str, level: str) -> None:
    result = graded(sector, changes, adverse=(AdverseRecord(kind, DAY, "case-7"),), on=date(2026, 4, 1))

    assert result.level == result.at_best == level


def test_several_vetoes_leave_the_lowest_of_their_levels() -> None:
    kinds = ("sample_measure_not_done", "sample_penalty")
    records = tuple(AdverseRecord(kind, DAY, kind) for kind in kinds)

    assert graded(adverse=records, on=DAY).level == "C"


def test_the_level_before_vetoes_stays_visible() -> None:
    result = graded(adverse=(AdverseRecord("sample_penalty", DAY, "case-7"),), on=DAY)

    assert (result.sectors[0].by_indicators, result.sectors[0].level) == ("A", "C")


@pytest.mark.parametrize("kind", ["false_data", "false_material"])
def test_a_veto_nobody_read_in_full_leaves_the_level_undetermined(kind: str) -> None:
    draft = the_library().get("national-2020-draft")

    result = graded("cement", edition=draft, adverse=(AdverseRecord(kind, DAY, "case-7"),), on=DAY)

    assert result.vetoes[0].state is VetoState.UNDETERMINED
    assert result.level is None


@pytest.mark.parametrize("trust, official", [("confirmed", True), ("reprint", False)])
def test_a_level_lowered_by_an_unconfirmed_veto_is_not_official(trust: str, official: bool) -> None:
    document = a_document(a_row(A={"at_most": "10"}, B={"at_most": "20"}, C={"no_demand": True}), official=True)
    document["vetoes"]["penalty"] = {
        "zh": "处罚", "en": "penalty", "effect": "lowest", "lookback_months": 12, "cite": CITE, "trust": trust,
    }  # fmt: skip

    result = graded(
        "sector", edition=Edition.from_document(document), adverse=(AdverseRecord("penalty", DAY, "case-7"),), on=DAY
    )

    assert (result.level, result.official) == ("D", official)


def test_a_determined_level_is_withheld_while_a_veto_nobody_read_stands_against_it() -> None:
    document = a_document(a_row(A={"at_most": "10"}, B={"at_most": "20"}, C={"no_demand": True}))
    document["vetoes"]["penalty"] = {
        "zh": "处罚",
        "en": "penalty",
        "effect": "lowest",
        "unknown": "not read",
        "cite": CITE,
        "trust": "read",
    }
    records = (AdverseRecord("penalty", DAY, "case-7"),)

    sector = graded("sector", edition=Edition.from_document(document), adverse=records, on=DAY).sectors[0]

    assert (sector.by_indicators, sector.level, sector.at_best, sector.at_least) == ("A", None, "A", "D")


def test_a_record_of_a_kind_the_edition_does_not_name_is_shown_and_does_nothing() -> None:
    result = graded(adverse=(AdverseRecord("parking", DAY, "case-7"),), on=DAY)

    assert result.vetoes[0].state is VetoState.NOT_IN_EDITION
    assert result.level == "A"
