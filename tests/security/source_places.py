"""Sources for the matrix of rights, and an import that changed one."""

from collections.abc import Callable
from typing import Any

from greenctl.kernel.actor import system
from greenctl.source.imports import import_sources
from tests.source.builders import a_source, registered
from tests.source.workbooks import a_row, a_workbook

COUNTY, DESK = "370811", "industry"


def a_place(things: Any) -> str:
    """A works of the county and the desk."""
    (source,) = registered(things.transactions, a_source(next(things.numbers), area=COUNTY, department=DESK))
    return source.id


def an_import(things: Any) -> str:
    """An import that gave a works of the county another name."""
    number = next(things.numbers)
    registered(things.transactions, a_source(number, area=COUNTY, department=DESK))
    with things.transactions.writing(system("test")) as uow:
        return str(import_sources(uow, a_workbook(a_row(number, name="示例新名"))).import_id)


MAKERS: dict[str, Callable[[Any], Any]] = {"source_id": a_place, "survivor": a_place, "import_id": an_import}
