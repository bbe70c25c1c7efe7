"""What duties reduce, against the city's target: the made-up example, through workbook, inventory and alert."""

from decimal import Decimal

import pytest

from greenctl.emergency.account.errors import LadderUnknown
from greenctl.emergency.account.planned import planned
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.inventory.columns import FULL
from greenctl.kernel.actor import system
from tests.emergency.account.test_domain import BASE, REDUCED
from tests.emergency.builders import a_template, begun, imported, issued, of, published

PARTS = ("industrial", "dust", "mobile")


@pytest.fixture
def alert(transactions, sources):
    """Three sources, one for each part, which reduce what the example says."""
    pairs = list(zip(sources, PARTS, strict=True))
    entries = [of(source, part=part) for source, part in pairs]
    measures = [
        of(source, alert="orange", action="stop", text="停产", **small(REDUCED[part])) for source, part in pairs
    ]
    bases = [{"part": part, "basis": "calendar_year", **small(masses)} for part, masses in BASE.items()]
    draft = begun(transactions)
    imported(transactions, draft, a_template(entries, (), measures, bases), FULL)
    published(transactions, draft, 2)
    return issued(transactions)


def small(masses):
    return {name.lower(): mass for name, mass in masses.items()}


def account_of(transactions, alert, ladder):
    with transactions.reading(system("test")) as uow:
        return planned(uow, alert.id, ladder)


@pytest.mark.parametrize("ladder, met", [("all-four-10-20-30", False), ("vocs-10-15-20", True)])
def test_the_worked_example_comes_out_of_the_database_as_it_went_in(transactions, alert, ladder, met):
    found = account_of(transactions, alert, ladder)

    assert [str(line.ratio) for line in found.account.lines] == ["0.2000", "0.2000", "0.3123", "0.1500"]
    assert [line.reduced for line in found.account.lines] == [Decimal(n) for n in (1000, 3400, 4060, 2100)]
    assert (found.account.met, found.standing) == (met, {"has_duty": 3})


def test_neither_an_unknown_alert_nor_an_unknown_ladder_has_an_account(transactions, alert):
    with pytest.raises(LadderUnknown):
        account_of(transactions, alert, "forty-percent")
    with transactions.reading(system("test")) as uow, pytest.raises(AlertNotThere):
        planned(uow, "00000000-0000-7000-8000-000000000000", "vocs-10-15-20")
