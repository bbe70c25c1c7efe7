"""Examples of cases that move to another edition of the table."""

from dataclasses import replace
from typing import Any

from sqlalchemy import update

from greenctl.review.models import CaseRow
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

NEW_ID = "01990000-0000-7000-8000-0000000000f6"


def move(dry_run: bool = False, **changes: Any) -> Scene:
    body = {"id": NEW_ID, "from_workflow": "demo-city-2", "to_workflow": "demo-city-3", "topic": "season-2:emergency"}
    body |= {"reason": "示例：流程修订", **changes}
    path = f"/review/edition-moves?dry_run={str(dry_run).lower()}"
    return Scene(role="command", method="POST", path=path, body=body)


def undo(move_id: str = "{edition_move_id}") -> Scene:
    return Scene(role="command", method="POST", path=f"/review/edition-moves/{move_id}/undo")


def _one_went_on(city: City) -> None:
    with city.engine.begin() as connection:
        there = CaseRow.topic == "season-2:emergency"
        connection.execute(update(CaseRow).where(there).values(version=CaseRow.version + 1))


JOURNEY = {"move_cases_to_edition": move(dry_run=True), "undo_edition_move": undo()}
PROBLEMS = {
    "editions.move_not_there": undo(NEW_ID),
    "editions.same": move(to_workflow="demo-city-2"),
    "editions.nothing_to_move": move(topic="season-9:emergency"),
    "editions.move_id_taken": move(id="{edition_move_id}"),
    "editions.move_undone": replace(undo(), before=(undo(),)),
    "editions.decided_since": replace(undo(), prepare=_one_went_on),
}
