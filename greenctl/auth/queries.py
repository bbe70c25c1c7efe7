"""Reading accounts."""

from collections.abc import Iterable

from greenctl.auth import device_repository, repository
from greenctl.auth.device_keys import Device
from greenctl.auth.domain import Account, normal_login
from greenctl.auth.errors import AccountNotThere
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Mandate, Role


def get_account(uow: UnitOfWork, account_id: str) -> Account:
    """With grants and mandates. Raises AccountNotThere."""
    account = repository.find_account(uow, account_id)
    if account is None:
        raise AccountNotThere(account=account_id)
    return account


def known_ids(uow: UnitOfWork, account_ids: Iterable[str]) -> set[str]:
    """Those of the ids that are accounts'."""
    return repository.find_present(uow, account_ids)


def get_account_by_login(uow: UnitOfWork, login: str) -> Account:
    """Raises AccountNotThere, LoginNotGood."""
    credential = repository.find_credential(uow, normal_login(login))
    if credential is None:
        raise AccountNotThere(account=login)
    return get_account(uow, credential.account_id)


def holders(uow: UnitOfWork, roles: Iterable[Role]) -> list[Actor]:
    """Everybody who holds one of the roles now, with those of their grants and without their mandates."""
    return [Actor(account_id, grants) for account_id, grants in repository.list_holders(uow, roles).items()]


def names_of(uow: UnitOfWork, account_ids: Iterable[str]) -> dict[str, str]:
    """What people of an office call themselves, by account: for their colleagues."""
    return repository.list_names(uow, account_ids)


def acting_for(uow: UnitOfWork, source_ids: Iterable[str]) -> set[tuple[str, str]]:
    """(account, source) of those who act for these sources now."""
    return repository.list_acting(uow, source_ids)


def list_accounts(uow: UnitOfWork, after: str | None, limit: int) -> list[Account]:
    """At most `limit` accounts that were made after the account `after`; without their mandates."""
    return repository.list_accounts(uow, after, limit)


def who_am_i(uow: UnitOfWork) -> Account:
    """The actor's own account."""
    return get_account(uow, uow.actor.account_id)


def find_device(uow: UnitOfWork, device_id: str) -> Device | None:
    """A device of anybody's, revoked ones included: whose it must be is for the caller to say."""
    return device_repository.find_device(uow, device_id)


def find_bearer_of(uow: UnitOfWork, account_id: str) -> Actor | None:
    """The person of an account with its present rights, in no session: for what was sent before and is carried out
    now. None if the account is suspended, or not there."""
    account = repository.find_account(uow, account_id)
    if account is None or account.suspended_at is not None:
        return None
    mandates = tuple(Mandate(given.source_id, given.role) for given in account.mandates)
    return Actor(account_id, account.grants, mandates)
