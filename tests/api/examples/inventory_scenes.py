"""Examples of an office's work on the emergency inventory."""

from typing import Any

from greenctl.workbook.writing import MEDIA_TYPE
from tests.api.examples.acts import after, read
from tests.api.examples.scene import Scene
from tests.emergency.builders import MEASURE, a_full, a_list
from tests.fuzz.city import LATER, TODAY
from tests.source.builders import a_source

DRAFT, EDITION = "/inventories/{inventory_0}", "/inventories/{inventory_1}"
NEW_ID = "01990000-0000-7000-8000-00000000e0e0"
ROW = {"name": "示例企业2", "county": "任城区", "grade": "民生豁免-B"}
FEED = "原料日投料量由960吨降低到768吨及以下"


def begin(**changes: Any) -> Scene:
    body = {"id": NEW_ID, "city": "370800", "name": "示例清单", **changes}
    return Scene(role="command", method="POST", path="/inventories", body=body)


def fill(*rows: dict[str, str], path: str = DRAFT, query: str = "?layout=municipal") -> Scene:
    return Scene(role="command", method="POST", path=f"{path}/import{query}", raw=a_list(*rows), media=MEDIA_TYPE)


def publish(version: int = 2, path: str = DRAFT, effective_on: str = str(LATER)) -> Scene:
    body = {"effective_on": effective_on}
    return Scene(role="command", method="POST", path=f"{path}/publication", version=version, body=body)


def reduce_too_much() -> Scene:
    source = a_source(1)
    measure = {**MEASURE, "credit_code": source.credit_code, "so2": "11"}
    data = a_full(source, measures=[measure])
    return Scene(role="command", method="POST", path=f"{DRAFT}/import", raw=data, media=MEDIA_TYPE)


LIST = {**ROW, "red": "停产", "orange": FEED, "yellow": "降低负荷30%"}

JOURNEY = {
    "begin_inventory": begin(copy_of="{inventory_1}"),
    "fill_inventory": fill(LIST, query="?layout=municipal&dry_run=true"),
    "list_unread_measures": after(fill(LIST), then=read(f"{DRAFT}/unread", "command")),
    "publish_inventory": publish(),
    "get_inventory": read(EDITION, "auditor"),
    "list_inventories": read("/inventories?city=370800&limit=1", "city_reviewer"),
}

PROBLEMS = {
    "emergency.city_wrong": begin(city="370811"),
    "emergency.inventory_not_there": read("/inventories/{unknown}", "command"),
    "emergency.inventory_id_taken": after(begin(), then=begin(name="示例另一份")),
    "emergency.inventory_is_published": publish(3, EDITION),
    "emergency.inventory_moved_on": publish(1),
    "emergency.inventory_faulty": after(reduce_too_much(), then=publish(3, effective_on=str(TODAY))),
    "emergency.import_refused": fill({**ROW, "name": "示例无名"}, {**ROW, "county": "月亮县"}),
}
