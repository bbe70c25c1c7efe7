"""Seasons for tests; a test states only what matters to it."""

from datetime import date
from typing import Any

from greenctl.kernel.ids import new_id
from greenctl.kernel.period import Period
from greenctl.season.domain import Season, SeasonState
from greenctl.season.use_cases import PlannedProgramme, PlannedSeason

DAYS = Period(date(2026, 10, 1), date(2027, 4, 1))
APPLICATIONS = Period(date(2026, 10, 15), date(2026, 12, 15))


def a_season(state: SeasonState = SeasonState.PLANNED, version: int = 1) -> Season:
    return Season("season", "示例季", "Sample season", "370800", DAYS, state, version)


def a_plan(*editions: str, **changes: Any) -> PlannedSeason:
    """A season with the named programme editions, or with the sample of emergency response."""
    named = editions or ("sample-emergency-2026",)
    programmes = tuple(PlannedProgramme(edition, APPLICATIONS) for edition in named)
    plan = {"id": new_id(), "name_zh": "示例季", "name_en": "Sample season", "city": "370800", "days": DAYS}
    return PlannedSeason(**{**plan, "programmes": programmes, **changes})
