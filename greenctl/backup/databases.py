"""A database as it was at one moment, in one file, while others go on writing; and back into an empty place.

SQLite is copied by its own online backup, all pages in one step: a copy of the file alone would lack what still stands
in the write-ahead log. PostgreSQL is dumped by pg_dump in a snapshot that the counts of rows are read in, too; such a
file any later version reads. A dump knows no moment after it: for that, WAL is archived (deploy/README.md).
"""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from greenctl.backup.errors import BackupRefused
from greenctl.backup.manifest import Point
from greenctl.db.unit_of_work import UnitOfWork

_REVISION = text("select version_num from alembic_version")
_LAST = text("select seq, id, at from event order by seq desc limit 1")
_SNAPSHOT = text("select pg_export_snapshot()")
_NEXT_SEQ = text("select setval(pg_get_serial_sequence('event', 'seq'), :seq)")


class Copier(Protocol):
    """One kind of database. `file`: what a copy of it is called."""

    file: str

    def copy(self, engine: Engine, file: Path) -> tuple[str, Point, dict[str, int]]:
        """Write all of it; returns its schema, its last event and the number of rows of each table, at that moment."""
        ...

    def require_empty(self, engine: Engine) -> None:
        """Raises BackupRefused: something is there."""
        ...

    def restore(self, engine: Engine, file: Path) -> None:
        """Fill the empty place. Raises BackupRefused: the file cannot be read back."""
        ...


class SQLite:
    """A file, and `-wal` and `-shm` beside it while it is in use."""

    file = "database.sqlite3"

    def copy(self, engine: Engine, file: Path) -> tuple[str, Point, dict[str, int]]:
        import pysqlite3  # only where SQLite is used, as in greenctl.db.base

        file.touch(mode=0o600)
        with closing(engine.raw_connection()) as source, closing(pysqlite3.connect(str(file))) as target:
            source.driver_connection.backup(target)  # type: ignore[union-attr]
        copied = create_engine(f"sqlite:///{file}", module=pysqlite3.dbapi2)
        with copied.connect() as connection:
            described = _described(connection)
        copied.dispose()
        for beside in ("-wal", "-shm"):  # a copy that was only read leaves them empty
            file.with_name(file.name + beside).unlink(missing_ok=True)
        return described

    def require_empty(self, engine: Engine) -> None:
        """A log that a lost database left behind would be played into whatever takes its place."""
        file = _file_of(engine)
        for place in (file, *(file.with_name(file.name + beside) for beside in ("-wal", "-journal"))):
            if place.exists():
                raise BackupRefused("not_empty", place=place)

    def restore(self, engine: Engine, file: Path) -> None:
        place = _file_of(engine)
        half = place.with_name(f"{place.name}.half")
        shutil.copyfile(file, half)
        half.chmod(0o600)
        with half.open("rb") as copied:
            os.fsync(copied.fileno())
        half.replace(place)
        with engine.connect() as connection:
            faults = [row[0] for row in connection.execute(text("pragma integrity_check")) if row[0] != "ok"]
            faults += [f"{row[0]} {row[1]}" for row in connection.execute(text("pragma foreign_key_check"))]
        if faults:
            raise BackupRefused("database_damaged", what="; ".join(faults[:3]))


class PostgreSQL:
    """Through its own programs, found on the path or in the folder that GREENCTL_PG_PROGRAMS names."""

    file = "database.dump"

    def copy(self, engine: Engine, file: Path) -> tuple[str, Point, dict[str, int]]:
        with engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
            snapshot = connection.execute(_SNAPSHOT).scalar_one()
            described = _described(connection)
            file.touch(mode=0o600)
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}")
            _run("pg_dump", connection, *options)
        return described

    def require_empty(self, engine: Engine) -> None:
        if inspect(engine).get_table_names():
            raise BackupRefused("not_empty", place=engine.url.render_as_string())

    def restore(self, engine: Engine, file: Path) -> None:
        with engine.connect() as connection:
            options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
            _run("pg_restore", connection, *options, str(file))


def copier_of(engine: str) -> Copier:
    """For the name of an engine."""
    return SQLite() if engine == "sqlite" else PostgreSQL()


def counted(engine: Engine) -> dict[str, int]:
    """The number of rows of each table."""
    with engine.connect() as connection:
        return _rows(connection)


def go_on_after(uow: UnitOfWork, seq: int) -> None:
    """The next event of PostgreSQL is behind `seq`; on SQLite it is so by itself, once there is one with it."""
    if uow.engine == "postgresql":
        uow.execute(_NEXT_SEQ, {"seq": seq})


def _described(connection: Connection) -> tuple[str, Point, dict[str, int]]:
    last = connection.execute(_LAST).first()
    point = Point(seq=0, id="", at="") if last is None else Point(seq=last.seq, id=last.id, at=_moment(last.at))
    return connection.execute(_REVISION).scalar_one(), point, _rows(connection)


def _rows(connection: Connection) -> dict[str, int]:
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.execute(text(f'select count(*) from "{name}"')).scalar_one() for name in names}  # noqa: S608 - names of the database's own


def _moment(at: Any) -> str:
    """Both engines keep moments naive, in UTC; SQLite as text."""
    return f"{str(at)[:19].replace(' ', 'T')}Z"


def _file_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _run(program: str, connection: Connection, *options: str) -> None:
    """The password goes by the environment: what stands in a command line, everybody on the machine reads."""
    from psycopg.conninfo import make_conninfo

    found = shutil.which(program, path=os.environ.get("GREENCTL_PG_PROGRAMS") or None)
    if found is None:
        raise BackupRefused("program_missing", program=program)
    info = connection.connection.dbapi_connection.info  # type: ignore[union-attr]
    environment = {**os.environ, **({"PGPASSWORD": info.password} if info.password else {})}
    command = [found, f"--dbname={make_conninfo(**info.get_parameters())}", *options]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise BackupRefused("program_failed", program=program, said=done.stderr.strip()[-500:])
