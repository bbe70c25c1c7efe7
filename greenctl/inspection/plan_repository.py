"""Plans, what they draw from, and their draws, as rows and as values."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Text, bindparam, insert, null, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection.domain import Origin, Plan, PlanState
from greenctl.inspection.errors import PlanIdTaken
from greenctl.inspection.models import DrawRow, PlanRow
from greenctl.kernel.actor import area_prefix
from greenctl.source.models import SourceRow, SourceSectorRow

_PLAN, _DRAW, _SOURCE, _SECTOR = (PlanRow.__table__, DrawRow.__table__, SourceRow.__table__, SourceSectorRow.__table__)
_WITHIN = Within(_PLAN.c.area, _PLAN.c.department, null())
_COLUMNS = tuple(_PLAN.c[name] for name in Plan.__slots__)
_ALL = select(*_COLUMNS)
_BY_ID = _ALL.where(_PLAN.c.id == bindparam("id"))
_PAGE = _ALL.where(_PLAN.c.id > bindparam("after")).order_by(_PLAN.c.id).limit(bindparam("limit"))
_DIGEST = select(_PLAN.c.content_sha256, _PLAN.c.owner).where(_PLAN.c.id == bindparam("id"))
_MOVE = (
    update(_PLAN)
    .where(_PLAN.c.id == bindparam("the_id"), _PLAN.c.version == bindparam("seen"))
    .values(state=bindparam("new_state"), version=bindparam("new_version"))
)
_TO_DRAW = (
    select(_SOURCE.c.id, _SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.kind)
    .where(_SOURCE.c.area.like(bindparam("area"), escape="/"), _SOURCE.c.state.in_(("running", "seasonal")))
    .order_by(_SOURCE.c.id)
)
_TO_DRAW_OF_ONE = _TO_DRAW.where(_SOURCE.c.department == bindparam("department"))
_SECTORS = (
    select(_SECTOR.c.source_id, _SECTOR.c.sector)
    .join(_SOURCE, _SOURCE.c.id == _SECTOR.c.source_id)
    .where(_SOURCE.c.area.like(bindparam("area"), escape="/"))
)
_HEADING = (
    select(
        _PLAN.c.id, _PLAN.c.name, _PLAN.c.area, _PLAN.c.department, _PLAN.c.line, _PLAN.c.starts_on, _PLAN.c.until,
        _PLAN.c.scheme, _PLAN.c.seed_commitment, _PLAN.c.seed_source, _PLAN.c.created_at, _PLAN.c.state,
        _DRAW.c.method, _DRAW.c.document_sha256, _DRAW.c.drawn_at,
    )
    .outerjoin(_DRAW, _DRAW.c.plan_id == _PLAN.c.id)
    .where(_PLAN.c.id == bindparam("id"), _PLAN.c.kind == Origin.RANDOM.value)
)  # fmt: skip
_DOCUMENT = select(type_coerce(_DRAW.c.document, Text)).where(_DRAW.c.plan_id == bindparam("id"))


def find_plan(uow: UnitOfWork, plan_id: str) -> Plan | None:
    """A plan of the actor's scope."""
    row = _WITHIN.execute(uow, _BY_ID, {"id": plan_id}).first()
    return None if row is None else _plan(row)


def list_plans(uow: UnitOfWork, after: str, limit: int) -> list[Plan]:
    """Plans of the actor's scope by id, after `after`."""
    return [_plan(row) for row in _WITHIN.execute(uow, _PAGE, {"after": after, "limit": limit})]


def find_digest(uow: UnitOfWork, plan_id: str) -> tuple[str, str] | None:
    """What was asked for under an id, and by whom."""
    row = uow.execute(_DIGEST, {"id": plan_id}).first()
    return None if row is None else (row.content_sha256, row.owner)


def insert_plan(uow: UnitOfWork, plan: Plan, digest: str) -> None:
    """Raises PlanIdTaken."""
    row: dict[str, Any] = {name: getattr(plan, name) for name in Plan.__slots__}
    try:
        uow.execute(insert(_PLAN), {**row, "content_sha256": digest})
    except IntegrityError as error:
        raise PlanIdTaken(plan=plan.id) from error


def move(uow: UnitOfWork, plan: Plan, seen_version: int) -> bool:
    """False if somebody else was faster."""
    values = {"the_id": plan.id, "seen": seen_version, "new_state": plan.state, "new_version": plan.version}
    return uow.execute(_MOVE, values).rowcount == 1


def to_draw_from(uow: UnitOfWork, plan: Plan) -> list[Row[Any]]:
    """What runs in the area of a plan, of its department where it names one: id, area, department, kind."""
    values = {"area": _everything_in(plan)}
    if plan.department is None:
        return list(uow.execute(_TO_DRAW, values))
    return list(uow.execute(_TO_DRAW_OF_ONE, {**values, "department": plan.department}))


def sectors(uow: UnitOfWork, plan: Plan) -> Mapping[str, list[str]]:
    """The sectors of every source in the area of a plan."""
    found: dict[str, list[str]] = {}
    for row in uow.execute(_SECTORS, {"area": _everything_in(plan)}):
        found.setdefault(row.source_id, []).append(row.sector)
    return found


def insert_draw(uow: UnitOfWork, plan_id: str, document: Mapping[str, Any], digest: str) -> None:
    row = {
        "plan_id": plan_id, "method": document["method"], "seed": document["seed"], "document": document,
        "document_sha256": digest, "drawn_at": uow.now, "drawn_by": uow.actor.account_id,
    }  # fmt: skip
    uow.execute(insert(_DRAW), row)


def find_heading(uow: UnitOfWork, plan_id: str) -> Row[Any] | None:
    """What anybody may know of a random plan at any time: how it is bound, and the digest of what came out."""
    return uow.execute(_HEADING, {"id": plan_id}).first()


def find_document(uow: UnitOfWork, plan_id: str) -> bytes | None:
    """The draw in canonical JSON."""
    text = uow.execute(_DOCUMENT, {"id": plan_id}).scalar()
    return None if text is None else str(text).encode()


def _everything_in(plan: Plan) -> str:
    return area_prefix(plan.area).replace("/", "//").replace("%", "/%").replace("_", "/_") + "%"


def _plan(row: Row[Any]) -> Plan:
    return Plan(**{**row._asdict(), "kind": Origin(row.kind), "state": PlanState(row.state)})
