"""An invented municipal list of sources that are registered: to try the import with, and to test it."""

from collections.abc import Iterator

from greenctl.area.queries import areas_of_city, get_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency import repository
from greenctl.emergency.columns import PUBLISHED
from greenctl.emergency.exports import workbook_of

# What each row says at red, orange and yellow; the last of each kind cannot be read.
_MEASURES = (
    ("停产", "原料日投料量由{a}吨降低到{b}吨及以下", "停止使用国四及以下重型载货车辆运输"),
    ("原料日投料量由{a}吨降低到{b}吨及以下；停止使用国四及以下车辆", "停止使用国四及以下车辆", "自主减排"),
    ("停止土方作业", "停止土方作业", "停止土方作业"),
    ("停产，停止使用国五及以下车辆", "降低生产负荷30%", "限产10%"),
    ("日用电量由{a}千瓦时降低到{b}千瓦时以下", "示例喷涂工序停产", "加强示例管理"),
)
_GRADES = ("A", "B", "C", "D", "民生豁免-B", "长期停产", "地方C", "示例等级")


def sample_list(uow: UnitOfWork, city: str, rows: int) -> bytes:
    """A municipal list of up to `rows` running works of the city, in the order of their ids; all of it is made up."""
    return workbook_of([(PUBLISHED, _rows(uow, city, rows))])


def _rows(uow: UnitOfWork, city: str, rows: int) -> Iterator[dict[str, str]]:
    counties = {area.code: area.name_zh for area in areas_of_city(city)}
    for number, (name, area) in enumerate(repository.works_of_city(uow, city, rows)):
        yield {
            "number": str(number + 1),
            "city": get_area(city).name_zh,
            "name": name,
            "county": counties[area],
            "grade": _GRADES[number % len(_GRADES)],
            **_measures(number),
        }


def _measures(number: int) -> dict[str, str]:
    before = 100 + number % 900
    figures = {"a": before, "b": before * 4 // 5}
    red, orange, yellow = (text.format(**figures) for text in _MEASURES[number % len(_MEASURES)])
    return {"red": red, "orange": orange, "yellow": yellow}
