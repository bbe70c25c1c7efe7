"""The public's pages of figures on a phone: axe finds nothing, in normal and in large print, and none is too wide."""

import pytest

from greenctl.kernel.actor import system
from greenctl.lists import use_cases
from tests.api.findings.test_public_figures import city  # noqa: F401  # a fixture
from tests.browser.conftest import PHONE, OpenPhone, Phone
from tests.browser.test_access import WIDER, assert_usable
from tests.findings.loop.world import COUNTY
from tests.lists.builders import SEASON_ID, TODAY, a_season, decided, many, set_case

pytestmark = [pytest.mark.one_engine, pytest.mark.usefixtures("city")]
PAGES = ("", "p/figures", "p/figures?by=issue", f"p/figures/rows?by=area&key={COUNTY}&figure=exposed")
WIDTHS = (320, 768, 1024, 1440)
LISTS = ("p/lists/emergency", "p/flow/emergency", "p/flow/emergency?by=area")


@pytest.mark.full
def test_everybody_can_use_the_pages_of_figures(phone: OpenPhone, transactions):
    units = many(12)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units)
        first = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        set_case(uow, units[0], "rejected")
        second = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 1, today=TODAY)
    here = phone()

    for path in (*PAGES, *LISTS, f"p/flow/emergency/rows?from={first.id}&to={second.id}"):
        for language in ("zh", "en"):
            here.page.goto(f"{here.address}/{path}{'&' if '?' in path else '?'}lang={language}")
            assert_usable(here, f"{path} {language}")
            assert_wide_enough(here, f"{path} {language}")


def assert_wide_enough(here: Phone, screen: str) -> None:
    """From a small phone to a desk, nothing goes beyond the window."""
    for width in WIDTHS:
        here.page.set_viewport_size({"width": width, "height": 800})
        assert here.page.evaluate(WIDER) == 0, f"{screen} is wider than {width}"
    here.page.set_viewport_size(PHONE)
