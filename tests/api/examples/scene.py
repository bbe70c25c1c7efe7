"""One request and its answer, in a city where something of everything stands, written so that it is always the same."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.fuzz.city import City

_CONTRACT = Path(__file__).parents[3] / "mobile_contract" / "openapi.json"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_INVITATION = re.compile(r"\b[A-Z0-9]{5}(-[A-Z0-9]{5}){3}\b")
_TIP = re.compile(r"\bC?[0-9]{4}-[0-9A-F]{5}-[0-9A-F]{5}\b")
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_TAG = re.compile(r"\b[0-9a-f]{40}\b")
_SHOWN_HEADERS = (
    "Content-Type",
    "ETag",
    "Location",
    "Retry-After",
    "Allow",
    "Idempotency-Replayed",
    "WWW-Authenticate",
)
_LONGEST_BODY, _MOST_ITEMS = 300, 2
_SECRET = {
    "access_token",
    "refresh_token",
    "password",
    "code_sha256",
    "signature",
    "token",
    "next",
    "key_id",
    "url",
    "public_key",
    "challenge",
    "server_nonce",
    "attempt",
    "secret",
}
KEY = "0190-example-key"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`role` sends it. Paths and texts name things of the city in braces: {draft}, {source_0}, {season}.

    Attributes:
        before: what is sent first, so that this one gets its answer.
        prepare: what happens first that no request can do.
    """

    role: str
    method: str
    path: str
    body: Any = None
    raw: str | bytes | None = None
    media: str = "application/json"
    version: int | None = None
    headers: dict[str, str | None] = field(default_factory=dict)
    before: tuple["Scene", ...] = ()
    prepare: Callable[[City], None] | None = None


def play(app: Flask, city: City, scene: Scene, at_last: Callable[[], object] = tuple) -> TestResponse:
    """The answer to the scene in the city as it stood in the beginning; `at_last` is called before it is sent."""
    city.restore()
    if scene.prepare is not None:
        scene.prepare(city)
    for number, earlier in enumerate(scene.before):
        answer = _send(app, city, earlier, f"{KEY}-{number}")
        assert answer.status_code < 300, (earlier.path, answer.get_data(as_text=True))
    at_last()
    return _send(app, city, scene, KEY)


def shown(city: City, scene: Scene, answer: TestResponse) -> str:
    """The example file: JSON with ids, digests and secrets that differ from run to run made alike."""
    request = {
        "method": scene.method,
        "path": _named(city, scene.path),
        "headers": _headers(city, scene, KEY, "<token>"),
    }
    if scene.body is not None:
        request["body"] = _named(city, scene.body)
    elif scene.raw is not None:
        request["body"] = scene.raw if isinstance(scene.raw, str) else "<the bytes of a file>"
    headers = {name: answer.headers[name] for name in _SHOWN_HEADERS if name in answer.headers}
    body = {"body": answer.json} if answer.data else {}
    _shorten(request)
    document = {"request": request, "answer": {"status": answer.status_code, "headers": headers, **body}}
    return _alike(json.dumps(_readable(document), ensure_ascii=False, indent=1)) + "\n"


def _send(app: Flask, city: City, scene: Scene, key: str) -> TestResponse:
    person = city.person(scene.role)
    headers = _headers(city, scene, key, person.token if person else "")
    content = {"data": scene.raw} if scene.raw is not None else {}
    if scene.body is not None:
        content = {"json": _named(city, scene.body)}
    return app.test_client().open(_named(city, scene.path), method=scene.method, headers=headers, **content)


def _headers(city: City, scene: Scene, key: str, token: str) -> dict[str, str]:
    headers: dict[str, str | None] = {"Accept-Language": "en"}
    if city.person(scene.role) is not None:
        headers["Authorization"] = f"Bearer {token}"
    if scene.body is not None or scene.raw is not None:
        headers["Content-Type"] = scene.media
    if scene.method == "POST" and scene.role != "nobody" and takes_a_key(scene.path):
        headers["Idempotency-Key"] = key
    if scene.version is not None:
        headers["If-Match"] = f'"{scene.version}"'
    return {name: value for name, value in {**headers, **scene.headers}.items() if value is not None}


def takes_a_key(path: str) -> bool:
    """Whether the contract has an Idempotency-Key for what is posted there."""
    return any(shape.fullmatch(path.partition("?")[0]) for shape in _keyed())


@cache
def _keyed() -> tuple[re.Pattern[str], ...]:
    paths = json.loads(_CONTRACT.read_text(encoding="utf-8"))["paths"]
    takes = [path for path, item in paths.items() if "Idempotency-Key" in str(item.get("post", {}).get("parameters"))]
    return tuple(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)) for path in takes)


def _named(city: City, value: Any) -> Any:
    """With the ids of the things that stand in braces; what is made anew for each city is made."""
    if callable(value):
        return value(city)
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(re.sub(r"\{([a-z]+(?:_[a-z0-9]+)*)\}", lambda found: city.named(found[1]), text))


def _shorten(request: dict[str, Any]) -> None:
    body = request.get("body")
    if isinstance(body, str) and len(body) > _LONGEST_BODY:
        request["body"] = f"{body[:40]}… ({len(body)} characters)"


def _readable(document: Any) -> Any:
    """Without what is secret, and of long lists the beginning."""
    if isinstance(document, dict):
        return {
            name: f"<{name}>" if name in _SECRET and isinstance(value, str) else _readable(value)
            for name, value in document.items()
        }
    if isinstance(document, list):
        more = [f"… and {len(document) - _MOST_ITEMS} more"] if len(document) > _MOST_ITEMS + 1 else []
        kept = document[:_MOST_ITEMS] if more else document
        return [*map(_readable, kept), *more]
    return document


def _alike(text: str) -> str:
    """Ids and digests by the order in which they come up."""
    for pattern, shape in ((_ID, "00000000-0000-7000-8000-{:012d}"), (_DIGEST, "{:064d}"), (_TAG, "{:040d}")):
        names: dict[str, str] = {}
        text = pattern.sub(lambda found: names.setdefault(found[0], shape.format(len(names) + 1)), text)  # noqa: B023 - called before the loop goes on
    return _INVITATION.sub("<code of an invitation>", _TIP.sub("2026-00000-00000", text))
