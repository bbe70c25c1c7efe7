"""Sites come to a city that has worked for a while: what stands there stays, forth and back, and the checks hold."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from greenctl.db.migrate import downgrade, upgrade
from tests.conftest import ENGINES
from tests.db.revisions import at_revision

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC).replace(tzinfo=None)
SOURCE = (
    "insert into source (id, kind, name, other_id_kind, other_id, area, department, state, registered_at,"
    " registered_sha256, version) values ('s', 'site', '示例工地', 'test', '1', '370811', 'housing', 'running', :now,"
    " :digest, 1)"
)
SITE = (
    "insert into site (source_id, work, phase, end_state, asked_on, begun_at, begun_sha256, version)"
    " values ('s', :work, 'earthwork', :end_state, :asked_on, :now, :digest, 1)"
)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """At the revision before, with a registered site."""
    with at_revision(request, tmp_path, "0018") as engine:
        with engine.begin() as connection:
            connection.execute(text(SOURCE), {"now": NOW, "digest": "0" * 64})
        yield engine


def begin(engine: Engine, work: str = "building", end_state: str = "open", asked_on: date | None = None) -> None:
    row = {"work": work, "end_state": end_state, "asked_on": asked_on, "now": NOW, "digest": "0" * 64}
    with engine.begin() as connection:
        connection.execute(text(SITE), row)


def test_sites_come_and_go_and_the_register_stays(engine):
    upgrade(engine, "0019")
    for wrong in ({"work": "tunnel"}, {"end_state": "over"}, {"end_state": "asked"}):
        with pytest.raises(IntegrityError):
            begin(engine, **wrong)
    begin(engine, end_state="asked", asked_on=date(2026, 11, 20))

    downgrade(engine, "0018")

    assert not {"site", "site_check", "site_certificate", "site_feed"} & {*inspect(engine).get_table_names()}
    with engine.connect() as connection:
        assert connection.execute(text("select name from source")).scalar_one() == "示例工地"
