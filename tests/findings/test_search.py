"""Searching findings: every way of asking gives what reading everything would give, page by page."""

from decimal import Decimal
from itertools import product

import pytest

from greenctl.findings import search
from greenctl.findings.queries import Near, find_page
from greenctl.inspection.coordinates import distance_m
from greenctl.kernel.actor import Reach, Scope, system
from tests.findings.builders import HERE, a_finding, recorded, works
from tests.source.builders import a_source, registered

TEXTS = ("东侧裸土未覆盖", "西侧土方作业", "抑尘设施未开启", "Cover 90% of_the heap", "裸土")
ISSUES = ("uncovered_soil", "open_cutting", "false_record")
POINT = (Decimal("116.6"), Decimal("35.4"))


@pytest.fixture
def findings(transactions):
    first, second = works(transactions, 2)
    elsewhere = registered(transactions, a_source(3, area="370829", sectors=(("sample_b", ""),), **HERE))[0]
    made = []
    for number, (text, issue) in enumerate(product(TEXTS, ISSUES)):
        source = (first, second, elsewhere)[number % 3]
        where = {"longitude": POINT[0] + number * Decimal("0.015"), "latitude": POINT[1] - number * Decimal("0.011")}
        made.append(a_finding(source.id, text=text, issue=issue, **(where if number else {})))
    return [item.finding for item in recorded(transactions, *made)]


def found(transactions, near=None, scope=None, limit=200, after=None, **filters):
    with transactions.reading(system("test"), **({"scope": scope} if scope else {})) as uow:
        return find_page(uow, filters, near, after, limit)


def numbers(rows):
    return [row.number for row in rows]


@pytest.fixture(params=["among the latest", "further back", "by index", "in order"])
def way(request, monkeypatch):
    """All ways must give the same; which is taken is only a matter of speed."""
    if request.param != "among the latest":
        monkeypatch.setattr(search, "WINDOW", 3 if request.param == "further back" else 0)
        search._statement.cache_clear()
    if request.param == "in order":
        monkeypatch.setattr(search, "MOST_CANDIDATES", -1)


PARTS = ("裸土", "未覆盖", "土方作业", "cover", "90%", "of_the", "没有这样", "土未覆")
TOGETHER = (
    {"issue": "open_cutting"}, {"severity": "major"}, {"line": "building_sites"}, {"area": "370829"},
    {"area": "370800"}, {"area": "370811"}, {"sector": "sample_b"}, {"standing": "unconfirmed"}, {"standing": "voided"},
    {"progress": "found", "issue": "false_record", "area": "370829"}, {"text": "裸土", "issue": "uncovered_soil"},
)  # fmt: skip


def test_a_part_of_the_text_finds_exactly_the_texts_that_have_it(transactions, findings, way):
    expected = {part: [item.number for item in reversed(findings) if part in item.text.lower()] for part in PARTS}

    assert {part: numbers(found(transactions, text=part)) for part in PARTS} == expected


def test_near_a_point_is_what_lies_within_by_the_way_over_the_ground(transactions, findings, way):
    at = (float(POINT[0]), float(POINT[1]))
    told = [item for item in reversed(findings) if item.longitude is not None]
    away = {item.number: distance_m(at, (float(item.longitude), float(item.latitude))) for item in told}

    for kilometres in (3, 5, 10, 20):
        expected = [number for number, metres in away.items() if metres <= kilometres * 1000]
        assert numbers(found(transactions, near=Near(*POINT, kilometres * 1000))) == expected
        assert 0 < len(expected) < len(findings)


def test_what_is_asked_together_is_found_together(transactions, findings, way):
    expected = [[item.number for item in reversed(findings) if fits(item, filters)] for filters in TOGETHER]

    assert [numbers(found(transactions, **filters)) for filters in TOGETHER] == expected


def fits(item, filters):
    """Worked out without the database, for findings that nobody has touched since."""
    told = {
        name: {"standing": "unconfirmed", "progress": "found"}.get(name, getattr(item, name, "")) for name in filters
    }
    like = {
        "area": lambda value: told["area"].startswith(value.removesuffix("00")),
        "text": lambda value: value in item.text,
    }
    return all(like[name](value) if name in like else told[name] == value for name, value in filters.items())


def test_pages_give_each_finding_once_the_latest_first(transactions, findings, way):
    seen, after = [], None
    while rows := found(transactions, near=Near(*POINT, 20_000), limit=4, after=after):
        seen += numbers(rows)
        after = rows[-1].serial

    assert seen == numbers(found(transactions, near=Near(*POINT, 20_000)))


def test_a_county_finds_its_own(transactions, findings):
    county = Scope(reaches=(Reach("370829"),))

    assert numbers(found(transactions, scope=county)) == [
        item.number for item in reversed(findings) if item.area == "370829"
    ]
    assert found(transactions, scope=Scope()) == []
