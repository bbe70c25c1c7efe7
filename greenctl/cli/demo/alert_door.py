"""How the demonstration's alerts enter: the use cases that the command, firms and inspectors call."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from greenctl.auth import policy
from greenctl.cli.demo import phones
from greenctl.cli.demo.doors import DEMO
from greenctl.cli.demo.pictures import Camera, Shot
from greenctl.cli.demo.staff import Officer
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import queries as reading_alerts, use_cases as alerting
from greenctl.emergency.alerts.use_cases import NewAlert
from greenctl.emergency.confirmation import use_cases as confirming
from greenctl.emergency.confirmation.domain import NewReport, Whereabouts
from greenctl.emergency.confirmation.following import rows_page
from greenctl.emergency.inventory import queries, use_cases as inventories
from greenctl.emergency.inventory.columns import FULL, MUNICIPAL
from greenctl.emergency.inventory.imports import import_inventory
from greenctl.emergency.inventory.sample import sample_list, sample_masses, sample_sites
from greenctl.emergency.inventory.use_cases import NewInventory
from greenctl.emergency.verification import checking, reading
from greenctl.emergency.verification.domain import NewCheck
from greenctl.jobs.daily import look_at_alerts
from greenctl.kernel.actor import Actor
from greenctl.kernel.clock import local_day

EVERYBODY = 20_000
"""more works, or sites, than a city has; a sheet of an inventory takes no more rows"""
Task = tuple[str, str, tuple[str, ...]]
"""source, task, who goes"""


class AlertDoor:
    """The entrance of commands. Everything may be asked again, and is then done once."""

    def __init__(self, transactions: Transactions, zone: ZoneInfo, camera: Camera) -> None:
        self._transactions, self._zone, self._camera = transactions, zone, camera

    def inventory(self, officer: Officer, new: NewInventory) -> int:
        """Every works by the municipal layout, every site and all masses by ours; how many stand in it."""
        with self._transactions.writing(officer.actor, scope=policy.scope_for(officer.actor, "inventory.edit")) as uow:
            draft = inventories.begin(uow, new)
            if draft.version == 1:
                import_inventory(uow, draft.id, sample_list(uow, new.city, EVERYBODY), MUNICIPAL)
                import_inventory(uow, draft.id, sample_sites(uow, new.city, EVERYBODY), FULL)
                import_inventory(uow, draft.id, sample_masses(uow, draft.id), FULL)
                draft = queries.get(uow, draft.id)
        scope = policy.scope_for(officer.actor, "inventory.publish")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            if draft.number is None:
                today = self._today(uow)
                draft = inventories.publish(uow, draft.id, today, draft.version, today=today)
            return int((draft.summary or {}).get("entries", 0))

    def issue(self, officer: Officer, new: NewAlert) -> int:
        """How many sources stand under it."""
        with self._transactions.writing(officer.actor, scope=policy.scope_for(officer.actor, "alert.issue")) as uow:
            alerting.issue(uow, new)
            return int(reading_alerts.steps(uow, new.id)[0]["duties"])

    def lift(self, officer: Officer, alert_id: str, text: str) -> None:
        """Now, once."""
        with self._transactions.writing(officer.actor, scope=policy.scope_for(officer.actor, "alert.issue")) as uow:
            alert = reading_alerts.get(uow, alert_id)
            if not alert.lifted:
                alerting.lift(uow, alert_id, uow.now, text, alert.version)

    def confirm(self, alert_id: str, share: float) -> int:
        return phones.confirm(self._transactions, alert_id, share)

    def tell_of_overdue(self) -> None:
        look_at_alerts(self._transactions)

    def confirmed(self, alert_id: str, limit: int) -> list[str]:
        """The first firms, by id, that have confirmed."""
        with self._transactions.reading(DEMO) as uow:
            return [row["source_id"] for row in rows_page(uow, alert_id, {"state": "confirmed"}, "", limit)]

    def asked(self, alert_id: str, source_id: str) -> list[int]:
        """The obligations of a source, by number."""
        with self._transactions.reading(DEMO) as uow:
            return [one["ordinal"] for one in confirming.get(uow, alert_id, source_id)["obligations"]]

    def report(self, firm: Actor, new: NewReport, step: int, shots: Sequence[Shot]) -> None:
        """With the photos that show it."""
        scope = policy.scope_for(firm, "duty.execute")
        self._camera.take(firm, scope, shots)
        with self._transactions.writing(firm, scope=scope) as uow:
            confirming.report(uow, new, step, Whereabouts())

    def tasks(self, alert_id: str, limit: int) -> list[Task]:
        """Of the first places in the order of visits, where somebody goes."""
        with self._transactions.reading(DEMO) as uow:
            rows = reading.tasks_page(uow, alert_id, 0, limit)
        return [(row["source_id"], row["task_id"], tuple(sorted(row["officers"]))) for row in rows if row["task_id"]]

    def check(self, inspector: Actor, new: NewCheck, step: int, shots: Sequence[Shot]) -> None:
        scope = policy.scope_for(inspector, "duty.check")
        if shots:
            self._camera.take(inspector, scope, shots)
        with self._transactions.writing(inspector, scope=scope) as uow:
            checking.check(uow, new, step, today=self._today(uow))

    def _today(self, uow: UnitOfWork) -> date:
        return local_day(uow.now, self._zone)
