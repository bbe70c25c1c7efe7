"""Examples of the closed loop, of disputes, and of exposure batches."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import insert, update

from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingPhotoRow
from greenctl.kernel.actor import system
from greenctl.photos.models import PhotoRow
from tests.api.examples.acts import after, read
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

ORDERED, FRESH = "/findings/{finding_id}", "/findings/{to_order}"
PHOTO = "01990000-0000-7000-8000-0000000000f1"
SHOWN = [{"id": PHOTO, "slot": ""}]
PHONE = "请致电 138 0013 8000"
BATCHES = "/findings/batches"
STAGES = [{"due_on": "2026-12-08", "text": "示例一期"}, {"due_on": "2026-12-09", "text": "示例二期"}]
PLANNED = [{"due_on": "2026-12-08", "text": "示例一期", "done_on": None}]


def step(act: str, role: str = "preparer", path: str = FRESH, version: int = 2, **body: Any) -> Scene:
    return Scene(role=role, method="POST", path=f"{path}/moves", version=version, body={"act": act, **body})


def rule(act: str, role: str = "county_reviewer", path: str = FRESH, version: int = 1, **body: Any) -> Scene:
    return Scene(role=role, method="POST", path=f"{path}/rulings", version=version, body={"act": act, **body})


def publish(area: str = "370811", seen_number: int = 0) -> Scene:
    return Scene(role="command", method="POST", path=BATCHES, body={"area": area, "seen_number": seen_number})


def edit(text: str = "（已删去一句）") -> Scene:
    body = {"text": text, "reason": "示例：含辱骂言词"}
    return Scene(role="command", method="POST", path=f"{FRESH}/reply-edits", body=body)


def standing(**values: Any) -> Callable[[City], None]:
    """As if the finding that was ordered stood so; a value of a role is the account of who has it."""

    def prepare(city: City) -> None:
        told = {n: city.person(v).account_id if n.endswith("_by") else v for n, v in values.items()}
        with city.transactions.writing(system("test")) as uow:
            mine = FindingStandingRow.finding_id == city.named("finding_id")
            uow.execute(update(FindingStandingRow).where(mine).values(**told))

    return prepare


def a_photo(*, used: bool = False, verified: bool = True) -> Callable[[City], None]:
    """As if the preparer had declared a photo of the finding that is to be ordered."""

    def prepare(city: City) -> None:
        row = {
            "id": PHOTO, "sha256": "a" * 64, "size_bytes": 1000, "media_type": "image/jpeg", "subject_kind": "finding",
            "account_id": city.person("preparer").account_id, "subject_id": city.named("to_order"), "slot": "",
            "attempts": 0,
            "declared_sha256": "b" * 64, "state": "declared", "is_public": False, "version": 1,
        }  # fmt: skip
        with city.transactions.writing(system("test")) as uow:
            good = {"state": "verified", "original_key": "x", "settled_at": uow.now} if verified else {}
            uow.execute(insert(PhotoRow), {**row, "declared_at": uow.now, **good})
            if used:
                shown = {"finding_id": row["subject_id"], "photo_id": PHOTO, "slot": "", "role": "before"}
                uow.execute(insert(FindingPhotoRow), shown)

    return prepare


DISPUTED = (rule("order"), step("dispute", words="示例：现场为邻厂所有"))
ANSWER = step("answer", words="示例：已覆盖裸土", photos=SHOWN)
ANSWERED = {"progress": "answered", "answered_on": date(2026, 12, 1)}
PLAN = step("plan", path=ORDERED, words="示例方案", stages=STAGES)

JOURNEY = {
    "rule_on_finding": rule("order"),
    "move_finding": replace(after(rule("order"), then=ANSWER), prepare=a_photo()),
    "list_finding_moves": after(*DISPUTED, then=read(f"{FRESH}/moves", "city_reviewer")),
    "list_waiting_findings": read("/findings/waiting?for=overdue&limit=1", "command"),
    "list_finding_figures": read("/findings/statistics?by=line", "command"),
    "list_rows_of_figure": read("/findings/statistics/rows?by=line&key=construction&figure=overdue", "command"),
    "get_batch_draft": read("/findings/batches/draft?area=370811", "command"),
    "publish_batch": publish(),
    "list_batches": after(publish(), then=read("/public/batches")),
    "get_batch": after(publish(), then=read("/public/batches/1")),
}

PROBLEMS = {
    "loop.moved_on": after(rule("order"), then=rule("discard", "city_reviewer", words="示例理由")),
    "loop.not_your_move": step("answer", "inspector", ORDERED, words="示例说明"),
    "loop.not_now": rule("order", path=ORDERED, version=2),
    "loop.finder_barred": replace(
        step("close", "inspector", ORDERED), prepare=standing(**ANSWERED, answered_by="preparer")
    ),
    "loop.answerer_barred": replace(
        step("close", "city_reviewer", ORDERED), prepare=standing(**ANSWERED, answered_by="city_reviewer")
    ),
    "loop.orderer_barred": after(*DISPUTED, then=rule("dismiss", version=3, words="示例理由")),
    "loop.asker_barred": after(
        rule("order"), step("ask_void", "county_reviewer", words="示例理由"), then=rule("void", version=3, words="示例")
    ),
    "loop.window_over": step("dispute", path=ORDERED, words="示例申辩"),
    "loop.disputed_before": after(
        *DISPUTED,
        rule("dismiss", "city_reviewer", version=3, words="示例：照片清楚"),
        then=step("dispute", version=4, words="示例申辩"),
    ),
    "loop.no_more_extensions": replace(
        rule("extend", path=ORDERED, version=2, words="示例理由", due_on="2026-12-09"), prepare=standing(extended=2)
    ),
    "loop.plan_begun": replace(PLAN, prepare=standing(stages=[{**PLANNED[0], "done_on": "2026-12-01"}])),
    "loop.no_stage_to_report": step("report", path=ORDERED, words="示例说明"),
    "loop.stages_left": replace(
        step("answer", path=ORDERED, words="示例说明"), prepare=standing(stages=[PLANNED[0], PLANNED[0]])
    ),
    "loop.stages_wrong": PLAN,
    "loop.reason_missing": after(rule("order"), then=step("dispute")),
    "loop.deadline_wrong": rule("order", due_on="2026-11-20"),
    "loop.not_wanted": rule("discard", words="示例理由", due_on="2026-12-09"),
    "loop.photos_missing": after(rule("order"), then=step("answer", words="示例：已覆盖裸土")),
    "loop.photo_unknown": after(rule("order"), then=ANSWER),
    "photos.evidence_pending": replace(after(rule("order"), then=ANSWER), prepare=a_photo(verified=False)),
    "loop.photo_used_before": replace(after(rule("order"), then=ANSWER), prepare=a_photo(used=True)),
    "loop.personal_data": after(rule("order"), then=step("dispute", words=PHONE)),
    "exposure.batch_not_there": read("/public/batches/7"),
    "exposure.area_not_there": read("/findings/batches/draft?area=999999", "command"),
    "exposure.nothing_to_expose": publish("370812"),
    "exposure.another_batch_published": publish(seen_number=3),
    "exposure.no_reply": after(rule("order"), then=edit()),
    "exposure.edit_holds_personal_data": after(*DISPUTED, then=edit(PHONE)),
}
