"""Findings in the database, put there row by row: how one is recorded is another part's test."""

import itertools
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from greenctl.db.transaction import Transactions
from greenctl.findings.catalogue_files import shipped
from greenctl.findings.loop import opened, queries, use_cases
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.tracked import Shown, Tracked, Wish
from greenctl.findings.models import FindingPhotoRow, FindingRow
from greenctl.kernel.actor import EVERYTHING, Actor, Grant, Mandate, Role, Scope, system
from greenctl.kernel.ids import new_id
from greenctl.photos.models import PhotoRow
from tests.findings.loop.builders import WORDS
from tests.source.builders import a_source, registered

COUNTY, OTHER_COUNTY, CITY = "370811", "370812", "370800"
FINDER = Actor("the-finder", (Grant(Role.INSPECTOR, COUNTY),))
CHECKER = Actor("the-checker", (Grant(Role.INSPECTOR, COUNTY),))
DESK = Actor("the-desk", (Grant(Role.COUNTY_REVIEWER, COUNTY),))
OTHER_DESK = Actor("the-other-desk", (Grant(Role.CITY_REVIEWER, CITY),))
COMMAND = Actor("the-command", (Grant(Role.COMMAND, CITY),))
CLOCK = system("daily")

_serials = itertools.count(1)


@dataclass(frozen=True)
class World:
    """A works, its people, and findings on it."""

    transactions: Transactions
    source_id: str
    firm: Actor


def a_world(transactions: Transactions, number: int = 1, **source: Any) -> World:
    (works,) = registered(transactions, a_source(number, **source))
    return World(transactions, works.id, a_firm(works.id))


def a_firm(source_id: str, account: str = "the-firm") -> Actor:
    return Actor(account, mandates=(Mandate(source_id, Role.SIGNER),))


def found(
    world: World, count: int = 1, *, slots: tuple[str, ...] = ("wide",), verified: bool = True, **changes: Any
) -> list[str]:
    """Ids of findings on the works, recorded just now, each with a photo per slot."""
    with world.transactions.writing(system("test")) as uow:
        state = "verified" if verified else "declared"
        rows = [a_row(world, uow.now, **changes) for _ in range(count)]
        uow.execute(insert(FindingRow), rows)
        for row in rows:
            ids = [new_id() for _ in slots]
            if ids:
                uow.execute(insert(PhotoRow), [_photo(photo_id, row["id"], "x", uow.now, state) for photo_id in ids])
                pairs = zip(ids, slots, strict=True)
                shown = [{"finding_id": row["id"], "photo_id": i, "slot": s, "role": "before"} for i, s in pairs]
                uow.execute(insert(FindingPhotoRow), shown)
        opened(uow, [_Id(row["id"]) for row in rows])
    return [row["id"] for row in rows]


def a_photo(world: World, finding_id: str, by: Actor, state: str = "verified") -> str:
    """A photo declared for a finding."""
    photo_id = new_id()
    with world.transactions.writing(system("test")) as uow:
        uow.execute(insert(PhotoRow), _photo(photo_id, finding_id, by.account_id, uow.now, state))
    return photo_id


def do(world: World, finding_id: str, act: Act, by: Actor, scope: Scope = EVERYTHING, **changes: Any) -> Tracked:
    """One move, with the grounds that it wants, on the finding as it stands."""
    wish = a_wish_on(world, finding_id, act, by, **changes)
    with world.transactions.writing(by, scope=scope) as uow:
        return use_cases.move(uow, wish)


def a_wish_on(world: World, finding_id: str, act: Act, by: Actor, **changes: Any) -> Wish:
    given: dict[str, Any] = {"words": "示例说明" if act in WORDS else None}
    item = standing(world, finding_id)
    if act in {Act.ANSWER, Act.CLOSE, Act.REPORT} and "photos" not in changes:
        slots = sorted(item.slots) or [""]
        given["photos"] = tuple(Shown(a_photo(world, finding_id, by), slot) for slot in slots)
    if act is Act.EXTEND and item.due_on is not None:
        given["due_on"] = date.fromordinal(item.due_on.toordinal() + 1)
    return replace(Wish(finding_id, item.version, act), **{**given, **changes})


def standing(world: World, finding_id: str) -> Tracked:
    with world.transactions.reading(system("look")) as uow:
        return queries.standings(uow, [finding_id])[finding_id]


def went(world: World, finding_id: str, *acts: tuple[Act, Actor]) -> Tracked:
    """The finding after these moves."""
    for act, by in acts:
        item = do(world, finding_id, act, by)
    return item


@dataclass(frozen=True)
class _Id:
    id: str


def a_row(world: World, now: Any, **changes: Any) -> dict[str, Any]:
    catalogue, serial = shipped()[0], next(_serials)
    usual = {
        "id": new_id(), "serial": 2_026_000_000_000_000 + serial, "number": f"2026-{serial:06d}",
        "source_id": world.source_id, "issue": "uncovered_soil", "catalogue": catalogue.id,
        "catalogue_fingerprint": catalogue.fingerprint, "severity": "general", "points": Decimal(1),
        "line": "construction", "text": "示例:东侧裸土未覆盖", "found_on": date(2026, 11, 20), "recorded_at": now,
        "recorded_by": FINDER.account_id, "area": COUNTY, "department": "industry", "sector": "sample_a", "flags": [],
        "content_sha256": "0" * 64,
    }  # fmt: skip
    return {**usual, **changes}


def _photo(photo_id: str, finding_id: str, by: str, now: Any, state: str = "verified") -> dict[str, Any]:
    good = {"settled_at": now, "original_key": "x"} if state == "verified" else {}
    return {
        "id": photo_id, "sha256": "a" * 64, "size_bytes": 1000, "media_type": "image/jpeg", "account_id": by,
        "subject_kind": "finding", "subject_id": finding_id, "slot": "", "declared_at": now,
        "declared_sha256": "b" * 64, "state": state, "attempts": 0, "is_public": False, "version": 1, **good,
    }  # fmt: skip
