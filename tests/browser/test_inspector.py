"""The inspector's phone in the field: a finding with photos, recorded without signal, survives and arrives once."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect

from greenctl.kernel.actor import Grant, Role
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenPhone
from tests.browser.test_access import assert_usable
from tests.clients.test_enterprise_day import a_season, a_source, somebody
from tests.photos.images import a_jpeg, exif, sha256_of
from tests.source.builders import a_source as a_works, registered

pytestmark = pytest.mark.one_engine

SPOT = {"longitude": 116.59, "latitude": 35.41, "accuracy": 12}


def test_a_finding_with_photos_is_recorded_without_signal_and_arrives_once(phone: OpenPhone, app, people):
    source_id, _ = a_source(people), a_season(people)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    here.context.grant_permissions(["geolocation"])
    here.context.set_geolocation(SPOT)
    here.sign_in("example.inspector", PASSWORD)
    here.wait_for_worker()
    here.page.get_by_role("heading", name="示例企业").wait_for()

    # Out of reach: three choices, and it is on the phone; the app is killed and started again.
    here.without_signal()
    here.open(f"sources/{source_id}/finding")
    here.page.get_by_label("是什么问题").select_option(label="裸露土方或物料未覆盖")
    large = a_jpeg(1, (3600, 900), exif=exif())
    photos = [{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": one} for one in (large, a_jpeg(2))]
    here.page.get_by_label("照片", exact=True).set_input_files(photos)
    expect(here.page.get_by_text("位置已确定，误差约 12 米")).to_be_visible()
    here.page.get_by_role("button", name="记录", exact=True).click()
    expect(here.page.get_by_text("还没有发送")).to_be_visible()
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("2 张照片等待上传")
    expect(here.page.locator("main li").first).to_contain_text("还没有发送：没有信号，或服务器连不上")
    expect(here.page.locator("main li").first).to_contain_text(re.compile("下次尝试：[0-9:]{8} 自动再发"))
    assert_usable(here, "queue")

    here.without_signal(off=False)
    here.page.get_by_role("button", name="现在发送").click()
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    found = people.staff(Role.COUNTY_REVIEWER, "370811").get("/findings").json["items"]
    assert [(one["issue"], one["source_id"]) for one in found] == [("uncovered_soil", source_id)]
    told = people.staff(Role.COUNTY_REVIEWER, "370811").get(f"/findings/{found[0]['id']}").json
    seen = sorted(
        (people.staff(Role.COUNTY_REVIEWER, "370811").get(f"/photos/{one['id']}").json for one in told["photos"]),
        key=lambda one: one["width"],
    )
    # The large one came smaller, with what its camera said of time and place; the small one as it was.
    assert [(one["width"], one["height"], one["exif_at"]) for one in seen] == [
        (640, 480, None),
        (2560, 640, "2026-11-20T01:30:00Z"),
    ]
    assert (seen[0]["sha256"], seen[1]["exif_latitude"]) == (sha256_of(a_jpeg(2)), "35.41")
    assert seen[1]["size_bytes"] < len(large)
    here.open(f"sources/{source_id}")
    expect(here.page.get_by_text("待交办")).to_be_visible()


def test_what_the_city_says_of_photos_is_on_the_phone_before_its_sources_are(phone: OpenPhone, app, people):
    a_source(people)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    here.context.route("**/app/config", hold)
    here.sign_in("example.inspector", PASSWORD)
    source = here.page.get_by_role("heading", name="示例企业")
    for name in ("我的", "首页"):
        here.page.get_by_role("link", name=name).click()
        here.page.wait_for_timeout(300)
    expect(source).to_have_count(0)
    assert held

    for route in held:
        route.continue_()
    source.wait_for()
    # One that does not answer keeps no source back.
    other = phone()
    other.context.route("**/app/config", lambda route: route.abort())
    other.sign_in("example.inspector", PASSWORD)
    other.page.get_by_role("heading", name="示例企业").wait_for()


def test_sources_are_sorted_by_how_near_they_are_out_of_reach(phone: OpenPhone, app, transactions):
    far = {"longitude": Decimal("116.60"), "latitude": Decimal("35.50"), "coordinate_system": "WGS-84"}
    near = {"longitude": Decimal("116.60"), "latitude": Decimal("35.42"), "coordinate_system": "WGS-84"}
    registered(transactions, a_works(1), a_works(2, **far), a_works(3, **near))
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    here.context.grant_permissions(["geolocation"])
    here.context.set_geolocation(SPOT)
    here.sign_in("example.inspector", PASSWORD)
    here.page.get_by_role("heading", name="示例企业3").wait_for()

    here.without_signal()
    here.page.get_by_role("button", name="按远近排列").click()
    expect(here.page.get_by_role("listitem").first).to_contain_text("约 1.4 公里")
    assert here.page.locator("main li h2").all_inner_texts() == ["示例企业3", "示例企业2", "示例企业1"]
    assert_usable(here, "near")


def test_a_finding_goes_round_on_three_phones(phone: OpenPhone, app, people):
    source_id, _ = a_source(people), a_season(people)
    firm = somebody(app, people, source_id, Role.PREPARER)
    finder = people.staff(Role.INSPECTOR, "370811")
    body = {
        "id": new_id(),
        "source_id": source_id,
        "issue": "ledger_missing",
        "text": "示例：台账缺页",
        "document": "示例文书 1 号",
    }
    assert finder.post("/findings", body).status_code == 201
    order = {"act": "order", "words": "示例：请补齐台账"}
    desk = people.staff(Role.COUNTY_REVIEWER, "370811")
    ordered = desk.post(f"/findings/{body['id']}/rulings", order, version=1)
    assert ordered.status_code == 201, ordered.text

    theirs = phone()
    theirs.sign_in(firm["login"], PASSWORD)
    theirs.page.get_by_role("link", name="整改中").click()
    theirs.page.get_by_label("整改后的照片").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(5)}
    )
    theirs.page.get_by_label("整改情况或异议理由").fill("示例：台账已补齐")
    theirs.page.get_by_role("button", name="反馈整改结果").click()
    theirs.page.get_by_role("heading", level=1, name="示例企业").wait_for()
    theirs.open("queue")
    expect(theirs.page.locator("main")).to_contain_text("全部已送达")

    somebody_with_a_password(app, "example.other", Grant(Role.INSPECTOR, "370811"))
    other = phone()
    other.sign_in("example.other", PASSWORD)
    other.page.get_by_role("heading", name="示例企业").wait_for()
    other.open(f"findings/{body['id']}")
    other.page.get_by_label("照片", exact=True).set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(6)}
    )
    other.page.get_by_role("button", name="已整改，销号").click()
    other.page.get_by_role("heading", level=1, name="示例企业").wait_for()
    other.open("queue")
    expect(other.page.locator("main")).to_contain_text("全部已送达")
    assert desk.get(f"/findings/{body['id']}/moves").json["progress"] == "closed"


def test_a_visit_that_found_nothing_is_a_record_too(phone: OpenPhone, app, people):
    source_id, _ = a_source(people), a_season(people)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    here.sign_in("example.inspector", PASSWORD)
    here.page.get_by_role("heading", name="示例企业").wait_for()

    here.without_signal()
    here.open(f"sources/{source_id}/visit")
    here.page.get_by_role("group", name="公示牌").get_by_label("符合", exact=True).check()
    here.page.get_by_role("button", name="记录：未发现问题").click()
    here.page.get_by_role("heading", level=1, name="示例企业").wait_for()
    here.without_signal(off=False)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    visits = people.staff(Role.COUNTY_REVIEWER, "370811").get(f"/sources/{source_id}/visits").json["items"]
    assert [one["outcome"] for one in visits] == ["clean"]
