"""Examples of confirming, carrying out and following duties."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from greenctl.emergency.alerts.models import AlertDutyRow, AlertRow, AlertStepRow
from greenctl.kernel.actor import system
from greenctl.photos.models import PhotoRow
from tests.api.examples.acts import after, read
from tests.api.examples.alert_scenes import ALERT, move
from tests.api.examples.scene import Scene
from tests.fuzz.city import LATER, City

DUTY = f"{ALERT}/duties/{{source_0}}"
AS_BEFORE = f"{LATER + timedelta(days=2)}T00:00:00+08:00"
REPORT, PHOTO = "01990000-0000-7000-8000-00000000d07e", "01990000-0000-7000-8000-0000000000d7"
WHERE = {
    "captured_at": "2026-11-20T09:58:00+08:00",
    "position": {"longitude": "116.6", "latitude": "35.4", "accuracy_m": "8"},
}


def confirm(path: str = DUTY, version: int = 1) -> Scene:
    return Scene(role="preparer", method="POST", path=f"{path}/confirmation", version=version, body=WHERE)


def execute(**changes: Any) -> Scene:
    body = {"id": REPORT, "ordinal": 0, "photos": [PHOTO], "text": "示例：一号线已停", **WHERE, **changes}
    scene = Scene(role="preparer", method="POST", path=f"{DUTY}/executions", version=1, body=body)
    return replace(scene, prepare=a_photo())


def a_photo(*, verified: bool = True) -> Callable[[City], None]:
    """As if the preparer had declared a photo for the report."""

    def prepare(city: City) -> None:
        row = {
            "id": PHOTO, "sha256": "a" * 64, "size_bytes": 1000, "media_type": "image/jpeg", "subject_kind": "duty",
            "account_id": city.person("preparer").account_id, "subject_id": REPORT, "slot": "", "attempts": 0,
            "declared_sha256": "b" * 64, "state": "declared", "is_public": False, "version": 1,
        }  # fmt: skip
        with city.transactions.writing(system("test")) as uow:
            good = {"state": "verified", "original_key": "x", "settled_at": uow.now} if verified else {}
            uow.execute(insert(PhotoRow), {**row, "declared_at": uow.now, **good})

    return prepare


def over(city: City) -> None:
    with city.transactions.writing(system("test")) as uow:
        uow.execute(update(AlertRow).values(lifted=True, ends_at=uow.now))
        uow.execute(update(AlertStepRow).values(ends_at=uow.now))


def exempt(city: City) -> None:
    with city.transactions.writing(system("test")) as uow:
        uow.execute(update(AlertDutyRow).values(why="small"))


OTHER_ID = "01990000-0000-7000-8000-00000000d07f"
JOURNEY = {
    "get_duty": after(confirm(), then=read(DUTY, "preparer")),
    "confirm_duty": confirm(),
    "report_execution": execute(),
    "get_confirmations": after(confirm(), then=read(f"{ALERT}/confirmations", "county_reviewer")),
    "list_confirmations": after(
        confirm(), then=read(f"{ALERT}/confirmations/sources?state=confirmed&limit=2", "city_reviewer")
    ),
}

PROBLEMS = {
    "emergency.file_not_there": Scene(role="nobody", method="GET", path="/public/alerts/current.json"),
    "emergency.duty_not_there": confirm(f"{ALERT}/duties/{{unknown}}"),
    "emergency.duty_moved_on": after(move(level="orange", starts_at=AS_BEFORE), then=confirm()),
    "emergency.duty_is_over": replace(confirm(), prepare=over),
    "emergency.board_not_there": read("/sources/{unknown}/board", "command"),
    "emergency.no_duty": replace(confirm(), prepare=exempt),
    "emergency.obligation_not_there": execute(ordinal=7),
    "emergency.already_reported": replace(after(execute(), then=execute(id=OTHER_ID)), prepare=a_photo()),
    "emergency.report_id_taken": replace(after(execute(), then=execute(text="示例：另一句")), prepare=a_photo()),
    "emergency.photos_missing": execute(photos=[]),
    "emergency.photo_unknown": execute(id=OTHER_ID),
}
