"""The dozen accounts that a visitor can sign in with; everybody else of the demonstration is invited only."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from greenctl.auth import use_cases as auth
from greenctl.auth.passwords import Passwords
from greenctl.cli.demo.campaign import Campaign
from greenctl.cli.demo.doors import DEMO, INVITED_FOR
from greenctl.db.transaction import Transactions
from greenctl.kernel.ids import new_secret

SECRET_BYTES = 15


def give_passwords(transactions: Transactions, campaign: Campaign, file: Path) -> list[tuple[str, str]]:
    """Draw passwords for the printed accounts, once, into a private file; returns (login, who)."""
    printed = [
        (officer.id, officer.login, officer.display_name) for officer in campaign.staff.officers if officer.printed
    ]
    works = campaign.declared[0]
    printed += [
        (works.preparer.account_id, f"p-{works.unit.id}", f"{works.unit.source['name']} 填报人"),
        (works.signer.account_id, f"s-{works.unit.id}", f"{works.unit.source['name']} 签字人"),
    ]
    if not file.exists():
        passwords = {account_id: new_secret(SECRET_BYTES) for account_id, _, _ in printed}
        _set_passwords(transactions, passwords)
        _write_private(file, [(login, passwords[account_id], who) for account_id, login, who in printed])
    return [(login, who) for _, login, who in printed]


def _set_passwords(transactions: Transactions, passwords: Mapping[str, str]) -> None:
    """The way every password comes to be: an invitation, accepted."""
    with transactions.writing(DEMO) as uow:
        codes = auth.invite_many(uow, list(passwords), INVITED_FOR)
    hasher = Passwords()
    hashes = {account_id: hasher.hash(password) for account_id, password in passwords.items()}
    for account_id, code in codes.items():
        with transactions.writing(DEMO) as uow:
            auth.accept_invitation(uow, code, hashes[account_id])


def _write_private(file: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.writelines(f"{login}\t{password}\t{who}\n" for login, password, who in rows)
