"""The screens that are programs of their own: built files of `web/`, clients of the contract like any other.

Whatever is not a file below /app/ is a page of the phone app, which finds its way from the address; below /app/desk/, a
page of the desk. The files' names hold a digest of what is in them, so they are kept for good; the pages themselves and
the worker are asked for each time.
"""

import gzip
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path

from flask import Response, request
from werkzeug.security import safe_join

from api.public.pages import Pages
from api.runtime import runtime
from api.tags import unless_known
from api.web.errors import AppFileNotThere, AppNotBuilt

routes = Pages("web", __name__, description="The phone app and the desk.")

BUILT = Path(__file__).parents[2] / "web" / "dist"
PAGE = "phone/index.html"
DESK = "desk/index.html"
_FOR_GOOD = 365 * 24 * 3600
_TEXTS = frozenset({".js", ".css", ".html", ".svg", ".webmanifest"})
# As strict as the pages' own, but for the app's scripts, its worker, photos just taken, and the store that takes them.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'{store}; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@routes.operation("GET", "/app/", act="public.read", opens="nothing", counted=False, media="text/html")
def show_app() -> Response:
    """The phone app."""
    return _file(PAGE)


@routes.operation("GET", "/app/<path:name>", act="public.read", opens="nothing", counted=False, media="text/html")
def show_app_file(name: str) -> Response:
    """A file of the app, or a page of it or of the desk."""
    path = safe_join(str(BUILT), name)
    if path is not None and Path(path).is_file():
        return _file(name)
    if name.startswith("assets/") or "." in name.rsplit("/", 1)[-1]:
        raise AppFileNotThere(file=name)
    return _file(DESK if name.partition("/")[0] == "desk" else PAGE)


def _file(name: str) -> Response:
    if not (BUILT / PAGE).is_file():
        raise AppNotBuilt
    response = Response(mimetype=_media_type(name))
    _fill(response, BUILT / name)
    lasting = name.startswith("assets/")
    response.headers["Cache-Control"] = f"public, max-age={_FOR_GOOD}, immutable" if lasting else "no-cache"
    response.add_etag()
    if name in (PAGE, DESK, "worker.js"):
        response.headers["Content-Security-Policy"] = _POLICY.format(store=_store())
        response.headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=()"
    return unless_known(response)


def _fill(response: Response, path: Path) -> None:
    """The file, compressed where that is understood: what is built holds no secret that its length could tell."""
    compressed = path.suffix in _TEXTS and bool(request.accept_encodings["gzip"])
    response.set_data(_compressed(path, path.stat().st_mtime_ns) if compressed else path.read_bytes())
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    if path.suffix in _TEXTS:
        response.headers["Vary"] = "Accept-Encoding"


@lru_cache(maxsize=200)
def _compressed(path: Path, _written_ns: int) -> bytes:
    """By when it was written, too, since a new build may leave a name."""
    return gzip.compress(path.read_bytes(), mtime=0)


def _media_type(name: str) -> str:
    known = "application/manifest+json" if name.endswith(".webmanifest") else guess_type(name)[0]
    return known or "application/octet-stream"


def _store() -> str:
    """Where photos are sent if not to us: an object store is an origin of its own."""
    s3 = runtime().settings.s3
    return f" {s3.endpoint}" if s3 and s3.endpoint else ""
