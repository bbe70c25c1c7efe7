"""What dust monitors and cameras of sites last said: imported, shown with a stale mark, judged by nobody."""

from typing import Any

from api.construction.feed_schemas import FeedImport, FeedImportIn, SiteFeeds
from api.operations import Routes
from greenctl.construction import feeding
from greenctl.construction.errors import FeedImportRefused, SiteNotThere
from greenctl.construction.feed_rows import FeedRow
from greenctl.db.unit_of_work import UnitOfWork

routes = Routes("site_feeds", __name__, description="Dust and video feeds of sites.")

CSV = "text/csv"


@routes.operation(
    "POST", "/site-feeds", act="feed.import", body=FeedImportIn, answer=FeedImport, creates=True,
    refuses=(FeedImportRefused,),
)  # fmt: skip
def import_feeds(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Take the last word of each device; what is older than what is known changes nothing."""
    rows = [FeedRow(**{**row, "last_seen_at": row["last_seen_at"].isoformat()}) for row in body["items"]]
    return feeding.import_rows(uow, rows)


@routes.operation(
    "POST", "/site-feeds/csv", act="feed.import", raw=CSV, answer=FeedImport, refuses=(FeedImportRefused,)
)
def import_feeds_csv(uow: UnitOfWork, body: bytes) -> dict[str, Any]:
    """The same from a CSV file in UTF-8: site, kind, channel, state, last_seen_at, value, unit."""
    return feeding.import_csv(uow, body)


@routes.operation("GET", "/sites/<uuid:site_id>/feeds", act="site.read", answer=SiteFeeds, refuses=(SiteNotThere,))
def list_feeds_of_site(uow: UnitOfWork, site_id: str) -> dict[str, Any]:
    """The last that was heard of each feed of a site, and whether that is stale. No verdict by itself."""
    return {"items": feeding.feeds_of(uow, site_id)}
