"""What the phone app costs its first user, in a real Chromium of a phone's size against the real application.

Script is counted as it is sent, compressed: what is fetched until the first page stands; and all that the worker keeps
for days without signal, as gzip makes it. Paint is the browser's own `first-contentful-paint`, on a CPU slowed by its
own switch, with nothing kept from before; medians. A finding is recorded by the shortest way that a person has, out of
reach, on the slowed CPU: before each tap a second passes, as a thumb needs it, and what is left is the app's. The
camera is the phone's own: its two taps are counted, its time is not.
"""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Response, sync_playwright
from werkzeug.serving import make_server

from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.bench.measuring import report
from tests.bench.places import Place, sqlite_place
from tests.browser.conftest import PHONE, Phone, built
from tests.clients.test_enterprise_day import a_season, a_source
from tests.debian import program
from tests.people import People
from tests.photos.images import a_jpeg

DIST = Path(__file__).parents[2] / "web" / "dist"
SLOWER, TIMES, FINDINGS = 4, 7, 5
PAUSE_S, CAMERA_TAPS = 1.0, 2
LOGIN = "example.inspector"
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_KEPT = """
navigator.serviceWorker.ready.then(() => caches.keys()).then(([shell]) => caches.open(shell))
    .then((cache) => cache.keys()).then((kept) => kept.map((one) => new URL(one.url).pathname))
"""


def measure(folder: Path, *, large: bool) -> None:
    """Raises where there is no Chromium or the screens are not built."""
    chromium = program("chromium", "chromium")
    if chromium is None or not built():
        message = "no chromium, or the screens are not built: ./dev setup --web"
        raise RuntimeError(message)
    with sqlite_place(folder) as place, _served(place) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        _scripts(browser, address)
        _paints(browser, address, "phone", "app/")
        _paints(browser, address, "desk", "app/desk/")
        _finding(browser, place, address, FINDINGS * (3 if large else 1))
        browser.close()


@contextmanager
def _served(place: Place) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, place.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@contextmanager
def _a_phone(browser: Browser, address: str) -> Iterator[Phone]:
    phone = Phone(browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True), address)
    yield phone
    phone.context.close()


def _slow(phone: Phone, times: int) -> None:
    phone.context.new_cdp_session(phone.page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def _scripts(browser: Browser, address: str) -> None:
    with _a_phone(browser, address) as phone:
        fetched: list[Response] = []
        phone.page.on("response", lambda answer: fetched.append(answer))  # noqa: PLW0108 - playwright wants a function
        phone.open()
        phone.page.get_by_label("账号").wait_for()
        phone.page.wait_for_load_state("networkidle")
        first = [answer for answer in fetched if answer.url.endswith(".js") and "/assets/" in answer.url]
        sent = sum(answer.request.sizes()["responseBodySize"] for answer in first)
        raw = sum(len(answer.body()) for answer in first)
        kept = phone.page.evaluate(_KEPT)
    scripts = [(DIST / name.removeprefix("/app/")).read_bytes() for name in kept if name.endswith(".js")]
    report("screens.script_kb", sent / 1000, "kB", aim="<= 200", files=len(first), raw_kb=raw // 1000)
    every = sum(len(gzip.compress(script)) for script in scripts)
    report("screens.script_kb.all", every / 1000, "kB", files=len(scripts), raw_kb=sum(map(len, scripts)) // 1000)


def _paints(browser: Browser, address: str, which: str, path: str) -> None:
    slow = [_first_paint(browser, address, path, SLOWER) for _ in range(TIMES)]
    usual = [_first_paint(browser, address, path, 1) for _ in range(TIMES)]
    figures = {"slower": SLOWER, "unslowed_ms": round(median(usual)), "worst_ms": round(max(slow))}
    report(f"screens.first_paint_ms.{which}", median(slow), "ms", **figures)


def _first_paint(browser: Browser, address: str, path: str, slower: int) -> float:
    with _a_phone(browser, address) as phone:
        _slow(phone, slower)
        phone.page.goto(f"{address}/{path}")
        phone.page.get_by_label("账号").wait_for()
        phone.page.wait_for_function(f"{_PAINTED} !== undefined")
        return float(phone.page.evaluate(_PAINTED))


def _finding(browser: Browser, place: Place, address: str, times: int) -> None:
    people = People(place.app)
    a_source(people)
    a_season(people)
    somebody_with_a_password(place.app, LOGIN, Grant(Role.INSPECTOR, "370811"))
    with _a_phone(browser, address) as phone:
        phone.sign_in(LOGIN, PASSWORD)
        phone.wait_for_worker()
        phone.page.get_by_role("heading", name="示例企业").wait_for()
        phone.without_signal()
        _slow(phone, SLOWER)
        seen = [_recorded(phone, nth) for nth in range(times)]
    ours, app_s = seen[0][0], median(seconds for _, seconds in seen)
    report("screens.finding_taps", ours + CAMERA_TAPS, "taps", camera=CAMERA_TAPS)
    figures = {"app_s": round(app_s, 2), "pause_s": PAUSE_S, "slower": SLOWER}
    report("screens.finding_s", ours * PAUSE_S + app_s, "s", aim="<= 60", **figures)


def _recorded(phone: Phone, nth: int) -> tuple[int, float]:
    """The taps from the first page until it says that the finding is kept, and the seconds that were the app's."""
    page, photo = phone.page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(1)}
    phone.open()
    steps: list[Callable[[], object]] = [
        page.get_by_role("link", name="减排措施").first.tap,
        page.get_by_role("link", name="记录问题").tap,
        page.get_by_label("是什么问题").focus,
        lambda: page.get_by_label("是什么问题").select_option(label="裸露土方或物料未覆盖"),
        lambda: page.get_by_label("照片", exact=True).set_input_files([photo, photo]),
        page.get_by_role("button", name="记录", exact=True).tap,
    ]
    began = perf_counter()
    for step in steps:
        step()
    page.get_by_text("还没有发送").nth(nth).wait_for()
    return len(steps), perf_counter() - began
