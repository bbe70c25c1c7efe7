"""What search engines may index, and where they find it."""

from flask import Response, request

from api.public.pages import Pages, packed
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import queries as lists
from greenctl.ranking import queries as rankings

routes = Pages("search_engines", __name__, description="For search engines.")

ROBOTS = "User-agent: *\nAllow: /$\nAllow: /p/\nAllow: /sitemap.xml$\nDisallow: /\nSitemap: {site}/sitemap.xml\n"
ALWAYS = (
    "/", "/p/avoided-hours", "/p/batches", "/p/certificates", "/p/corrections", "/p/dictionary", "/p/downloads",
    "/p/figures", "/p/key", "/p/publicity", "/p/rankings", "/p/search", "/p/tips",
)  # fmt: skip
# The most that the protocol of sitemaps takes in one file; a city has a seventh of it.
MOST = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FRESH = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}


@routes.operation("GET", "/robots.txt", act="public.read", media="text/plain")
def get_robots(_uow: UnitOfWork) -> Response:
    """Public pages may be indexed; what needs a login is no page."""
    return Response(ROBOTS.format(site=_site()), mimetype="text/plain", headers=_FRESH)


@routes.operation("GET", "/sitemap.xml", act="public.read", media="application/xml")
def get_sitemap(uow: UnitOfWork) -> Response:
    """Every page of what is in force: lists, their sources, and rankings."""
    editions = lists.editions_as_of(uow, city_day(uow))
    paths = [
        *ALWAYS,
        *(f"/p/lists/{edition.programme}{of}" for edition in editions for of in ("", "/editions")),
        *(f"/p/rankings/{edition.id}" for edition in rankings.editions(uow)),
        *(f"/p/sources/{source_id}" for source_id in lists.listed_sources(uow, editions)),
    ]
    return packed(Response(_sitemap(paths[:MOST]), mimetype="application/xml", headers=_FRESH))


def _sitemap(paths: list[str]) -> str:
    """Paths of ours hold nothing that XML would want written otherwise."""
    site = _site()
    rows = "".join(f"<url><loc>{site}{path}</loc></url>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n{rows}</urlset>\n'


def _site() -> str:
    return request.url_root.rstrip("/")
