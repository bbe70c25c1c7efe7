"""Reading and writing identities at other doors, and attempts on the way there."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.auth.errors import IdentityTaken
from greenctl.auth.models import AccountRow, IdentityAttemptRow, IdentityRow
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork

_NOW = bindparam("now", type_=UtcDateTime)
_USE_ATTEMPT = (
    update(IdentityAttemptRow)
    .where(
        IdentityAttemptRow.id == bindparam("attempt"),
        IdentityAttemptRow.used_at.is_(None),
        IdentityAttemptRow.expires_at > _NOW,
    )
    .values(used_at=_NOW)
    .returning(IdentityAttemptRow.provider, IdentityAttemptRow.redirect_uri)
)
_FORGET_ATTEMPTS = delete(IdentityAttemptRow).where(
    IdentityAttemptRow.expires_at < bindparam("before", type_=UtcDateTime)
)
_LINKED = IdentityRow.unlinked_at.is_(None)
_ACCOUNT = (
    select(IdentityRow.account_id)
    .join(AccountRow, AccountRow.id == IdentityRow.account_id)
    .where(
        IdentityRow.provider == bindparam("provider"),
        IdentityRow.subject == bindparam("subject"),
        _LINKED,
        AccountRow.suspended_at.is_(None),
    )
)
_OF_ACCOUNT = (
    select(IdentityRow.id, IdentityRow.provider, IdentityRow.linked_at)
    .where(IdentityRow.account_id == bindparam("account"), _LINKED)
    .order_by(IdentityRow.id)
)
_COUNT = select(func.count()).select_from(IdentityRow).where(IdentityRow.account_id == bindparam("account"), _LINKED)
_UNLINK = (
    update(IdentityRow)
    .where(IdentityRow.id == bindparam("identity"), IdentityRow.account_id == bindparam("account"), _LINKED)
    .values(unlinked_at=_NOW)
)


def insert_attempt(uow: UnitOfWork, attempt_id: str, provider: str, redirect_uri: str, expires_at: datetime) -> None:
    row = {"id": attempt_id, "provider": provider, "redirect_uri": redirect_uri}
    uow.execute(insert(IdentityAttemptRow), {**row, "created_at": uow.now, "expires_at": expires_at})


def use_attempt(uow: UnitOfWork, attempt_id: str) -> Row[Any] | None:
    """`provider` and `redirect_uri`; None if it is used, expired or was never there."""
    return uow.execute(_USE_ATTEMPT, {"attempt": attempt_id, "now": uow.now}).first()


def forget_attempts(uow: UnitOfWork, before: datetime) -> None:
    """Delete those that were over before that moment."""
    uow.execute(_FORGET_ATTEMPTS, {"before": before})


def find_account(uow: UnitOfWork, provider: str, subject: str) -> str | None:
    """The account that is linked and not suspended."""
    return uow.execute(_ACCOUNT, {"provider": provider, "subject": subject}).scalar()


def list_identities(uow: UnitOfWork, account_id: str) -> list[Row[Any]]:
    """`id`, `provider`, `linked_at`; not who it is there."""
    return list(uow.execute(_OF_ACCOUNT, {"account": account_id}).all())


def count_identities(uow: UnitOfWork, account_id: str) -> int:
    return int(uow.execute(_COUNT, {"account": account_id}).scalar_one())


def insert_identity(uow: UnitOfWork, identity_id: str, account_id: str, provider: str, subject: str) -> None:
    """Raises IdentityTaken."""
    row = {"id": identity_id, "account_id": account_id, "provider": provider, "subject": subject}
    try:
        uow.execute(insert(IdentityRow), {**row, "linked_at": uow.now})
    except IntegrityError as error:
        raise IdentityTaken from error


def unlink(uow: UnitOfWork, account_id: str, identity_id: str) -> bool:
    """False if the account has no such identity."""
    return uow.execute(_UNLINK, {"identity": identity_id, "account": account_id, "now": uow.now}).rowcount == 1
