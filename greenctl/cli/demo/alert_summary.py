"""What came of the alerts: who confirmed, whom to call, the reduction beside the target; and a report."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table

from greenctl.cli.demo.alerts import PAST, PRESENT, Alerts
from greenctl.cli.demo.doors import DEMO
from greenctl.cli.demo.summary import Words, table_of
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account.domain import ladders
from greenctl.emergency.account.planned import Planned, planned
from greenctl.emergency.avoided.reading import avoided, total
from greenctl.emergency.confirmation.following import Followed, follow, rows_page
from greenctl.emergency.report.making import FORMATS, report

_MANY = 20_000
_MET = {True: "met", False: "not_met", None: "undetermined"}


def print_alerts(console: Console, uow: UnitOfWork, alerts: Alerts, language: str) -> None:
    """How everybody stands under both, then the reduction of each beside the city's target."""
    words, ladder = Words(language), next(iter(ladders()))
    accounts = {which: planned(uow, alerts.id_of(which), ladder) for which in (PAST, PRESENT)}
    followed = {which: follow(uow, alerts.id_of(which)) for which in accounts}
    table = table_of(words("what"), *(words(f"alert_{which}") for which in accounts))
    for name, *counts in zip(
        _NAMES, *(_counts(uow, accounts[which], followed[which]) for which in accounts), strict=True
    ):
        table.add_row(words(f"alert_{name}"), *counts)
    words.show(console, "alerts_title", table)
    for which, account in accounts.items():
        words.show(console, f"reduction_{which}", _reduction(words, account))
    console.print(words("avoided", hours=total(avoided(uow))))
    for which, account in accounts.items():
        console.print(f"{words(f'alert_{which}')}: {account.alert.id}")


_NAMES = ("inventory", "has_duty", "exempt", "confirmed", "late", "to_call", "executed")


def _counts(uow: UnitOfWork, account: Planned, followed: Followed) -> Iterator[str]:
    """In the order of the names."""
    stand, share = account.standing, followed.total
    yield str(sum(stand.values()))
    yield str(stand.get("has_duty", 0))
    yield str(sum(count for why, count in stand.items() if why.startswith("exempt")))
    yield f"{share.confirmed} ({share.confirmed / max(share.duties, 1):.0%})"
    yield str(share.late)
    yield str(len(rows_page(uow, account.alert.id, {"state": "to_call"}, "", _MANY)))
    yield f"{share.executed} / {share.lines}"


def _reduction(words: Words, found: Planned) -> Table:
    """Shares of what the whole city emits in a day, and whether what is planned is enough."""
    columns = ("base", "asked", "planned", "confirmed", "executed", "verified", "met")
    table = table_of(words("pollutant"), *(words(f"reduction_{name}") for name in columns))
    accounts = (found.account, found.confirmed, found.executed, found.verified)
    for lines in zip(*(one.lines for one in accounts), strict=True):
        line = lines[0]
        shares = (f"{_percent(one.ratio)}" for one in lines)
        told = words(f"duty_{_MET[line.met]}")
        table.add_row(line.pollutant, f"{line.base:.0f}", _percent(line.share.at_least), *shares, told)
    return table


def _percent(ratio: Decimal | None) -> str:
    return "-" if ratio is None else f"{ratio:.2%}"


def write_reports(transactions: Transactions, alerts: Alerts, folder: Path, language: str) -> str:
    """The report of the alert that is over, in each form; says where."""
    folder.mkdir(parents=True, exist_ok=True)
    alert_id, ladder = alerts.id_of(PAST), next(iter(ladders()))
    with transactions.reading(DEMO) as uow:
        for form in FORMATS:
            (folder / f"alert.{form}").write_bytes(report(uow, alert_id, ladder, form, sample=True))
    return Words(language)("reports", folder=folder, alert=alert_id)
