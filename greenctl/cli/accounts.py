"""`greenctl accounts …`: people and their rights from a shell, and the way in where no administrator is yet."""

import argparse
from datetime import timedelta

from greenctl.auth import queries, use_cases
from greenctl.auth.domain import GRANTABLE, MANDATED, Account, NewAccount
from greenctl.cli.workplace import settings_of_city, transactions_on
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.source import queries as sources

SHELL = system("shell")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command per act; people are named by login."""
    acts = parser.add_subparsers(dest="action", required=True)
    create = acts.add_parser("create", help="make an account and print its invitation")
    create.add_argument("login")
    create.add_argument("name", help="the name that is shown")
    _add_grants(create, required=False)
    _add_grants(_about(acts, "grant", "give exactly these grants, in place of the present ones"), required=True)
    _about(acts, "invite", "print a code with which the person chooses a password")
    _about(acts, "suspend", "end the sessions, and let no other begin")
    _about(acts, "reinstate", "let a suspended account sign in again")
    mandate = _about(acts, "mandate", "let the account act for a source")
    mandate.add_argument("source", help="the source's id")
    mandate.add_argument("role", choices=sorted(role.value for role in MANDATED))
    _about(acts, "show", "print grants and mandates")


def run(arguments: argparse.Namespace) -> None:
    """Do it, in one transaction."""
    settings = settings_of_city(arguments.data)
    lifetime = timedelta(days=settings.invitation_days)
    with transactions_on(settings) as transactions, transactions.writing(SHELL) as uow:
        lines = _ACTIONS[arguments.action](uow, arguments, lifetime)
    print("\n".join(lines))


def _create(uow: UnitOfWork, arguments: argparse.Namespace, lifetime: timedelta) -> list[str]:
    new = NewAccount(login=arguments.login, display_name=arguments.name, grants=tuple(arguments.grants))
    account = use_cases.create_account(uow, new)
    return [*_columns_of(account), *_invited(uow, account, lifetime)]


def _grant(uow: UnitOfWork, arguments: argparse.Namespace, _lifetime: timedelta) -> list[str]:
    account = queries.get_account_by_login(uow, arguments.login)
    return _columns_of(use_cases.change_grants(uow, account.id, arguments.grants, account.version))


def _invite(uow: UnitOfWork, arguments: argparse.Namespace, lifetime: timedelta) -> list[str]:
    return _invited(uow, queries.get_account_by_login(uow, arguments.login), lifetime)


def _suspend(uow: UnitOfWork, arguments: argparse.Namespace, _lifetime: timedelta) -> list[str]:
    account = queries.get_account_by_login(uow, arguments.login)
    return _columns_of(use_cases.suspend(uow, account.id, account.version))


def _reinstate(uow: UnitOfWork, arguments: argparse.Namespace, _lifetime: timedelta) -> list[str]:
    account = queries.get_account_by_login(uow, arguments.login)
    return _columns_of(use_cases.reinstate(uow, account.id, account.version))


def _mandate(uow: UnitOfWork, arguments: argparse.Namespace, _lifetime: timedelta) -> list[str]:
    account = queries.get_account_by_login(uow, arguments.login)
    source = sources.get(uow, arguments.source)
    use_cases.give_mandate(uow, account.id, Mandate(source.id, Role(arguments.role)))
    return _columns_of(queries.get_account(uow, account.id))


def _show(uow: UnitOfWork, arguments: argparse.Namespace, _lifetime: timedelta) -> list[str]:
    return _columns_of(queries.get_account_by_login(uow, arguments.login))


_ACTIONS = {
    "create": _create,
    "grant": _grant,
    "invite": _invite,
    "suspend": _suspend,
    "reinstate": _reinstate,
    "mandate": _mandate,
    "show": _show,
}


def _invited(uow: UnitOfWork, account: Account, lifetime: timedelta) -> list[str]:
    code, expires_at = use_cases.invite(uow, account.id, lifetime)
    return [f"invitation {code}, good until {expires_at:%Y-%m-%d %H:%M} UTC, shown this once"]


def _columns_of(account: Account) -> list[str]:
    state = "suspended" if account.suspended_at else "active" if account.has_password else "invited"
    grants = [f"  {grant.role} {grant.area} {grant.department or ''}".rstrip() for grant in account.grants]
    mandates = [f"  {mandate.role} for {mandate.source_id}" for mandate in account.mandates]
    return [f"{account.login} {account.id} version {account.version}, {state}", *grants, *mandates]


def _about(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=text)
    parser.add_argument("login")
    return parser


def _add_grants(parser: argparse.ArgumentParser, *, required: bool) -> None:
    roles = ", ".join(sorted(role.value for role in GRANTABLE))
    parser.add_argument(
        "--grant",
        dest="grants",
        action="append",
        type=_grant_from,
        default=None if required else [],
        required=required,
        metavar="ROLE@AREA[/DEPARTMENT]",
        help=f"may be repeated; roles: {roles}",
    )


def _grant_from(text: str) -> Grant:
    """`county_reviewer@370811/ecology`."""
    role, _, place = text.partition("@")
    area, _, department = place.partition("/")
    if role not in {known.value for known in GRANTABLE} or not area:
        message = f"{text!r} is not ROLE@AREA[/DEPARTMENT], such as county_reviewer@370811/ecology"
        raise argparse.ArgumentTypeError(message)
    return Grant(Role(role), area, department or None)
