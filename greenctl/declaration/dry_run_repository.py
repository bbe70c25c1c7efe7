"""Dry runs and the sources that each would move, as rows."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, insert, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.models import DryRunMoveRow, DryRunRow
from greenctl.source.models import SourceRow

_RUN, _MOVE, _SOURCE = DryRunRow.__table__, DryRunMoveRow.__table__, SourceRow.__table__
_BY_ID = select(_RUN).where(_RUN.c.id == bindparam("id"))
_EARLIER = select(_RUN.c.id).where(
    _RUN.c.made_by == bindparam("made_by"),
    _RUN.c.season_id == bindparam("season_id"),
    _RUN.c.programme == bindparam("programme"),
    _RUN.c.edition_id == bindparam("edition_id"),
)
_DELETE_MOVES = delete(_MOVE).where(_MOVE.c.dry_run_id.in_(bindparam("ids", expanding=True)))
_DELETE = delete(_RUN).where(_RUN.c.id.in_(bindparam("ids", expanding=True)))
_INSERT, _INSERT_MOVES = insert(_RUN), insert(_MOVE)


def find(uow: UnitOfWork, dry_run_id: str) -> Row[Any] | None:
    return uow.execute(_BY_ID, {"id": dry_run_id}).first()


def replace(uow: UnitOfWork, row: dict[str, Any], moves: Sequence[dict[str, Any]]) -> None:
    """Write a dry run in the place of what its maker had found out before about the same edition."""
    same = {name: row[name] for name in ("made_by", "season_id", "programme", "edition_id")}
    earlier = list(uow.execute(_EARLIER, same).scalars())
    if earlier:
        uow.execute(_DELETE_MOVES, {"ids": earlier})
        uow.execute(_DELETE, {"ids": earlier})
    uow.execute(_INSERT, row)
    if moves:
        uow.execute(_INSERT_MOVES, moves)


def list_moves(uow: UnitOfWork, dry_run_id: str, after: int, limit: int, how: str | None) -> Sequence[Row[Any]]:
    """Moves by their ordinal, each with its source's name and area."""
    values = {"id": dry_run_id, "after": after, "limit": limit} | ({"how": how} if how else {})
    return uow.execute(_page(narrowed=how is not None), values).all()


@lru_cache(maxsize=2)
def _page(*, narrowed: bool) -> Select[Any]:
    columns = [column for column in _MOVE.columns if column.name != "dry_run_id"]
    found = (
        select(*columns, _SOURCE.c.name, _SOURCE.c.area)
        .join(_SOURCE, _SOURCE.c.id == _MOVE.c.source_id)
        .where(_MOVE.c.dry_run_id == bindparam("id"), _MOVE.c.ordinal > bindparam("after"))
        .order_by(_MOVE.c.ordinal)
        .limit(bindparam("limit"))
    )
    return found.where(_MOVE.c.how == bindparam("how")) if narrowed else found
