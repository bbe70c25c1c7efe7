"""What a request writes, statement by statement, so that a floor can write the very same rows by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

Written = list[tuple[str, Any]]
_WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def recorded(engine: Engine) -> Iterator[Written]:
    """Every statement that writes, with the parameters that the driver was given; whoever reads it empties it."""
    written: Written = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(_WRITES):
            written.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(engine, "before_cursor_execute", note)


def write_by_hand(connection: Any, written: Written) -> None:
    """The same statements in one transaction of the driver."""
    cursor = connection.cursor()
    if not hasattr(connection, "pgconn"):
        cursor.execute("BEGIN IMMEDIATE")
    for statement, parameters in written:
        many = isinstance(parameters, list)
        if many and len(parameters) > 1:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters[0] if many else parameters)
    connection.commit()
