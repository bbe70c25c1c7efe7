"""An invented municipal list of sources that are registered, and invented masses: to try imports and alerts with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from greenctl.area.queries import areas_of_city, get_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import queries, repository
from greenctl.emergency.inventory.columns import ENTRIES, LINES, MEASURES, PUBLISHED, SOCIETY
from greenctl.emergency.inventory.domain import Base, Basis, Entry, Line, Measure, Part
from greenctl.emergency.inventory.full_layout import base_rows, entry_rows, line_rows, measure_rows
from greenctl.emergency.inventory.measure_text import Action
from greenctl.emergency.inventory.proposals import fresh
from greenctl.emergency.inventory.repository import Registered
from greenctl.emergency.masses import NOTHING_SAID, Four, four, total
from greenctl.kernel.ids import seeded
from greenctl.source.sheet_writing import workbook_of

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


# Tonnes a year at the most of SO2, NOx, PM and VOCs; what a level takes off a line; what others emit beside industry.
_MOST_T = (20, 40, 15, 10)
_TAKES_OFF = {"yellow": Decimal("0.2"), "orange": Decimal("0.35"), "red": Decimal("0.5")}
_BESIDE = {Part.DUST: Decimal("0.1"), Part.MOBILE: Decimal("0.25"), Part.OTHER: Decimal("0.3")}
_GRAM = Decimal("0.001")
_MOST_T_OF_A_SITE = 12
_LINE = Line(line="L1", name="示例生产线", process="示例工序", basis=Basis.OPERATING_DAYS, days_per_year=300)


def sample_sites(uow: UnitOfWork, city: str, rows: int) -> bytes:
    """A full workbook of up to `rows` running construction sites of the city, which stop earthwork; made up."""
    sources = repository.sites_of_city(uow, city, rows)
    entries = [_site(number, source) for number, source in enumerate(sources)]
    return _full(entries, {source.id: source.credit_code for source in sources})


def _site(number: int, source: Registered) -> Entry:
    """Dust alone; what a level takes off it is all that the earthwork makes."""
    pm = Decimal(seeded(f"{source.id}:masses").randint(10, 100 * _MOST_T_OF_A_SITE)) / 100
    line = replace(_LINE, name="示例土方作业面", process="示例扬尘", t_per_year=four([None, None, pm, None]))
    text = _MEASURES[2][0]
    measures = tuple(
        Measure(
            alert=level, action=Action.STOP_EARTHWORK, text=text, line=line.line, shown_by="示例：扬尘在线监测",
            checked_by="示例：现场核查", kg_per_day=_part_of(line.kg_per_day, share),
        )
        for level, share in _TAKES_OFF.items()
    )  # fmt: skip
    return replace(fresh(source, Part.DUST), grade=_GRADES[number % 4], lines=(line,), measures=measures)


def sample_masses(uow: UnitOfWork, inventory_id: str) -> bytes:
    """A full workbook for a draft: each works gets a line, its measures reduce a part of it, and the city has a base.

    All of it is made up. One of five works stays without masses, as they often are.
    """
    found = list(queries.entries(uow, inventory_id))
    works = [one for one in found if one.part == Part.INDUSTRIAL]
    entries = [_with_masses(one) for number, one in enumerate(works) if number % 5 != 4]
    sources = repository.registered_by_id(uow, [one.source_id for one in entries])
    dust = [one for one in found if one.part == Part.DUST]
    return _full(
        entries, {source_id: source.credit_code for source_id, source in sources.items()}, _society(entries, dust)
    )


def _full(entries: list[Entry], codes: Mapping[str, str | None], society: Sequence[Base] = ()) -> bytes:
    return workbook_of([
        (ENTRIES, entry_rows(entries, codes)), (LINES, line_rows(entries, codes)),
        (MEASURES, measure_rows(entries, codes)), (SOCIETY, base_rows(society)),
    ])  # fmt: skip


def _with_masses(entry: Entry) -> Entry:
    chance = seeded(f"{entry.source_id}:masses")
    tonnes = four([Decimal(chance.randint(1, 100 * most)) / 100 for most in _MOST_T])
    line = replace(_LINE, t_per_year=tonnes)
    first: set[str] = set()
    measures = []
    for one in entry.measures:
        masses = _part_of(line.kg_per_day, _TAKES_OFF[one.alert]) if one.alert not in first else None
        measures.append(_measured(one, masses))
        first.add(one.alert)
    return replace(entry, lines=(line,), measures=tuple(measures))


def _measured(measure: Measure, masses: Four | None) -> Measure:
    """The first measure of a level carries its mass."""
    told = replace(measure, line="L1", shown_by="示例：分表计电", checked_by="示例：现场核查")
    return told if masses is None else replace(told, kg_per_day=masses)


def _part_of(masses: Four, share: Decimal) -> Four:
    return four([None if mass is None else (mass * share).quantize(_GRAM) for mass in masses])


def _society(works: list[Entry], sites: list[Entry]) -> list[Base]:
    """The city's parts; whoever's masses are told lies within them."""
    industry, dust = (total([line.kg_per_day for one in some for line in one.lines]) for some in (works, sites))
    parts = {Part.INDUSTRIAL: Decimal(1), **_BESIDE}
    return [
        Base(
            part=part,
            document="示例清单（虚构）",
            kg_per_day=total([_part_of(industry, share), dust if part is Part.DUST else NOTHING_SAID]),
        )
        for part, share in parts.items()
    ]
