"""The drawing of where levels went: each band as high as its number, and none that opens nothing."""

import re
from types import SimpleNamespace

import pytest

from api.public.sankey import GAP, HEIGHT, LEAST, drawn
from tests.api.public.test_pages import city  # noqa: F401 - a fixture

pytestmark = pytest.mark.one_engine


def cells(*rows):
    return [SimpleNamespace(before=before, after=after, way="stays", count=count) for before, after, count in rows]


def test_heights_are_as_the_numbers_and_levels_stand_apart():
    drawing = drawn(cells(("A", "A", 30), ("A", "B", 10), ("B", "B", 60)))

    assert [(node.level, node.count, node.height) for node in drawing.left] == [
        ("A", 40, pytest.approx(HEIGHT * 0.4)),
        ("B", 60, pytest.approx(HEIGHT * 0.6)),
    ]
    assert drawing.left[1].top == pytest.approx(drawing.left[0].top + drawing.left[0].height + GAP)
    assert sum(node.count for node in drawing.right) == 100


def test_one_source_among_thousands_can_still_be_touched():
    drawing = drawn(cells(("A", "A", 100_000), ("B", "C", 1)))

    assert drawing.left[1].height == LEAST
    assert drawn([]).bands == []


def test_every_band_of_the_page_opens_what_its_cell_opens(client, city):  # noqa: F811 - the fixture
    text = client.get(f"/p/flow/emergency?from={city['first']}&to={city['second']}&lang=zh").text
    bands = re.findall(r'<a href="([^"]+)" aria-label="[^"]* (\d+)">', text)
    numbers = re.findall(r'<div><a href="([^"]+)">(\d+)</a></div>', text)

    assert bands == numbers != []
    assert "<svg" not in client.get(f"/p/flow/emergency?from={city['first']}&to={city['second']}&by=area").text
