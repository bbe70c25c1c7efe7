"""Bringing a database to the present schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from greenctl.db.transaction import gave_way

BESIDE_THE_MODELS = {
    "table": ("list_name_pairs", "finding_text_pairs"),
    "index": ("ix_list_name_bigrams", "ix_finding_text_bigrams", "ix_event_tx"),
}
FOLDER = Path(__file__).parents[2] / "migrations"
# Any fixed number will do: it makes nodes that start together migrate one after the other.
_LOCK = 7_420_131
_TRIES = 5


def upgrade(engine: Engine, revision: str = "head", folder: Path = FOLDER) -> None:
    """Apply every migration up to `revision`; a second caller waits and finds nothing left to do. Where PostgreSQL
    ends it for the sake of a request that it waited for in turn, all of it is tried again.

    Raises:
        RuntimeError: on SQLite, rows would be left whose parents are missing; nothing is changed then.
        OperationalError: it had to give way each time.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            with _turn(engine) as connection:
                command.upgrade(_config(connection, folder), revision)
        except OperationalError as lost:
            if not (tries_left and gave_way(lost)):
                raise
        else:
            return


def downgrade(engine: Engine, revision: str, folder: Path = FOLDER) -> None:
    """Take back every migration after `revision`, with whatever only they have room for. Raises as `upgrade`."""
    with _turn(engine) as connection:
        command.downgrade(_config(connection, folder), revision)


def revisions(folder: Path = FOLDER) -> list[str]:
    """Every revision, the first one first."""
    return [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()][::-1]


@contextmanager
def _turn(engine: Engine) -> Iterator[Connection]:
    """A transaction that nobody else migrates in, on a connection that goes with it: on SQLite what keeps statements
    compiled lets go of the latest first, so that a connection full of those of migrations would keep no other."""
    with engine.connect() as connection:
        connection.detach()
        if connection.dialect.name == "sqlite":
            # Outside a transaction, since SQLite ignores the switch inside one.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})"))
            yield connection


def is_of_the_models(name: str | None, kind: str, _parents: object) -> bool:
    """False for what an engine keeps beside the tables of the models: search indexes that only one of them has."""
    return not (name or "").startswith(BESIDE_THE_MODELS.get(kind, ("\0",)))


def write_revision(engine: Engine, revision_id: str, subject: str) -> None:
    """Write a new migration file with what the tables lack against the models."""
    with engine.connect() as connection:
        command.revision(_config(connection, FOLDER), subject, autogenerate=True, rev_id=revision_id)


def _config(connection: object, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
