"""One page of a pack: everything for who begins, changes for who goes on. Rights are looked at anew for every page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Scope
from greenctl.sync.pack import feed
from greenctl.sync.pack.cursor import Cursor
from greenctl.sync.pack.gone import gone_since
from greenctl.sync.pack.parts import PARTS, scope_of
from greenctl.sync.pack.reference_items import shared_items
from greenctl.sync.pack.tables import Asked


@dataclass(frozen=True, slots=True)
class PackPage:
    """A page.

    Attributes:
        items: what is there, as it is now: {"kind", "id", "body"}.
        gone: what is there no more: {"kind", "id"}. With a source goes everything that hangs from it.
        full: the pack tells everything: when it is complete, what it did not tell is there no more.
        complete: this was its last page.
        next: where to go on; after the last page, what the next pack begins with.
        changed: False if nothing at all was to be told.
    """

    items: list[dict[str, Any]]
    gone: list[dict[str, str]]
    full: bool
    complete: bool
    next: Cursor
    changed: bool


def pull(uow: UnitOfWork, cursor: Cursor | None, limit: int, city: str) -> PackPage:
    """The next page of up to `limit` items (forms, seasons and dictionaries come on top of the first page)."""
    actor = uow.actor
    if is_unchanged(uow, cursor):
        assert cursor is not None
        return PackPage([], [], full=False, complete=True, next=cursor, changed=False)
    now = feed.present(uow)
    if cursor is None or cursor.account_id != actor.account_id or not feed.still_holds(uow, cursor.until, now):
        return _page(uow, Cursor(actor.account_id, None, now, grants=actor.grants), limit, city, [])
    if cursor.since is None or not cursor.at_rest:
        return _page(uow, cursor, limit, city, [])
    gone = gone_since(uow, cursor.since.value, cursor.grants)
    begun = replace(cursor, until=now)
    if cursor.grants != actor.grants:
        begun = replace(begun, since=None, grants=actor.grants)
    return _page(uow, begun, limit, city, [{"kind": kind, "id": key} for kind, key in gone])


def is_unchanged(uow: UnitOfWork, cursor: Cursor | None) -> bool:
    """Asked first, since most phones ask for nothing else: at rest, with the same rights, and nothing has happened."""
    return (
        cursor is not None
        and cursor.since is not None
        and cursor.at_rest
        and (cursor.account_id, cursor.grants) == (uow.actor.account_id, uow.actor.grants)
        and feed.nothing_since(uow, cursor.since)
    )


def _page(uow: UnitOfWork, cursor: Cursor, limit: int, city: str, gone: list[dict[str, str]]) -> PackPage:
    actor, items = uow.actor, []
    if cursor.at_rest:
        shared = shared_items(uow, city, scope_of(actor, PARTS[0].acts))
        new = [item for item in shared if item.mark not in cursor.known]
        items = [_item(item.kind, item.id, orjson.Fragment(item.content)) for item in new]
        cursor = replace(cursor, known=tuple(item.mark for item in shared))
    since = None if cursor.since is None else cursor.since.value
    place, after, left = cursor.part, cursor.after, limit
    while place < len(PARTS) and left > 0:
        part = PARTS[place]
        scope = scope_of(actor, part.acts)
        if scope is not None:
            page = part.read(uow, scope, Asked(after, left, since))
            items += [_item(part.kind, key, body) for key, body in page.items]
            gone += [{"kind": part.kind, "id": key} for key in page.gone]
            left -= max(1, len(page.items))
            after = page.after
        else:
            after = None
        place += after is None
    uow.act_as(actor, Scope())
    complete = place == len(PARTS)
    following = cursor.begun_next() if complete else replace(cursor, part=place, after=after)
    full = cursor.since is None
    return PackPage(items, gone, full, complete, following, changed=bool(full or items or gone or not complete))


def _item(kind: str, key: str, body: Any) -> dict[str, Any]:
    return {"kind": kind, "id": key, "body": body}


def kinds() -> Iterable[str]:
    """Every kind of item."""
    return ("dictionary", "season", "form", "check_points", *(part.kind for part in PARTS))
