"""Shares and moves between editions come to a city that has reviewed for a while: its cases stay, forth
and back, and the checks hold."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from greenctl.db.migrate import downgrade, upgrade
from tests.conftest import ENGINES
from tests.db.revisions import at_revision
from tests.db.test_panels_migration import CASE, NOW, WORKFLOW, put

SHARE = (
    "insert into review_share (case_id, case_version, account_id, why, load, among, shared_by, shared_at)"
    " values ('c', 1, 'a', :why, :load, :load, 'a', :now)"
)
LEAVE = (
    "insert into review_leave (account_id, first_on, last_on, said_by, said_at) values ('a', :first, :last, 'a', :now)"
)
MOVE = (
    "insert into review_edition_move (id, from_fingerprint, to_fingerprint, reason, moved, moved_by, moved_at,"
    " undone_by) values ('m', :digest, :digest, '示例', 1, 'a', :now, 'a')"
)
COME = {"review_share", "review_leave", "review_edition_move", "review_edition_move_case"}
BEFORE, HERE = "0033", "0035"


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    """At the revision before, with a case under review."""
    with at_revision(request, tmp_path, BEFORE) as engine:
        put(engine, WORKFLOW)
        put(engine, CASE)
        yield engine


def test_cases_stay_while_shares_come_and_go(engine):
    upgrade(engine, HERE)
    put(engine, SHARE, why="shared_out", load=1)
    with pytest.raises(IntegrityError):
        put(engine, SHARE, why="taken", load=1)
    with pytest.raises(IntegrityError):
        put(engine, LEAVE, first=NOW.date(), last=NOW.replace(day=1).date())
    with pytest.raises(IntegrityError):
        put(engine, MOVE)

    downgrade(engine, BEFORE)
    assert not COME & set(inspect(engine).get_table_names())
    upgrade(engine, HERE)
    assert set(inspect(engine).get_table_names()) >= COME

    with engine.connect() as connection:
        assert connection.execute(text("select id, step from review_case")).all() == [("c", "county")]
        assert connection.execute(text("select count(*) from review_share")).scalar() == 0
