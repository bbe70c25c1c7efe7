"""A database at an earlier revision, to be filled and brought forward."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from greenctl.db.base import engine_options, prepare_engine
from greenctl.db.migrate import upgrade
from tests.conftest import new_postgres_database


@contextmanager
def at_revision(request: pytest.FixtureRequest, folder: Path, revision: str) -> Iterator[Engine]:
    """On the engine that the fixture's parameter names, empty, at `revision`."""
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'earlier.sqlite3'}"
    else:
        url = new_postgres_database(request.getfixturevalue("postgres"), f"greenctl_at_{revision}")
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    upgrade(engine, revision)
    try:
        yield engine
    finally:
        engine.dispose()
