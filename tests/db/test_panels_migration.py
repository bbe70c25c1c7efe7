"""Panels come to a city that has reviewed for a while: its cases stay, forth and back, and the checks hold."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from greenctl.db.migrate import downgrade, upgrade
from greenctl.kernel.ids import new_id
from tests.conftest import ENGINES
from tests.db.revisions import at_revision

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC).replace(tzinfo=None)
WORKFLOW = "insert into workflow (fingerprint, id, document, published_at) values (:digest, 'old', :empty, :now)"
CASE = (
    "insert into review_case (id, workflow_fingerprint, topic, route, area, department, party_id, state, step, round,"
    " opened_at, entered_at, version) values ('c', :digest, 's:emergency', 'A', '370811', 'industry', 'f',"
    " 'under_review', 'county', 1, :now, :now, 1)"
)
SEAT = (
    "insert into review_seat (id, case_id, case_version, workflow_fingerprint, step, account_id, seated_at, verdict,"
    " fields, scores, given_at) values (:id, 'c', 1, :digest, 'panel', :who, :now, :verdict, :empty, :empty, :given)"
)
CONFLICT = (
    "insert into review_conflict (id, account_id, party_id, case_id, reason, said_by, said_at)"
    " values (:id, 'a', 'f', 'c', '示例', 'a', :now)"
)
BEFORE, HERE = "0030", "0031"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """At the revision before, with a case under review."""
    with at_revision(request, tmp_path, BEFORE) as engine:
        put(engine, WORKFLOW)
        put(engine, CASE)
        yield engine


def put(engine: Engine, statement: str, **values: object) -> None:
    known = {"digest": "0" * 64, "now": NOW, "empty": "{}", **values}
    with engine.begin() as connection:
        connection.execute(text(statement), {name: known[name] for name in known if f":{name}" in statement})


def a_seat(engine: Engine, who: str, verdict: str | None = None, given: datetime | None = None) -> None:
    put(engine, SEAT, id=new_id(), who=who, verdict=verdict, given=given)


def test_cases_stay_while_panels_come_and_go(engine):
    upgrade(engine, HERE)
    a_seat(engine, "a", "approve", NOW)
    put(engine, CONFLICT, id="k")

    downgrade(engine, BEFORE)
    assert not {"review_seat", "review_conflict"} & set(inspect(engine).get_table_names())
    upgrade(engine, HERE)

    with engine.connect() as connection:
        assert connection.execute(text("select id, step from review_case")).all() == [("c", "county")]
        assert connection.execute(text("select count(*) from review_seat")).scalar() == 0


def test_the_table_refuses_an_opinion_without_its_moment_and_a_second_seat(engine):
    upgrade(engine, HERE)
    a_seat(engine, "a")

    for wrong in ({"who": "b", "verdict": "approve"}, {"who": "b", "given": NOW}, {"who": "a", "verdict": None}):
        with pytest.raises(IntegrityError):
            a_seat(engine, **wrong)
    put(engine, CONFLICT, id="k")
    with pytest.raises(IntegrityError):
        put(engine, CONFLICT, id="another")
