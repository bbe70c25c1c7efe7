"""Tips as rows and as values."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, null, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection.errors import TipIdTaken
from greenctl.inspection.models import TipRow
from greenctl.inspection.tip_domain import Tip, TipState
from greenctl.source.own_firms import of_no_own_firm

_TIP = TipRow.__table__
# Who told of a firm, and what, is nothing for an officer who acts for it.
_WITHIN = Within(_TIP.c.area, _TIP.c.department, null(), partial=of_no_own_firm(_TIP.c.source_id))
_COLUMNS = tuple(_TIP.c[name] for name in Tip.__slots__)
_ALL = select(*_COLUMNS)
_BY_ID = _ALL.where(_TIP.c.id == bindparam("id"))
_BY_NUMBER = _ALL.where(_TIP.c.number == bindparam("number"))
_PAGE = _ALL.where(_TIP.c.id > bindparam("after")).order_by(_TIP.c.id).limit(bindparam("limit"))
_PAGE_OF_STATE = _PAGE.where(_TIP.c.state == bindparam("state"))
_DIGEST = select(_TIP.c.content_sha256).where(_TIP.c.id == bindparam("id"))
_MOVED = ("state", "triaged_by", "triaged_at", "task_id", "answer", "answered_at", "answered_by", "version")
_MOVE = (
    update(_TIP)
    .where(_TIP.c.id == bindparam("the_id"), _TIP.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=_TIP.c[name].type) for name in _MOVED})
)


def find_tip(uow: UnitOfWork, tip_id: str) -> Tip | None:
    """A tip of the actor's scope."""
    row = _WITHIN.execute(uow, _BY_ID, {"id": tip_id}).first()
    return None if row is None else _tip(row)


def find_sent(uow: UnitOfWork, tip_id: str) -> Tip | None:
    """A tip by the id that its sender made, whoever asks: for what is sent along with it."""
    row = uow.execute(_BY_ID, {"id": tip_id}).first()
    return None if row is None else _tip(row)


def find_by_number(uow: UnitOfWork, number: str) -> Tip | None:
    row = uow.execute(_BY_NUMBER, {"number": number}).first()
    return None if row is None else _tip(row)


def find_digest(uow: UnitOfWork, tip_id: str) -> str | None:
    return uow.execute(_DIGEST, {"id": tip_id}).scalar()


def list_page(uow: UnitOfWork, state: str | None, after: str, limit: int) -> list[Tip]:
    """Tips of the actor's scope by id, after `after`."""
    values = {"after": after, "limit": limit}
    if state is None:
        return [_tip(row) for row in _WITHIN.execute(uow, _PAGE, values)]
    return [_tip(row) for row in _WITHIN.execute(uow, _PAGE_OF_STATE, {**values, "state": state})]


def insert_tip(uow: UnitOfWork, tip: Tip, digest: str) -> None:
    """Raises TipIdTaken."""
    row: dict[str, Any] = {name: getattr(tip, name) for name in Tip.__slots__}
    try:
        uow.execute(insert(_TIP), {**row, "content_sha256": digest})
    except IntegrityError as error:
        raise TipIdTaken(tip=tip.id) from error


def move(uow: UnitOfWork, tip: Tip, seen_version: int) -> bool:
    """False if somebody else was faster."""
    values = {f"new_{name}": getattr(tip, name) for name in _MOVED}
    return uow.execute(_MOVE, {"the_id": tip.id, "seen": seen_version, **values}).rowcount == 1


def _tip(row: Row[Any]) -> Tip:
    return Tip(**{**row._asdict(), "state": TipState(row.state)})
