"""Accounts, as the tests of rights need them."""

from greenctl.auth import use_cases
from greenctl.auth.domain import Account, NewAccount
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id

PASSWORD = "quiet harbour, nine lamps"
ADMINISTRATOR = Grant(Role.ADMINISTRATOR, "370800")
COUNTY_REVIEWER = Grant(Role.COUNTY_REVIEWER, "370811", "ecology")


def a_new_account(login: str | None = None, *grants: Grant, mandates: tuple[Mandate, ...] = ()) -> NewAccount:
    """An account to be made; of a login nobody else has unless one is given."""
    return NewAccount(login=login or f"u{new_id()}", display_name="示例人员", grants=grants, mandates=mandates)


def an_account(transactions: Transactions, login: str | None = None, *grants: Grant) -> Account:
    """An account that stands, without a password."""
    with transactions.writing(system("test")) as uow:
        return use_cases.create_account(uow, a_new_account(login, *grants))


def a_mandate(source_id: str | None = None, role: Role = Role.PREPARER) -> Mandate:
    return Mandate(source_id or new_id(), role)


def acting(account: Account) -> Actor:
    return Actor(account.id, account.grants)
