"""Accounts: making them, changing and ending their rights, mandates, invitations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from greenctl.area.queries import find_area, find_department
from greenctl.auth import queries, repository
from greenctl.auth.domain import (
    MANDATED,
    MOST_MANDATES,
    Account,
    MandateInForce,
    NewAccount,
    check_grants,
    normal_login,
)
from greenctl.auth.errors import (
    AccountMovedOn,
    AccountNotSuspended,
    AccountNotThere,
    AccountSuspendedAlready,
    InvitationNotGood,
    LoginTaken,
    MandateNotGood,
    MandateNotThere,
    OwnAccount,
    TooManyMandates,
)
from greenctl.auth.events import (
    AccountCreated,
    AccountReinstated,
    AccountSuspended,
    GrantsChanged,
    InvitationAccepted,
    InvitationIssued,
    MandateGiven,
    MandateRevoked,
    named,
)
from greenctl.auth.invitation_codes import hash_of_code, new_code
from greenctl.auth.sessions import end_every_session
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Grant, Mandate
from greenctl.kernel.ids import new_id


def create_account(uow: UnitOfWork, new: NewAccount) -> Account:
    """One account, without a password. Raises as `create_accounts`."""
    return queries.get_account(uow, create_accounts(uow, [new])[0])


def create_accounts(uow: UnitOfWork, new: Sequence[NewAccount]) -> list[str]:
    """Many accounts with their grants and mandates, in a few statements however many; returns their ids, in order.

    Raises:
        LoginNotGood, GrantsNotGood, MandateNotGood, TooManyMandates
        LoginTaken: `rows` says whose, counted from 0.
    """
    if not new:
        return []
    checked = [replace(one, login=normal_login(one.login), grants=_checked(one.grants)) for one in new]
    _refuse_taken_logins(uow, [one.login for one in checked])
    ids = repository.insert_accounts(uow, checked)
    pairs = list(zip(ids, checked, strict=True))
    uow.record_all(AccountCreated(account_id=account_id, grants=named(one.grants)) for account_id, one in pairs)
    give_mandates(uow, [(account_id, mandate) for account_id, one in pairs for mandate in one.mandates])
    return ids


def change_grants(uow: UnitOfWork, account_id: str, grants: Sequence[Grant], seen_version: int) -> Account:
    """Give the account exactly these grants; its access tokens end, so that the next request has the new ones.

    Raises:
        AccountNotThere, AccountMovedOn, OwnAccount, GrantsNotGood
    """
    _changeable(uow, account_id, seen_version)
    checked = _checked(grants)
    if not repository.replace_grants(uow, account_id, checked, seen_version):
        raise _moved_on(uow, account_id, seen_version)
    uow.record(GrantsChanged(account_id=account_id, grants=named(checked), version=seen_version + 1))
    return queries.get_account(uow, account_id)


def suspend(uow: UnitOfWork, account_id: str, seen_version: int) -> Account:
    """Let the account do nothing any more, from its next request on; its sessions end.

    Raises:
        AccountNotThere, AccountMovedOn, OwnAccount, AccountSuspendedAlready
    """
    account = _changeable(uow, account_id, seen_version)
    if account.suspended_at is not None:
        raise AccountSuspendedAlready
    _set_suspended(uow, account_id, uow.now, seen_version)
    end_every_session(uow, account_id, "suspended")
    uow.record(AccountSuspended(account_id=account_id, version=seen_version + 1))
    return queries.get_account(uow, account_id)


def reinstate(uow: UnitOfWork, account_id: str, seen_version: int) -> Account:
    """Let a suspended account sign in again, with the grants and mandates it had.

    Raises:
        AccountNotThere, AccountMovedOn, OwnAccount, AccountNotSuspended
    """
    account = _changeable(uow, account_id, seen_version)
    if account.suspended_at is None:
        raise AccountNotSuspended
    _set_suspended(uow, account_id, None, seen_version)
    uow.record(AccountReinstated(account_id=account_id, version=seen_version + 1))
    return queries.get_account(uow, account_id)


def give_mandate(uow: UnitOfWork, account_id: str, mandate: Mandate) -> MandateInForce:
    """Let an account act for a source; whether there is such a source is for the caller to know.

    Raises:
        AccountNotThere, OwnAccount, MandateNotGood, MandateInForceAlready, TooManyMandates
    """
    return give_mandates(uow, [(account_id, mandate)])[0]


def give_mandates(uow: UnitOfWork, given: Sequence[tuple[str, Mandate]]) -> list[MandateInForce]:
    """Many mandates, each for an account id. Tokens stay good: rights are read on each request.

    Raises:
        AccountNotThere, OwnAccount, MandateNotGood, MandateInForceAlready, TooManyMandates
    """
    if not given:
        return []
    for account_id, _ in given:
        _refuse_own(uow, account_id)
    _refuse_bad_mandates(uow, given)
    rows = [
        MandateInForce(id=new_id(), account_id=account_id, source_id=m.source_id, role=m.role, granted_at=uow.now)
        for account_id, m in given
    ]
    repository.insert_mandates(uow, rows)
    uow.record_all(
        MandateGiven(mandate_id=m.id, account_id=m.account_id, source_id=m.source_id, role=m.role.value) for m in rows
    )
    return rows


def revoke_mandate(uow: UnitOfWork, account_id: str, mandate_id: str) -> None:
    """End a mandate, from the account's next request on.

    Raises:
        OwnAccount: else somebody could shed a mandate and then decide on the firm.
        MandateNotThere: it is not this account's, or was revoked before.
    """
    _refuse_own(uow, account_id)
    row = repository.find_mandate(uow, account_id, mandate_id)
    if row is None or not repository.revoke(uow, mandate_id):
        raise MandateNotThere(mandate=mandate_id)
    uow.record(MandateRevoked(mandate_id=mandate_id, account_id=account_id, source_id=row.source_id, role=row.role))


def invite(uow: UnitOfWork, account_id: str, lifetime: timedelta) -> tuple[str, datetime]:
    """A code with which the account's person chooses a password, told this once, and when it expires.

    Also for a lost password. An earlier code of the account is good no more.

    Raises:
        AccountNotThere
    """
    codes = invite_many(uow, [account_id], lifetime)
    return codes[account_id], uow.now + lifetime


def invite_many(uow: UnitOfWork, account_ids: Sequence[str], lifetime: timedelta) -> dict[str, str]:
    """Account id -> code. Raises AccountNotThere."""
    _refuse_unknown(uow, account_ids)
    codes = {account_id: new_code() for account_id in account_ids}
    expires_at = uow.now + lifetime
    rows = [
        {"id": new_id(), "account_id": account_id, "code_sha256": hash_of_code(code), "expires_at": expires_at}
        for account_id, code in codes.items()
    ]
    if rows:
        repository.insert_invitations(uow, rows)
    uow.record_all(
        InvitationIssued(invitation_id=row["id"], account_id=row["account_id"], expires_at=expires_at)  # type: ignore[arg-type]
        for row in rows
    )
    return codes


def check_invitation(uow: UnitOfWork, code: str) -> None:
    """Raises InvitationNotGood. Asked before the costly hashing of a password, and answered again after it."""
    if repository.find_invitation(uow, hash_of_code(code)) is None:
        raise InvitationNotGood


def accept_invitation(uow: UnitOfWork, code: str, password_hash: str | None) -> tuple[str, int]:
    """Use up the code: the account has this password from now on, or none, and whoever was signed in to it is out.

    Returns the account and its new epoch.

    Raises:
        InvitationNotGood: the code is unknown, used or expired, or the account is suspended.
    """
    invitation = repository.find_invitation(uow, hash_of_code(code))
    if invitation is None:
        raise InvitationNotGood
    account_id = invitation.account_id
    # The account first, as whoever invites again does: the two never wait for each other in a circle.
    repository.hold_present(uow, [account_id])
    if not repository.use_invitation(uow, invitation.id):
        raise InvitationNotGood
    epoch = repository.set_password(uow, account_id, password_hash)
    if epoch is None:
        raise InvitationNotGood
    uow.act_as(Actor(account_id), uow.scope)
    end_every_session(uow, account_id, "new_password" if password_hash else "invitation")
    uow.record(InvitationAccepted(invitation_id=invitation.id, account_id=account_id, version=epoch))
    return account_id, epoch


def _checked(grants: Sequence[Grant]) -> tuple[Grant, ...]:
    return check_grants(
        grants, lambda code: find_area(code) is not None, lambda code: find_department(code) is not None
    )


def _refuse_taken_logins(uow: UnitOfWork, logins: Sequence[str]) -> None:
    seen = repository.find_taken_logins(uow, logins)
    rows = []
    for row, login in enumerate(logins):
        if login in seen:
            rows.append(row)
        seen.add(login)
    if rows:
        raise LoginTaken(rows=rows[:100])


def _refuse_bad_mandates(uow: UnitOfWork, given: Sequence[tuple[str, Mandate]]) -> None:
    if any(mandate.role not in MANDATED for _, mandate in given):
        raise MandateNotGood
    account_ids = [account_id for account_id, _ in given]
    _refuse_unknown(uow, account_ids)
    held = repository.count_mandates(uow, set(account_ids))
    for account_id in account_ids:
        held[account_id] = held.get(account_id, 0) + 1
    if max(held.values()) > MOST_MANDATES:
        raise TooManyMandates(most=MOST_MANDATES)


def _refuse_unknown(uow: UnitOfWork, account_ids: Sequence[str]) -> None:
    unknown = set(account_ids) - repository.hold_present(uow, account_ids)
    if unknown:
        raise AccountNotThere(account=min(unknown))


def _changeable(uow: UnitOfWork, account_id: str, seen_version: int) -> Account:
    account = queries.get_account(uow, account_id)
    _refuse_own(uow, account_id)
    if account.version != seen_version:
        raise AccountMovedOn(seen_version=seen_version, current_version=account.version)
    return account


def _refuse_own(uow: UnitOfWork, account_id: str) -> None:
    if account_id == uow.actor.account_id:
        raise OwnAccount


def _set_suspended(uow: UnitOfWork, account_id: str, at: datetime | None, seen_version: int) -> None:
    if not repository.set_suspended(uow, account_id, at, seen_version):
        raise _moved_on(uow, account_id, seen_version)


def _moved_on(uow: UnitOfWork, account_id: str, seen_version: int) -> AccountMovedOn:
    return AccountMovedOn(seen_version=seen_version, current_version=queries.get_account(uow, account_id).version)
