"""Reading and writing accounts, grants, mandates and invitations. Sessions have a module of their own.

An account belongs to no area, so there is no scope to filter by: the policy table gives these acts to
administrators alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.auth.domain import Account, Credential, MandateInForce, NewAccount
from greenctl.auth.errors import LoginTaken, MandateInForceAlready
from greenctl.auth.models import AccountRow, GrantRow, InvitationRow, MandateRow
from greenctl.db.base import UtcDateTime
from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Grant, Role
from greenctl.kernel.ids import new_id

_ACCOUNTS = select(
    AccountRow.id,
    AccountRow.login,
    AccountRow.display_name,
    AccountRow.epoch,
    AccountRow.password_hash.is_not(None).label("has_password"),
    AccountRow.created_at,
    AccountRow.suspended_at,
)
_ACCOUNT = _ACCOUNTS.where(AccountRow.id == bindparam("id"))
_FIRST_PAGE = _ACCOUNTS.order_by(AccountRow.id).limit(bindparam("limit"))
_NEXT_PAGE = _FIRST_PAGE.where(AccountRow.id > bindparam("after"))
_GRANTS = (
    select(GrantRow)
    .where(GrantRow.account_id.in_(bindparam("ids", expanding=True)))
    .order_by(GrantRow.account_id, GrantRow.role, GrantRow.area, GrantRow.department)
)
_MANDATES = (
    select(MandateRow.id, MandateRow.source_id, MandateRow.role, MandateRow.granted_at)
    .where(MandateRow.account_id == bindparam("account"), MandateRow.revoked_at.is_(None))
    .order_by(MandateRow.id)
)
_HOLDERS = (
    select(GrantRow.account_id, GrantRow.role, GrantRow.area, GrantRow.department)
    .join(AccountRow, AccountRow.id == GrantRow.account_id)
    .where(GrantRow.role.in_(bindparam("roles", expanding=True)), AccountRow.suspended_at.is_(None))
    .order_by(GrantRow.account_id)
)
_ACTING = (
    select(MandateRow.account_id, MandateRow.source_id)
    .where(MandateRow.source_id.in_(bindparam("ids", expanding=True)), MandateRow.revoked_at.is_(None))
    .distinct()
)
_NAMES = select(AccountRow.id, AccountRow.display_name).where(AccountRow.id.in_(bindparam("ids", expanding=True)))
_CREDENTIALS = select(AccountRow.id, AccountRow.password_hash, AccountRow.suspended_at)
_CREDENTIAL = _CREDENTIALS.where(AccountRow.login == bindparam("login"))
_CREDENTIAL_OF = _CREDENTIALS.where(AccountRow.id == bindparam("account"))
_LOGINS = select(AccountRow.login).where(AccountRow.login.in_(bindparam("logins", expanding=True)))
_PRESENT = select(AccountRow.id).where(AccountRow.id.in_(bindparam("ids", expanding=True)))
# In one order, so that two who hold several accounts never wait for each other in a circle.
_HOLD = _PRESENT.order_by(AccountRow.id).with_for_update(key_share=True)
_MOVED = (
    update(AccountRow)
    .where(AccountRow.id == bindparam("account"), AccountRow.epoch == bindparam("seen"))
    .values(epoch=AccountRow.epoch + 1)
)
_SUSPEND = _MOVED.values(suspended_at=bindparam("suspended", type_=UtcDateTime))
_NEW_PASSWORD = (
    update(AccountRow)
    .where(AccountRow.id == bindparam("account"), AccountRow.suspended_at.is_(None))
    .values(password_hash=bindparam("hash"), epoch=AccountRow.epoch + 1)
    .returning(AccountRow.epoch)
)
_FORGET_GRANTS = delete(GrantRow).where(GrantRow.account_id == bindparam("account"))
_MANDATE_COUNTS = (
    select(MandateRow.account_id, func.count().label("held"))
    .where(MandateRow.account_id.in_(bindparam("ids", expanding=True)), MandateRow.revoked_at.is_(None))
    .group_by(MandateRow.account_id)
)
_MANDATE = select(MandateRow.id, MandateRow.source_id, MandateRow.role).where(
    MandateRow.id == bindparam("id"), MandateRow.account_id == bindparam("account"), MandateRow.revoked_at.is_(None)
)
_REVOKE = (
    update(MandateRow)
    .where(MandateRow.id == bindparam("mandate"), MandateRow.revoked_at.is_(None))
    .values(revoked_at=bindparam("now", type_=UtcDateTime))
)
_INVITATION = (
    select(InvitationRow.id, InvitationRow.account_id)
    .join(AccountRow, AccountRow.id == InvitationRow.account_id)
    .where(
        InvitationRow.code_sha256 == bindparam("code"),
        InvitationRow.used_at.is_(None),
        InvitationRow.expires_at > bindparam("now", type_=UtcDateTime),
        AccountRow.suspended_at.is_(None),
    )
)
_USE_INVITATION = (
    update(InvitationRow)
    .where(
        InvitationRow.id == bindparam("invitation"),
        InvitationRow.used_at.is_(None),
        InvitationRow.expires_at > bindparam("now", type_=UtcDateTime),
    )
    .values(used_at=bindparam("now", type_=UtcDateTime))
)
_END_INVITATIONS = (
    update(InvitationRow)
    .where(InvitationRow.account_id.in_(bindparam("ids", expanding=True)), InvitationRow.used_at.is_(None))
    .where(InvitationRow.expires_at > bindparam("now", type_=UtcDateTime))
    .values(expires_at=bindparam("now", type_=UtcDateTime))
)


def find_account(uow: UnitOfWork, account_id: str) -> Account | None:
    row = uow.execute(_ACCOUNT, {"id": account_id}).first()
    return None if row is None else replace(_accounts(uow, [row])[0], mandates=list_mandates(uow, account_id))


def list_mandates(uow: UnitOfWork, account_id: str) -> tuple[MandateInForce, ...]:
    """Those in force, the oldest first."""
    rows = uow.execute(_MANDATES, {"account": account_id})
    return tuple(
        MandateInForce(
            id=row.id,
            account_id=account_id,
            source_id=row.source_id,
            role=Role(row.role),
            granted_at=row.granted_at,
        )
        for row in rows
    )


def list_holders(uow: UnitOfWork, roles: Iterable[Role]) -> dict[str, tuple[Grant, ...]]:
    """Who holds one of the roles and is not suspended, with those of their grants."""
    held: dict[str, tuple[Grant, ...]] = {}
    for row in uow.execute(_HOLDERS, {"roles": sorted(roles)}):
        grant = Grant(Role(row.role), row.area, row.department or None)
        held[row.account_id] = (*held.get(row.account_id, ()), grant)
    return held


def list_names(uow: UnitOfWork, account_ids: Iterable[str]) -> dict[str, str]:
    """By account, what its person is called."""
    return {row[0]: row[1] for some in chunks(account_ids) for row in uow.execute(_NAMES, {"ids": some})}


def list_acting(uow: UnitOfWork, source_ids: Iterable[str]) -> set[tuple[str, str]]:
    """(account, source) of those who act for these sources now."""
    return {
        (row.account_id, row.source_id) for some in chunks(source_ids) for row in uow.execute(_ACTING, {"ids": some})
    }


def list_accounts(uow: UnitOfWork, after: str | None, limit: int) -> list[Account]:
    """Accounts in the order in which they were made."""
    if after is None:
        return _accounts(uow, uow.execute(_FIRST_PAGE, {"limit": limit}).all())
    return _accounts(uow, uow.execute(_NEXT_PAGE, {"limit": limit, "after": after}).all())


def find_credential(uow: UnitOfWork, login: str) -> Credential | None:
    row = uow.execute(_CREDENTIAL, {"login": login}).first()
    return None if row is None else Credential(row.id, row.password_hash, row.suspended_at is not None)


def find_credential_of(uow: UnitOfWork, account_id: str) -> Credential | None:
    row = uow.execute(_CREDENTIAL_OF, {"account": account_id}).first()
    return None if row is None else Credential(row.id, row.password_hash, row.suspended_at is not None)


def find_taken_logins(uow: UnitOfWork, logins: Iterable[str]) -> set[str]:
    found = (uow.execute(_LOGINS, {"logins": some}).scalars() for some in chunks(logins))
    return {login for logins in found for login in logins}


def find_present(uow: UnitOfWork, account_ids: Iterable[str]) -> set[str]:
    """Those of the ids that are accounts'."""
    found = (uow.execute(_PRESENT, {"ids": some}).scalars() for some in chunks(account_ids))
    return {account_id for ids in found for account_id in ids}


def hold_present(uow: UnitOfWork, account_ids: Iterable[str]) -> set[str]:
    """The same, held until the transaction ends: what is counted or ended for them meanwhile stays so."""
    found = (uow.execute(_HOLD, {"ids": some}).scalars() for some in chunks(sorted(account_ids)))
    return {account_id for ids in found for account_id in ids}


def insert_accounts(uow: UnitOfWork, new: Sequence[NewAccount]) -> list[str]:
    """Their new ids, in order.

    Raises:
        LoginTaken: somebody was faster.
    """
    rows = [{"id": one.id or new_id(), "login": one.login, "display_name": one.display_name, "epoch": 1} for one in new]
    try:
        uow.execute(insert(AccountRow), [{**row, "created_at": uow.now} for row in rows])
    except IntegrityError as error:
        raise LoginTaken from error
    ids = [row["id"] for row in rows]
    insert_grants(uow, zip(ids, (one.grants for one in new), strict=True))
    return ids


def insert_grants(uow: UnitOfWork, granted: Iterable[tuple[str, Iterable[Grant]]]) -> None:
    rows = [
        {"account_id": account_id, "role": g.role.value, "area": g.area, "department": g.department or ""}
        for account_id, grants in granted
        for g in grants
    ]
    if rows:
        uow.execute(insert(GrantRow), rows)


def replace_grants(uow: UnitOfWork, account_id: str, grants: Iterable[Grant], seen_version: int) -> bool:
    """False if the account has moved on."""
    if uow.execute(_MOVED, {"account": account_id, "seen": seen_version}).rowcount != 1:
        return False
    uow.execute(_FORGET_GRANTS, {"account": account_id})
    insert_grants(uow, [(account_id, grants)])
    return True


def set_suspended(uow: UnitOfWork, account_id: str, at: datetime | None, seen_version: int) -> bool:
    """False if the account has moved on."""
    return uow.execute(_SUSPEND, {"account": account_id, "seen": seen_version, "suspended": at}).rowcount == 1


def count_mandates(uow: UnitOfWork, account_ids: Iterable[str]) -> dict[str, int]:
    found = (uow.execute(_MANDATE_COUNTS, {"ids": some}) for some in chunks(account_ids))
    return {row.account_id: row.held for rows in found for row in rows}


def insert_mandates(uow: UnitOfWork, given: Sequence[MandateInForce]) -> None:
    """Raises MandateInForceAlready."""
    rows = [
        {
            "id": m.id,
            "account_id": m.account_id,
            "source_id": m.source_id,
            "role": m.role.value,
            "granted_at": m.granted_at,
        }
        for m in given
    ]
    try:
        uow.execute(insert(MandateRow), rows)
    except IntegrityError as error:
        raise MandateInForceAlready from error


def find_mandate(uow: UnitOfWork, account_id: str, mandate_id: str) -> Row[Any] | None:
    return uow.execute(_MANDATE, {"id": mandate_id, "account": account_id}).first()


def revoke(uow: UnitOfWork, mandate_id: str) -> bool:
    """False if somebody was faster."""
    return uow.execute(_REVOKE, {"mandate": mandate_id, "now": uow.now}).rowcount == 1


def insert_invitations(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """`rows`: id, account_id, code_sha256, expires_at. An earlier invitation of the same account ends."""
    for some in chunks(row["account_id"] for row in rows):
        uow.execute(_END_INVITATIONS, {"ids": some, "now": uow.now})
    uow.execute(insert(InvitationRow), [{**row, "created_at": uow.now} for row in rows])


def find_invitation(uow: UnitOfWork, code_sha256: str) -> Row[Any] | None:
    """`id` and `account_id` of an invitation that is good now."""
    return uow.execute(_INVITATION, {"code": code_sha256, "now": uow.now}).first()


def use_invitation(uow: UnitOfWork, invitation_id: str) -> bool:
    """False if somebody was faster."""
    return uow.execute(_USE_INVITATION, {"invitation": invitation_id, "now": uow.now}).rowcount == 1


def set_password(uow: UnitOfWork, account_id: str, password_hash: str | None) -> int | None:
    """The account's new epoch; None if it is suspended. Without a hash nobody signs in by a password."""
    return uow.execute(_NEW_PASSWORD, {"account": account_id, "hash": password_hash}).scalar()


def _accounts(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Account]:
    """With their grants, in one statement more however many they are; without mandates, of which one may have 1,000."""
    grants: dict[str, list[Grant]] = {row.id: [] for row in rows}
    for g in uow.execute(_GRANTS, {"ids": list(grants)}):
        grants[g.account_id].append(Grant(Role(g.role), g.area, g.department or None))
    return [_account(row, tuple(grants[row.id])) for row in rows]


def _account(row: Row[Any], grants: tuple[Grant, ...]) -> Account:
    return Account(
        id=row.id,
        login=row.login,
        display_name=row.display_name,
        version=row.epoch,
        has_password=row.has_password,
        created_at=row.created_at,
        suspended_at=row.suspended_at,
        grants=grants,
    )
