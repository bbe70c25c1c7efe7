"""What was somebody's and is no more: told by id, so that a phone takes it away."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, false, or_, select
from sqlalchemy.sql import ColumnElement

from greenctl.db.chunks import chunks
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.domain import Stage
from greenctl.declaration.models import DeclarationRow
from greenctl.declaration.remit import WITHIN
from greenctl.kernel.actor import Actor, Grant, Reach, Scope
from greenctl.lists.models import ListEditionRow, ListRemovalRow
from greenctl.review.models import CaseRow
from greenctl.season.domain import SeasonClosed
from greenctl.source.models import SourceRow
from greenctl.sync.pack import feed
from greenctl.sync.pack.parts import PARTS, WITHIN_SOURCES, entry_id, scope_of

Gone = tuple[str, str]
"""(kind, id). When a source goes, everything that hangs from it goes with it."""

_SOURCE_ACTS = next(part.acts for part in PARTS if part.kind == "source")
_DECLARATION_ACTS = next(part.acts for part in PARTS if part.kind == "declaration")
_WITHIN_CASES = Within(CaseRow.area, CaseRow.department, DeclarationRow.source_id)
_WITHIN_MOVED = Within(SourceRow.area, CaseRow.department, DeclarationRow.source_id)


def gone_since(uow: UnitOfWork, since: int, before: tuple[Grant, ...]) -> list[Gone]:
    """Sources that left, by a move or with a right; declarations that another county deals with now, or that are drafts
    again; sources that an edition of a list took off; and seasons that were closed."""
    now = scope_of(uow.actor, _SOURCE_ACTS) or Scope()
    earlier = scope_of(Actor(uow.actor.account_id, before, uow.actor.mandates), _SOURCE_ACTS) or Scope()
    left = _left(uow, since, earlier) | _lost(uow, earlier, now)
    return [
        *(("source", source_id) for source_id in sorted(_beyond(uow, left, now))),
        *((kind, key) for key in _no_longer_told(uow, since) for kind in ("declaration", "measures")),
        *_delisted(uow, since, now),
        *(("season", row.subject_id) for row in _happened(uow, since, SeasonClosed.kind)),
    ]


def _happened(uow: UnitOfWork, since: int, *kinds: str) -> Iterable[Row[Any]]:
    return uow.execute(feed.happened(uow.engine, *kinds), {"since": since})


def _left(uow: UnitOfWork, since: int, earlier: Scope) -> set[str]:
    """Sources that moved out of reach, or whose mandate was revoked."""
    rows = _happened(uow, since, "source.changed", "auth.mandate_revoked")
    return {row.subject_id for row in rows if _was_ours(row, earlier, uow.actor.account_id)}


def _was_ours(row: Any, earlier: Scope, account_id: str) -> bool:
    if row.kind == "auth.mandate_revoked":
        return bool(row.body["account_id"] == account_id)
    area, _, department = (row.body.get("moved_from") or "").partition("/")
    return bool(area) and any(reach.covers(area, department) for reach in earlier.reaches)


def _lost(uow: UnitOfWork, earlier: Scope, now: Scope) -> set[str]:
    """Sources that were reached by a grant which is there no more."""
    lost = [reach for reach in earlier.reaches if reach not in now.reaches]
    if not lost or now.everything:
        return set()
    return set(uow.execute(select(SourceRow.id).where(or_(false(), *map(_reached, lost)))).scalars())


def _reached(reach: Reach) -> ColumnElement[bool]:
    area = SourceRow.area.startswith(reach.area_prefix, autoescape=True)
    return area if reach.department is None else and_(area, SourceRow.department == reach.department)


def _beyond(uow: UnitOfWork, source_ids: set[str], now: Scope) -> set[str]:
    """Those that are out of reach at this moment."""
    uow.act_as(uow.actor, now)
    still: set[str] = set()
    for some in chunks(sorted(source_ids)):
        still |= set(WITHIN_SOURCES.execute(uow, _BY_IDS, {"ids": some}).scalars())
    return source_ids - still


_BY_IDS = select(SourceRow.id).where(SourceRow.id.in_(bindparam("ids", expanding=True)))


def _no_longer_told(uow: UnitOfWork, since: int) -> list[str]:
    """Declarations that an office had."""
    scope = scope_of(uow.actor, _DECLARATION_ACTS) or Scope()
    if not (scope.everything or scope.reaches):
        return []
    uow.act_as(uow.actor, scope)
    return sorted(_dealt_with_elsewhere(uow, since) | _begun_again(uow, since))


def _dealt_with_elsewhere(uow: UnitOfWork, since: int) -> set[str]:
    """Their source left the county of their case: one of the two has them, by where the case stands."""
    if uow.scope.everything:
        return set()
    apart, asked = _apart(uow.engine), {"since": since}
    either = {key for within in (_WITHIN_CASES, _WITHIN_MOVED) for key in within.execute(uow, apart, asked).scalars()}
    return either.difference(WITHIN.execute(uow, apart, asked).scalars()) if either else set()


def _begun_again(uow: UnitOfWork, since: int) -> set[str]:
    """What was taken back is its source's own business again."""
    own = {mandate.source_id for mandate in uow.actor.mandates}
    rows = WITHIN.execute(uow, _again(uow.engine), {"since": since})
    return {row.id for row in rows if row.source_id not in own}


@lru_cache(maxsize=2)
def _again(engine: str) -> Select[Any]:
    return (
        select(DeclarationRow.id, DeclarationRow.source_id)
        .join(SourceRow, SourceRow.id == DeclarationRow.source_id)
        .outerjoin(CaseRow, CaseRow.id == DeclarationRow.id)
        .where(DeclarationRow.state == Stage.DRAFT, DeclarationRow.round > 1, feed.touched(engine, DeclarationRow.id))
    )


@lru_cache(maxsize=2)
def _apart(engine: str) -> Select[Any]:
    return (
        select(DeclarationRow.id)
        .join(SourceRow, SourceRow.id == DeclarationRow.source_id)
        .join(CaseRow, CaseRow.id == DeclarationRow.id)
        .where(CaseRow.area != SourceRow.area, feed.touched(engine, DeclarationRow.id))
    )


def _delisted(uow: UnitOfWork, since: int, now: Scope) -> list[Gone]:
    removed = (
        select(ListRemovalRow.source_id, ListEditionRow.programme, ListEditionRow.season_id)
        .join(ListEditionRow, ListEditionRow.id == ListRemovalRow.edition_id)
        .join(SourceRow, SourceRow.id == ListRemovalRow.source_id)
        .where(feed.touched(uow.engine, ListEditionRow.id))
        .order_by(ListRemovalRow.source_id)
    )
    uow.act_as(uow.actor, now)
    rows = WITHIN_SOURCES.execute(uow, removed, {"since": since})
    return [("list_entry", entry_id(*row)) for row in rows]
