"""Examples of removals from lists, and of records that follow a finding."""

from dataclasses import replace
from typing import Any

from tests.api.examples.acts import OTHER_ID, about, after, against, read
from tests.api.examples.scene import Scene

REMOVAL = "/removals/{removal_id}"
PROPOSED_ID = "01990000-0000-7000-8000-00000000ca5e"
PROPOSED = f"/removals/{PROPOSED_ID}"
LISTED = "/sources/{source_5}"


def say(path: str = REMOVAL, *, waives: bool = False) -> Scene:
    body = {"text": "示例：我公司已完成整改，附整改照片。", "waives": waives}
    return Scene(role="signer", method="POST", path=f"{path}/statements", body=body)


def decide(path: str = REMOVAL, version: int = 2, role: str = "command", *, remove: bool = True) -> Scene:
    return about(path, "decision", version, role, remove=remove, reason="示例：听证后决定")


def propose(adverse: str = "{followed_adverse}", programme: str = "emergency", **changes: Any) -> Scene:
    body = {"season_id": "{season}", "programme": programme, "reason": "示例：预警期间未落实措施", **changes}
    return Scene(role="city_reviewer", method="POST", path=f"/adverse-records/{adverse}/removals", body=body)


def by_hand(*more: Scene) -> tuple[Scene, ...]:
    """A record that two people stand for, and what comes after it."""
    written = against(LISTED, role="command", id=OTHER_ID, kind="sample_measure_not_done")
    confirmed = about(f"/adverse-records/{OTHER_ID}", "confirmation", role="another of the command")
    return (written, confirmed, *more)


JOURNEY = {
    "propose_removal": replace(propose(OTHER_ID), before=by_hand()),
    "list_removals": read("/removals", "signer"),
    "state_at_hearing": say(),
    "get_removal": replace(read(REMOVAL, "signer"), before=(say(),)),
    "decide_removal": after(say(waives=True), then=decide()),
    "list_removals_in_force": replace(read("/lists/removals"), before=(say(waives=True), decide())),
}

PROBLEMS = {
    "lists.certificate_not_there": read("/public/certificates?number=E-000000000000-00001-00"),
    "adverse.follows_its_finding": about("/adverse-records/{followed_adverse}", "void", reason="示例：与事实不符"),
    "lists.removal_not_there": read("/removals/{unknown}", "command"),
    "lists.removal_moved_on": decide(version=7),
    "lists.removal_decided": replace(say(), before=(say(waives=True), decide(remove=False))),
    "lists.nothing_to_lift": about(REMOVAL, "lifting", lift=True, reason="示例：依据已作废"),
    "lists.hearing_not_over": decide(version=1),
    "lists.hearing_over": after(say(waives=True), then=say()),
    "lists.heard_enough": replace(say(), before=(say(),) * 10),
    "lists.evidence_does_not_count": propose("{adverse_id}"),
    "lists.removal_by_another_person": replace(
        decide(PROPOSED, 2, "city_reviewer"),
        before=by_hand(propose(OTHER_ID, id=PROPOSED_ID), say(PROPOSED, waives=True)),
    ),
    "lists.no_removal_rule": propose(programme="national_trial"),
    "lists.nothing_to_remove": propose(programme="staggered"),
    "lists.removal_proposed": propose(),
}
