"""Sites, checks and certificates with good defaults: a building site in Rencheng, in earthwork since the first."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import update

from greenctl.construction import checking, queries, use_cases
from greenctl.construction.checks import Answer, NewCheck, Outcome
from greenctl.construction.domain import Dates
from greenctl.kernel.actor import Actor, Grant, Mandate, Reach, Role, Scope, area_prefix, system
from greenctl.kernel.ids import new_id
from greenctl.photos.models import PhotoRow
from tests.photos.builders import a_photo, declared
from tests.source.builders import a_site, registered

TODAY = date(2026, 11, 20)
SINCE = date(2026, 11, 1)
EARTHWORK = ("fence", "cover", "wash", "paving", "wet_work", "closed_trucks")
"""The items of the sample list that apply in earthwork."""
AREA, DESK = "370811", "housing"


def a_plan(**phases: tuple[date | None, date | None]) -> dict[str, Dates]:
    """Planned days by phase."""
    return {phase: Dates(*days) for phase, days in phases.items()}


def begun(
    transactions: Any, number: int = 1, *, phase: str = "earthwork", plan: Any = None, work: str = "building",
    on: date = SINCE,
):  # fmt: skip
    """A site, by its id."""
    (source,) = registered(transactions, a_site(number, area=AREA))
    with transactions.writing(system("test")) as uow:
        return use_cases.begin(uow, source.id, work, phase, on, plan or {}).source_id


def the_site(site_id: str, name: str = "the-preparer") -> Actor:
    """One of the site's own people."""
    return Actor(name, mandates=(Mandate(site_id, Role.PREPARER),))


def an_officer(
    role: Role = Role.COUNTY_REVIEWER, area: str = AREA, department: str | None = DESK, name: str = "the-officer"
) -> Actor:
    return Actor(name, (Grant(role, area, department),))


@contextmanager
def acting(transactions: Any, actor: Actor):
    """A transaction of somebody, within what their mandates and grants reach."""
    reaches = tuple(Reach(area_prefix(grant.area), grant.department) for grant in actor.grants)
    scope = Scope(reaches=reaches, source_ids=frozenset(one.source_id for one in actor.mandates))
    with transactions.writing(actor, scope=scope) as uow:
        yield uow


def read(transactions: Any, site_id: str):
    with transactions.reading(system("test")) as uow:
        return queries.get(uow, site_id)


def moved(
    transactions: Any, site_id: str, to: str, *, seen: int = 1, on: date = TODAY, by: Actor | None = None,
    reason: str | None = None,
):  # fmt: skip
    with acting(transactions, by or the_site(site_id)) as uow:
        return use_cases.move(uow, site_id, to, on, reason, seen)


def answers(*items: str, outcome: str = "met", **changes: str) -> tuple[Answer, ...]:
    """One answer an item, as `changes` says or else alike."""
    return tuple(Answer(item, Outcome(changes.get(item, outcome)), "示例：本阶段无此项") for item in items or EARTHWORK)


def shown(transactions: Any, by: Actor, site_id: str, check_id: str, said: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The same answers, each with a verified photo that its checker declared for it."""
    photos = [
        a_photo(subject_kind="site_check", subject_id=check_id, slot=one.item, source_id=site_id, sha256=f"{n:064x}")
        for n, one in enumerate(said)
    ]
    declared(transactions, *photos, by=by)
    with transactions.writing(system("test")) as uow:
        good = {"state": "verified", "original_key": "sample", "settled_at": uow.now}
        uow.execute(update(PhotoRow).where(PhotoRow.id.in_([one.id for one in photos])).values(good))
    return tuple(replace(one, photos=(photo.id,)) for one, photo in zip(said, photos, strict=True))


def checked(
    transactions: Any, site_id: str, said: tuple[Answer, ...] | None = None, *, by: Actor | None = None,
    on: date = TODAY, with_photos: bool = True, **changes: Any,
) -> dict[str, Any]:  # fmt: skip
    """A self-check of every item, unless the test says otherwise."""
    by, check_id = by or the_site(site_id), changes.pop("id", None) or new_id()
    said = answers() if said is None else said
    if with_photos:
        said = shown(transactions, by, site_id, check_id, said)
    new = NewCheck(id=check_id, source_id=site_id, checked_on=on, answers=said, **changes)
    with acting(transactions, by) as uow:
        return checking.check(uow, new)
