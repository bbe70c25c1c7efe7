"""How the demonstration's inspections enter: the use cases that phones, desks and firms call, many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from greenctl.auth import policy
from greenctl.cli.demo.doors import DEMO
from greenctl.cli.demo.pictures import Camera, Shot
from greenctl.cli.demo.staff import Officer
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import recording
from greenctl.findings.domain import NewFinding
from greenctl.findings.exposure import use_cases as batches
from greenctl.findings.loop import queries as loop_queries, use_cases as loop
from greenctl.findings.loop.tracked import Tracked, Wish
from greenctl.inspection import drawing, officers, plan_repository, planning, tasks, tips, visiting
from greenctl.inspection.domain import NewPlan, NewVisit, Task
from greenctl.inspection.officer_domain import Qualification
from greenctl.inspection.tip_domain import NewTip
from greenctl.jobs.daily import tell_of_overdue
from greenctl.kernel.actor import Actor
from greenctl.kernel.clock import local_day
from greenctl.lists import removal_queries, removing
from greenctl.lists.removal import Removal
from greenctl.ranking import queries as rankings, use_cases as ranking
from greenctl.staggered.queries import latest_edition
from greenctl.staggered.use_cases import settle

SCHEME = "sample-city-2026"
_A_PAGE = 500


class FieldDoor:
    """The entrance of commands. Everything may be asked again, and is then done once."""

    def __init__(self, transactions: Transactions, zone: ZoneInfo, camera: Camera) -> None:
        self._transactions, self._zone, self.camera = transactions, zone, camera

    def enrol(self, inspectors: Sequence[Officer], qualifications: Sequence[Qualification]) -> None:
        with self._transactions.writing(DEMO) as uow:
            known = {one.account_id for one in officers.list_officers(uow)}
            for one in inspectors:
                if one.id not in known:
                    officers.enrol(uow, one.id, qualifications)

    def draw(self, officer: Officer, new: NewPlan, secret: str) -> None:
        """Bind the plan to its seed, then draw it: two acts, as it must be."""
        scope = policy.scope_for(officer.actor, "inspection.plan")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            plan = plan_repository.find_plan(uow, new.id) or planning.make_plan(uow, new, today=self._today(uow))
        if plan.state == "open":
            with self._transactions.writing(officer.actor, scope=scope) as uow:
                drawing.draw_plan(uow, plan.id, plan.version, secret, None, today=self._today(uow))

    def tasks_of(self, plan_id: str) -> list[Task]:
        with self._transactions.reading(DEMO) as uow:
            found: list[Task] = []
            after, today = None, self._today(uow)
            while page := tasks.list_tasks(uow, {"plan": plan_id}, today=today, after=after, limit=_A_PAGE):
                found += page
                after = page[-1].planned_on, page[-1].id
        return found

    def document(self, plan_id: str) -> bytes:
        """What anybody may read of a draw that is over."""
        with self._transactions.reading(DEMO) as uow:
            return drawing.own_document(uow, plan_id, today=self._today(uow))

    def visit(self, officer: Actor, visits: Sequence[NewVisit], findings: Sequence[NewFinding]) -> None:
        scope = policy.scope_for(officer, "inspection.do_tasks")
        with self._transactions.writing(officer, scope=scope) as uow:
            visiting.record_visits(uow, visits, today=self._today(uow))
            if findings:
                recording.record_findings(uow, findings, today=self._today(uow))

    def standing(self, ids: Sequence[str]) -> dict[str, Tracked]:
        with self._transactions.reading(DEMO) as uow:
            return loop_queries.standings(uow, ids)

    def move(self, actor: Actor, act: str, wishes: Sequence[Wish], shots: Sequence[Shot] = ()) -> None:
        """Make the moves; `shots`: photos that come with them, taken and looked at before."""
        scope = policy.scope_for(actor, act)
        if shots:
            self.camera.take(actor, scope, shots, then=lambda uow: _moved(uow, wishes))
            return
        with self._transactions.writing(actor, scope=scope) as uow:
            _moved(uow, wishes)

    def tell_of_overdue(self) -> None:
        tell_of_overdue(self._transactions)

    def expose(self, officer: Officer, area: str) -> int:
        """Publish what a county's next batch holds, if anything; how many lines."""
        scope = policy.scope_for(officer.actor, "lists.publish")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            draft = batches.draft(uow, area)
            return batches.publish(uow, area, draft.seen_number, today=self._today(uow)).count if draft.lines else 0

    def removals(self) -> list[Removal]:
        """Those that wait to be decided."""
        with self._transactions.reading(DEMO) as uow:
            found: list[Removal] = []
            while page := removal_queries.page(uow, "proposed", after=found[-1].id if found else "", limit=_A_PAGE):
                found += page
        return found

    def speak(self, signer: Actor, removal_id: str, text: str) -> None:
        """Once."""
        scope = policy.scope_for(signer, "removal.answer")
        with self._transactions.writing(signer, scope=scope) as uow:
            if removal_queries.get(uow, removal_id).version == 1:
                removing.hear(uow, removal_id, text, waives=False, today=self._today(uow))

    def decide_removals(self, officer: Officer, decided: Mapping[str, tuple[Removal, bool]]) -> None:
        scope = policy.scope_for(officer.actor, "removal.decide")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            for removal, remove in decided.values():
                reason = "示例:听取陈述后决定" + ("移出" if remove else "保留")
                removing.decide(
                    uow, removal.id, remove=remove, reason=reason, seen_version=removal.version, today=self._today(uow)
                )

    def ranked(self) -> int:
        """The number of the newest ranking."""
        with self._transactions.reading(DEMO) as uow:
            newest = rankings.newest(uow, SCHEME)
            return newest.number if newest else 0

    def rank(self, officer: Officer, number: int) -> int:
        """Publish an edition, if it is not published already; how many sources it ranks."""
        scope = policy.scope_for(officer.actor, "ranking.publish")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            newest = rankings.newest(uow, SCHEME)
            if newest is not None and newest.number >= number:
                return 0
            edition = ranking.publish(uow, SCHEME, number - 1, self._today(uow))
            count: int = edition.summary["count"]
            return count

    def tip(self, new: NewTip, declined_by: Officer | None = None) -> None:
        """Somebody of the public tells something; a desk may answer that nobody goes."""
        with self._transactions.writing(DEMO) as uow:
            tip = tips.send_tip(uow, new, today=self._today(uow))
        if declined_by is not None and tip.answer is None:
            scope = policy.scope_for(declined_by.actor, "tip.triage")
            with self._transactions.writing(declined_by.actor, scope=scope) as uow:
                tips.decline(uow, tip.id, tip.version, "示例:已由上一轮检查处理,不再另派")

    def settle_calendars(self, officer: Officer, city: str) -> int:
        """Returns how many sources have a new calendar."""
        edition = latest_edition(city)
        if edition is None:
            return 0
        scope = policy.scope_for(officer.actor, "staggered.settle")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            return settle(uow, edition, today=self._today(uow)).changed

    def _today(self, uow: UnitOfWork) -> date:
        return local_day(uow.now, self._zone)


def _moved(uow: UnitOfWork, wishes: Iterable[Wish]) -> None:
    refused: Any = next((one.error for one in loop.move_many(uow, list(wishes)) if one.error is not None), None)
    if refused is not None:
        raise refused
