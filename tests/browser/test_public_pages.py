"""The public's pages on a phone: axe finds nothing, in both languages, and none is too wide, twice as large neither."""

import pytest

from greenctl.kernel.actor import system
from greenctl.lists import use_cases
from tests.browser.conftest import OpenPhone
from tests.browser.test_access import WIDER, assert_usable
from tests.lists.builders import SEASON_ID, TODAY, a_season, decided, many, set_case

pytestmark = [pytest.mark.one_engine, pytest.mark.full]

PAGES = (
    "", "p/lists/emergency", "p/lists/emergency?sector=sample_a", "p/lists/emergency/editions", "p/search?name=示例",
    "p/downloads", "p/dictionary", "p/key", "p/tips", "p/corrections", "p/certificates", "p/rankings", "p/batches",
    "p/avoided-hours", "p/nothing",
)  # fmt: skip
TWICE = "document.documentElement.style.fontSize = '200%'"


def test_everybody_can_use_the_pages_twice_as_large_as_well(phone: OpenPhone, transactions):
    units = many(12)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units)
        first = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        set_case(uow, units[0], "rejected")
        second = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 1, today=TODAY)
    source, other = units[1].source_id, units[2].source_id
    made = (
        f"p/sources/{source}", f"p/compare?source={source}&source={other}",
        f"p/difference?from={first.id}&to={second.id}", f"p/flow/emergency?from={first.id}&to={second.id}",
    )  # fmt: skip
    here = phone()

    for path in (*PAGES, *made):
        for language in ("zh", "en"):
            here.page.goto(f"{here.address}/{path}{'&' if '?' in path else '?'}lang={language}")
            assert_usable(here, f"{path} {language}")
        here.page.evaluate(TWICE)
        assert here.page.evaluate(WIDER) == 0, f"{path} is wider than a phone when it is twice as large"
