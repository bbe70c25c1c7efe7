"""Every file that goes out is valid by the schema that is published for DMN 1.3.

The schema comes with SpiffWorkflow, a library that nothing else here needs.
"""

from importlib.resources import as_file, files
from typing import Any

import pytest
from lxml import etree

from grading import Edition
from grading.dmn import dmn_of
from tests.grading.builders import the_library

TABLES = [
    pytest.param(edition, sector, id=f"{edition.id}-{sector}")
    for edition in the_library().editions.values()
    for sector in edition.sectors
]


@pytest.fixture(scope="module")
def schema() -> Any:
    with as_file(files("SpiffWorkflow.dmn.parser") / "schema" / "DMN13.xsd") as path:
        return etree.XMLSchema(etree.parse(path))


@pytest.mark.parametrize("edition, sector", TABLES)
def test_an_exported_table_is_valid(schema: Any, edition: Edition, sector: str) -> None:
    schema.validate(etree.fromstring(dmn_of(edition, sector)))

    assert list(schema.error_log) == []


def test_a_file_with_an_element_in_the_wrong_place_is_not(schema: Any) -> None:
    content = dmn_of(the_library().get("sample-2026"), "sample_a")

    assert not schema.validate(etree.fromstring(content.replace(b"<decision ", b"<rule/><decision ", 1)))
