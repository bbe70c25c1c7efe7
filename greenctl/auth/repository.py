"""Reading and writing accounts, grants, mandates and sessions."""

from sqlalchemy import bindparam, select

from greenctl.auth.models import AccountRow, GrantRow, MandateRow, RefreshFamilyRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Grant, Mandate, Role

_STANDING = (
    select(AccountRow.epoch)
    .join(RefreshFamilyRow, RefreshFamilyRow.account_id == AccountRow.id)
    .where(
        AccountRow.id == bindparam("account_id"),
        AccountRow.suspended_at.is_(None),
        RefreshFamilyRow.id == bindparam("family"),
        RefreshFamilyRow.ended_at.is_(None),
    )
)
_GRANTS = select(GrantRow.role, GrantRow.area, GrantRow.department).where(
    GrantRow.account_id == bindparam("account_id")
)
_MANDATES = select(MandateRow.source_id, MandateRow.role).where(
    MandateRow.account_id == bindparam("account_id"), MandateRow.revoked_at.is_(None)
)


def find_standing_epoch(uow: UnitOfWork, account_id: str, family: str) -> int | None:
    """The account's present epoch; None if it is suspended, unknown, or the session has ended."""
    return uow.execute(_STANDING, {"account_id": account_id, "family": family}).scalar()


def get_actor(uow: UnitOfWork, account_id: str) -> Actor:
    """The account with its present rights."""
    key = {"account_id": account_id}
    return Actor(
        account_id,
        tuple(Grant(Role(r.role), r.area, r.department or None) for r in uow.execute(_GRANTS, key)),
        tuple(Mandate(r.source_id, Role(r.role)) for r in uow.execute(_MANDATES, key)),
    )
