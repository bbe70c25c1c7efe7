"""Reading and writing hand-overs."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from greenctl.auth.models import HandoverRow, RefreshFamilyRow
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork

_NOW = bindparam("now", type_=UtcDateTime)
_UNUSED = HandoverRow.used_at.is_(None), HandoverRow.expires_at > _NOW
_END = update(HandoverRow).where(HandoverRow.account_id == bindparam("account"), *_UNUSED).values(expires_at=_NOW)
_GOOD = (
    select(HandoverRow.id, HandoverRow.account_id)
    .join(RefreshFamilyRow, RefreshFamilyRow.id == HandoverRow.begun_by)
    .where(HandoverRow.code_sha256 == bindparam("code"), *_UNUSED, RefreshFamilyRow.ended_at.is_(None))
)
_USE = (
    update(HandoverRow)
    .where(HandoverRow.id == bindparam("handover"), *_UNUSED)
    .values(used_at=_NOW, session_id=bindparam("session"))
)


def replace(
    uow: UnitOfWork, handover_id: str, account_id: str, begun_by: str, code_sha256: str, expires_at: datetime
) -> None:
    """An earlier one of the account that is good still ends."""
    uow.execute(_END, {"account": account_id, "now": uow.now})
    row = {"id": handover_id, "account_id": account_id, "begun_by": begun_by, "code_sha256": code_sha256}
    uow.execute(insert(HandoverRow), {**row, "created_at": uow.now, "expires_at": expires_at})


def find_good(uow: UnitOfWork, code_sha256: str) -> Row[Any] | None:
    """`id` and `account_id` of one that is good now, and whose first session goes on."""
    return uow.execute(_GOOD, {"code": code_sha256, "now": uow.now}).first()


def use(uow: UnitOfWork, handover_id: str, session_id: str) -> bool:
    """False if somebody was faster."""
    return uow.execute(_USE, {"handover": handover_id, "session": session_id, "now": uow.now}).rowcount == 1
