"""The things of inspection that a path can name, all of one county and one desk, for the matrix of rights."""

import io
from collections.abc import Callable
from typing import Any

from greenctl.inspection import tips
from greenctl.inspection.tip_domain import NewTip
from greenctl.inspection.tip_photo_domain import TipPhoto
from greenctl.inspection.tip_photo_repository import insert_photo
from greenctl.inspection.tip_photos import copy_key
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from tests.inspection.builders import (
    A_DAY,
    LINE,
    SECRET,
    TODAY,
    a_visit,
    an_account,
    an_officer,
    barred,
    planned,
    sent,
    visited,
)

COUNTY, DESK = "370811", "industry"


def _officer(things: Any) -> str:
    """The account that a path names, enrolled if it is not yet."""
    account_id = things.get("account_id")
    if "officer" not in things.made:
        things.made["officer"] = an_officer(things.transactions, account_id).account_id
    return str(things.made["officer"])


def _conflict(things: Any) -> str:
    return barred(things.transactions, _officer(things), things.get("source_id"))


def _plan(things: Any) -> str:
    return planned(things.transactions, area=COUNTY, department=DESK).id


def _task(things: Any) -> str:
    """Of a week ago and not done, so that it is a secret no more and can be moved still."""
    who = an_officer(things.transactions, an_account(things.transactions)).account_id
    then = TODAY - 7 * A_DAY
    days = {"planned_on": then, "due_on": then + A_DAY, "today": then}
    return sent(things.transactions, things.get("source_id"), who, **days).id


def _visit(things: Any) -> str:
    who = an_account(things.transactions)
    return visited(things.transactions, who, a_visit(things.get("source_id")))[0].id


def _tip(things: Any) -> str:
    new = NewTip(id=new_id(), area=COUNTY, text="示例：夜间冒黑烟", source_id=things.get("source_id"))
    with things.transactions.writing(system("test")) as uow:
        return tips.send_tip(uow, new, today=TODAY).id


def _tip_photo(things: Any) -> str:
    """Quarantined, with a copy to look at."""
    photo_id, seen = new_id(), {"sha256": "a" * 64, "size_bytes": 1, "media_type": "image/jpeg"}
    body = b"a copy"
    things.store.put(copy_key(photo_id), io.BytesIO(body), size_bytes=len(body), media_type="image/jpeg")
    with things.transactions.writing(system("test")) as uow:
        photo = TipPhoto(id=photo_id, tip_id=things.get("tip_id"), width=640, height=480, received_at=uow.now, **seen)
        insert_photo(uow, photo)
    return photo_id


MAKERS: dict[str, Callable[[Any], Any]] = {
    "conflict_id": _conflict,
    "plan_id": _plan,
    "task_id": _task,
    "visit_id": _visit,
    "tip_id": _tip,
    "tip_photo_id": _tip_photo,
    "number": lambda _: "2026-00000-00000",
}
PRIVATE = ("plan_id", "task_id", "visit_id", "tip_id", "tip_photo_id")
LISTS = {"list_plans", "list_tasks", "list_tips"}
SHOWS_NOTHING = {"get_coverage", "get_day_route"}
NAMED_IN_BODY = {
    "make_plan": ("area", "inspection.outside_remit"),
    "make_task": ("source_id", "source.not_there"),
    "record_visit": ("source_id", "source.not_there"),
}


def _a_task(things: Any) -> dict[str, Any]:
    """In a body."""
    return {
        "id": new_id(), "source_id": things.get("source_id"), "origin": "routine", "line": LINE,
        "planned_on": str(TODAY), "due_on": str(TODAY), "officers": [_officer(things)],
    }  # fmt: skip


SAMPLES: dict[str, Callable[[Any], Any]] = {
    "enrol_officer": lambda things: {"account_id": things.get("account_id"), "qualifications": []},
    "set_qualifications": lambda things: _officer(things) and {"qualifications": []},
    "state_conflict": lambda things: (
        _officer(things) and {"id": new_id(), "source_id": things.get("source_id"), "reason": "示例理由"}
    ),
    "make_plan": lambda _: {
        "id": new_id(), "kind": "routine", "name": "示例计划", "area": COUNTY, "department": DESK, "line": LINE,
        "starts_on": str(TODAY), "until": str(TODAY + A_DAY),
    },
    "draw_plan": lambda _: {"secret": SECRET},
    "make_task": _a_task,
    "reassign_task": lambda things: {"officers": [_officer(things)], "reason": "示例理由"},
    "record_visit": lambda things: {"id": new_id(), "source_id": things.get("source_id")},
    "send_officers": lambda things: {name: value for name, value in _a_task(things).items() if name != "origin"},
    "rule_on_tip_photo": lambda _: {"release": True, "reason": "示例：可以公开"},
    "send_tip": lambda _: {"id": new_id(), "area": COUNTY, "text": "示例：夜间冒黑烟"},
    "list_fit_officers?": lambda _: {"line": LINE, "planned_on": str(TODAY), "due_on": str(TODAY)},
    "get_coverage?": lambda _: {"first": "2026-11-01", "until": "2026-12-01"},
}  # fmt: skip
