"""S-26 for photos: what a phone writes into a file reaches the sealed original and nothing else."""

import io
import logging

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import select

from greenctl.config import S3Settings
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Role, system
from tests.api.photos.test_photos_over_http import a_declaration, declare, upload
from tests.photos.images import encoded, exif, scene
from tests.source.builders import a_source, registered

CANARY = "canary-4f1d"
PLACES = ("116.587", "116.58", "35.41", "35/1", "13.6428")
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>{CANARY}</note></x:xmpmeta>'.encode()


def everything(media_type: str, seed: int) -> bytes:
    """A photo that has the canary wherever its kind of file has room for words."""
    told = {"exif": exif(make=CANARY, model=CANARY)}
    match media_type:
        case "image/jpeg":
            told |= {"comment": CANARY.encode(), "xmp": XMP, "icc_profile": CANARY.encode() * 20}
        case "image/png":
            texts = PngImagePlugin.PngInfo()
            texts.add_text("Comment", CANARY)
            texts.add_itxt("Place", CANARY)
            told |= {"pnginfo": texts}
        case _:
            told |= {"xmp": XMP}
    return encoded(scene(seed, (320, 240)), media_type, **told)


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "image/webp", "image/heic"])
@pytest.mark.parametrize(
    "photos", [pytest.param(3, id="3 each"), pytest.param(125, id="125 each", marks=pytest.mark.full)]
)
def test_no_copy_no_event_no_log_and_no_answer_tells_what_the_file_tells(
    client, people, transactions, examiner, tmp_path, media_type, photos, caplog, capfd
):
    for seed in range(photos):
        data = everything(media_type, seed)
        file = tmp_path / "original"
        file.write_bytes(data)
        examiner.examine(file, media_type, tmp_path)

        assert CANARY.encode() in data, "the control: the canary is there to be found"
        for name in ("public.jpg", "thumbnail.jpg"):
            copy = (tmp_path / name).read_bytes()
            assert CANARY.encode() not in copy
            with Image.open(io.BytesIO(copy)) as image:
                assert dict(image.getexif()) == {}
                assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_over_http_only_who_may_read_originals_meets_the_canary(client, people, transactions, caplog, capfd):
    data = everything("image/jpeg", 1)
    caplog.set_level(logging.DEBUG)
    (source,) = registered(transactions, a_source(1, area="370811"))
    inspector, expert = people.staff(Role.INSPECTOR, "370811"), people.staff(Role.EXPERT, "370811")
    slot = declare(inspector, a_declaration(data, source.id)).json["items"][0]
    upload(client, slot["ticket"], data)
    path = f"/photos/{slot['photo']['id']}"
    confirmed = inspector.post(f"{path}/confirm")

    answers = [confirmed, *(expert.get(f"{path}{what}") for what in ("", "/public", "/thumbnail", "/original"))]
    answers += [client.get(f"/public{path}"), expert.get("/photos?subject_kind=finding&subject_id=finding-1")]
    with transactions.reading(system("test")) as uow:
        events = str(uow.execute(select(EventRow.body)).all())
    logged = caplog.text + "".join(capfd.readouterr())

    assert confirmed.status_code == 200
    assert CANARY.encode() in inspector.get(f"{path}/original").data
    for answer in answers:
        assert CANARY.encode() not in answer.data
    for place in (CANARY, *PLACES, slot["ticket"]["url"].rsplit("signature=")[1]):
        assert place not in events
        assert place not in logged


def test_settings_do_not_tell_the_key_of_a_store():
    settings = S3Settings(bucket="photos", access_key="greenctl", secret_key=CANARY)

    assert CANARY not in repr(settings)
    assert CANARY not in str(settings)


def test_control_a_copy_that_is_only_saved_again_tells_it(tmp_path):
    """The negative control: a library that is asked to save an image again takes its words along."""
    with Image.open(io.BytesIO(everything("image/jpeg", 1))) as image:
        copy = io.BytesIO()
        image.save(copy, "JPEG", exif=image.getexif())

    assert CANARY.encode() in copy.getvalue()
