"""The examples of photos."""

from dataclasses import replace
from typing import Any

from tests.api.examples.scene import Scene
from tests.fuzz.city import PHOTO, a_photo_in_json

PHOTO_ID = "01990000-0000-7000-8000-0000000000f0"
PHOTO_PATH = "/photos/{photo_declared}"


def photos(**changes: Any) -> Scene:
    return Scene(
        role="preparer",
        method="POST",
        path="/photos",
        body={"photos": [{**a_photo_in_json(), "id": PHOTO_ID, "source_id": "{source_1}", **changes}]},
    )


def confirm(name: str) -> Scene:
    path = f"/photos/{{{name}}}/confirm"
    return Scene(role="preparer", method="POST", path=path, prepare=lambda city: city.put_photos())


def send_photo(data: bytes) -> Scene:
    """To the address that the city has a ticket for."""
    address = Scene(role="nobody", method="PUT", path="/store/uploads/{photo_declared}?{upload}", raw=data)
    return replace(address, media="image/jpeg")


def rule_on(name: str, version: int) -> Scene:
    """By the desk, which has looked at the copy."""
    body = {"release": False, "reason": "示例：有人脸"}
    return Scene(role="command", method="POST", path=f"/photos/{{{name}}}/ruling", body=body, version=version)


JOURNEY = {
    "declare_photos": photos(),
    "renew_upload_ticket": Scene(role="preparer", method="POST", path=f"{PHOTO_PATH}/ticket"),
    "confirm_photo": confirm("photo_uploaded"),
    "rule_on_photo": rule_on("photo_verified", 4),
}
PROBLEMS = {
    "photos.not_there": Scene(role="auditor", method="GET", path="/photos/{unknown}"),
    "photos.source_not_there": photos(source_id="{unknown}"),
    "photos.invalid": photos(size_bytes=20 * 1024 * 1024 + 1),
    "photos.id_taken": photos(id="{photo_declared}"),
    "photos.not_uploaded": confirm("photo_declared"),
    "photos.bytes_differ": confirm("photo_changed"),
    "photos.moved_on": rule_on("photo_verified", 7),
    "photos.refused": confirm("photo_broken"),
    "photos.copy_not_there": Scene(role="nobody", method="GET", path="/public/photos/{photo_declared}"),
    "storage.ticket_not_good": replace(send_photo(PHOTO), path="/store/uploads/{photo_uploaded}?{upload}"),
    "storage.upload_differs": send_photo(PHOTO[:-1]),
}
