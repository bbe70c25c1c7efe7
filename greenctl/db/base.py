"""The declarative base, the column types, and an engine that keeps its promises on both databases."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import orjson
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, Text, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.types import TypeDecorator

from greenctl.kernel.canonical import canonical_bytes

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
MICRO = 1_000_000
ASK_AFTER_SECONDS = 5
STATEMENTS_KEPT = 1_000
"""How many statements a connection keeps compiled. By themselves the drivers keep some hundred; where more are in use,
as here, those that come late are compiled each time they are asked: 46 us for a bearer's rights on SQLite, else 5."""

db = SQLAlchemy(metadata=MetaData(naming_convention=NAMING))

# SQLite gives a rowid alias only to a column typed INTEGER.
BigKey = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. SQLite drops the offset of a DateTime, so moments are stored naive in UTC and come back aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs its zone"
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)

    def bind_processor(self, dialect: Dialect) -> Any:
        """Remembers: what is written in one transaction carries one moment, in every row."""
        write = super().bind_processor(dialect)
        return None if write is None else lru_cache(maxsize=100)(write)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal of at most 6 places, as a scaled 64-bit integer: both engines compare and sum it exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * MICRO
        if scaled != scaled.to_integral_value():
            message = f"{value} has more than 6 places"
            raise ValueError(message)
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / MICRO


class CanonicalJSON(TypeDecorator[Any]):
    """JSON kept as its canonical text, so that what is stored is, byte for byte, what was hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical_bytes(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def engine_options(database_url: str) -> dict[str, Any]:
    """What create_engine needs for this URL. What was filled into a statement is a person's: no error repeats it."""
    if make_url(database_url).get_backend_name() == "sqlite":
        import pysqlite3  # only where SQLite is used: it carries a SQLite with the WAL-reset fix

        connecting = {"check_same_thread": False, "timeout": 30, "cached_statements": STATEMENTS_KEPT}
        return {"hide_parameters": True, "module": pysqlite3.dbapi2, "connect_args": connecting}
    return {"hide_parameters": True, "pool_size": 10, "max_overflow": 10}


def engine_on(database_url: str) -> Engine:
    """An engine of one's own, prepared; the web application has that of Flask-SQLAlchemy."""
    engine = create_engine(database_url, **engine_options(database_url))
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine, ask_after_seconds: float = ASK_AFTER_SECONDS) -> None:
    """Durable WAL, foreign keys and explicit transactions on SQLite; connections that are alive on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _configure_postgresql)
        event.listen(engine, "checkin", _note_the_hour)
        event.listen(engine, "checkout", partial(_ask_after_a_rest, engine, ask_after_seconds))
        return
    event.listen(engine, "connect", _configure_sqlite)
    # No listener: where an engine has one, each transaction asks for those of every kind, which costs it as much again.
    engine.dialect.do_begin = _begin_sqlite  # type: ignore[assignment]


def _note_the_hour(_connection: object, record: Any) -> None:
    record.info["resting_since"] = time.monotonic()


def _ask_after_a_rest(engine: Engine, seconds: float, connection: Any, record: Any, _proxy: object) -> None:
    """A connection may have died while it rested. Asking before every use (pool_pre_ping) would cost each request a
    round trip; one that was in use a moment ago is taken as alive, and if it is not, that one request is told to come
    again, and SQLAlchemy drops all others with it."""
    rested = time.monotonic() - record.info.get("resting_since", time.monotonic())
    if rested >= seconds and not _is_alive(engine, connection):
        raise DisconnectionError


def _is_alive(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


def _configure_sqlite(connection: Any, _record: object) -> None:
    # isolation_level=None stops the driver from opening transactions of its own, before ours.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _configure_postgresql(connection: Any, _record: object) -> None:
    connection.prepared_max = STATEMENTS_KEPT


def begin_reading(connection: Connection) -> None:
    """Begin a transaction that takes no lock. On SQLite every other one is a writer's."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]


@contextmanager
def asking(connection: Connection) -> Iterator[None]:
    """For statements that only ask. On PostgreSQL each stands by itself: of three round trips for one, BEGIN and
    ROLLBACK are two, and what others commit between two statements is seen within a transaction, too."""
    if connection.dialect.name == "sqlite":
        begin_reading(connection)
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.autocommit = True
    try:
        yield
    finally:
        if driver.autocommit and not driver.closed:
            driver.autocommit = False


def hold_transaction(connection: Connection) -> None:
    """Before what is read bit by bit, which needs a transaction around it even where statements stand by themselves."""
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "postgresql" and driver.autocommit:
        driver.autocommit = False


def _begin_sqlite(connection: Any) -> None:
    # A writer takes the lock at once: upgrading a read lock later fails with BUSY and cannot be retried.
    driver = connection.dbapi_connection
    if not driver.in_transaction:
        driver.execute("BEGIN IMMEDIATE")
