"""Push comes to a city that has told its people by other ways: what went out stays, forth and back, with its tries."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from greenctl.db.migrate import downgrade, upgrade
from tests.conftest import ENGINES
from tests.db.revisions import at_revision
from tests.db.test_panels_migration import put

NOTICE = "insert into notice (id, kind, cause, words, told_at) values ('n', 'alert.issued', 'c', :empty, :now)"
DELIVERY = (
    "insert into notice_delivery (notice_id, way, target, state, tries, tries_of_round, next_try_at)"
    " values ('n', :way, 't', 'waiting', 1, 1, :now)"
)
TRY = "insert into notice_try (notice_id, way, target, number, began_at) values ('n', :way, 't', 1, :now)"
WAYS = text("select way from notice_delivery order by way")
TRIED = text("select way from notice_try order by way")
BEFORE, HERE = "0035", "0036"


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    """At the revision before, with a notice on its way by SMS."""
    with at_revision(request, tmp_path, BEFORE) as engine:
        put(engine, NOTICE)
        put(engine, DELIVERY, way="sms")
        put(engine, TRY, way="sms")
        yield engine


def ways(engine, statement=WAYS):
    with engine.connect() as connection:
        return connection.execute(statement).scalars().all()


def test_what_went_out_stays_while_push_comes_and_goes(engine):
    with pytest.raises(IntegrityError):
        put(engine, DELIVERY, way="push")
    upgrade(engine, HERE)
    put(engine, DELIVERY, way="push")
    put(engine, TRY, way="push")
    assert ways(engine) == ways(engine, TRIED) == ["push", "sms"]

    downgrade(engine, BEFORE)
    assert "notice_subscription" not in inspect(engine).get_table_names()
    assert ways(engine) == ways(engine, TRIED) == ["sms"]
    with pytest.raises(IntegrityError):
        put(engine, DELIVERY, way="push")


def test_the_table_still_refuses_what_is_no_way_and_what_waits_without_an_end(engine):
    upgrade(engine, HERE)

    with pytest.raises(IntegrityError):
        put(engine, DELIVERY, way="pigeon")
    with pytest.raises(IntegrityError):
        put(engine, DELIVERY.replace("'waiting'", "'sent'"), way="push")
    with pytest.raises(IntegrityError):
        put(engine, DELIVERY.replace("'waiting'", "'lost'"), way="push")
    assert {row["name"] for row in inspect(engine).get_indexes("notice_delivery")} == {
        "ix_notice_delivery_next_try_at",
        "ix_notice_delivery_state",
    }
