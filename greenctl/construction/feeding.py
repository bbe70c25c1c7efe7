"""Importing what dust monitors and cameras of sites last said. Shown, never judged: a stale feed is a question."""

from collections.abc import Sequence
from typing import Any

from greenctl.construction import feed_repository as repository, queries
from greenctl.construction.errors import FeedImportRefused
from greenctl.construction.events import FeedsImported
from greenctl.construction.feed_rows import FeedRow, Limits, read_rows, rows_of_csv
from greenctl.construction.terms import terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.ids import new_id

MOST_PROBLEMS = 1_000


def import_csv(uow: UnitOfWork, data: bytes) -> dict[str, Any]:
    """Import a CSV file. Raises FeedImportRefused."""
    rows, problems = rows_of_csv(data)
    if problems:
        raise _refused(0, problems)
    return import_rows(uow, rows)


def import_rows(uow: UnitOfWork, rows: Sequence[FeedRow]) -> dict[str, Any]:
    """Take what is newer than what is known; what is older changes nothing. All or nothing, in a handful of
    statements whatever the number of rows.

    Raises:
        FeedImportRefused: a row is wrong, or of a site out of the actor's reach.
    """
    sites = repository.sites_named(uow, {row.site for row in rows})
    limits = Limits(terms().feeds, uow.now, terms().ahead)
    heard, problems = read_rows(rows, sites, limits)
    if problems:
        raise _refused(len(rows), problems)
    known = repository.seen_at(repository.of_sites(uow, {one.source_id for one in heard}, to_change=True))
    fresh = [one for one in heard if one.key not in known]
    newer = [one for one in heard if one.key in known and one.last_seen_at > known[one.key]]
    told = len(fresh) + len(newer)
    counts = {"count": len(rows), "told": told, "older": len(rows) - told}
    import_id, sha256 = new_id(), digest_of([[getattr(row, name) for name in row.__slots__] for row in rows])
    said = {"imported_by": uow.actor.account_id, "imported_at": uow.now}
    repository.insert_import(uow, {"id": import_id, "sha256": sha256, **counts, **said})
    repository.insert_feeds(uow, import_id, fresh)
    repository.update_feeds(uow, import_id, newer)
    uow.record(FeedsImported(import_id=import_id, sha256=sha256, **counts))
    return {"id": import_id, **counts}


def feeds_of(uow: UnitOfWork, source_id: str) -> list[dict[str, Any]]:
    """The last that was heard of each feed of a site; `stale` where that is longer ago than the terms allow.

    Raises:
        SiteNotThere
    """
    queries.get(uow, source_id)
    since = queries.heard_since(uow.now)
    names = ("kind", "channel", "state", "last_seen_at", "value", "unit")
    return [
        {**{name: getattr(row, name) for name in names}, "stale": row.last_seen_at < since}
        for row in repository.of_sites(uow, [source_id])
    ]


def heard_any(uow: UnitOfWork) -> bool:
    """Whether anything was ever imported."""
    return repository.heard_any(uow)


def _refused(rows: int, problems: Sequence[dict[str, str]]) -> FeedImportRefused:
    return FeedImportRefused(rows=rows, error_count=len(problems), problems=list(problems[:MOST_PROBLEMS]))
