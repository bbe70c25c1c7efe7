"""Documents that one person voided alone come free in a city that has records: all stay, and two still cannot stand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from greenctl.db.migrate import downgrade, upgrade
from tests.conftest import ENGINES
from tests.db.revisions import at_revision

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC).replace(tzinfo=None)
SOURCE = (
    "insert into source (id, kind, name, other_id_kind, other_id, area, department, state, registered_at,"
    " registered_sha256, version) values ('s', 'works', '示例企业', 'test', '1', '370811', 'ecology', 'running', :now,"
    " :digest, 1)"
)
RECORD = (
    "insert into adverse_record (id, source_id, kind, happened_on, document, state, recorded_by, recorded_at,"
    " confirmed_by, contested_by, reason, version)"
    " values (:id, 's', 'sample_penalty', '2026-11-01', '1', :state, 'a', :now, :confirmed, :doubted, :reason, 1)"
)
BEFORE, HERE = "0031", "0032"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """At the revision before, with a record that was voided before anybody had confirmed it."""
    with at_revision(request, tmp_path, BEFORE) as engine:
        with engine.begin() as connection:
            connection.execute(text(SOURCE), {"now": NOW, "digest": "0" * 64})
        a_record(engine, "first", "voided", doubted="a", reason="示例")
        yield engine


def a_record(engine: Engine, record_id: str, state: str, **more: str) -> None:
    given = {"confirmed": None, "doubted": None, "reason": None, **more}
    with engine.begin() as connection:
        connection.execute(text(RECORD), {"id": record_id, "state": state, "now": NOW, **given})


def test_the_document_is_free_again_and_only_once(engine):
    with pytest.raises(IntegrityError):
        a_record(engine, "second", "recorded")

    upgrade(engine, HERE)
    a_record(engine, "second", "recorded")

    with pytest.raises(IntegrityError):
        a_record(engine, "third", "confirmed", confirmed="b")


def test_the_way_back_keeps_what_is_there_and_refuses_to_lose_any(engine):
    upgrade(engine, HERE)
    downgrade(engine, BEFORE)
    upgrade(engine, HERE)
    a_record(engine, "second", "recorded")

    with pytest.raises(IntegrityError):
        downgrade(engine, BEFORE)
    with engine.connect() as connection:
        assert connection.execute(text("select id from adverse_record order by id")).scalars().all() == [
            "first",
            "second",
        ]
