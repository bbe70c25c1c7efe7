"""Reading and writing sessions, and the rights that a bearer has at this moment."""

from datetime import datetime

from sqlalchemy import bindparam, insert, literal, null, select, union_all, update

from greenctl.auth.domain import Bearer, Credential, Family, Session
from greenctl.auth.models import AccountRow, GrantRow, MandateRow, RefreshFamilyRow
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Grant, Mandate, Role
from greenctl.kernel.ids import new_id

_IN_SESSION = (
    AccountRow.id == bindparam("account_id"),
    AccountRow.epoch == bindparam("epoch"),
    AccountRow.suspended_at.is_(None),
    RefreshFamilyRow.id == bindparam("family"),
    RefreshFamilyRow.account_id == AccountRow.id,
    RefreshFamilyRow.ended_at.is_(None),
)
_NOTHING = {"what": "account", "role": "", "place": "", "department": ""}
# One statement on every request: the account in session once, and then each of its rights.
_STANDING = union_all(
    select(
        *(literal(value).label(name) for name, value in _NOTHING.items()),
        RefreshFamilyRow.device_id,
        RefreshFamilyRow.stepped_up_at,
    )
    .select_from(AccountRow, RefreshFamilyRow)
    .where(*_IN_SESSION),
    select(literal("grant"), GrantRow.role, GrantRow.area, GrantRow.department, null(), null())
    .select_from(AccountRow, RefreshFamilyRow)
    .where(*_IN_SESSION, GrantRow.account_id == AccountRow.id),
    select(literal("mandate"), MandateRow.role, MandateRow.source_id, literal(""), null(), null())
    .select_from(AccountRow, RefreshFamilyRow)
    .where(*_IN_SESSION, MandateRow.account_id == AccountRow.id, MandateRow.revoked_at.is_(None)),
)
_UNCHANGED = (
    select(AccountRow.epoch)
    .where(
        AccountRow.id == bindparam("account"),
        AccountRow.password_hash == bindparam("hash"),
        AccountRow.suspended_at.is_(None),
    )
    .with_for_update()
)
_FAMILY = (
    select(
        RefreshFamilyRow.id,
        RefreshFamilyRow.counter,
        RefreshFamilyRow.account_id,
        RefreshFamilyRow.rotated_at,
        RefreshFamilyRow.expires_at,
        RefreshFamilyRow.ended_at,
        AccountRow.epoch,
        AccountRow.suspended_at,
    )
    .join(AccountRow, AccountRow.id == RefreshFamilyRow.account_id)
    .where(RefreshFamilyRow.id == bindparam("family"))
)
_ROTATE = (
    update(RefreshFamilyRow)
    .where(
        RefreshFamilyRow.id == bindparam("family"),
        RefreshFamilyRow.counter == bindparam("seen"),
        RefreshFamilyRow.ended_at.is_(None),
    )
    .values(counter=RefreshFamilyRow.counter + 1, rotated_at=bindparam("now", type_=UtcDateTime))
)
_END = (
    update(RefreshFamilyRow)
    .where(RefreshFamilyRow.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=UtcDateTime), ended_why=bindparam("why"))
)
_END_ONE = _END.where(RefreshFamilyRow.id == bindparam("family"))
_END_ALL = _END.where(RefreshFamilyRow.account_id == bindparam("account"))


def find_bearer(uow: UnitOfWork, account_id: str, family: str, epoch: int) -> Bearer | None:
    """The account with its present rights, in this session; None if that has ended, the account is suspended, or
    rights have changed since `epoch`."""
    rows = uow.execute(_STANDING, {"account_id": account_id, "family": family, "epoch": epoch}).all()
    if not rows:
        return None
    grants = tuple(Grant(Role(r.role), r.place, r.department or None) for r in rows if r.what == "grant")
    mandates = tuple(Mandate(r.place, Role(r.role)) for r in rows if r.what == "mandate")
    session = next(row for row in rows if row.what == "account")
    return Bearer(Actor(account_id, grants, mandates, session.device_id, family), session.stepped_up_at)


def lock_epoch(uow: UnitOfWork, credential: Credential) -> int | None:
    """The account's epoch, held until this transaction ends; None if its password or standing has changed."""
    return uow.execute(_UNCHANGED, {"account": credential.account_id, "hash": credential.password_hash}).scalar()


def insert_family(uow: UnitOfWork, account_id: str, epoch: int, expires_at: datetime) -> Session:
    session = Session(new_id(), 0, account_id, epoch)
    row = {"id": session.family, "account_id": account_id, "counter": 0}
    uow.execute(insert(RefreshFamilyRow), {**row, "rotated_at": uow.now, "expires_at": expires_at})
    return session


def find_family(uow: UnitOfWork, family: str) -> Family | None:
    row = uow.execute(_FAMILY, {"family": family}).first()
    if row is None:
        return None
    session = Session(row.id, row.counter, row.account_id, row.epoch)
    return Family(session, row.rotated_at, row.expires_at, row.ended_at is not None, row.suspended_at is not None)


def rotate(uow: UnitOfWork, family: str, seen_counter: int) -> bool:
    """False if another request was faster."""
    return uow.execute(_ROTATE, {"family": family, "seen": seen_counter, "now": uow.now}).rowcount == 1


def end_family(uow: UnitOfWork, family: str, why: str) -> bool:
    """False if it has ended already."""
    return uow.execute(_END_ONE, {"family": family, "why": why, "now": uow.now}).rowcount == 1


def end_families(uow: UnitOfWork, account_id: str, why: str) -> int:
    """How many have ended by this."""
    return uow.execute(_END_ALL, {"account": account_id, "why": why, "now": uow.now}).rowcount
