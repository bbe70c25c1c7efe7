"""Whether anything was written to a database: most requests of the fuzzers are refused and leave it as it was."""

from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Engine, text

_NEXT_WRITER = text("select pg_snapshot_xmax(pg_current_snapshot())::text")


class Writes:
    """A mark that moves whenever a transaction that wrote has ended, whoever's it was."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # SQLite counts for each connection what others have written, so this one is for nothing else.
        file = engine.url.database
        self._watch = dbapi2.connect(file) if engine.dialect.name == "sqlite" else None

    def mark(self) -> Any:
        """What is equal as long as nothing was written."""
        if self._watch is not None:
            return self._watch.execute("pragma data_version").fetchone()
        with self._engine.connect() as connection:
            return connection.execute(_NEXT_WRITER).scalar_one()
