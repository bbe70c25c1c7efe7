"""A photo's way over HTTP: declared, uploaded, confirmed, seen."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.photos.images import a_jpeg, exif, sha256_of
from tests.source.builders import a_source, registered


@pytest.fixture
def source_id(transactions):
    (source,) = registered(transactions, a_source(1, area="370811", department="industry"))
    return source.id


@pytest.fixture
def inspector(people):
    return people.staff(Role.INSPECTOR, "370811")


def a_declaration(data, source_id, **changes):
    usual = {
        "id": new_id(), "sha256": sha256_of(data), "size_bytes": len(data), "media_type": "image/jpeg",
        "subject_kind": "finding", "subject_id": "finding-1", "slot": "before", "source_id": source_id,
        "captured_at": "2026-11-20T09:30:00+08:00",
        "position": {"longitude": "116.587123", "latitude": "35.41", "accuracy_m": "8"},
    }  # fmt: skip
    return {**usual, **changes}


def declare(person, *photos):
    return person.post("/photos", {"photos": list(photos)})


def upload(client, ticket, data):
    return client.open(ticket["url"], method=ticket["method"], data=data, headers=ticket["headers"])


def verified(client, person, data, source_id, **changes):
    """The id of a photo that went all the way."""
    slot = declare(person, a_declaration(data, source_id, **changes)).json["items"][0]
    assert upload(client, slot["ticket"], data).status_code == 204
    answer = person.post(f"/photos/{slot['photo']['id']}/confirm")
    assert answer.status_code == 200, answer.json
    return slot["photo"]["id"]


def test_a_photo_is_evidence_when_it_was_declared_uploaded_and_confirmed(client, inspector, source_id):
    data = a_jpeg(exif=exif())
    answer = declare(inspector, a_declaration(data, source_id))
    slot = answer.json["items"][0]

    assert (answer.status_code, slot["photo"]["state"], slot["ticket"]["method"]) == (200, "declared", "PUT")
    assert upload(client, slot["ticket"], data).status_code == 204
    confirmed = inspector.post(f"/photos/{slot['photo']['id']}/confirm")

    photo = confirmed.json
    assert (confirmed.status_code, photo["state"], photo["width"], photo["height"]) == (200, "verified", 640, 480)
    assert (photo["exif_at"], photo["captured_at"]) == ("2026-11-20T01:30:00Z", "2026-11-20T01:30:00Z")
    assert (photo["exif_longitude"], photo["exif_latitude"]) == ("116.587123", "35.41")
    assert inspector.post(f"/photos/{photo['id']}/confirm").json == photo
    assert inspector.get(f"/photos/{photo['id']}").json == photo
    assert inspector.get("/photos?subject_kind=finding&subject_id=finding-1").json["items"] == [photo]


def test_a_declared_photo_says_the_same_again_and_its_ticket_can_be_renewed(client, inspector, source_id):
    data = a_jpeg()
    photo = a_declaration(data, source_id)

    first, second = declare(inspector, photo).json, declare(inspector, photo).json
    renewed = inspector.post(f"/photos/{photo['id']}/ticket").json

    assert first["items"][0]["photo"] == second["items"][0]["photo"] == renewed["photo"]
    assert upload(client, renewed["ticket"], data).status_code == 204
    assert declare(inspector, {**photo, "slot": "after"}).json["code"] == "photos.id_taken"


def test_a_settled_photo_has_no_ticket(client, inspector, source_id):
    photo_id = verified(client, inspector, a_jpeg(), source_id)

    assert inspector.post(f"/photos/{photo_id}/ticket").json["ticket"] is None


def test_what_was_not_uploaded_cannot_be_confirmed(inspector, source_id):
    slot = declare(inspector, a_declaration(a_jpeg(), source_id)).json["items"][0]

    answer = inspector.post(f"/photos/{slot['photo']['id']}/confirm")

    assert (answer.status_code, answer.json["code"]) == (409, "photos.not_uploaded")
    assert inspector.get(f"/photos/{slot['photo']['id']}").json["state"] == "declared"


def test_what_is_no_photo_is_refused_with_the_reason_and_stays_so(client, inspector, source_id):
    data = a_jpeg()[:-500]
    slot = declare(inspector, a_declaration(data, source_id)).json["items"][0]
    upload(client, slot["ticket"], data)

    answers = [inspector.post(f"/photos/{slot['photo']['id']}/confirm") for _ in range(2)]

    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(422, "photos.refused")] * 2
    assert answers[0].json["details"]["reason"] == "broken"
    assert inspector.get(f"/photos/{slot['photo']['id']}").json["reason"] == "broken"


def test_copies_hold_pixels_and_originals_hold_everything(client, people, inspector, source_id):
    data = a_jpeg(size=(3000, 2200), exif=exif())
    photo_id = verified(client, inspector, data, source_id)
    command = people.staff(Role.COMMAND, "370811")

    public, thumbnail = (command.get(f"/photos/{photo_id}/{what}") for what in ("public", "thumbnail"))
    original = command.get(f"/photos/{photo_id}/original")

    assert [Image.open(io.BytesIO(answer.data)).size for answer in (public, thumbnail)] == [(2048, 1502), (320, 235)]
    assert b"Exif" not in public.data + thumbnail.data
    assert (original.data, original.mimetype) == (data, "image/jpeg")
    assert original.headers["Content-Disposition"] == f'attachment; filename="{photo_id}.jpg"'
    assert original.headers["Cache-Control"] == "no-store"


def test_reading_an_original_is_written_down_and_not_for_everybody(client, people, inspector, source_id, transactions):
    photo_id = verified(client, inspector, a_jpeg(), source_id)
    command = people.staff(Role.COMMAND, "370811")

    command.get(f"/photos/{photo_id}/original")
    refused = people.staff(Role.EXPERT, "370811").get(f"/photos/{photo_id}/original")

    assert refused.json["code"] == "auth.act_not_allowed"
    with transactions.reading(system("test")) as uow:
        read = uow.execute(select(EventRow.actor_id).where(EventRow.kind == "photos.original_read")).scalars().all()
    assert read == [command.account_id]


def test_who_may_not_see_the_source_sees_none_of_its_photos(client, people, inspector, source_id):
    photo_id = verified(client, inspector, a_jpeg(), source_id)
    stranger = people.staff(Role.COMMAND, "370812")

    for path in ("", "/public", "/thumbnail", "/original"):
        assert stranger.get(f"/photos/{photo_id}{path}").json["code"] == "photos.not_there"
    assert stranger.get("/photos?subject_kind=finding&subject_id=finding-1").json["items"] == []
    assert people.signer(source_id).get(f"/photos/{photo_id}").json["code"] == "photos.not_there"


def test_photos_of_several_sources_that_name_one_subject_are_never_mixed(
    client, people, inspector, source_id, transactions
):
    [other] = registered(transactions, a_source(2))
    own = verified(client, inspector, a_jpeg(1), source_id)
    strange = verified(client, people.preparer(other.id), a_jpeg(2), other.id)
    subject = "/photos?subject_kind=finding&subject_id=finding-1"

    def seen(query):
        return [item["id"] for item in inspector.get(subject + query).json["items"]]

    assert (seen(f"&source_id={source_id}"), seen(f"&source_id={other.id}")) == ([own], [strange])
    assert seen("") == [own], "who names no source gets their own"


def test_an_enterprise_sees_what_its_own_people_sent(client, people, source_id):
    photo_id = verified(client, people.preparer(source_id), a_jpeg(), source_id, subject_kind="declaration")

    assert people.signer(source_id).get(f"/photos/{photo_id}/public").status_code == 200
    assert people.signer(new_id()).get(f"/photos/{photo_id}/public").status_code == 404


@pytest.fixture
def desk(people):
    return people.staff(Role.COUNTY_REVIEWER, "370811")


def rule(desk, photo_id, version, *, release, reason="示例：看过副本"):
    body = {"release": release, "reason": reason}
    return desk.post(f"/photos/{photo_id}/ruling", body, version=version, key=f"ruling-{photo_id}-{version}-{release}")


def test_somebody_who_has_looked_lets_anybody_see_a_copy_and_takes_it_back(client, inspector, desk, source_id):
    photo_id = verified(client, inspector, a_jpeg(exif=exif()), source_id)
    version = desk.get(f"/photos/{photo_id}").json["version"]
    path = f"/public/photos/{photo_id}"

    before = client.get(path)
    released = rule(desk, photo_id, version, release=True)
    shown = client.get(path)
    withheld = rule(desk, photo_id, released.json["version"], release=False)

    assert (before.status_code, before.json["code"]) == (404, "photos.copy_not_there")
    assert (released.json["is_public"], shown.status_code, shown.mimetype) == (True, 200, "image/jpeg")
    assert b"Exif" not in shown.data
    assert (withheld.json["is_public"], client.get(path).status_code) == (False, 404)


def test_of_two_who_decide_about_a_copy_the_second_is_told(client, inspector, desk, source_id):
    photo_id = verified(client, inspector, a_jpeg(), source_id)
    version = desk.get(f"/photos/{photo_id}").json["version"]
    rule(desk, photo_id, version, release=False)

    late = rule(desk, photo_id, version, release=True)

    assert (late.status_code, late.json["code"]) == (412, "photos.moved_on")
    assert not desk.get(f"/photos/{photo_id}").json["is_public"]


def test_an_inspector_does_not_decide_what_the_public_sees(client, inspector, source_id):
    photo_id = verified(client, inspector, a_jpeg(), source_id)

    assert rule(inspector, photo_id, 2, release=True).status_code == 403


def test_which_photo_one_looks_like_is_told_to_who_may_see_that_one(client, people, transactions, source_id):
    (beside,) = registered(transactions, a_source(2, area="370812", department="industry"))
    data = a_jpeg()
    first = verified(client, people.staff(Role.INSPECTOR, "370811"), data, source_id)
    second = verified(client, people.staff(Role.INSPECTOR, "370812"), data, beside.id)

    told = [people.staff(Role.COMMAND, area).get(f"/photos/{second}").json for area in ("370812", "370800")]

    assert [(photo["duplicate_kind"], photo["duplicate_of"]) for photo in told] == [("exact", None), ("exact", first)]


@pytest.mark.parametrize(
    "changes, code",
    [
        pytest.param({"media_type": "image/svg+xml"}, "field.not_a_choice", id="SVG"),
        pytest.param({"sha256": "A" * 64}, "field.invalid", id="hash in capitals"),
        pytest.param({"size_bytes": 0}, "field.out_of_range", id="nothing"),
        pytest.param({"size_bytes": 2**40}, "field.out_of_range", id="too large for any"),
        pytest.param({"position": {"longitude": "181", "latitude": "0"}}, "field.out_of_range", id="off the globe"),
        pytest.param({"captured_at": "2026-11-20T09:30:00"}, "field.invalid", id="a time without a zone"),
        pytest.param({"subject_id": "张三 13800000000"}, "field.not_a_code", id="a name where events would tell it"),
        pytest.param({"captured_at": "0001-01-01T00:00:00+14:00"}, "field.invalid", id="before the calendar begins"),
        pytest.param({"captured_at": "9999-12-31T23:59:59-14:00"}, "field.invalid", id="after the calendar ends"),
        pytest.param({"surprise": 1}, "field.unknown", id="a field too many"),
    ],
)
def test_a_photo_that_is_declared_wrongly_is_refused_by_field(inspector, source_id, changes, code):
    answer = declare(inspector, a_declaration(b"x", source_id, **changes))

    assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")
    assert [problem["code"] for problem in answer.json["problems"]] == [code]


def test_fifty_photos_are_declared_at_once_and_no_more(inspector, source_id):
    many = [a_declaration(b"x", source_id) for _ in range(51)]

    assert len(declare(inspector, *many[:50]).json["items"]) == 50
    assert declare(inspector, *many).status_code == 422


def test_a_photo_that_is_too_large_is_refused_before_it_is_sent_and_while_it_is(client, inspector, source_id):
    largest = 20 * 1024 * 1024
    answer = declare(inspector, a_declaration(b"x", source_id, size_bytes=largest + 1))
    slot = declare(inspector, a_declaration(b"x", source_id, size_bytes=largest)).json["items"][0]

    assert answer.json["problems"][0]["code"] == "photos.too_large"
    assert upload(client, slot["ticket"], b"").json["code"] == "storage.upload_differs"
    assert upload(client, slot["ticket"], bytes(largest + 1)).json["code"] == "request.body_too_large"
