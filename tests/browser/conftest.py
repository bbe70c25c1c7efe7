"""A real browser of a phone's size, at the built screens of a live server."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.debian import program
from tests.stories.conftest import address  # noqa: F401 - a fixture

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}

PATIENCE_MS = 20_000
"""A page that is right in the end is right, however busy the machine."""
SECOND_TRY = pytest.mark.flaky(reruns=1)

OpenPhone = Callable[[], "Phone"]
OpenDesk = Callable[[], "Desk"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A browser on a busy machine is unsteady: what fails is tried once more, and told of as RERUN at the end, for
    somebody to look into. With --full what fails has failed."""
    for item in items:
        if item.path.is_relative_to(HERE) and not config.getoption("--full"):
            item.add_marker(SECOND_TRY)


@cache
def built() -> bool:
    """Whether the screens are built; `./dev` does so where Node can be had."""
    subprocess.run([ROOT / "dev", "setup", "--web"], check=True, capture_output=True, timeout=300)
    return (ROOT / "web" / "dist" / "phone" / "index.html").exists()


class Phone:
    """A browser of its own: nothing is shared with another."""

    def __init__(self, context: BrowserContext, at: str) -> None:
        self.context, self.address = context, at
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.abroad: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda told: self._hear(told.type, told.text))
        context.on("request", lambda request: self._watch(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "ERR_INTERNET_DISCONNECTED" not in text and "Failed to load resource" not in text:
            self.complaints.append(text)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "blob:")):
            self.abroad.append(url)

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/app/{path}")

    def sign_in(self, login: str, password: str) -> None:
        self.open()
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("heading", level=1, name="我的污染源").or_(
            self.page.get_by_role("heading", level=1, name="辖区污染源")
        ).wait_for()

    def wait_for_worker(self) -> None:
        """The app's files are on the phone."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def without_signal(self, *, off: bool = True) -> None:
        """With the app's files on the phone: who goes out of reach before has no app there."""
        self.wait_for_worker()
        self.context.set_offline(off)


class Desk(Phone):
    """The same at the desk."""

    def wait_for_worker(self) -> None:
        """It works with the server or not at all."""

    def sign_in(self, login: str, password: str) -> None:
        self.open("desk/")
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("heading", level=1, name="您好").wait_for()

    def choose(self, part: str) -> None:
        """By the menu of the bar that holds it."""
        menu = self.page.locator("nav details").filter(has_text=part)
        menu.locator("summary").click()
        menu.get_by_role("link", name=part).click()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = program("chromium", "chromium")
    if chromium is None:
        pytest.skip("NOT TESTED: there is no chromium; as root: apt-get install chromium")
    if not built():
        pytest.skip("NOT TESTED: the screens are not built; ./dev setup --web says why")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[OpenPhone]:  # noqa: F811 - the fixture
    """Takes another phone out of the drawer."""
    taken: list[Phone] = []

    def take() -> Phone:
        taken.append(Phone(browser.new_context(viewport=PHONE, locale="zh-CN"), address))
        return taken[-1]

    yield take
    put_back(taken)


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[OpenDesk]:  # noqa: F811 - the fixture
    """Sits down at another desk."""
    taken: list[Desk] = []

    def take() -> Desk:
        taken.append(Desk(browser.new_context(viewport=DESK, locale="zh-CN"), address))
        return taken[-1]

    yield take
    put_back(taken)


def put_back(taken: Sequence[Phone]) -> None:
    """In the end none of them may have had an error or gone abroad."""
    for one in taken:
        one.context.close()
    assert [one.complaints for one in taken] == [[] for _ in taken]
    assert [one.abroad for one in taken] == [[] for _ in taken]
