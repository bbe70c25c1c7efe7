"""Adverse records from before a finding could lead to one, and from after it: nothing is lost, and no check."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from greenctl.db.migrate import downgrade, upgrade
from tests.conftest import ENGINES
from tests.db.revisions import at_revision

SOURCE = (
    "insert into source (id, kind, name, other_id_kind, other_id, area, department, state, registered_at,"
    " registered_sha256, version) values ('s', 'works', '示例企业', 'test', '1', '370811', 'ecology', 'running', :now,"
    " :digest, 1)"
)
RECORD = (
    "insert into adverse_record (id, source_id, kind, happened_on, document, state, recorded_by, recorded_at,"
    " confirmed_by, version{more}) values (:id, 's', 'sample_penalty', '2026-11-01', :document, :state, 'a', :now, :by,"
    " 1{values})"
)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """At the revision before, with a record of each state."""
    with at_revision(request, tmp_path, "0011") as engine:
        with engine.begin() as connection:
            connection.execute(text(SOURCE), {"now": NOW, "digest": "0" * 64})
        for state in ("recorded", "confirmed"):
            write(engine, state, None if state == "recorded" else "b")
        yield engine


def write(engine: Engine, state: str, by: str | None, name: str | None = None, finding: str | None = None) -> None:
    more, values = (", finding_id", ", :finding") if finding else ("", "")
    row = {"id": name or state, "document": name or state, "state": state, "now": NOW, "by": by, "finding": finding}
    with engine.begin() as connection:
        connection.execute(text(RECORD.format(more=more, values=values)), row)


def states(engine: Engine) -> dict[str, tuple[str, str | None]]:
    with engine.connect() as connection:
        rows = connection.execute(text("select id, state, confirmed_by from adverse_record order by id"))
        return {row.id: (row.state, row.confirmed_by) for row in rows}


def test_records_stay_through_the_change_and_back(engine):
    before = states(engine)
    upgrade(engine, "0012")
    write(engine, "suspended", "b", "a dispute", "f")

    assert {name: states(engine)[name] for name in before} == before
    downgrade(engine, "0011")
    assert states(engine) == {**before, "a dispute": ("recorded", None)}  # counts nowhere, there as here


def test_the_checks_that_stood_before_stand_after_the_table_was_copied(engine):
    upgrade(engine, "0012")

    for wrong in (
        ("nothing such", "b"),  # no such state
        ("confirmed", None),  # counts by one person
        ("confirmed", "a"),  # by the same person twice
        ("suspended", "b"),  # disputed without a finding
    ):
        with pytest.raises(IntegrityError):
            write(engine, *wrong, name="wrong")
    write(engine, "confirmed", "b", "the first", "f")
    with pytest.raises(IntegrityError):
        write(engine, "confirmed", "b", "the second", "f")  # one record to a finding


def test_the_earlier_schema_knows_no_suspended_record_and_keeps_its_checks(engine):
    upgrade(engine, "0012")
    downgrade(engine, "0011")

    for wrong in (("suspended", "b"), ("confirmed", None), ("confirmed", "a")):
        with pytest.raises(IntegrityError):
            write(engine, *wrong, name="wrong")
    assert "removal" not in inspect(engine).get_table_names()
