"""Statements that stay are compiled once, and go to the driver from then on.

SQLAlchemy reads a statement from end to end whenever it is executed, only to see that it was compiled before: that is
many times what the database takes for it. A statement that a module keeps, or `scoping`, is the same object each time;
what SQL it is, and how its values are written and read, is found here by which it is.

The rest stays SQLAlchemy's: SQL, types, rows, errors, the transaction, and who listens to statements. What is rare
(defaults drawn in Python, options of execution, many rows that come back) goes its way altogether.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Executable, Insert, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.types import NullType, TupleType

from greenctl.db.base import hold_transaction
from greenctl.db.expanding import Expanding

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None

# A statement that is put together for one request is not asked this often, and would be compiled in vain.
_OFTEN = 5


class Rows:
    """What was found, read once, or how many rows were written: of a result of SQLAlchemy's, what is asked of it here.

    The cursor goes when all is read, or no more is wanted.
    """

    def __init__(self, found: Iterator[Any], read: Callable[[Any], Any], cursor: Any, rowcount: int = -1) -> None:
        self._found = found
        self._read = read
        self._cursor = cursor
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        yield from map(self._read, self._found)
        self._cursor.close()

    def all(self) -> list[Any]:
        return [*self]

    def first(self) -> Any:
        """None if nothing was found."""
        found = next(self._found, None)
        self._cursor.close()
        return None if found is None else self._read(found)

    def one(self) -> Any:
        """Raises NoResultFound, MultipleResultsFound."""
        found = [*islice(self._found, 2)]
        self._cursor.close()
        if len(found) != 1:
            raise MultipleResultsFound if found else NoResultFound
        return self._read(found[0])

    def scalars(self) -> "Rows":
        """The first of each row."""
        return Rows(self._found, lambda found: self._read(found)[0], self._cursor)

    def scalar(self) -> Any:
        """None if nothing was found."""
        return self.scalars().first()

    def scalar_one(self) -> Any:
        """Raises NoResultFound, MultipleResultsFound."""
        return self.scalars().one()

    def mappings(self) -> "Rows":
        """Each row by its names."""
        return Rows(self._found, lambda found: self._read(found)._mapping, self._cursor)


class Prepared:
    """One statement on one engine, given values of certain names, one row of them or many."""

    def __init__(self, compiled: Any, names: Sequence[str], *, many: bool) -> None:
        self._many = many
        self._writes = compiled.isinsert or compiled.isupdate or compiled.isdelete
        self._columns = compiled._result_columns
        self._read: Callable[[Any], Any] | None = None
        self._sql: str = compiled.string
        self._expanding = Expanding(compiled) if compiled.post_compile_params else None
        self._places = list(
            compiled.positiontup if compiled.positional else dict.fromkeys(compiled.bind_names.values())
        )
        self._named = not compiled.positional
        self._take(compiled, names)

    def _take(self, compiled: Any, names: Sequence[str]) -> None:
        """From where the value of each place comes, and how it is written."""
        binds = [compiled.binds[place] for place in self._places]
        keys = [
            next((name for name in (bind.key, place) if name in names), place)
            for bind, place in zip(binds, self._places, strict=True)
        ]
        self._fixed = {key: bind.value for key, bind in zip(keys, binds, strict=True) if key not in names}
        self._get = itemgetter(*keys) if len(keys) > 1 else lambda values: tuple(values[key] for key in keys)
        written = [compiled._bind_processors.get(place) for place in self._places]
        lists = [bind in compiled.post_compile_params for bind in binds]
        self._written = [(n, process, lists[n]) for n, process in enumerate(written) if process is not None]

    def run(self, connection: Connection, values: Any) -> Rows:
        """Raises what SQLAlchemy would raise."""
        sql, given, cursor = self._sql, None, None
        try:
            if not connection.in_transaction():
                connection.begin()
            if self._many:
                given = [self._given(row) for row in values]
            else:
                given = self._given(values or {})
                if self._expanding is not None:
                    sql, given = self._expanding.expanded(given)
            cursor = connection.connection.cursor()
            if connection._has_events or connection.engine._has_events:
                connection.dispatch.before_cursor_execute(connection, cursor, sql, given, None, self._many)
            (cursor.executemany if self._many else cursor.execute)(sql, given)
            return self._answer(connection, cursor)
        except Exception as error:
            if cursor is not None and not isinstance(error, connection.dialect.loaded_dbapi.Error):
                raise
            connection._handle_dbapi_exception(error, sql, given, cursor, None)

    def _given(self, values: Mapping[str, Any]) -> Any:
        row = [*self._get({**self._fixed, **values} if self._fixed else values)]
        for place, write, is_list in self._written:
            row[place] = [write(value) for value in row[place]] if is_list else write(row[place])
        return dict(zip(self._places, row, strict=True)) if self._named else tuple(row)

    def _answer(self, connection: Connection, cursor: Any) -> Rows:
        if self._read is None:
            self._read = self._reader(connection, cursor)
        if not self._writes:
            return Rows(iter(cursor), self._read, cursor)
        # What writes and tells of it has written all only when all is told.
        found = cursor.fetchall() if self._columns else ()
        return Rows(iter(found), self._read, cursor, cursor.rowcount)

    def _reader(self, connection: Connection, cursor: Any) -> Callable[[Any], Any]:
        """What makes a row of what the driver gives."""
        described = zip(self._columns, cursor.description or (), strict=True)
        read = [column.type._cached_result_processor(connection.dialect, told[1]) for column, told in described]
        names = SimpleResultMetaData([column.name for column in self._columns], _processors=read)
        return partial(Row, names, names._effective_processors, names._key_to_index)


# How often a statement was asked so far, or how it is prepared, or None: it is rare.
_KNOWN: WeakKeyDictionary[Executable, dict[Any, Prepared | int | None]] = WeakKeyDictionary()


def execute(connection: Connection, statement: Executable, values: Values = None) -> Rows:
    """Run a statement, prepared if it stays."""
    one = values if values is None or isinstance(values, Mapping) else values[0] if len(values) == 1 else None
    many = bool(values) and one is None
    prepared = _prepared(connection, statement, values[0] if many else one, many=many)  # type: ignore[index]
    if prepared is None:
        if "yield_per" in statement.get_execution_options():
            hold_transaction(connection)
        found = connection.execute(statement, values)
        return Rows(iter(found if found.returns_rows else ()), _as_it_is, found, found.rowcount)
    return prepared.run(connection, values if many else one)


def _as_it_is(row: Any) -> Any:
    return row


def _prepared(
    connection: Connection, statement: Executable, row: Mapping[str, Any] | None, *, many: bool
) -> Prepared | None:
    names = () if row is None else tuple(row)
    kept = _KNOWN.get(statement)
    if kept is None:
        kept = _KNOWN[statement] = {}
    key = connection.dialect.name, names, many
    found = kept.get(key, 0)
    if isinstance(found, int):
        found = kept[key] = found + 1 if found < _OFTEN else _prepare(connection, statement, names, many=many)
    return None if isinstance(found, int) else found


def _prepare(connection: Connection, statement: Any, names: Sequence[str], *, many: bool) -> Prepared | None:
    """None if it goes SQLAlchemy's way."""
    if statement.get_execution_options():
        return None
    # Another one that says the same, so that what is kept of the statement does not keep the statement.
    same = statement.execution_options()
    if isinstance(statement, Insert) and not len(statement.exported_columns):
        same = statement.inline()  # nobody asks for a number that the database gives
    compiled = same.compile(connection, column_keys=list(names), for_executemany=many)
    return None if _is_rare(compiled, names, many=many) else Prepared(compiled, names, many=many)


def _is_rare(compiled: Any, names: Sequence[str], *, many: bool) -> bool:
    reads = not (compiled.isinsert or compiled.isupdate or compiled.isdelete)
    return bool(
        compiled.literal_execute_params
        or compiled.insert_prefetch
        or compiled.update_prefetch
        or compiled.escaped_bind_names
        or (many and (compiled._result_columns or compiled.post_compile_params))
        or (reads and not (compiled._result_columns and compiled._ordered_columns))
        or any(_is_odd(bind, place, names) for bind, place in compiled.bind_names.items())
    )


def _is_odd(bind: Any, place: str, names: Sequence[str]) -> bool:
    lacking = bind.required and bind.key not in names and place not in names
    of_rows = isinstance(bind.type, TupleType) or (bind.expanding and isinstance(bind.type, NullType))
    return bool(bind.callable or lacking or of_rows)
