"""Rendering: one environment, one language per answer, no session, no script."""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.operations import Routes
from api.public.words import Words, redacted
from api.runtime import runtime
from greenctl.messages import LANGUAGES, language_from

FRESH_SECONDS = 30
_SMALLEST_PACKED, _EFFORT = 1400, 5
STYLESHEET = Path(__file__).with_name("site.css")


class Pages(Routes):
    """Operations that answer with pages: they stand in the policy like all others, but not in the contract."""

    def register_views_in_doc(self, *_: Any, **__: Any) -> None:
        """People read pages; programs have the operations of the contract."""


def render(template: str, words: Words, status: int = 200, **context: Any) -> Response:
    """A page; `banner` is shown where the whole installation or what the page shows is a demonstration."""
    shown = {"demo": runtime().settings.demo, "official": True, **context}
    body = (
        _environment()
        .get_template(template)
        .render(t=words, address=address, here=request.path, site=request.host_url.rstrip("/"), **shown)
    )
    response = packed(Response(body, status, mimetype="text/html"))
    response.headers["Content-Language"] = "zh-CN" if words.language == "zh" else "en"
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    response.headers.setdefault("Cache-Control", f"public, max-age={FRESH_SECONDS}" if status == 200 else "no-store")
    return response


def packed(response: Response) -> Response:
    """Compressed for who understands it: pages hold nothing secret that a length could tell of."""
    content = response.get_data()
    if "gzip" in request.accept_encodings and len(content) >= _SMALLEST_PACKED:
        response.set_data(gzip.compress(content, _EFFORT, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def words_of(rules: Any = None) -> Words:
    """In the language the address names, or else the one the browser prefers."""
    named = request.args.get("lang")
    language = named if named in LANGUAGES else language_from(request.headers.get("Accept-Language"))
    return Words(language, runtime().settings.zone, rules)


def address(path: str, **parameters: Any) -> str:
    """A link on this site that keeps the language, where the reader has chosen one."""
    kept = {"lang": request.args["lang"]} if request.args.get("lang") in LANGUAGES else {}
    given = {name.rstrip("_"): value for name, value in parameters.items() if value not in (None, "")}
    query = urlencode({**kept, **given}, doseq=True)
    return f"{path}?{query}" if query else path


def in_language(language: str) -> str:
    """This page in another language."""
    query = urlencode({**request.args.to_dict(flat=False), "lang": language}, doseq=True)
    return f"{request.path}?{query}"


def problem_page(problem: dict[str, Any], status: int) -> Response:
    """A problem for somebody with a browser."""
    return render("error.html", words_of(), status, problem=problem)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.public"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["in_language"] = in_language
    environment.filters["redacted"] = redacted
    return environment
