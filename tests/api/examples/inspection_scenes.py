"""The examples of inspection."""

from dataclasses import replace
from typing import Any

from tests.api.examples.scene import Scene
from tests.fuzz.city import LATER
from tests.inspection.builders import A_DAY, LINE, SECRET

NEW_ID = "01990000-0000-7000-8000-0000000000e1"
DAY, UNTIL, OVER = str(LATER), str(LATER + 14 * A_DAY), str(LATER - A_DAY)
OFFICERS, PLANS, TASKS, TIPS = "/inspection/officers", "/inspection/plans", "/inspection/tasks", "/inspection/tips"
QUALIFIED = [{"line": LINE, "valid_from": "2026-01-01"}]
ROUTINE: dict[str, Any] = {
    "id": NEW_ID, "kind": "routine", "name": "示例计划", "area": "370811", "line": LINE, "starts_on": DAY,
    "until": UNTIL,
}  # fmt: skip
GOES: dict[str, Any] = {
    "id": NEW_ID, "source_id": "{source_1}", "line": LINE, "planned_on": DAY, "due_on": DAY,
    "officers": ["{inspector}"],
}  # fmt: skip
SEEN = {"point": "sample-works-2026:board", "state": "met"}


def command(method: str, path: str, version: int | None = None, **body: Any) -> Scene:
    return Scene(role="command", method=method, path=path, version=version, body=body or None)


def enrol(account: str = "{no_officer}", **changes: Any) -> Scene:
    return command("POST", OFFICERS, account_id=account, **{"qualifications": QUALIFIED, **changes})


def qualify(account: str = "{officer}", version: int = 1) -> Scene:
    return command("PUT", f"{OFFICERS}/{account}/qualifications", version, qualifications=QUALIFIED)


def conflict(source: str = "{source_1}", account: str = "{officer}") -> Scene:
    path = f"{OFFICERS}/{account}/conflicts"
    return command("POST", path, id=NEW_ID, source_id=source, reason="示例：亲属任职")


def plan(role: str = "command", **changes: Any) -> Scene:
    return Scene(role=role, method="POST", path=PLANS, body={**ROUTINE, **changes})


def draw(name: str = "{plan}", version: int = 1, role: str = "command", secret: str = SECRET) -> Scene:
    body = {"secret": secret}
    return Scene(role=role, method="POST", path=f"{PLANS}/{name}/draw", version=version, body=body)


def task(**changes: Any) -> Scene:
    return command("POST", TASKS, **{**GOES, "origin": "routine", **changes})


def reassign(name: str = "{task}", version: int = 1, to: str = "{officer}") -> Scene:
    return command("POST", f"{TASKS}/{name}/reassignment", version, officers=[to], reason="示例：调休")


def cancel(version: int = 1) -> Scene:
    return command("POST", f"{TASKS}/{{task}}/cancellation", version, reason="示例：企业停产")


def visit(role: str = "inspector", **changes: Any) -> Scene:
    body = {"id": NEW_ID, "source_id": "{source_1}", "points": [SEEN], **changes}
    return Scene(role=role, method="POST", path="/visits", body=body)


def tip(**changes: Any) -> Scene:
    body = {"id": NEW_ID, "area": "370811", "text": "示例：夜间冒黑烟", **changes}
    return Scene(role="nobody", method="POST", path="/tips", body=body)


def triage(what: str, name: str = "{tip}", version: int = 1, **body: Any) -> Scene:
    return command("POST", f"{TIPS}/{name}/{what}", version, **body)


def read(path: str, role: str = "nobody") -> Scene:
    return Scene(role=role, method="GET", path=path)


def after(*before: Scene, then: Scene) -> Scene:
    return replace(then, before=before)


JOURNEY = {
    "get_inspection_dictionaries": read("/inspection/dictionaries"),
    "enrol_officer": enrol(),
    "state_conflict": conflict(),
    "make_plan": plan(),
    "draw_plan": draw(),
    "get_draw_heading": read("/inspection/draws/{plan_drawn}"),
    "make_task": task(),
    "list_tasks": read(f"{TASKS}?mine=true&limit=1", "inspector"),
    "get_day_route": read("/inspection/route?longitude=116.587&latitude=35.41", "inspector"),
    "list_fit_officers": read(
        "/sources/{source_1}/officers?line=industry&planned_on=2026-12-02&due_on=2026-12-04", "command"
    ),
    "reassign_task": reassign(),
    "get_check_points": read("/sources/{source_1}/check-points", "inspector"),
    "record_visit": visit(
        task_id="{task}",
        ended_at="2026-12-02T10:00:00+08:00",
        position={"longitude": "116.587123", "latitude": "35.41", "accuracy_m": "8"},
    ),
    "list_visits": read("/sources/{source_1}/visits", "preparer"),
    "send_tip": tip(),
    "send_officers": triage("task", **GOES),
    "answer_tip": triage("answer", "{tip_with_task}", 2, answer="示例：已现场核查，未发现问题"),
    "get_public_tip": read("/tips/{tip_number}"),
}

PROBLEMS = {
    "inspection.officer_not_there": enrol("{unknown}"),
    "inspection.officer_enrolled": enrol("{officer}"),
    "inspection.officer_moved_on": qualify(version=7),
    "inspection.qualifications_invalid": enrol(qualifications=[{"line": "nothing", "valid_from": "2026-01-01"}]),
    "inspection.conflict_stated": conflict("{source_6}"),
    "inspection.conflict_not_there": command("POST", "/inspection/conflicts/{unknown}/end"),
    "inspection.outside_remit": plan("command of a county", area="370812"),
    "inspection.plan_not_there": read(f"{PLANS}/{{unknown}}", "command"),
    "inspection.plan_invalid": plan(until=DAY, line="nothing"),
    "inspection.plan_id_taken": plan(id="{plan}"),
    "inspection.plan_moved_on": draw(version=7),
    "inspection.plan_not_open": draw("{plan_drawn}", 2),
    "inspection.not_the_owner": draw(role="another of the command"),
    "inspection.nothing_to_draw": after(plan(), then=draw(NEW_ID)),
    "inspection.seed_does_not_match": draw(secret="示例：这不是事先承诺的那个秘密，只是凑满三十二个字符的一串文字而已"),
    "inspection.draw_not_there": read("/inspection/draws/{plan_drawn}/document"),
    "inspection.not_drawn_yet": read(f"{PLANS}/{{plan}}/draw", "command"),
    "inspection.draw_is_secret": read(f"{PLANS}/{{plan_drawn}}/draw", "auditor"),
    "inspection.task_not_there": read(f"{TASKS}/{{task_of_another}}", "inspector"),
    "inspection.task_invalid": task(due_on=OVER),
    "inspection.task_id_taken": task(id="{task}", note="示例：另一项任务"),
    "inspection.task_moved_on": reassign(version=7),
    "inspection.task_settled": after(cancel(), then=cancel(2)),
    "inspection.officers_unfit": task(source_id="{source_6}", officers=["{officer}", "{no_officer}"]),
    "inspection.visit_not_there": read("/visits/{unknown}", "inspector"),
    "inspection.visit_id_taken": visit(id="{visit}", note="示例：另一次检查"),
    "inspection.visit_invalid": visit(points=[SEEN, {**SEEN, "state": "not_met"}]),
    "inspection.not_for_this_officer": after(conflict(account="{inspector}"), then=visit()),
    "inspection.task_of_another_source": visit(source_id="{source_2}", task_id="{task}"),
    "inspection.tip_not_there": read("/tips/2026-00000-00000"),
    "inspection.tip_invalid": tip(area="999999"),
    "inspection.tip_id_taken": tip(id="{tip}"),
    "inspection.tip_moved_on": triage("refusal", version=7, answer="示例：不属于受理范围"),
    "inspection.tip_settled": triage("answer", answer="示例：尚未派人"),
}
