"""Examples of corrections."""

from typing import Any

from tests.api.examples.acts import read
from tests.api.examples.scene import Scene

NEW_ID = "01990000-0000-7000-8000-0000000000f1"
SAID = {"outcome": "right_as_it_is", "question": "示例：等级是否有误", "answer": "示例：经核实无误"}


def send(**changes: Any) -> Scene:
    body = {"id": NEW_ID, "about": "source", "subject": "sample-1", "text": "示例：等级与公示不一致", **changes}
    return Scene(role="nobody", method="POST", path="/corrections", body=body)


def answer(correction: str = "{correction_id}", version: int = 1, **changes: Any) -> Scene:
    path = f"/corrections/{correction}/answer"
    return Scene(role="command", method="POST", path=path, version=version, body={**SAID, **changes})


JOURNEY = {
    "send_correction": send(),
    "list_corrections": read("/public/corrections?limit=1"),
    "list_waiting_corrections": read("/corrections?limit=1", "command"),
    "get_correction": read("/public/corrections/{correction_number}"),
    "answer_correction": answer(),
}
PROBLEMS = {
    "corrections.not_there": read("/public/corrections/C2026-00000-00000"),
    "corrections.invalid": answer(answer="示例：请联系 13800000000"),
    "declaration.not_before_the_public": send(about="case", subject="01990000-0000-7000-8000-0000000000f2"),
    "corrections.id_taken": send(id="{correction_id}"),
    "corrections.moved_on": answer(version=7),
    "corrections.settled": answer("{settled_correction}", 2),
}
