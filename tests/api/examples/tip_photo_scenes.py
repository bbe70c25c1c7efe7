"""The examples of photos that come with tips."""

from dataclasses import replace

from tests.api.examples.scene import Scene
from tests.fuzz.photo_samples import PHOTO

TIP_PHOTO = "01990000-0000-7000-8000-0000000000fa"


def send(name: str = TIP_PHOTO, tip: str = "{tip}", data: bytes = PHOTO) -> Scene:
    return Scene(role="nobody", method="PUT", path=f"/tips/{tip}/photos/{name}", raw=data, media="image/jpeg")


def rule(name: str = "{tip_photo}", version: int = 1, *, release: bool = True) -> Scene:
    return Scene(
        role="command",
        method="POST",
        path=f"/inspection/tips/{{tip}}/photos/{name}/ruling",
        version=version,
        body={"release": release, "reason": "示例：没有人像和车牌"},
    )


JOURNEY = {"send_tip_photo": send(), "rule_on_tip_photo": rule()}
PROBLEMS = {
    "inspection.tip_photo_not_there": Scene(
        role="nobody", method="GET", path="/public/tips/{tip_number}/photos/{tip_photo}"
    ),
    "inspection.tip_photo_refused": send(data=b"<svg/>"),
    "inspection.tip_photos_full": replace(send(), before=(send(TIP_PHOTO[:-1] + "b"),)),
    "inspection.tip_photo_id_taken": send("{tip_photo}", "{tip_with_task}"),
    "inspection.tip_photo_decided": rule("{tip_photo_withheld}"),
    "inspection.tip_photo_moved_on": rule(version=7),
}
