"""The dozen accounts that a visitor can sign in with; everybody else of the demonstration is invited only."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from greenctl.auth import use_cases as auth
from greenctl.auth.passwords import Passwords
from greenctl.cli.demo.campaign import Campaign
from greenctl.cli.demo.doors import DEMO, INVITED_FOR
from greenctl.cli.workplace import write_private
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_secret

SECRET_BYTES = 15
_WAITS = {
    Role.INSPECTOR: "今日任务",
    Role.COUNTY_REVIEWER: "待审、交办",
    Role.CITY_REVIEWER: "待审、申辩",
    Role.COMMAND: "听证、榜单",
}


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
    """(account id, login, who, and what waits for them): a dozen officers, the two people of the works that has
    something to correct, and the two of the one that may be heard about a removal."""
    works = campaign.open_works or campaign.declared[0]
    firms = [(works, "补正"), *([(campaign.heard, "问题答复、移出听证")] if campaign.heard else [])]
    officers = (officer for officer in campaign.staff.officers if officer.printed)
    return [
        *(
            (officer.id, officer.login, _who(officer.display_name, _WAITS.get(officer.grant.role)))
            for officer in officers
        ),
        *(
            (actor.account_id, f"{kind}-{one.unit.id}", _who(f"{one.unit.source['name']} {word}", waits))
            for one, waits in firms
            for actor, kind, word in ((one.preparer, "p", "填报人"), (one.signer, "s", "签字人"))
        ),
    ]


def _who(name: str, waits: str | None) -> str:
    return f"{name}:{waits}" if waits else name


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
