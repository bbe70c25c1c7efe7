"""Where an item works: the real application, as it is deployed, on a fresh and durable database of each kind."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
import pysqlite3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from sqlalchemy import Engine

from api.app import create_app
from greenctl.config import Settings
from greenctl.db.base import db
from greenctl.db.migrate import upgrade
from greenctl.db.transaction import Transactions
from greenctl.kernel.clock import SteppedClock
from greenctl.logs import configure
from tests.conftest import NOW, new_postgres_database
from tests.postgres import postgres_server


@dataclass(frozen=True)
class Place:
    """An application on a database; `connect` opens a bare connection of the driver, as durable as the application's.

    `copied` makes a second database with the same content, and gives a way to connect to it.
    """

    app: Flask
    engine: Engine
    connect: Callable[[], Any]
    copied: Callable[[], Callable[[], Any]]

    @property
    def transactions(self) -> Transactions:
        transactions: Transactions = self.app.extensions["greenctl"].transactions
        return transactions

    @property
    def mark(self) -> str:
        """How the driver marks a parameter."""
        return "?" if self.engine.dialect.name == "sqlite" else "%s"


@contextmanager
def sqlite_place(folder: Path) -> Iterator[Place]:
    file, copy = folder / "bench.sqlite3", folder / "copy.sqlite3"

    def copied() -> Callable[[], Any]:
        with _sqlite(file) as source:
            source.execute(f"VACUUM INTO '{copy}'")
        return lambda: _sqlite(copy)

    with _application(f"sqlite:///{file}", folder) as app:
        yield Place(app, db.engine, lambda: _sqlite(file), copied)


@contextmanager
def postgres_place(folder: Path) -> Iterator[Place]:
    with postgres_server(durable=True) as server:
        url = new_postgres_database(server, "bench")

        def copied() -> Callable[[], Any]:
            db.engine.dispose()
            with _postgres(server) as connection:
                connection.autocommit = True
                connection.execute("create database copy template bench")
            return lambda: _postgres(url.replace("/bench?", "/copy?"))

        with _application(url, folder) as app:
            yield Place(app, db.engine, lambda: _postgres(url), copied)


@contextmanager
def _application(url: str, folder: Path) -> Iterator[Flask]:
    """With every check that a deployment has, and its log; only the public rate is not limited."""
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    settings = Settings(url, folder, key, b"for the bench alone, never anywhere else", public_requests_per_minute=10**9)
    configure(_nowhere())
    app = create_app(settings, SteppedClock(NOW))
    with app.app_context():
        upgrade(db.engine)
        yield app
        db.engine.dispose()


@cache
def _nowhere() -> BinaryIO:
    """Never closed: loggers keep the file that they were first given, and an item may have one place after another."""
    return Path(os.devnull).open("wb")


def _sqlite(file: Path) -> Any:
    connection = pysqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _postgres(url: str) -> Any:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))
