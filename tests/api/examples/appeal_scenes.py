"""Examples of appeals."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from greenctl.review.models import CaseRow, DecisionRow
from tests.api.examples.acts import read
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

NEW_ID = "01990000-0000-7000-8000-0000000000f3"


def make(case: str = "{rejected_case}", version: int = 2, **changes: Any) -> Scene:
    body = {"id": NEW_ID, "reason": "示例：监测数据有误", **changes}
    return Scene(role="signer", method="POST", path=f"/review/cases/{case}/appeal", version=version, body=body)


def decide(appeal: str = "{appeal_id}", version: int = 1, **changes: Any) -> Scene:
    body = {"outcome": "dismissed", "answer": "示例：经复核，原决定有据", **changes}
    return Scene(role="command", method="POST", path=f"/appeals/{appeal}/decision", version=version, body=body)


def _rejected_long_ago(city: City) -> None:
    with city.engine.begin() as connection:
        case = city.named("rejected_case")
        then = city.now - timedelta(days=30)
        connection.execute(update(CaseRow).where(CaseRow.id == case).values(entered_at=then))


def _decided_by_the_command(city: City) -> None:
    with city.engine.begin() as connection:
        acted = DecisionRow.case_id == city.named("appealed_case")
        account_id = city.people["command"].account_id
        connection.execute(update(DecisionRow).where(acted).values(decided_by=account_id))


JOURNEY = {
    "make_appeal": make(),
    "get_appeal_of_case": read("/review/cases/{appealed_case}/appeal", "signer"),
    "list_waiting_appeals": read("/appeals?limit=1", "command"),
    "decide_appeal": decide(),
}
PROBLEMS = {
    "appeals.nothing_to_appeal": make("{under_review}", 1),
    "appeals.too_late": replace(make(), prepare=_rejected_long_ago),
    "appeals.appealed_before": make("{appealed_case}"),
    "appeals.not_there": decide(NEW_ID),
    "appeals.first_instance": replace(decide(), prepare=_decided_by_the_command),
    "appeals.invalid": decide(answer="示例：请联系 13800000000"),
    "appeals.moved_on": decide(version=7),
    "appeals.decided": decide("{settled_appeal}", 2),
}
