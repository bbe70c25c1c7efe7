"""What is done to reviews from a shell."""

import os
from datetime import UTC, datetime

import pytest

from greenctl.cli.main import main
from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.kernel.clock import SteppedClock
from tests.review.builders import city_reviewer, county_reviewer, decide, open_case, publish


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """An empty folder to work in, as a new installation has it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENCTL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert not os.environ.get("DATABASE_URL")
    return tmp_path


def long_ago(route="D"):
    """A case whose publicity was over long ago."""
    with transactions_on(settings_for(), SteppedClock(datetime(2024, 11, 20, 2, tzinfo=UTC))) as transactions:
        case_id = open_case(transactions, publish(transactions), route=route)
        decide(transactions, county_reviewer(), case_id, 1)
        decide(transactions, city_reviewer(), case_id, 2)
    return case_id


def test_a_clerk_lets_cases_go_on_whose_publicity_is_over(workplace, capsys):
    long_ago()

    main(["review", "conclude"])
    main(["review", "conclude"])

    assert capsys.readouterr().out.splitlines() == ["1 concluded", "0 concluded"]


def test_the_queue_shows_what_is_overdue(workplace, capsys):
    case_id = long_ago(route="A")

    main(["review", "queue", "--overdue"])
    main(["review", "queue", "--step", "county"])

    shown = capsys.readouterr().out.splitlines()
    assert case_id in shown[0]
    assert shown[0].startswith("2024-11-20  due 2024-12-11  site_visit")
    assert shown[0].endswith("overdue")
    assert shown[1] == "nothing waits"
