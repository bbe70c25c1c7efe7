"""What an alert's duties reduce, held against the city's target: planned reduction, by the step that stands last."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account.domain import Account, Masses, account, get_ladder
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.domain import Alert
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.confirmation import repository as confirmation_repository
from greenctl.emergency.inventory import repository
from greenctl.emergency.masses import POLLUTANTS
from greenctl.emergency.verification import repository as checks


@dataclass(frozen=True, slots=True)
class Planned:
    """An alert with how its sources stand (`standing`: why -> how many) and the account of what they would reduce; the
    same of those who have confirmed (all they have to do), of the obligations that were reported as carried out, and of
    those that inspectors saw kept."""

    alert: Alert
    step_id: str
    standing: dict[str, int]
    account: Account
    confirmed: Account
    executed: Account
    verified: Account


def planned(uow: UnitOfWork, alert_id: str, ladder_id: str) -> Planned:
    """The account of the step in force, against the base of its inventory.

    The base is the whole city's, so an alert of one county is held against the city's target as well.

    Raises:
        AlertNotThere, LadderUnknown
    """
    ladder = get_ladder(ladder_id)
    alert = alert_repository.find_alert(uow, alert_id)
    if alert is None:
        raise AlertNotThere(alert=alert_id)
    step = alert_repository.standing_steps(uow, alert_id)[0]
    base = repository.base_masses(uow, step.inventory_id)
    counts = alert_repository.counts_of(uow, step.id)
    accounts = (
        account(ladder, step.level, base, _masses(sums(uow, step.id)))
        for sums in (
            alert_repository.sums_of,
            confirmation_repository.sums_confirmed,
            confirmation_repository.sums_executed,
            checks.sums_kept,
        )
    )
    return Planned(alert, step.id, counts, *accounts)


def _masses(sums: Mapping[str, Mapping[str, Decimal]]) -> Masses:
    return {
        part: {name: masses.get(f"{name.lower()}_kg_per_day", Decimal(0)) for name in POLLUTANTS}
        for part, masses in sums.items()
    }
