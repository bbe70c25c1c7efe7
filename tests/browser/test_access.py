"""Everybody can use it: axe finds nothing, nothing is wider than the phone, and twice as large works, too."""

import gzip
import json
import os
import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenPhone, Phone
from tests.clients.test_enterprise_day import a_season, a_source, somebody
from tests.construction.builders import begun, checked

pytestmark = pytest.mark.one_engine

WEB = Path(__file__).parents[2] / "web"
AXE, DIST = WEB / "node_modules" / "axe-core" / "axe.min.js", WEB / "dist"
SMALLEST_APP_BYTES, MOST_SCRIPT_BYTES = 50_000, 200_000
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(phone: Phone) -> list[str]:
    phone.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = phone.page.evaluate("axe.run().then((told) => told.violations)")
    return [f"{one['id']}: {json.dumps([node['html'][:200] for node in one['nodes']])}" for one in found]


def assert_usable(phone: Phone, screen: str) -> None:
    phone.page.get_by_role("main").wait_for()
    phone.page.wait_for_timeout(200)
    if shots := os.environ.get("GREENCTL_SCREENSHOTS"):
        phone.page.screenshot(path=f"{shots}/phone-{screen.replace('/', '-')}.png", full_page=True)
    assert violations(phone) == [], screen
    assert phone.page.evaluate(WIDER) == 0, f"{screen} is wider than a phone"
    phone.page.evaluate("document.documentElement.classList.add('elder')")
    assert phone.page.evaluate(WIDER) == 0, f"{screen} is wider than a phone in large print"
    phone.page.evaluate("document.documentElement.classList.remove('elder')")


def test_an_enterprise_can_use_every_screen(phone: OpenPhone, app, people):
    source_id, season_id = a_source(people), a_season(people)
    preparer = somebody(app, people, source_id, Role.PREPARER)
    begun = people.preparer(source_id).post(
        "/declarations", {"source_id": source_id, "season_id": season_id, "programme": "emergency"}
    )
    here = phone()
    here.open()
    here.page.get_by_label("账号").wait_for()
    assert_usable(here, "sign-in")
    here.sign_in(preparer["login"], PASSWORD)
    here.page.get_by_role("link", name="绿色应急").wait_for()

    declaration = f"declarations/{begun.json['id']}"
    for screen in (
        "",
        f"sources/{source_id}",
        f"sources/{source_id}/certificates",
        declaration,
        f"{declaration}/form",
        f"{declaration}/measures",
        "queue",
        "me",
    ):
        here.open(screen)
        here.page.get_by_role("heading", level=1).wait_for()
        assert_usable(here, screen or "home")


def test_an_inspector_can_use_every_screen(phone: OpenPhone, app, people, transactions):
    source_id, _, site = a_source(people), a_season(people), begun(transactions)
    checked(transactions, site)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    here.sign_in("example.inspector", PASSWORD)
    here.page.get_by_role("heading", name="示例企业").wait_for()

    for screen in ("", f"sources/{source_id}", f"sources/{site}"):
        here.open(screen)
        here.page.get_by_role("heading", level=1).wait_for()
        assert_usable(here, screen or "home")
    expect(here.page.get_by_role("heading", name="工地 · 土方")).to_be_visible()


def sent_scripts(dist: Path) -> int:
    """Bytes of every script that the phone keeps, compressed: what the first page needs, and all others behind it."""
    kept = re.findall(r'"/app/(assets/[^"]+\.js)"', (dist / "worker.js").read_text(encoding="utf-8"))
    return sum(len(gzip.compress((dist / name).read_bytes())) for name in kept)


def test_the_script_of_the_phone_is_small_enough_for_a_first_use_over_a_bad_network(browser):
    assert SMALLEST_APP_BYTES < sent_scripts(DIST) <= MOST_SCRIPT_BYTES


def test_control_a_library_too_many_is_noticed(tmp_path):
    (tmp_path / "assets").mkdir()
    for name, size in (("phone", 90_000), ("library", 110_001)):
        (tmp_path / "assets" / f"{name}.js").write_bytes(random.Random(name).randbytes(size))
    (tmp_path / "worker.js").write_text('["/app/","/app/assets/phone.js","/app/assets/library.js","/app/icon.svg"]')

    assert sent_scripts(tmp_path) > MOST_SCRIPT_BYTES


def test_axe_would_find_what_is_wrong(phone: OpenPhone):
    here = phone()
    here.open()
    here.page.get_by_label("账号").wait_for()
    here.page.evaluate("document.querySelector('label[for=login]').remove()")

    assert any(one.startswith("label:") for one in violations(here))


@pytest.mark.parametrize("path", ["/app/", "/app/worker.js", "/app/queue"])
def test_no_script_but_our_own_may_run(client, browser, path):
    with client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["../package.json", "%2e%2e/package.json", "assets/none.js", "none.txt", "a%00.js"])
def test_no_other_file_can_be_had(client, browser, name):
    answer = client.get(f"/app/{name}", follow_redirects=True)

    assert answer.status_code == 404


def test_scripts_are_sent_compressed_to_who_understands_it(client, browser):
    plain, sent = client.get("/app/worker.js"), client.get("/app/worker.js", headers={"Accept-Encoding": "br, gzip"})

    assert (plain.headers.get("Content-Encoding"), sent.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(sent.data) == plain.data
    assert plain.headers["Vary"] == sent.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != sent.headers["ETag"]
