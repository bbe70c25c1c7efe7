"""Accounts, for administrators."""

from datetime import timedelta
from typing import Any

from api.auth import schemas
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import runtime
from api.schemas import PageQuery
from greenctl.auth import errors, queries, use_cases
from greenctl.auth.domain import Account, MandateInForce, NewAccount
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Grant, Mandate, Role
from greenctl.source import queries as sources
from greenctl.source.errors import SourceNotThere

routes = Routes(
    "accounts", __name__, description="Who may do what, and for whom. The version of an account is its epoch."
)

_MOVING = (errors.AccountNotThere, errors.AccountMovedOn, errors.OwnAccount)


@routes.operation(
    "POST", "/accounts", act="account.create", body=schemas.NewAccount, answer=schemas.Account, status=201,
    creates=True, refuses=(errors.LoginNotGood, errors.LoginTaken, errors.GrantsNotGood),
)  # fmt: skip
def create_account(uow: UnitOfWork, body: dict[str, Any]) -> Account:
    """Make an account, without a password."""
    new = NewAccount(login=body["login"], display_name=body["display_name"], grants=_grants(body))
    return use_cases.create_account(uow, new)


@routes.operation(
    "GET", "/accounts", act="account.read", query=PageQuery, answer=schemas.AccountPage, personal="account"
)
def list_accounts(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Every account, in the order in which they were made. Each reading is recorded."""
    (after,) = read_cursor(query.get("after"), 1, kinds=(str,)) or [None]
    return page_of(queries.list_accounts(uow, after, query["limit"] + 1), query["limit"], ["id"])


@routes.operation(
    "GET", "/accounts/<uuid:account_id>", act="account.read", answer=schemas.Account, personal="account",
    refuses=(errors.AccountNotThere,),
)  # fmt: skip
def get_account(uow: UnitOfWork, account_id: str) -> Account:
    """One account with its grants and mandates. Each reading is recorded."""
    return queries.get_account(uow, account_id)


@routes.operation(
    "PUT", "/accounts/<uuid:account_id>/grants", act="account.grant", body=schemas.Grants, answer=schemas.Account,
    if_match=True, refuses=(*_MOVING, errors.GrantsNotGood),
)  # fmt: skip
def change_grants(uow: UnitOfWork, account_id: str, body: dict[str, Any], seen_version: int) -> Account:
    """Give an account exactly these grants."""
    return use_cases.change_grants(uow, account_id, _grants(body), seen_version)


@routes.operation(
    "POST", "/accounts/<uuid:account_id>/suspension", act="account.suspend", answer=schemas.Account, if_match=True,
    refuses=(*_MOVING, errors.AccountSuspendedAlready),
)  # fmt: skip
def suspend_account(uow: UnitOfWork, account_id: str, seen_version: int) -> Account:
    """End an account's sessions and let it begin no other."""
    return use_cases.suspend(uow, account_id, seen_version)


@routes.operation(
    "DELETE", "/accounts/<uuid:account_id>/suspension", act="account.suspend", answer=schemas.Account, if_match=True,
    refuses=(*_MOVING, errors.AccountNotSuspended),
)  # fmt: skip
def reinstate_account(uow: UnitOfWork, account_id: str, seen_version: int) -> Account:
    """Let a suspended account sign in again."""
    return use_cases.reinstate(uow, account_id, seen_version)


@routes.operation(
    "POST", "/accounts/<uuid:account_id>/mandates", act="account.mandate", body=schemas.NewMandate,
    answer=schemas.Mandate, status=201, creates=True,
    refuses=(
        errors.AccountNotThere, SourceNotThere, errors.OwnAccount, errors.MandateInForceAlready, errors.TooManyMandates,
    ),
)  # fmt: skip
def give_mandate(uow: UnitOfWork, account_id: str, body: dict[str, Any]) -> MandateInForce:
    """Let an account act for a source, as preparer or as signer."""
    sources.get(uow, body["source_id"])
    return use_cases.give_mandate(uow, account_id, Mandate(body["source_id"], Role(body["role"])))


@routes.operation(
    "DELETE",
    "/accounts/<uuid:account_id>/mandates/<uuid:mandate_id>",
    act="account.mandate",
    status=204,
    refuses=(errors.OwnAccount, errors.MandateNotThere),
)
def revoke_mandate(uow: UnitOfWork, account_id: str, mandate_id: str) -> None:
    """End a mandate."""
    use_cases.revoke_mandate(uow, account_id, mandate_id)


# Without an Idempotency-Key, since answers that are kept for repeats must not hold a code. Asking again gives a new
# code and ends the one before, so a repeat does no harm.
@routes.operation(
    "POST", "/accounts/<uuid:account_id>/invitations", act="account.invite", answer=schemas.Invitation, status=201,
    refuses=(errors.AccountNotThere,),
)  # fmt: skip
def invite(uow: UnitOfWork, account_id: str) -> dict[str, Any]:
    """Give out a code with which the account's person chooses a password. An earlier code is good no more."""
    code, expires_at = use_cases.invite(uow, account_id, timedelta(days=runtime().settings.invitation_days))
    return {"code": code, "expires_at": expires_at}


def _grants(body: dict[str, Any]) -> tuple[Grant, ...]:
    return tuple(Grant(Role(row["role"]), row["area"], row["department"]) for row in body["grants"])
