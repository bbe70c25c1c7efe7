"""S-14 for findings: what is no photo is refused as evidence, with its reason; the finding stays, and binds nobody."""

import io

import pytest

from api.runtime import runtime
from greenctl.kernel.actor import Role
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import new_id
from tests.findings.builders import works
from tests.photos import bombs
from tests.photos.images import a_jpeg

GOOD = a_jpeg(size=(160, 120))
BAD = {
    "an SVG": (bombs.SVG, "not_a_photo"),
    "900 megapixels by its header": (bombs.with_size(GOOD, 30_000, 30_000), "too_many_pixels"),
    "cut off": (GOOD[: len(GOOD) // 2], "broken"),
    "an archive behind it": (GOOD + bombs.an_archive(), "more_than_a_photo"),
}


@pytest.fixture
def source(transactions):
    return works(transactions)[0]


@pytest.fixture
def inspector(people):
    return people.staff(Role.INSPECTOR, "370811")


def sent_with(inspector, source, data):
    """A finding whose photo was declared with it and uploaded: the answer to its confirmation, and the finding's id."""
    photo_id, finding_id = new_id(), new_id()
    declare = {"sha256": sha256_hex(data), "size_bytes": len(data), "media_type": "image/jpeg"}
    photos = [{"id": photo_id, "slot": "wide", "declare": declare}]
    told = {"id": finding_id, "issue": "uncovered_soil", "source_id": source.id, "photos": photos}
    recorded = inspector.post("/findings", told)
    assert recorded.status_code == 201, recorded.json
    with inspector.client.application.app_context():
        key = f"uploads/{photo_id}"
        runtime().store.put(key, io.BytesIO(data), size_bytes=len(data), media_type="image/jpeg")
    return inspector.post(f"/photos/{photo_id}/confirm"), finding_id


@pytest.mark.parametrize("data, reason", BAD.values(), ids=BAD)
def test_what_is_no_photo_is_refused_and_its_finding_binds_nobody(people, inspector, source, data, reason):
    answer, finding_id = sent_with(inspector, source, data)
    desk = people.staff(Role.COUNTY_REVIEWER, "370811")

    ordered = desk.post(f"/findings/{finding_id}/rulings", {"act": "order"}, version=1)

    assert (answer.status_code, answer.json["code"], answer.json["details"]["reason"]) == (
        422,
        "photos.refused",
        reason,
    )
    assert inspector.get(f"/findings/{finding_id}").json["evidence"] == "refused"
    assert (ordered.status_code, ordered.json["code"]) == (409, "photos.evidence_pending")
    assert inspector.get(f"/findings/{finding_id}").json["counts"] is False


def test_control_a_photo_is_taken_by_the_same_way(inspector, source):
    answer, finding_id = sent_with(inspector, source, GOOD)

    assert answer.status_code == 200, answer.json
    assert inspector.get(f"/findings/{finding_id}").json["evidence"] == "complete"
