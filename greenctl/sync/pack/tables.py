"""Reading a part of a pack from tables: keyset pages, narrowed to a scope, whole or only what was touched since."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, tuple_

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Scope
from greenctl.sync.pack import feed

Item = tuple[str, Mapping[str, Any]]
"""(id, what is told)"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page begins behind (None: at the beginning), how long it may be, since when (None: everything)."""

    after: Any
    limit: int
    since: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """Items in order; `after` of the next page, where there is one; `gone`: ids that were there and are no more."""

    items: list[Item]
    after: Any
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A part that is read from tables.

    Attributes:
        statement: by engine; its columns have the names that `build` wants.
        keys: the columns that order it.
        touched_by: columns with ids; an item is told again when something happened to what one of them names. None:
            the statement knows by itself what has changed since.
        touched_through: (a column, a statement that gives its values, the statement's own column with ids).
        values: what else the statement wants, of the moment.
        build: rows to items, with as many more statements as it likes, as long as they do not grow with the rows.
    """

    statement: Callable[[str], Select[Any]]
    within: Within
    keys: tuple[Any, ...]
    touched_by: tuple[Any, ...]
    build: Callable[[UnitOfWork, Sequence[Row[Any]]], list[Item]]
    touched_through: tuple[Any, Select[Any], Any] | None = None
    values: Callable[[UnitOfWork], Mapping[str, Any]] | None = None
    _prepared: dict[tuple[str, bool, bool], Select[Any]] = field(default_factory=dict)

    def __call__(self, uow: UnitOfWork, scope: Scope, asked: Asked) -> Page:
        """One page; one row more than it holds is read, to see whether there is another."""
        values: dict[str, Any] = {"limit": asked.limit + 1, **(self.values(uow) if self.values else {})}
        if asked.after is not None:
            values |= {f"after_{place}": value for place, value in enumerate(asked.after)}
        if asked.since is not None:
            values["since"] = asked.since
        uow.act_as(uow.actor, scope)
        statement = self._statement(uow.engine, asked.after is not None, asked.since is not None)
        rows = self.within.execute(uow, statement, values).all()
        more, rows = len(rows) > asked.limit, rows[: asked.limit]
        after = [getattr(rows[-1], key.key) for key in self.keys] if more else None
        return Page(self.build(uow, rows) if rows else [], after)

    def _statement(self, engine: str, goes_on: bool, changes_only: bool) -> Select[Any]:
        known = self._prepared.get((engine, goes_on, changes_only))
        if known is not None:
            return known
        statement = self.statement(engine).order_by(*self.keys).limit(bindparam("limit"))
        if goes_on:
            begins = tuple_(*(bindparam(f"after_{place}", type_=key.type) for place, key in enumerate(self.keys)))
            statement = statement.where(tuple_(*self.keys) > begins)
        if changes_only and self.touched_by:
            statement = statement.where(self._touched(engine))
        return self._prepared.setdefault((engine, goes_on, changes_only), statement)

    def _touched(self, engine: str) -> ColumnElement[bool]:
        direct = feed.touched(engine, *self.touched_by)
        if self.touched_through is None:
            return direct
        column, others, theirs = self.touched_through
        return or_(direct, column.in_(others.where(feed.touched(engine, theirs))))
