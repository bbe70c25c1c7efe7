"""Examples of construction certificates and of what feeds last said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from greenctl.construction.models import SiteCheckRow, SitePhaseRow
from greenctl.kernel.actor import system
from greenctl.lists.models import RemovalRow
from greenctl.review.models import CaseRow
from tests.api.examples.acts import OTHER_ID, after, read
from tests.api.examples.scene import Scene
from tests.api.examples.site_scenes import SITE
from tests.fuzz.city import TODAY, City
from tests.fuzz.site_samples import FEEDS, MOMENT, forget_certificates

ONE, NUMBER = "/site-certificates/{site_certificate_id}", "GC-370811-2026-00001"
FEED = {"site": "示例-1", "kind": "dust", "state": "on", "last_seen_at": MOMENT, "value": "85.5", "unit": "µg/m3"}
REASON = "示例：抽查未发现问题"


def apply(check: str = "{check_id}", **changes: Any) -> Scene:
    body = {"id": OTHER_ID, "check_id": check, **changes}
    scene = Scene(role="preparer", method="POST", path=f"{SITE}/certificates", body=body)
    return replace(scene, prepare=lambda city: forget_certificates(city.transactions))


def sign(role: str = "housing desk", version: int = 1, **changes: Any) -> Scene:
    body = {"body": "department", "approves": True, "reason": REASON, **changes}
    return Scene(role=role, method="POST", path=f"{ONE}/signatures", version=version, body=body)


def govern(version: int = 2, role: str = "local government", **changes: Any) -> Scene:
    return sign(role, version, **{"body": "local_government", **changes})


def turn(what: str, version: int) -> Scene:
    body = {"reason": "示例：待核实"}
    return Scene(role="city_reviewer", method="POST", path=f"{ONE}/{what}", version=version, body=body)


def again(version: int = 2) -> Scene:
    body = {"check_id": "{check_id}"}
    return Scene(role="preparer", method="POST", path=f"{ONE}/rounds", version=version, body=body)


def feeds(**changes: Any) -> Scene:
    return Scene(role="city_reviewer", method="POST", path="/site-feeds", body={"items": [{**FEED, **changes}]})


def that(table: Any, **values: Any) -> Any:
    """As if it were so in the city; nobody has applied."""

    def prepare(city: City) -> None:
        forget_certificates(city.transactions)
        with city.transactions.writing(system("test")) as uow:
            uow.execute(update(table).values(**values))

    return prepare


def lost(city: City) -> None:
    """As if the decision about another source's removal kept this site from a certificate for a month."""
    gone = {"state": "removed", "decided_by": "the-second", "decided_on": TODAY, "in_force_from": TODAY}
    place = {"source_id": city.sources[8], "programme": "construction", "consequence": "lose_certificate"}
    until = {"returns_on": TODAY + timedelta(days=30)}
    that(RemovalRow, **gone, **place, **until)(city)


REFUSED = sign(approves=False, items=["wash"], reason="示例：车辆未冲洗")
BOTH = (sign(), govern())
JOURNEY = {
    "apply_for_certificate": apply(),
    "sign_certificate": after(sign(), then=govern()),
    "apply_again_for_certificate": after(REFUSED, then=again()),
    "suspend_certificate": after(*BOTH, then=turn("suspension", 3)),
    "resume_certificate": after(*BOTH, turn("suspension", 3), then=turn("resumption", 4)),
    "get_site_certificate": after(sign(), then=read(ONE, "local government")),
    "list_site_certificates": read("/site-certificates?state=applied&limit=2", "housing desk"),
    "list_certificates_of_site": after(*BOTH, then=read(f"{SITE}/certificates", "preparer")),
    "check_site_certificate": after(*BOTH, then=read(f"/public/site-certificates/{NUMBER}")),
    "import_feeds": feeds(),
    "import_feeds_csv": Scene(
        role="city_reviewer", method="POST", path="/site-feeds/csv", raw=FEEDS.encode(), media="text/csv"
    ),
    "list_feeds_of_site": after(feeds(), then=read(f"{SITE}/feeds", "preparer")),
}

PROBLEMS = {
    "construction.certificate_not_there": read("/site-certificates/{unknown}", "preparer"),
    "construction.has_certificate": replace(apply(), prepare=None),
    "construction.not_approved": replace(apply(), prepare=that(CaseRow, topic="示例")),
    "construction.must_wait": replace(apply(), prepare=lost),
    "construction.check_too_weak": replace(apply(), prepare=that(SiteCheckRow, not_met=1)),
    "construction.end_has_passed": replace(apply(), prepare=that(SitePhaseRow, planned_until=TODAY)),
    "construction.certificate_moved_on": after(sign(), then=govern(1)),
    "construction.certificate_state": turn("suspension", 1),
    "construction.not_of_this_body": sign("local government"),
    "construction.signed_already": after(sign(), then=sign("both bodies", 2)),
    "construction.two_people_sign": after(sign("both bodies"), then=govern(2, "both bodies")),
    "construction.items_missing": sign(approves=False),
    "construction.no_number_yet": read(f"{ONE}/paper", "preparer"),
    "construction.feed_import_refused": feeds(unit="ppm", site="示例-2"),
}
NO_EXAMPLE = {"construction.certificate_id_taken": "only for an id that another site's application has"}
