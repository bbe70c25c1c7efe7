"""What is not sent says when it is tried again, waits for a network that costs nothing, and is kept as a file."""

import io
import json
import re
import time
import zipfile
from datetime import datetime, time as day_time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import expect

from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenPhone, Phone
from tests.browser.test_access import assert_usable
from tests.clients.test_enterprise_day import a_season, a_source
from tests.photos.images import a_jpeg, exif

pytestmark = [pytest.mark.one_engine, pytest.mark.full]

# What browsers tell of themselves and of their network; this one is on a desk and tells nothing by itself.
NETWORK = """
  const network = new EventTarget();
  network.type = "cellular";
  Object.defineProperty(navigator, "connection", { get: () => network });
"""
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)
IS_AN_IPHONE = f"Object.defineProperty(navigator, 'userAgent', {{ get: () => {IPHONE!r} }})"
OPENED_BEFORE = """
  (days) => new Promise(async (done) => {
    const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("greenctl-"));
    indexedDB.open(name).onsuccess = ({ target }) => {
      const writing = target.result.transaction("notes", "readwrite");
      const value = new Date(Date.now() - days * 86400000).toISOString();
      writing.objectStore("notes").put({ name: "opened_at", value });
      writing.oncomplete = () => { target.result.close(); done(true); };
    };
  })
"""


@pytest.fixture
def inspector(phone: OpenPhone, app, people) -> tuple[Phone, str]:
    """In the field, with the app's files on the phone."""
    source_id, _ = a_source(people), a_season(people)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    return here, source_id


def begun(here: Phone) -> None:
    here.sign_in("example.inspector", PASSWORD)
    here.wait_for_worker()
    here.page.get_by_role("heading", name="示例企业").wait_for()
    expect(here.page.locator("main")).to_contain_text("数据取自")


def recorded(here: Phone, source_id: str, photo: bytes) -> None:
    here.open(f"sources/{source_id}/finding")
    here.page.get_by_label("是什么问题").select_option(label="裸露土方或物料未覆盖")
    small = a_jpeg(2)
    files = [{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": one} for one in (photo, small)]
    here.page.get_by_label("照片", exact=True).set_input_files(files)
    here.page.get_by_role("button", name="记录", exact=True).click()
    expect(here.page.get_by_text("还没有发送")).to_be_visible()


def the_next_try(here: Phone) -> datetime:
    line = here.page.get_by_text(re.compile("下次尝试：[0-9:]{8}")).first
    line.wait_for()
    told = re.search("[0-9:]{8}", line.inner_text())
    assert told
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    at = datetime.combine(now.date(), day_time.fromisoformat(told.group()), now.tzinfo)
    return at if at > now - timedelta(hours=1) else at + timedelta(days=1)


def test_it_is_tried_when_it_was_told_and_each_time_later(inspector):
    here, source_id = inspector
    begun(here)
    here.without_signal()
    recorded(here, source_id, a_jpeg(1))
    here.open("queue")
    tried = []
    here.page.on("requestfailed", lambda request: tried.append(time.time()) if "/sync/batches" in request.url else None)

    told = the_next_try(here)
    tried.clear()
    here.page.wait_for_event("requestfailed", lambda request: "/sync/batches" in request.url, timeout=30_000)

    assert -1.5 < tried[0] - told.timestamp() < 15  # never before; a busy machine hears of it late
    expect(here.page.get_by_text(re.compile("下次尝试：[0-9:]{8}")).first).not_to_contain_text(
        told.strftime("%H:%M:%S")
    )
    assert the_next_try(here) - told > timedelta(seconds=5)


def test_photos_wait_for_wifi_go_when_it_comes_and_are_kept_as_a_file_meanwhile(inspector, people):
    here, source_id = inspector
    here.context.add_init_script(NETWORK)
    begun(here)
    here.open("me")
    here.page.get_by_label("照片只用 Wi-Fi 上传").check()
    assert_usable(here, "me")
    taken = a_jpeg(1, (3600, 900), exif=exif())
    recorded(here, source_id, taken)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("连上 Wi-Fi 后自动上传")
    expect(here.page.locator("main")).to_contain_text("已收到，等待：照片还没有传完")
    assert_usable(here, "queue-photos-wait")

    # As a file: what was made smaller says what it was made from, and what its camera said of time and place.
    with here.page.expect_download() as saving:
        here.page.get_by_role("button", name="导出未发送内容").click()
    file = zipfile.ZipFile(saving.value.path())
    assert file.testzip() is None
    listed = json.loads(file.read("unsent.json"))
    [large] = [one for one in listed["photos"] if one["size_bytes"] > 100_000]
    kept = file.read(f"photos/{large['id']}.jpg")
    assert sha256(kept).hexdigest() == large["sha256"]
    image = Image.open(io.BytesIO(kept))
    assert (image.size, image.info["exif"]) == ((2560, 640), Image.open(io.BytesIO(taken)).info["exif"])
    assert image.info["comment"] == (
        f"greenctl: made smaller from 3600x900, {len(taken)} bytes, sha256 {sha256(taken).hexdigest()}".encode()
    )
    assert [one["kind"] for one in listed["operations"]].count("finding.record") == 1

    here.page.evaluate("navigator.connection.type = 'wifi'; navigator.connection.dispatchEvent(new Event('change'))")
    expect(here.page.locator("main")).to_contain_text("全部已送达", timeout=60_000)
    assert len(people.staff(Role.COUNTY_REVIEWER, "370811").get("/findings").json["items"]) == 1


def test_a_browser_that_does_not_tell_its_network_says_so_and_waits_for_a_word(inspector):
    here, source_id = inspector
    here.context.add_init_script("Object.defineProperty(navigator, 'connection', { get: () => undefined })")
    begun(here)
    here.open("me")
    expect(here.page.locator("main")).to_contain_text("这个浏览器不告知所用的网络")
    here.page.get_by_label("照片只用 Wi-Fi 上传").check()
    here.page.get_by_label(re.compile("发送前缩小照片")).uncheck()
    taken = a_jpeg(1, (3600, 900))
    recorded(here, source_id, taken)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("等您按“现在上传照片”")
    expect(here.page.locator("main")).to_contain_text(f"{len(taken) / 1024 / 1024:.1f} MB")

    here.page.get_by_role("button", name="现在上传照片").click()
    expect(here.page.locator("main")).to_contain_text("全部已送达", timeout=60_000)


@pytest.mark.parametrize("days, warned", [(4, False), (5, True), (6, True)])
def test_what_would_be_cleared_after_a_week_is_warned_of_from_the_fifth_day(inspector, days, warned):
    here, source_id = inspector
    here.context.add_init_script(IS_AN_IPHONE)
    begun(here)
    here.without_signal()
    recorded(here, source_id, a_jpeg(1))
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("会清除 7 天没有打开的网页的内容")

    here.page.evaluate(OPENED_BEFORE, days)
    here.open("")
    warning = here.page.get_by_role("alert").filter(has_text=f"已有 {days} 天没有打开本应用")
    here.page.get_by_role("heading", name="示例企业").wait_for()
    if warned:
        assert_usable(here, f"away-{days}")
    expect(warning).to_have_count(int(warned))
    if warned:
        with here.page.expect_download() as saving:
            warning.get_by_role("button", name="导出未发送内容").click()
        assert zipfile.ZipFile(saving.value.path()).testzip() is None
