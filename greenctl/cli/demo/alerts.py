"""The demonstration's two alerts: an orange one that is over, with all that belongs to it, and one that goes on.

Each stage has one moment, so that whoever was interrupted anywhere ends as if nothing had happened.
"""

from datetime import timedelta
from typing import Any

from greenctl.cli.demo.alert_door import AlertDoor, Task
from greenctl.cli.demo.campaign import Campaign, Progress
from greenctl.cli.demo.pictures import Shot
from greenctl.emergency.alerts.use_cases import NewAlert
from greenctl.emergency.confirmation.domain import NewReport
from greenctl.emergency.confirmation.use_cases import SUBJECT as REPORTED
from greenctl.emergency.inventory.use_cases import NewInventory
from greenctl.emergency.verification.checking import SUBJECT as CHECKED
from greenctl.emergency.verification.domain import CheckedLine, NewCheck, State
from greenctl.findings.judging import SUBJECT as FINDING
from greenctl.kernel.actor import Role
from greenctl.kernel.ids import repeatable_id, seeded

PAST, PRESENT = "past", "present"
_STEP = 1
"""Both alerts have one step that makes duties."""
_EVENING = 20
_NOT_SEEN = "示例:大门关闭,无法进入"


class Alerts:
    """An inventory of the whole city, and two alerts under it, brought in through `door`."""

    def __init__(self, campaign: Campaign, door: AlertDoor) -> None:
        self.campaign, self.door, self.city = campaign, door, campaign.city
        self.told: dict[str, Any] = self.city.assumptions["alert"]
        self._whole = self.city.assumptions["city"]
        self._command = campaign.staff.one(Role.COMMAND, self._whole)

    def id_of(self, which: str) -> str:
        """The id of the alert that is PAST, or PRESENT."""
        return self._id("alert", which)

    def fill(self) -> Progress:
        """The inventory, invented from end to end."""
        self._at(PAST, "issued")
        new = NewInventory(self._id("inventory", PAST), self._whole, "示例应急减排清单(虚构)")
        yield self.door.inventory(self._command, new)

    def issue(self, which: str) -> Progress:
        """Duties follow from the inventory and the list of the day."""
        self._at(which, "issued")
        begins, ends = (
            self.city.at(self.city.first_run_on + timedelta(days=self.told[which][name]), hour=_EVENING)
            for name in ("starts", "ends")
        )
        text = "示例:重污染天气橙色预警演练,不是真实预警"
        new = NewAlert(
            id=self.id_of(which), area=self._whole, level=self.told["level"], starts_at=begins, ends_at=ends, text=text
        )
        yield self.door.issue(self._command, new)

    def confirm(self, which: str) -> Progress:
        """Most of those who ever do so confirm in time."""
        self._at(which, "confirmed")
        yield self.door.confirm(self.id_of(which), self.told["confirm"] - self.told["late"])

    def chase(self, which: str) -> Progress:
        """Firms are reminded, county and city have their call lists; then some confirm late."""
        self._at(which, "chased")
        self.door.tell_of_overdue()
        yield self.door.confirm(self.id_of(which), self.told["confirm"])

    def look(self) -> Progress:
        """What a few firms report with photos, and what inspectors see."""
        self._at(PAST, "seen")
        firms = {one.unit.id: one.preparer for one in self.campaign.declared}
        for source_id in self.door.confirmed(self.id_of(PAST), self.told["reported"]):
            for ordinal in self.door.asked(self.id_of(PAST), source_id):
                new, shots = self._report(source_id, ordinal)
                self.door.report(firms[source_id], new, _STEP, shots)
            yield 1
        inspectors = {one.id: one.actor for one in self.campaign.staff.officers}
        seen = self.told["seen"]
        for task, state in zip(self.door.tasks(self.id_of(PAST), len(seen)), seen, strict=False):
            new_check, shots = self._check(task, State(state))
            self.door.check(inspectors[task[2][0]], new_check, _STEP, shots)
            yield 1

    def lift(self) -> Progress:
        self._at(PAST, "lifted")
        self.door.lift(self._command, self.id_of(PAST), "示例:预警解除")
        yield 1

    def _report(self, source_id: str, ordinal: int) -> tuple[NewReport, list[Shot]]:
        report_id = self._id(f"{source_id}:{ordinal}:report", PAST)
        before, after = (Shot(report_id, source_id, "", when, self._born, REPORTED) for when in ("before", "reported"))
        return NewReport(
            id=report_id, alert_id=self.id_of(PAST), source_id=source_id, ordinal=ordinal,
            photos=(before.photo_id, after.photo_id), before=(before.photo_id,),
        ), [before, after]  # fmt: skip

    def _check(self, task: Task, state: State) -> tuple[NewCheck, list[Shot]]:
        """All its lines stand alike; what was seen has a photo."""
        source_id, task_id, officers = task
        lines, shots = [], []
        for ordinal in self.door.asked(self.id_of(PAST), source_id):
            line_id = self._id(f"{source_id}:{ordinal}:line", PAST)
            kind = FINDING if state is State.NOT_KEPT else CHECKED
            taken = [] if state is State.NOT_SEEN else [Shot(line_id, source_id, "", "checked", self._born, kind)]
            photos = tuple(shot.photo_id for shot in taken)
            why = None if taken else _NOT_SEEN
            lines.append(CheckedLine(id=line_id, ordinal=ordinal, state=state, photos=photos, text=why))
            shots += taken
        check_id = self._id(f"{source_id}:check", PAST)
        return NewCheck(
            id=check_id, alert_id=self.id_of(PAST), source_id=source_id, lines=tuple(lines), task_id=task_id,
            officers=officers[1:],
        ), shots  # fmt: skip

    @property
    def _born(self) -> int:
        return int(self._moment(PAST, "seen").timestamp() * 1000)

    def _id(self, what: str, which: str) -> str:
        born = int(self._moment(which, "issued").timestamp() * 1000)
        return repeatable_id(born, 0, seeded(f"{self.city.seed}:{which}:{what}"))

    def _moment(self, which: str, name: str) -> Any:
        days, hour = self.told[which][name]
        day = self.city.first_run_on + timedelta(days=int(days))
        return self.city.at(day, 0) + timedelta(hours=float(hour))

    def _at(self, which: str, name: str) -> None:
        moment = self._moment(which, name)
        if self.campaign.clock.now() < moment:
            self.campaign.clock.move_to(moment)
