"""Feeds of what happens to a source or in an area: Atom (RFC 4287) and JSON Feed 1.1, without an account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from flask import Response, request

from api.public import feed_items, readings
from api.public.errors import AreaNotKnown
from api.public.feed_items import Item
from api.public.pages import FRESH_SECONDS, Pages, address, words_of
from api.runtime import runtime
from greenctl.area.queries import find_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.clock import local_day

routes = Pages("feeds", __name__, description="Feeds for the public.")

MOST_ITEMS = 100
ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """What can be followed, the latest first; `path` is its page."""

    title: str
    path: str
    items: list[Item]


@routes.operation("GET", "/p/sources/<uuid:source_id>/feed.atom", act="public.read", media=ATOM)
def follow_source_as_atom(uow: UnitOfWork, source_id: str) -> Response:
    """What happens to a source: lists it comes on, removals, findings made public."""
    return _answer(_atom(_of_source(uow, source_id)), ATOM)


@routes.operation("GET", "/p/sources/<uuid:source_id>/feed.json", act="public.read", media=JSON_FEED)
def follow_source_as_json(uow: UnitOfWork, source_id: str) -> Response:
    """The same as a JSON Feed."""
    return _answer(_json(_of_source(uow, source_id)), JSON_FEED)


@routes.operation("GET", "/p/areas/<code:area>/feed.atom", act="public.read", media=ATOM)
def follow_area_as_atom(uow: UnitOfWork, area: str) -> Response:
    """What happens in a city or county: lists, removals, batches of findings, rankings."""
    return _answer(_atom(_of_area(uow, area)), ATOM)


@routes.operation("GET", "/p/areas/<code:area>/feed.json", act="public.read", media=JSON_FEED)
def follow_area_as_json(uow: UnitOfWork, area: str) -> Response:
    """The same as a JSON Feed."""
    return _answer(_json(_of_area(uow, area)), JSON_FEED)


def _of_source(uow: UnitOfWork, source_id: str) -> Feed:
    reading = readings.source_on(uow, source_id, local_day(uow.now, runtime().settings.zone))
    words = words_of(readings.rules_behind(uow, reading))
    items = [
        *feed_items.listings(words, reading),
        *feed_items.removals(words, reading.removals),
        *feed_items.findings(words, reading),
    ]
    return Feed(words("feed_of", name=reading.name), f"/p/sources/{reading.source_id}", _latest(items))


def _of_area(uow: UnitOfWork, area: str) -> Feed:
    if find_area(area) is None:
        raise AreaNotKnown(area=area)
    words = words_of()
    happened = readings.area_on(uow, area, local_day(uow.now, words.zone))
    items = [*feed_items.of_area(words, area, happened), *feed_items.removals(words, happened.removals)]
    return Feed(words("feed_of", name=words.area(area)), "/", _latest(items))


def _latest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.at, item.id), reverse=True)[:MOST_ITEMS]


def _answer(body: bytes, media: str) -> Response:
    fresh = {"Cache-Control": f"public, max-age={FRESH_SECONDS}", "Vary": "Accept-Language"}
    return Response(body, mimetype=media, headers=fresh)


def _atom(feed: Feed) -> bytes:
    root = Element("feed", xmlns=_NAMESPACE)
    updated = max((item.at for item in feed.items), default=_NEVER)
    _say(root, id=request.base_url, title=feed.title, updated=_stamp(updated))
    _say(SubElement(root, "author"), name=words_of()("site_name"))
    SubElement(root, "link", rel="self", href=request.url)
    SubElement(root, "link", rel="alternate", type="text/html", href=_link(feed.path))
    for item in feed.items:
        entry = SubElement(root, "entry")
        _say(entry, id=item.id, title=item.title, updated=_stamp(item.at), summary=item.text or item.title)
        SubElement(entry, "link", rel="alternate", type="text/html", href=_link(item.path))
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _say(element: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(element, name).text = text


def _json(feed: Feed) -> bytes:
    items = [
        {
            "id": item.id,
            "url": _link(item.path),
            "title": item.title,
            "content_text": item.text or item.title,
            "date_published": _stamp(item.at),
        }
        for item in feed.items
    ]
    told = {"title": feed.title, "home_page_url": _link(feed.path), "feed_url": request.url, "items": items}
    return orjson.dumps({"version": "https://jsonfeed.org/version/1.1", **told})


def _link(path: str) -> str:
    page, _, query = path.partition("?")
    return request.url_root.rstrip("/") + address(page, **dict(parse_qsl(query)))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
