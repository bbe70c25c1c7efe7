"""Plans of visits: routine, after an alert, for rechecks and tips; and random ones, whose seed is bound here."""

from collections.abc import Iterator, Sequence
from datetime import date

from greenctl.area.queries import find_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import editions, plan_repository as repository
from greenctl.inspection.domain import MOST_STRATA, NewPlan, Origin, Plan, PlanState, Stratum
from greenctl.inspection.errors import (
    NotTheOwner,
    OutsideRemit,
    PlanIdTaken,
    PlanInvalid,
    PlanMovedOn,
    PlanNotThere,
)
from greenctl.inspection.events import PlanMoved
from greenctl.kernel.actor import Role


def get_plan(uow: UnitOfWork, plan_id: str) -> Plan:
    """A plan of the actor's scope; its draw and its tasks are another matter.

    Raises:
        PlanNotThere
    """
    plan = repository.find_plan(uow, plan_id)
    if plan is None:
        raise PlanNotThere(plan=plan_id)
    return plan


def list_plans(uow: UnitOfWork, after: str, limit: int) -> list[Plan]:
    """Plans of the actor's scope, by id."""
    return repository.list_plans(uow, after, limit)


def make_plan(uow: UnitOfWork, new: NewPlan, *, today: date) -> Plan:
    """Write a plan down; of a random one, the seed is bound from here on. The same id with the same content is the
    same plan again.

    Raises:
        OutsideRemit
        PlanInvalid: `problems` names each field.
        PlanIdTaken
    """
    known = repository.find_digest(uow, new.id)
    if known is not None:
        if known != (new.digest(), uow.actor.account_id):
            raise PlanIdTaken(plan=new.id)
        return get_plan(uow, new.id)
    if not uow.scope.covers(area=new.area, department=new.department):
        raise OutsideRemit(area=new.area)
    problems = [{"field": field, "code": f"inspection.{code}"} for field, code in _against(new, today)]
    if problems:
        raise PlanInvalid(problems=problems)
    plan = _plan(uow, new)
    repository.insert_plan(uow, plan, new.digest())
    uow.record(_moved(plan, plan.seed_commitment))
    return plan


def cancel_plan(uow: UnitOfWork, plan_id: str, seen_version: int) -> Plan:
    """Call a plan off before anything was drawn.

    Raises:
        PlanNotThere, NotTheOwner, PlanMovedOn, PlanNotOpen
    """
    plan = own_plan(uow, plan_id)
    moved = plan.cancelled(seen_version)
    write_plan(uow, plan, moved, None)
    return moved


def own_plan(uow: UnitOfWork, plan_id: str) -> Plan:
    """A plan that the actor made; a command acts for whoever runs it. Raises PlanNotThere, NotTheOwner."""
    plan = get_plan(uow, plan_id)
    if plan.owner != uow.actor.account_id and Role.SYSTEM not in uow.actor.roles:
        raise NotTheOwner
    return plan


def _against(new: NewPlan, today: date) -> Iterator[tuple[str, str]]:
    if find_area(new.area) is None:
        yield "area", "area_unknown"
    if new.until <= new.starts_on:
        yield "until", "ends_before_it_begins"
    if new.until <= today:
        yield "until", "day_is_over"
    if new.line not in editions.lines_of(new.area, today):
        yield "line", "line_unknown"
    if new.scheme is not None and new.scheme not in editions.plan_schemes():
        yield "scheme", "scheme_unknown"
    random = new.kind == Origin.RANDOM
    if random != bool(new.strata) or len(new.strata) > MOST_STRATA:
        yield "strata", "strata_are_of_random_plans"
    if random != (new.seed_commitment is not None) or (new.seed_source is not None and not random):
        yield "seed_commitment", "seed_is_of_random_plans"
    yield from _against_strata(new.strata)


def _against_strata(strata: Sequence[Stratum]) -> Iterator[tuple[str, str]]:
    names = [stratum.name for stratum in strata]
    for place, stratum in enumerate(strata):
        if not stratum.is_counted_once:
            yield f"strata.{place}", "stratum_counts_one_way"
        if stratum.share is not None and not 0 < stratum.share <= 1:
            yield f"strata.{place}.share", "share_out_of_range"
        if stratum.per_officer is not None and stratum.per_officer <= 0:
            yield f"strata.{place}.per_officer", "share_out_of_range"
        if stratum.name in names[:place]:
            yield f"strata.{place}.name", "stratum_twice"


def _plan(uow: UnitOfWork, new: NewPlan) -> Plan:
    told = {name: getattr(new, name) for name in Plan.__slots__ if name in NewPlan.__slots__}
    strata = {"team": new.team, "strata": [stratum.told() for stratum in new.strata]} if new.strata else None
    return Plan(**{
        **told, "kind": Origin(new.kind), "strata": strata, "owner": uow.actor.account_id, "created_at": uow.now,
        "state": PlanState.OPEN, "version": 1,
    })  # fmt: skip


def write_plan(uow: UnitOfWork, before: Plan, after: Plan, sha256: str | None) -> None:
    """Write it over the version that was seen. Raises PlanMovedOn."""
    if not repository.move(uow, after, before.version):
        current = get_plan(uow, before.id).version
        raise PlanMovedOn(seen_version=before.version, current_version=current)
    uow.record(_moved(after, sha256))


def _moved(plan: Plan, sha256: str | None) -> PlanMoved:
    return PlanMoved(plan_id=plan.id, state=plan.state.value, sha256=sha256, version=plan.version)
