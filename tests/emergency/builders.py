"""Inventories, entries and workbooks with good defaults."""

from datetime import date, timedelta
from decimal import Decimal

from greenctl.emergency.alerts.use_cases import NewAlert, issue
from greenctl.emergency.inventory import queries
from greenctl.emergency.inventory.columns import ENTRIES, LINES, MEASURES, PUBLISHED, SOCIETY
from greenctl.emergency.inventory.domain import Entry, Line, Measure
from greenctl.emergency.inventory.exports import export_inventory
from greenctl.emergency.inventory.imports import import_inventory
from greenctl.emergency.inventory.use_cases import NewInventory, begin, publish
from greenctl.kernel.actor import EVERYTHING, system
from greenctl.kernel.ids import new_id
from greenctl.source.sheet_writing import workbook_of
from tests.conftest import NOW

CITY = "370800"
TODAY = date(2026, 11, 22)


def masses(*amounts):
    """SO2, NOx, PM, VOCs; what is left out was not said."""
    told = [None if amount is None else Decimal(amount) for amount in amounts]
    return tuple(told + [None] * (4 - len(told)))


def a_line(line="L1", **changes):
    values = {"name": "示例一号线", "basis": "operating_days", "days_per_year": 300, "t_per_year": masses(3, 30)}
    return Line(**{"line": line, **values, **changes})


def a_measure(alert="orange", **changes):
    told = {"action": "stop", "text": "一号线停产", "line": "L1", "shown_by": "示例电表", "checked_by": "示例现场检查"}
    return Measure(**{"alert": alert, "kg_per_day": masses(10), **told, **changes})


def an_entry(**changes):
    told = {"name": "示例企业1", "area": "370811", "department": "industry", "sector": "sample_a", "part": "industrial"}
    lines = (a_line(),)
    measures = tuple(a_measure(alert) for alert in ("orange", "red", "yellow"))
    return Entry(**{"source_id": "s", **told, "lines": lines, "measures": measures, **changes})


def begun(transactions, *, scope=EVERYTHING, **changes):
    """A draft."""
    with transactions.writing(system("test"), scope=scope) as uow:
        return begin(uow, NewInventory(**{"id": new_id(), "city": CITY, "name": "示例清单", **changes}))


def imported(transactions, inventory, data, layout, *, dry_run=False):
    with transactions.writing(system("test")) as uow:
        return import_inventory(uow, inventory.id, data, layout, dry_run=dry_run)


def counts(report):
    return report.rows, report.added, report.changed, report.unchanged, report.error_count


def a_list(*rows):
    """A workbook in the municipal layout."""
    return workbook_of([(PUBLISHED, rows)])


def a_row(source, **changes):
    told = {"name": source.name, "county": "任城区", "grade": "C", "red": "停产", "orange": "停产", "yellow": "停产"}
    return {**told, **changes}


def a_template(entries=(), lines=(), measures=(), bases=()):
    """A workbook in our own layout."""
    return workbook_of([(ENTRIES, entries), (LINES, lines), (MEASURES, measures), (SOCIETY, bases)])


def of(source, **told):
    return {"credit_code": source.credit_code, **told}


def entries(transactions, inventory):
    with transactions.reading(system("test")) as uow:
        return list(queries.entries(uow, inventory.id))


def exported(transactions, inventory, layout):
    with transactions.reading(system("test")) as uow:
        return export_inventory(uow, inventory.id, layout)


def published(transactions, inventory, seen_version, *, on=TODAY):
    with transactions.writing(system("test")) as uow:
        return publish(uow, inventory.id, on, seen_version, today=TODAY)


def faults(transactions, inventory, data, layout):
    """Where and what, of a dry run."""
    report = imported(transactions, inventory, data, layout, dry_run=True)
    return [(error.cell, error.code) for error in report.errors]


LINE = {"line": "L1", "line_name": "示例一号线", "basis": "operating_days", "days": 300, "so2": Decimal(3)}
MEASURE = {"alert": "orange", "line": "L1", "action": "stop", "text": "一号线停产", "so2": Decimal(10)}


def a_full(source, **changes):
    """A template with one source, its line and its measure."""
    lines, measures = [of(source, **LINE)], [of(source, **MEASURE)]
    parts = {"entries": [of(source, part="industrial")], "lines": lines, "measures": measures}
    return a_template(**{**parts, **changes})


# An alert as the contract takes it.
ORANGE = {"level": "orange", "starts_at": "2026-12-01T00:00:00+08:00", "text": "示例预警"}


def issued(transactions, *, scope=EVERYTHING, **changes):
    """An orange alert of the city, three days ahead."""
    told = {"area": CITY, "level": "orange", "starts_at": NOW + timedelta(days=3), "text": "示例预警"}
    with transactions.writing(system("test"), scope=scope) as uow:
        return issue(uow, NewAlert(**{"id": new_id(), **told, **changes}))
