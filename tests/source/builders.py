"""Sources for tests: a works in Rencheng, unless a test says otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from stdnum.cn import uscc

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import EVERYTHING, Scope, system
from greenctl.source.domain import NewSource, Source
from greenctl.source.use_cases import register


def a_code(number: int = 1) -> str:
    """A credit code with a right check digit that can belong to nobody: no division is 000000."""
    body = f"91000000{number:09}"
    return body + uscc.calc_check_digit(body)


def a_source(number: int = 1, **changes: Any) -> NewSource:
    """A works with its own code and name by `number`."""
    given = {"kind": "works", "name": f"示例企业{number}", "area": "370811", "credit_code": a_code(number)}
    return NewSource(**{**given, "sectors": (("sample_a", ""),), **changes})


def a_site(number: int = 1, **changes: Any) -> NewSource:
    """A construction site, known by its project code."""
    other = {"credit_code": None, "other_id_kind": "project_code", "other_id": f"示例-{number}"}
    described = {"kind": "site", "name": f"示例工地{number}", "sectors": (("sample_site", ""),)}
    return a_source(number, **{**other, **described, **changes})


def registered(transactions: Transactions, *described: NewSource, scope: Scope = EVERYTHING) -> tuple[Source, ...]:
    """Register and commit."""
    with transactions.writing(system("test"), scope=scope) as uow:
        return register(uow, described)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement that runs within."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
