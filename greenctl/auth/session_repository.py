"""Reading and writing sessions, and the rights that a bearer has at this moment."""

from datetime import datetime

from sqlalchemy import bindparam, insert, literal, null, or_, select, union, union_all, update

from greenctl.auth.domain import Credential
from greenctl.auth.models import AccountRow, DeviceRow, GrantRow, MandateRow, RefreshFamilyRow
from greenctl.auth.session_domain import Family, OwnSession, Session
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Grant, Mandate, Role

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
        RefreshFamilyRow.ended_why,
        RefreshFamilyRow.begun_at,
        AccountRow.epoch,
        AccountRow.suspended_at,
        DeviceRow.public_key,
    )
    .join(AccountRow, AccountRow.id == RefreshFamilyRow.account_id)
    .outerjoin(DeviceRow, DeviceRow.id == RefreshFamilyRow.device_id)
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
_END_OWN = _END_ONE.where(RefreshFamilyRow.account_id == bindparam("account"))
_END_OF_DEVICE = _END.where(RefreshFamilyRow.device_id == bindparam("device")).returning(RefreshFamilyRow.id)
_STANDING_ACCOUNT = (
    select(AccountRow.epoch)
    .where(AccountRow.id == bindparam("account"), AccountRow.suspended_at.is_(None))
    .with_for_update()
)
_ROLES = union(
    select(GrantRow.role).where(GrantRow.account_id == bindparam("account")),
    select(MandateRow.role).where(MandateRow.account_id == bindparam("account"), MandateRow.revoked_at.is_(None)),
)
_GOING_ON = (
    RefreshFamilyRow.account_id == bindparam("account"),
    RefreshFamilyRow.ended_at.is_(None),
    RefreshFamilyRow.expires_at > bindparam("now", type_=UtcDateTime),
)
_OWN = (
    select(
        RefreshFamilyRow.id,
        RefreshFamilyRow.device_id,
        DeviceRow.name,
        RefreshFamilyRow.begun_at,
        RefreshFamilyRow.begun_with,
        RefreshFamilyRow.rotated_at,
        RefreshFamilyRow.expires_at,
    )
    .outerjoin(DeviceRow, DeviceRow.id == RefreshFamilyRow.device_id)
    .where(*_GOING_ON)
    .order_by(RefreshFamilyRow.id.desc())
)
_OLD = select(RefreshFamilyRow.id).where(*_GOING_ON).order_by(RefreshFamilyRow.id.desc()).offset(bindparam("kept"))
_THIS = RefreshFamilyRow.id == bindparam("family"), RefreshFamilyRow.ended_at.is_(None)
_BIND = (
    update(RefreshFamilyRow).where(*_THIS, RefreshFamilyRow.device_id.is_(None)).values(device_id=bindparam("device"))
)
_STEP_UP = update(RefreshFamilyRow).where(*_THIS).values(stepped_up_at=bindparam("now", type_=UtcDateTime))
# A challenge given out before the last one that was used is as spent as that one: so nothing else must be kept.
_CHALLENGED = bindparam("challenged", type_=UtcDateTime)
_STEP_UP_BY_DEVICE = _STEP_UP.where(
    or_(RefreshFamilyRow.challenge_spent_at.is_(None), RefreshFamilyRow.challenge_spent_at < _CHALLENGED)
).values(challenge_spent_at=_CHALLENGED)


def find_bearer(uow: UnitOfWork, account_id: str, family: str, epoch: int) -> Actor | None:
    """The account with its present rights, in this session; None if that has ended, the account is suspended, or
    rights have changed since `epoch`."""
    rows = uow.execute(_STANDING, {"account_id": account_id, "family": family, "epoch": epoch}).all()
    if not rows:
        return None
    grants = tuple(Grant(Role(r.role), r.place, r.department or None) for r in rows if r.what == "grant")
    mandates = tuple(Mandate(r.place, Role(r.role)) for r in rows if r.what == "mandate")
    session = next(row for row in rows if row.what == "account")
    return Actor(account_id, grants, mandates, session.device_id, family, session.stepped_up_at)


def lock_epoch(uow: UnitOfWork, credential: Credential) -> int | None:
    """The account's epoch, held until this transaction ends; None if its password or standing has changed."""
    return uow.execute(_UNCHANGED, {"account": credential.account_id, "hash": credential.password_hash}).scalar()


def lock_account(uow: UnitOfWork, account_id: str) -> int | None:
    """The account's epoch, held until this transaction ends; None if it is suspended."""
    return uow.execute(_STANDING_ACCOUNT, {"account": account_id}).scalar()


def find_roles(uow: UnitOfWork, account_id: str) -> frozenset[Role]:
    return frozenset(Role(role) for role in uow.execute(_ROLES, {"account": account_id}).scalars())


def insert_family(
    uow: UnitOfWork, session: Session, expires_at: datetime, *, how: str, device_id: str | None, proven: bool
) -> None:
    """`how` it was begun; `proven`: that counts as a fresh proof of who it is."""
    row = {"id": session.family, "account_id": session.account_id, "counter": 0, "rotated_at": uow.now}
    begun = {"begun_at": uow.now, "begun_with": how, "stepped_up_at": uow.now if proven else None}
    uow.execute(insert(RefreshFamilyRow), {**row, **begun, "expires_at": expires_at, "device_id": device_id})


def find_family(uow: UnitOfWork, family: str) -> Family | None:
    row = uow.execute(_FAMILY, {"family": family}).first()
    if row is None:
        return None
    session = Session(row.id, row.counter, row.account_id, row.epoch)
    suspended = row.suspended_at is not None
    return Family(session, row.rotated_at, row.expires_at, row.ended_why, suspended, row.begun_at, row.public_key)


def rotate(uow: UnitOfWork, family: str, seen_counter: int) -> bool:
    """False if another request was faster."""
    return uow.execute(_ROTATE, {"family": family, "seen": seen_counter, "now": uow.now}).rowcount == 1


def end_family(uow: UnitOfWork, family: str, why: str) -> bool:
    """False if it has ended already."""
    return uow.execute(_END_ONE, {"family": family, "why": why, "now": uow.now}).rowcount == 1


def end_families(uow: UnitOfWork, account_id: str, why: str) -> int:
    """How many have ended by this."""
    return uow.execute(_END_ALL, {"account": account_id, "why": why, "now": uow.now}).rowcount


def end_own(uow: UnitOfWork, account_id: str, family: str, why: str) -> bool:
    """False if the account has no such session going on."""
    values = {"family": family, "account": account_id, "why": why, "now": uow.now}
    return uow.execute(_END_OWN, values).rowcount == 1


def end_of_device(uow: UnitOfWork, device_id: str, why: str) -> list[str]:
    """The sessions that have ended by this."""
    return list(uow.execute(_END_OF_DEVICE, {"device": device_id, "why": why, "now": uow.now}).scalars())


def list_going_on(uow: UnitOfWork, account_id: str) -> list[OwnSession]:
    """The newest first."""
    rows = uow.execute(_OWN, {"account": account_id, "now": uow.now})
    return [
        OwnSession(
            id=row.id,
            device_id=row.device_id,
            device_name=row.name,
            begun_at=row.begun_at,
            begun_with=row.begun_with,
            last_seen_at=row.rotated_at,
            expires_at=row.expires_at,
            current=row.id == uow.actor.session_id,
        )
        for row in rows
    ]


def find_old(uow: UnitOfWork, account_id: str, kept: int) -> list[str]:
    """The sessions that go on, without the `kept` newest of them."""
    return list(uow.execute(_OLD, {"account": account_id, "kept": kept, "now": uow.now}).scalars())


def bind(uow: UnitOfWork, family: str, device_id: str) -> bool:
    """False if the session has ended or is bound already."""
    return uow.execute(_BIND, {"family": family, "device": device_id}).rowcount == 1


def step_up(uow: UnitOfWork, family: str) -> bool:
    """False if the session has ended."""
    return uow.execute(_STEP_UP, {"family": family, "now": uow.now}).rowcount == 1


def step_up_by_device(uow: UnitOfWork, family: str, challenged: datetime) -> bool:
    """False if the session has ended, or used this challenge before, or one given out after it."""
    values = {"family": family, "challenged": challenged, "now": uow.now}
    return uow.execute(_STEP_UP_BY_DEVICE, values).rowcount == 1
