"""Who holds what waits, and how much everybody holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement

from greenctl.area.calendar import civil_day
from greenctl.auth.queries import names_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Role
from greenctl.review.people import desk_holders
from greenctl.review.shares import repository
from greenctl.review.shares.domain import Why


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a case, and how they came to it."""

    account_id: str
    name: str | None
    mine: bool
    why: Why
    load: int | None
    among: int | None
    shared_at: datetime


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody who holds a desk: how many cases they hold, and when they are away at present or next."""

    account_id: str
    name: str | None
    roles: tuple[Role, ...]
    held: int
    away: bool
    first_on: date | None
    last_on: date | None


def holders_of(uow: UnitOfWork, case_ids: Iterable[str]) -> dict[str, Holder]:
    """By case, who holds it; what nobody holds has none. Two statements."""
    shares = repository.shares_of(uow, case_ids)
    names = names_of(uow, {share.account_id for share in shares.values()})
    me = uow.actor.account_id
    return {
        share.case_id: Holder(
            share.account_id, names.get(share.account_id), share.account_id == me, share.why, share.load, share.among,
            share.shared_at,
        )
        for share in shares.values()
    }  # fmt: skip


def held(uow: UnitOfWork, by: str) -> ColumnElement[bool]:
    """That a case is held by the actor (`mine`), or by nobody (`nobody`)."""
    return repository.held_by(uow.actor.account_id) if by == "mine" else ~repository.held_by_anybody()


def loads(uow: UnitOfWork) -> tuple[Load, ...]:
    """Those who hold a desk within the actor's reach, who holds most first. Four statements."""
    held_now, today = repository.loads(uow), civil_day(uow.now)
    leaves = repository.leaves(uow, today)
    people = [
        who
        for who in desk_holders(uow)
        if any(uow.scope.covers(area=grant.area, department=grant.department) for grant in who.grants)
    ]
    names = names_of(uow, [who.account_id for who in people])
    found = []
    for who in people:
        leave, roles = leaves.get(who.account_id), tuple(sorted(who.roles))
        away = leave is not None and leave.holds(today)
        days = (leave.first_on, leave.last_on) if leave else (None, None)
        found.append(
            Load(who.account_id, names.get(who.account_id), roles, held_now.get(who.account_id, 0), away, *days)
        )
    return tuple(sorted(found, key=lambda load: (-load.held, load.account_id)))
