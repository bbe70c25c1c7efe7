"""The public's pages on a phone: axe finds nothing, in normal and large print; none is too wide, at 200 % neither."""

import pytest

from greenctl.kernel.actor import system
from greenctl.lists import use_cases
from tests.api.findings.test_public_figures import city  # noqa: F401 - a fixture
from tests.browser.conftest import PHONE, OpenPhone, Phone
from tests.browser.test_access import WIDER, assert_usable
from tests.findings.loop.world import COUNTY
from tests.lists.builders import SEASON_ID, TODAY, a_season, decided, many, set_case

pytestmark = [pytest.mark.one_engine, pytest.mark.usefixtures("city")]
PAGES = ("", "p/figures", "p/figures?by=issue", f"p/figures/rows?by=area&key={COUNTY}&figure=exposed")
WIDTHS = (320, 768, 1024, 1440)
LISTS = ("p/lists/emergency", "p/lists/emergency/editions", "p/flow/emergency", "p/flow/emergency?by=area")
OTHERS = (
    "p/avoided-hours",
    "p/batches",
    "p/certificates",
    "p/compare",
    "p/corrections",
    "p/dictionary",
    "p/downloads",
    "p/key",
    "p/publicity",
    "p/rankings",
    "p/search?q=示例",
    "p/tips",
)


@pytest.mark.full
def test_everybody_can_use_the_public_pages(phone: OpenPhone, transactions):
    units = many(12)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units)
        first = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        set_case(uow, units[0], "rejected")
        second = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 1, today=TODAY)
    here = phone()

    of_two = f"from={first.id}&to={second.id}"
    of_these = (f"p/flow/emergency/rows?{of_two}", f"p/difference?{of_two}", f"p/sources/{units[1].source_id}")
    for path in (*PAGES, *LISTS, *OTHERS, *of_these):
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
    here.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert here.page.evaluate(WIDER) == 0, f"{screen} is wider than a phone where text is twice as large"
