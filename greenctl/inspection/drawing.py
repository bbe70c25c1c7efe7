"""The double-random draw 双随机: bound before by a commitment, secret while it lasts, public in full afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import draw as lots, officer_repository, plan_repository as repository, tasks
from greenctl.inspection.domain import NewTask, Plan, PlanState, Stratum
from greenctl.inspection.errors import DrawIsSecret, DrawNotThere, NotDrawnYet
from greenctl.inspection.officer_domain import Officer
from greenctl.inspection.planning import get_plan, own_plan, write_plan
from greenctl.kernel.actor import Scope
from greenctl.kernel.canonical import canonical_bytes, sha256_hex
from greenctl.kernel.ids import new_id
from greenctl.source import queries as sources

_A_DAY = timedelta(days=1)
_HEADING = ("id", "name", "kind", "area", "department", "line", "starts_on", "until", "scheme")


@dataclass(frozen=True, slots=True)
class DrawMade:
    """What came of a draw: how many sources and tasks, and the digest of the document that tells all of it."""

    plan_id: str
    document_sha256: str
    drawn: int
    unfilled: int
    version: int


def draw_plan(
    uow: UnitOfWork, plan_id: str, seen_version: int, secret: str, public_number: str | None, *, today: date
) -> DrawMade:
    """Draw sources and officers, and make a task of each pair. Who acts for a source, or has a conflict about it, is
    never drawn for it.

    Raises:
        PlanNotThere, NotTheOwner, PlanMovedOn, PlanNotOpen, NothingToDraw
        SeedDoesNotMatch: the secret is not the one committed to, or the public number does not fit the plan.
    """
    plan = own_plan(uow, plan_id)
    moved = plan.drawn(seen_version, today)
    bound = {"seed_commitment": plan.seed_commitment, "seed_source": plan.seed_source}
    seed = {"seed": plan.seed(secret, public_number), "secret": secret, "public_number": public_number, **bound}
    who = _drawable(uow, plan, today)
    heading = {name: getattr(plan, name) for name in _HEADING}
    assert plan.strata is not None
    document = lots.document(heading, seed, _urns(uow, plan, len(who)), list(who.values()), plan.strata["team"])
    digest = sha256_hex(canonical_bytes(document))
    write_plan(uow, plan, moved, digest)
    repository.insert_draw(uow, plan.id, document, digest)
    made = _make_tasks(uow, plan, document, {officer.key: account_id for account_id, officer in who.items()}, today)
    return DrawMade(plan.id, digest, made, len(document["unfilled"]), moved.version)


@dataclass(frozen=True, slots=True)
class DrawHeading:
    """What anybody may know of a random plan at any time. `is_public`: the document can be read by anybody now."""

    id: str
    name: str
    area: str
    department: str | None
    line: str
    starts_on: date
    until: date
    scheme: str | None
    seed_commitment: str
    seed_source: str | None
    created_at: datetime
    state: str
    method: str | None
    document_sha256: str | None
    drawn_at: datetime | None
    is_public: bool


def public_heading(uow: UnitOfWork, plan_id: str, *, today: date) -> DrawHeading:
    """How a draw is bound, and what its document's digest is: told before and after. Raises DrawNotThere."""
    row = repository.find_heading(uow, plan_id)
    if row is None:
        raise DrawNotThere(plan=plan_id)
    return DrawHeading(**row._asdict(), is_public=row.drawn_at is not None and today >= row.until)


def public_document(uow: UnitOfWork, plan_id: str, *, today: date) -> bytes:
    """The whole draw in canonical JSON, once the time of the plan is over: before that the list is secret.

    Raises:
        DrawNotThere
    """
    if not public_heading(uow, plan_id, today=today).is_public:
        raise DrawNotThere(plan=plan_id)
    return _document(uow, plan_id)


def own_document(uow: UnitOfWork, plan_id: str, *, today: date) -> bytes:
    """The same at any time, for who made the plan and for command.

    Raises:
        PlanNotThere, NotDrawnYet
        DrawIsSecret: to anybody else, and to who acts for a source that was drawn, until the time of the plan is over.
    """
    plan = get_plan(uow, plan_id)
    if plan.state is not PlanState.DRAWN:
        raise NotDrawnYet(plan=plan_id)
    document = _document(uow, plan_id)
    if today < plan.until and not (_is_in_on_it(uow, plan) and _is_impartial(uow, document)):
        raise DrawIsSecret(plan=plan_id)
    return document


def _document(uow: UnitOfWork, plan_id: str) -> bytes:
    document = repository.find_document(uow, plan_id)
    if document is None:
        raise DrawNotThere(plan=plan_id)
    return document


def _is_impartial(uow: UnitOfWork, document: bytes) -> bool:
    if not uow.actor.mandates:
        return True
    return not sources.is_own_firm(uow, [row["source"] for row in orjson.loads(document)["result"]])


def _is_in_on_it(uow: UnitOfWork, plan: Plan) -> bool:
    command: Scope = tasks.overseen(uow)
    return plan.owner == uow.actor.account_id or command.covers(area=plan.area, department=plan.department)


def _drawable(uow: UnitOfWork, plan: Plan, today: date) -> dict[str, lots.Drawable]:
    """Officers who can be drawn, by account: qualified for the line all the time, and not suspended."""
    first, last = max(today, plan.starts_on), plan.until - _A_DAY
    found = officer_repository.find_officers(uow).values()
    able = [one for one in found if not one.suspended and one.reaches and one.is_qualified(plan.line, first, last)]
    return {one.account_id: _as_drawn(plan, one) for one in able}


def _as_drawn(plan: Plan, officer: Officer) -> lots.Drawable:
    return lots.Drawable(lots.officer_key(plan.id, officer.account_id), officer.reaches, officer.barred)


def _urns(uow: UnitOfWork, plan: Plan, officers: int) -> list[lots.Urn]:
    assert plan.strata is not None
    told = plan.strata["strata"]
    strata = [_stratum(one) for one in told]
    sectors = repository.sectors(uow, plan) if any(stratum.sectors for stratum in strata) else {}
    held: list[list[lots.Candidate]] = [[] for _ in strata]
    for row in repository.to_draw_from(uow, plan):
        for place, stratum in enumerate(strata):
            if stratum.fits(row.id, row.kind, sectors.get(row.id, ())):
                held[place].append(lots.Candidate(row.id, row.area, row.department))
                break
    return [
        lots.Urn(one["name"], lots.how_many(len(candidates), officers, one), tuple(candidates))
        for one, candidates in zip(told, held, strict=True)
    ]


def _stratum(told: Mapping[str, Any]) -> Stratum:
    groups: Any = {name: tuple(told[name]) for name in ("kinds", "sectors", "source_ids")}
    return Stratum(name=told["name"], **groups)


def _make_tasks(uow: UnitOfWork, plan: Plan, document: Mapping[str, Any], who: Mapping[str, str], today: date) -> int:
    """A task for each source that somebody goes to; returns how many."""
    places = {source["id"]: source for stratum in document["strata"] for source in stratum["sources"]}
    planned_on, due_on = max(today, plan.starts_on), plan.until - _A_DAY
    new = [
        NewTask(
            id=new_id(), source_id=row["source"], origin=plan.kind, line=plan.line, planned_on=planned_on,
            due_on=due_on, officers=tuple(who[key] for key in row["officers"]), plan_id=plan.id,
        )
        for row in document["result"] if row["officers"]
    ]  # fmt: skip
    made = [
        tasks.task_from(uow, one, places[one.source_id]["area"], places[one.source_id]["department"]) for one in new
    ]
    tasks.insert_planned(uow, made, {one.id: one.digest() for one in new})
    return len(made)
