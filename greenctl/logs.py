"""How the program speaks to whoever runs it: JSON lines on standard error, which tell of no person and no secret."""

import logging
import sys
from collections.abc import Iterator
from traceback import format_tb
from typing import Any, BinaryIO

import orjson
import structlog
from sqlalchemy.exc import StatementError

# What a database says of an error holds the row that it was about.
_TALKATIVE = ("sqlalchemy.", "psycopg", "sqlite3", "pysqlite3")
_LONGEST_CHAIN, _LONGEST_STATEMENT = 10, 500


def configure(to: BinaryIO | None = None) -> None:
    """Called once by each entrance that runs for long. A line is written for every request, so writing it is cheap."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(traceback_of),
            structlog.processors.JSONRenderer(serializer=_to_json),
        ],
        logger_factory=structlog.BytesLoggerFactory(to or sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def traceback_of(failed: tuple[Any, BaseException, Any]) -> str:
    """As Python writes it, but without the words of databases: names, numbers and hashes of people stand in them."""
    return "\n\n".join(reversed([_one(error) for error in _chain(failed[1])]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_LONGEST_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _one(error: BaseException) -> str:
    kind = type(error)
    words = _said_by_database(error) if kind.__module__.startswith(_TALKATIVE) else _said(error)
    return f"{''.join(format_tb(error.__traceback__))}{kind.__module__}.{kind.__qualname__}: {words}"


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever it trips over, the line of the first fault must be written
        return "<cannot be said>"


def _said_by_database(error: BaseException) -> str:
    """The code of the error, and the statement without what was filled in."""
    told = error.orig if isinstance(error, StatementError) else error
    code = getattr(told, "sqlstate", None) or getattr(told, "sqlite_errorname", None) or ""
    statement = (error.statement or "") if isinstance(error, StatementError) else ""
    return f"{code} {statement[:_LONGEST_STATEMENT]}".strip()


def _to_json(line: dict[str, Any], default: Any, **_: object) -> bytes:
    return orjson.dumps(line, default=default)
