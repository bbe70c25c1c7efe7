"""Findings: one by an inspector of the city at a registered works, with a verified photo, unless a test says more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from greenctl.db.transaction import Transactions
from greenctl.findings.again import Recorded
from greenctl.findings.domain import NewFinding, PhotoOf
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.recording import record_findings
from greenctl.kernel.actor import EVERYTHING, Actor, Grant, Role, Scope, system
from greenctl.kernel.ids import new_id
from greenctl.photos.models import PhotoRow
from greenctl.source.domain import Source
from tests.photos.builders import a_photo, declared
from tests.source.builders import a_site, a_source, registered

_STANDING = FindingStandingRow.__table__
TODAY = date(2026, 11, 20)
FINDER = Actor("the-finder", (Grant(Role.INSPECTOR, "370800"),))
ANOTHER = Actor("another-finder", (Grant(Role.INSPECTOR, "370800"),))
HERE = {"longitude": Decimal("116.60001"), "latitude": Decimal("35.40001"), "coordinate_system": "WGS-84"}
"""Where sources of these tests lie."""


def works(transactions: Transactions, count: int = 1) -> tuple[Source, ...]:
    """Registered works at one place."""
    return registered(transactions, *(a_source(number, **HERE) for number in range(1, count + 1)))


def a_building_site(transactions: Transactions, number: int = 1) -> Source:
    return registered(transactions, a_site(number, **HERE))[0]


def a_finding(source_id: str | None, **changes: Any) -> NewFinding:
    """A finding that rests on a document, so needs no photo, unless the test names photos."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "issue": "uncovered_soil",
        "source_id": source_id,
        "text": "东侧裸土未覆盖",
    }
    if "photos" not in changes:
        usual["document"] = "示例文书 1 号"
    return NewFinding(**{**usual, **changes})


def seen_on_site(source_id: str | None, **changes: Any) -> NewFinding:
    """A finding with its position, where the source is, and nothing of a document."""
    where = {"longitude": HERE["longitude"], "latitude": HERE["latitude"], "accuracy_m": Decimal(10)}
    return a_finding(source_id, **{"issue": "ledger_missing", "photos": (), **where, **changes})


def recorded(
    transactions: Transactions, *new: NewFinding, by: Actor = FINDER, on: date = TODAY, scope: Scope = EVERYTHING
) -> list[Recorded]:
    with transactions.writing(by, scope=scope) as uow:
        return record_findings(uow, new, today=on)


def with_photos(
    transactions: Transactions, new: NewFinding, count: int = 1, *, verified: bool = True, by: Actor = FINDER,
    **photo: Any,
) -> NewFinding:  # fmt: skip
    """The same with photos that were declared for it, and looked at."""
    made = [
        a_photo(subject_id=new.id, slot=f"view-{number}", source_id=new.source_id, sha256=f"{number:x}" * 64, **photo)
        for number in range(1, count + 1)
    ]
    declared(transactions, *made, by=by)
    if verified:
        settle(transactions, [item.id for item in made])
    return replace(new, document=None, photos=tuple(PhotoOf(item.id, item.slot) for item in made))


def ordered(transactions: Transactions, finding_id: str) -> None:
    """As if somebody else had confirmed it and ordered it to be put right."""
    by = {"confirmed_by": "the-desk", "ordered_by": "the-desk", "confirmed_on": TODAY, "due_on": TODAY}
    stands = {"standing": "confirmed", "progress": "ordered", "version": 2}
    with transactions.writing(system("test")) as uow:
        uow.execute(update(_STANDING).where(_STANDING.c.finding_id == finding_id).values(**by, **stands))


def settle(transactions: Transactions, ids: Sequence[str], **looks: Any) -> None:
    """As if photos had been looked at and found good; `looks`: what was found out about them."""
    good = {
        "state": "verified",
        "original_key": "originals/x",
        "public_key": "public/x",
        "thumbnail_key": "thumbnails/x",
    }
    with transactions.writing(system("test")) as uow:
        values = {**good, "settled_at": uow.now, "next_try_at": None, **looks}
        uow.execute(update(PhotoRow.__table__).where(PhotoRow.__table__.c.id.in_(ids)).values(**values))
