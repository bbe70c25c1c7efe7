"""An alert does not stop the service: everybody comes at once, and the database does not notice (S-12)."""

from shutil import rmtree

import pytest

from greenctl.emergency.alerts.public_files import write_alert_files
from greenctl.kernel.actor import Role, system
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.emergency.storm import CURRENT, storm

pytestmark = pytest.mark.one_engine


@pytest.fixture
def alert(transactions, sources, settings):
    an_inventory(transactions, sources)
    alert = issued(transactions)
    with transactions.writing(system("test")) as uow:
        write_alert_files(uow)
    yield alert
    rmtree(settings.data_folder / "public" / "alerts", ignore_errors=True)


@pytest.fixture
def office(people, alert):
    command = people.staff(Role.COMMAND)
    return lambda: command.get(f"/alerts/{alert.id}/confirmations").status_code


def paths(sources, phones):
    return [f"/p/duties/370811/{sources[n % len(sources)].id}" for n in range(phones)]


@pytest.mark.parametrize("phones", [pytest.param(1000, marks=pytest.mark.full), 60])
def test_phones_that_come_all_at_once_ask_no_database_and_staff_go_on(app, transactions, sources, office, phones):
    seen = storm(app, transactions.engine, CURRENT, paths(sources, phones), office)

    assert seen.faults() == []
    assert sum(seen.statuses.values()) == 2 * phones
    assert seen.statuses[304] >= phones * 0.8
    assert seen.staff_statuses[200] >= 1


def test_control_an_alert_page_from_the_database_is_caught(app, transactions, sources, office):
    """The planted fault: phones are sent to a page that asks the database."""
    seen = storm(app, transactions.engine, CURRENT, ["/p/avoided-hours"] * 5, office)

    assert any("statements to the database" in fault for fault in seen.faults())
