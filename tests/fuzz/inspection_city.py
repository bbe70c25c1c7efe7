"""What of inspection stands in the small city: officers, plans in each state, tasks, a visit, tips in each state."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from greenctl.area.calendar import CIVIL_TIME
from greenctl.db.transaction import Transactions
from greenctl.inspection import drawing, planning, tasks, tips
from greenctl.inspection.domain import NewTask, Stratum
from greenctl.inspection.tip_domain import NewTip
from greenctl.inspection.tip_photo_domain import TipPhoto, TipPhotoState
from greenctl.inspection.tip_photo_repository import insert_photo
from greenctl.inspection.tip_photos import copy_key
from greenctl.kernel.actor import system
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id
from greenctl.storage.port import BlobStore
from tests.fuzz.photo_samples import PHOTO
from tests.inspection.builders import (
    A_DAY,
    LINE,
    SECRET,
    a_plan,
    a_task,
    a_visit,
    an_account,
    an_officer,
    barred,
    visited,
)
from tests.people import Person


class InspectionCity:
    """Made once with the city. `named` is for examples, `real` and `samples` are for generated requests."""

    def __init__(
        self, transactions: Transactions, store: BlobStore, people: Mapping[str, Person | None], sources: Sequence[str]
    ) -> None:
        self.transactions, self.store, self.sources = transactions, store, sources
        self.today = local_day(transactions.clock.now(), CIVIL_TIME)
        command, inspector = people["command"], people["inspector"]
        assert command is not None
        assert inspector is not None
        self.command = command.actor
        self.inspector = an_officer(transactions, inspector.account_id).account_id
        self.officer = an_officer(transactions).account_id
        self.stranger = an_account(transactions)
        self.conflict = barred(transactions, self.officer, sources[6])
        # Drawn for tomorrow, of two: what else comes out depends on ids, and examples are the same in every city.
        self.plan, self.plan_drawn = self._plan(), self._plan(self.today + A_DAY)
        self._draw(self.plan_drawn)
        self.task = self._task(sources[1], self.inspector)
        self.task_of_another = self._task(sources[2], self.officer)
        self.visit = visited(transactions, self.inspector, a_visit(sources[1]), today=self.today)[0].id
        self.tip, self.tip_with_task = self._tip(), self._tip()
        self._go_and_look(self.tip_with_task)
        self.tip_photo, self.tip_photo_withheld = self.photo_of_tip(), self.photo_of_tip(TipPhotoState.WITHHELD)
        self.number = self._number(self.tip)
        self.named = {
            "plan": self.plan, "plan_drawn": self.plan_drawn, "task": self.task, "visit": self.visit,
            "task_of_another": self.task_of_another, "tip": self.tip, "tip_with_task": self.tip_with_task,
            "tip_number": self.number, "officer": self.officer, "inspector": self.inspector,
            "tip_photo": self.tip_photo, "tip_photo_withheld": self.tip_photo_withheld,
            "no_officer": self.stranger, "conflict": self.conflict,
        }  # fmt: skip
        self.real: dict[str, list[Any]] = {
            "plan_id": [self.plan, self.plan_drawn], "task_id": [self.task, self.task_of_another],
            "visit_id": [self.visit], "tip_id": [self.tip, self.tip_with_task],
            "tip_photo_id": [self.tip_photo, self.tip_photo_withheld], "conflict_id": [self.conflict],
            "number": [self.number], "officers": [[self.inspector]], "line": [LINE], "secret": [SECRET],
            "first": ["2026-11-01"], "planned_on": [str(self.today)], "due_on": [str(self.today)],
        }  # fmt: skip
        self.samples = self._samples()

    def _plan(self, starts_on: date | None = None) -> str:
        first, ours = starts_on or self.today, Stratum(name="all", take=2, source_ids=tuple(self.sources[1:3]))
        new = a_plan(area="370811", department="industry", starts_on=first, until=first + 14 * A_DAY, strata=(ours,))
        with self.transactions.writing(self.command) as uow:
            return planning.make_plan(uow, new, today=self.today).id

    def _draw(self, plan_id: str) -> None:
        with self.transactions.writing(self.command) as uow:
            drawing.draw_plan(uow, plan_id, 1, SECRET, None, today=self.today)

    def _task(self, source_id: str, *officers: str) -> str:
        new = a_task(source_id, *officers, planned_on=self.today, due_on=self.today)
        with self.transactions.writing(self.command) as uow:
            return tasks.make_task(uow, new, today=self.today).id

    def _tip(self) -> str:
        new = NewTip(
            id=new_id(), area="370811", text="示例：夜间冒黑烟", source_id=self.sources[1], contact="示例联系方式"
        )
        with self.transactions.writing(system("test")) as uow:
            return tips.send_tip(uow, new, today=self.today).id

    def photo_of_tip(self, state: TipPhotoState = TipPhotoState.QUARANTINED) -> str:
        seen: dict[str, Any] = {"sha256": "a" * 64, "size_bytes": 1, "media_type": "image/jpeg"}
        size = {"width": 640, "height": 480}
        decided = state is not TipPhotoState.QUARANTINED
        with self.transactions.writing(system("test")) as uow:
            by = {"decided_by": "somebody", "decided_at": uow.now, "reason": "示例：有人像"} if decided else {}
            photo = TipPhoto(id=new_id(), tip_id=self.tip, **seen, **size, received_at=uow.now, state=state, **by)
            insert_photo(uow, photo)
        self.store.put(copy_key(photo.id), io.BytesIO(PHOTO), size_bytes=len(PHOTO), media_type="image/jpeg")
        return photo.id

    def _go_and_look(self, tip_id: str) -> None:
        new: NewTask = a_task(self.sources[1], self.inspector, planned_on=self.today, due_on=self.today, origin="tip")
        with self.transactions.writing(self.command) as uow:
            tips.make_task_of(uow, tip_id, 1, new, today=self.today)

    def _number(self, tip_id: str) -> str:
        with self.transactions.reading(system("test")) as uow:
            return tips.get_tip(uow, tip_id).number

    def _samples(self) -> dict[str, dict[str, Any]]:
        day, source_id = str(self.today), self.sources[1]
        goes = {"line": LINE, "planned_on": day, "due_on": day, "officers": [self.inspector], "source_id": source_id}
        return {
            "POST /inspection/officers": {
                "account_id": self.stranger, "qualifications": [{"line": LINE, "valid_from": "2026-01-01"}],
            },
            "PUT /inspection/officers/{account_id}/qualifications": {"qualifications": []},
            "POST /inspection/officers/{account_id}/conflicts": {
                "id": new_id(), "source_id": source_id, "reason": "示例理由",
            },
            "POST /inspection/plans": {
                "id": new_id(), "kind": "routine", "name": "示例计划", "area": "370811", "line": LINE, "starts_on": day,
                "until": str(self.today + 14 * A_DAY),
            },
            "POST /inspection/plans/{plan_id}/draw": {"secret": SECRET},
            "POST /inspection/tasks": {"id": new_id(), "origin": "routine", **goes},
            "POST /inspection/tasks/{task_id}/reassignment": {"officers": [self.officer], "reason": "示例理由"},
            "POST /inspection/tasks/{task_id}/cancellation": {"reason": "示例理由"},
            "POST /visits": {
                "id": new_id(), "source_id": source_id,
                "points": [{"point": "sample-works-2026:board", "state": "met"}],
                "position": {"longitude": "116.587123", "latitude": "35.41", "accuracy_m": "8"},
            },
            "POST /tips": {"id": new_id(), "area": "370811", "text": "示例：夜间冒黑烟"},
            "POST /inspection/tips/{tip_id}/task": {"id": new_id(), **goes},
            "POST /inspection/tips/{tip_id}/refusal": {"answer": "示例：不属于本系统受理范围"},
            "POST /inspection/tips/{tip_id}/photos/{tip_photo_id}/ruling": {"release": False, "reason": "示例：有人像"},
            "POST /inspection/tips/{tip_id}/answer": {"answer": "示例：已现场核查，未发现问题"},
        }  # fmt: skip
