"""The dozen accounts that a visitor can sign in with; everybody else of the demonstration is invited only."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from greenctl.auth import use_cases as auth
from greenctl.auth.passwords import Passwords
from greenctl.cli.demo.campaign import Campaign
from greenctl.cli.demo.doors import DEMO, INVITED_FOR
from greenctl.cli.workplace import write_private
from greenctl.db.transaction import Transactions
from greenctl.kernel.ids import new_secret

SECRET_BYTES = 15


def give_passwords(transactions: Transactions, campaign: Campaign, file: Path) -> list[tuple[str, str]]:
    """Draw passwords for the printed accounts, once, into a private file; returns (login, who).

    They are written down before they are set, under another name: whoever was interrupted sets the same ones again,
    so no account has a password that nobody knows.
    """
    printed = _printed(campaign)
    if not file.exists():
        drawn = file.with_suffix(".drawn")
        if not drawn.exists():
            write_private(drawn, _lines(printed))
        _set_passwords(transactions, _passwords_in(drawn, printed))
        drawn.rename(file)
    return [(login, who) for _, login, who in printed]


def _printed(campaign: Campaign) -> list[tuple[str, str, str]]:
    """(account id, login, who): a dozen officers, and the two people of the works that has something to correct."""
    open_works = (one for one in campaign.declared if campaign.left_open.get(one.unit.id) == "returned")
    works = next(open_works, campaign.declared[0])
    return [
        *((officer.id, officer.login, officer.display_name) for officer in campaign.staff.officers if officer.printed),
        (works.preparer.account_id, f"p-{works.unit.id}", f"{works.unit.source['name']} 填报人"),
        (works.signer.account_id, f"s-{works.unit.id}", f"{works.unit.source['name']} 签字人"),
    ]


def _lines(printed: Sequence[tuple[str, str, str]]) -> bytes:
    return "".join(f"{login}\t{new_secret(SECRET_BYTES)}\t{who}\n" for _, login, who in printed).encode()


def _passwords_in(file: Path, printed: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """By account id."""
    lines = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    passwords = {login: password for login, password, _ in lines}
    return {account_id: passwords[login] for account_id, login, _ in printed}


def _set_passwords(transactions: Transactions, passwords: Mapping[str, str]) -> None:
    """The way every password comes to be: an invitation, accepted."""
    with transactions.writing(DEMO) as uow:
        codes = auth.invite_many(uow, list(passwords), INVITED_FOR)
    hasher = Passwords()
    hashes = {account_id: hasher.hash(password) for account_id, password in passwords.items()}
    for account_id, code in codes.items():
        with transactions.writing(DEMO) as uow:
            auth.accept_invitation(uow, code, hashes[account_id])
