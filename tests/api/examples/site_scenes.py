"""Examples of sites, their phases and their checks."""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert, update

from greenctl.kernel.actor import system
from greenctl.photos.models import PhotoRow
from greenctl.source.models import SourceRow
from tests.api.examples.acts import OTHER_ID, after, read
from tests.api.examples.scene import Scene
from tests.fuzz.city import TODAY, City
from tests.fuzz.site_samples import forget_site

SITE, CHECK = "/sites/{site_id}", "01990000-0000-7000-8000-00000000c4ec"
PHOTO = "01990000-0000-7000-8000-0000000000c4"
BEGUN = {"work": "building", "phase": "earthwork", "on": "2026-11-01"}
SEEN = {"item": "fence", "outcome": "met", "photos": [PHOTO]}


def begin(source: str = "{source_8}", **changes: Any) -> Scene:
    body = {**BEGUN, **changes}
    return Scene(role="city_reviewer", method="POST", path=f"/sources/{source}/site", body=body)


def plan(until: str = "2027-03-01", version: int = 1, **changes: Any) -> Scene:
    phases = [{"phase": "fit_out", "planned_from": "2027-01-10", "planned_until": until, **changes}]
    return Scene(role="preparer", method="PUT", path=f"{SITE}/plan", version=version, body={"phases": phases})


def move(phase: str = "structure", version: int = 1, role: str = "preparer", **changes: Any) -> Scene:
    body = {"phase": phase, "on": str(TODAY), **changes}
    return Scene(role=role, method="POST", path=f"{SITE}/moves", version=version, body=body)


def check(*items: dict[str, Any], role: str = "preparer", **changes: Any) -> Scene:
    body = {"id": CHECK, "checked_on": str(TODAY), "items": list(items) or [SEEN], **changes}
    return replace(Scene(role=role, method="POST", path=f"{SITE}/checks", body=body), prepare=a_photo)


def a_photo(city: City, state: str = "verified") -> None:
    """As if the preparer had declared a photo of the fence for the check."""
    row = {
        "id": PHOTO, "sha256": "a" * 64, "size_bytes": 1000, "media_type": "image/jpeg", "subject_kind": "site_check",
        "account_id": city.person("preparer").account_id, "subject_id": CHECK, "slot": "fence", "attempts": 0,
        "declared_sha256": "b" * 64, "state": state, "is_public": False, "version": 1,
    }  # fmt: skip
    with city.transactions.writing(system("test")) as uow:
        good = {"original_key": "x", "settled_at": uow.now} if state == "verified" else {}
        uow.execute(insert(PhotoRow), {**row, "declared_at": uow.now, **good})


def never_begun(city: City) -> None:
    """As if nobody had made a site of it, nor checked it."""
    forget_site(city.transactions)


def elsewhere(city: City) -> None:
    """In a county whose city has no list."""
    with city.transactions.writing(system("test")) as uow:
        uow.execute(update(SourceRow).where(SourceRow.kind == "site").values(area="371502"))


FINISHED = move("finished")
JOURNEY = {
    "begin_site": replace(begin(), prepare=never_begun),
    "list_sites": read("/sites?phase=earthwork&limit=2", "city_reviewer"),
    "get_site": after(plan(), move(version=2), then=read(SITE, "preparer")),
    "plan_site": plan(),
    "move_site": move(),
    "list_site_check_lists": read("/site-check-lists"),
    "get_site_check_list": read(f"{SITE}/check-list", "preparer"),
    "check_site": check(),
    "list_site_checks": read(f"{SITE}/checks?limit=1", "inspector"),
    "get_site_check": read(f"{SITE}/checks/{{check_id}}", "preparer"),
    "get_site_trend": read(f"{SITE}/trend", "city_reviewer"),
}

PROBLEMS = {
    "construction.site_not_there": read("/sites/{unknown}", "preparer"),
    "construction.not_a_site": begin("{source_1}"),
    "construction.site_begun_already": begin(work="linear"),
    "construction.site_moved_on": after(move(), then=move("fit_out")),
    "construction.plan_invalid": plan("2027-01-10"),
    "construction.same_phase": move("earthwork"),
    "construction.day_wrong": move(on="2026-10-31"),
    "construction.back_by_the_desk": after(move(), then=move("earthwork", 2)),
    "construction.reason_missing": after(move(), then=move("earthwork", 2, "city_reviewer")),
    "construction.site_is_finished": after(FINISHED, then=plan(version=2)),
    "construction.no_check_list": replace(check(role="preparer"), prepare=elsewhere),
    "construction.check_invalid": check({"item": "fence", "outcome": "not_applicable"}),
    "construction.check_id_taken": after(check(), then=check(SEEN, {"item": "wash", "outcome": "not_looked_at"})),
    "construction.check_not_there": read(f"{SITE}/checks/{OTHER_ID}", "preparer"),
}
