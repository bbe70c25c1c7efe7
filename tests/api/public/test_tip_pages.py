"""Tips by a form: without a login and without a script, with a photo, and with an answer for everybody."""

import io
import re

import pytest

from greenctl.kernel.actor import Role
from tests.photos.images import a_jpeg

pytestmark = pytest.mark.one_engine
PHONE = "19900001234"


def a_form(client, **changes: str) -> dict[str, str]:
    fresh = re.search(r'name="id" value="([^"]+)"', client.get("/p/tips?lang=zh").text)
    assert fresh
    return {"id": fresh[1], "area": "370811", "text": "示例：夜间冒烟", "contact": PHONE, **changes}


def test_a_tip_by_a_form_has_a_number_a_photo_and_a_public_answer(client, people):
    form = a_form(client)
    page = {client.post("/p/tips", data=form).headers["Location"] for _ in range(2)}.pop()
    assert "补充照片" in client.get(page).text

    photo = {"photo": (io.BytesIO(a_jpeg(1)), "seen.jpg", "image/jpeg")}
    sent = client.post(f"/p/tips/{form['id']}/photos", data=photo)
    assert (sent.status_code, sent.headers["Location"]) == (303, page)
    assert "已收到您的照片 1 张" in client.get(f"{page}&lang=zh").text

    desk = people.staff(Role.CITY_REVIEWER)
    (tip,) = desk.get("/inspection/tips").json["items"]
    assert (tip["text"], tip["contact"], len(tip["photos"])) == ("示例：夜间冒烟", PHONE, 1)
    answer = {"answer": "示例：已查看，系水汽"}
    said = desk.post(f"/inspection/tips/{tip['id']}/refusal", answer, version=tip["version"])
    assert said.status_code == 200, said.text
    for address in (page, page.split("?")[0]):
        told = client.get(address).text
        assert "示例：已查看，系水汽" in told
        assert not any(kept in told for kept in (PHONE, "夜间冒烟", "enctype", "<img"))


def test_only_the_sender_is_offered_to_add_a_photo(client):
    page = client.post("/p/tips", data=a_form(client)).headers["Location"]

    assert "enctype" in client.get(page).text
    assert "enctype" not in client.get(page.split("?")[0]).text


@pytest.mark.parametrize(
    "photo, code",
    [
        pytest.param(lambda: (io.BytesIO(b"<svg/>"), "a.svg", "image/svg+xml"), 422, id="another-kind"),
        pytest.param(lambda: (io.BytesIO(b"no photo"), "a.jpg", "image/jpeg"), 422, id="no-photo"),
        pytest.param(lambda: "text", 422, id="no-file"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_page(client, photo, code):
    form = a_form(client)
    client.post("/p/tips", data=form)

    refused = client.post(
        f"/p/tips/{form['id']}/photos",
        data={"photo": photo()},
        content_type="multipart/form-data",
        headers={"Accept": "text/html"},
    )
    assert (refused.status_code, refused.mimetype) == (code, "text/html")


@pytest.mark.parametrize("form", [b"", b"area=moon&text=1234", b"\xff\xfe=\x00", b"&" * 5_000])
def test_a_form_that_will_not_do_is_told(client, form):
    answer = client.post("/p/tips", data=form, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 422
