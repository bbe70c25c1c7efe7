"""Columns and transactions that keep their promises on both engines."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from greenctl.auth.models import AccountRow
from greenctl.db.base import prepare_engine
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.source.models import SourceRow

MOMENT = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=8)))


def account(login: str, at: datetime = MOMENT) -> dict[str, object]:
    return {"id": login, "login": login, "display_name": "示例", "epoch": 1, "created_at": at}


def accounts(transactions: Transactions) -> int:
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(AccountRow)).scalar_one()


def test_a_moment_comes_back_as_the_same_moment_in_utc(transactions):
    with transactions.writing(system("test")) as uow:
        uow.execute(insert(AccountRow), account("a"))

    with transactions.reading(system("test")) as uow:
        kept = uow.execute(select(AccountRow.created_at)).scalar_one()
    assert kept == MOMENT
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(transactions):
    with pytest.raises(Exception, match="zone"), transactions.writing(system("test")) as uow:
        uow.execute(insert(AccountRow), account("a", MOMENT.replace(tzinfo=None)))


@given(number=st.decimals(-180, 180, places=6))
def test_a_decimal_comes_back_exactly(number: Decimal):
    kind = SourceRow.__table__.c.longitude.type

    assert kind.process_result_value(kind.process_bind_param(number, None), None) == number


def test_a_decimal_of_seven_places_is_refused():
    with pytest.raises(ValueError, match="6 places"):
        SourceRow.__table__.c.longitude.type.process_bind_param(Decimal("0.0000001"), None)


def test_a_transaction_that_fails_leaves_no_trace(transactions):
    with pytest.raises(OSError, match="power"), transactions.writing(system("test")) as uow:
        uow.execute(insert(AccountRow), account("a"))
        raise OSError("power")

    assert accounts(transactions) == 0


def test_nothing_written_while_reading_survives(transactions):
    with transactions.reading(system("test")) as uow:
        uow.execute(insert(AccountRow), account("a"))

    assert accounts(transactions) == 0


def test_who_was_let_in_to_ask_cannot_write(transactions):
    with transactions.asking(system("test")) as uow, pytest.raises(RuntimeError, match="opened to ask"):
        uow.execute(insert(AccountRow), account("a"))

    assert accounts(transactions) == 0


def test_what_asked_by_itself_leaves_transactions_whole_even_where_it_failed(transactions):
    with pytest.raises(DBAPIError), transactions.asking(system("test")) as uow:
        uow.execute(text("select no_such_column"))

    with transactions.reading(system("test")) as uow:
        uow.execute(insert(AccountRow), account("a"))
    with pytest.raises(ZeroDivisionError), transactions.writing(system("test")) as uow:
        uow.execute(insert(AccountRow), account("a"))
        raise ZeroDivisionError

    assert accounts(transactions) == 0


def test_what_is_asked_bit_by_bit_is_read_to_its_end_and_leaves_nothing_open(transactions):
    bit_by_bit = select(AccountRow.id).order_by(AccountRow.id).execution_options(yield_per=2)
    with transactions.writing(system("test")) as uow:
        uow.execute(insert(AccountRow), [account(f"a{n}") for n in range(5)])

    for _ in range(2):
        with transactions.asking(system("test")) as uow:
            assert uow.execute(select(func.count()).select_from(AccountRow)).scalar_one() == 5
            assert uow.execute(bit_by_bit).scalars().all() == [f"a{n}" for n in range(5)]


def test_writers_queue_and_none_is_lost(transactions):
    def write(number: int) -> None:
        for step in range(10):
            with transactions.writing(system("test")) as uow:
                uow.execute(insert(AccountRow), account(f"{number}-{step}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert accounts(transactions) == 80


def test_a_connection_that_died_while_it_rested_is_replaced(postgres):
    """On PostgreSQL alone: SQLite is a file, and nothing can hang up."""
    engine, killer = create_engine(postgres), create_engine(postgres)
    prepare_engine(engine, ask_after_seconds=0)
    with engine.connect() as connection:
        backend = connection.execute(select(func.pg_backend_pid())).scalar_one()
    with killer.connect() as connection:
        connection.execute(select(func.pg_terminate_backend(backend, 5000)))

    with engine.connect() as connection:
        assert connection.execute(select(func.pg_backend_pid())).scalar_one() != backend
    engine.dispose()
    killer.dispose()
