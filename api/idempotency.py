"""A request that creates something has its effect once, however often it is sent.

The answer is kept in the transaction of the effect and replayed byte for byte. The same key with another body is
refused, naming the fields that differ; keys belong to an account.
"""

import re
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from api.answers import to_json
from api.errors import KeyMalformed, KeyMissing, KeyReused
from greenctl.db.event_log import AnswerRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import sha256_hex

_KEY = re.compile(r"[A-Za-z0-9_.:-]{8,80}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")
_FIND = select(
    AnswerRow.request_digest, AnswerRow.request_body, AnswerRow.status, AnswerRow.headers, AnswerRow.body
).where(AnswerRow.actor_id == bindparam("actor_id"), AnswerRow.idempotency_key == bindparam("key"))
# Inline: nobody asks for the number that the database gives it.
_KEEP = insert(AnswerRow.__table__).inline()


class SentTwiceAtOnce(Exception):
    """The same request was running in another transaction, which has committed first."""


def key_of_request() -> str:
    """The Idempotency-Key header.

    Raises:
        KeyMissing, KeyMalformed
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise KeyMissing
    if not _KEY.fullmatch(key):
        raise KeyMalformed(given=key[:80])
    return key


def find_answer(uow: UnitOfWork, key: str, body: Any) -> Response | None:
    """The kept answer to the same request, if there is one.

    Raises:
        KeyReused: the key was used for another request.
    """
    row = uow.execute(_FIND, {"actor_id": uow.actor.account_id, "key": key}).first()
    if row is None:
        return None
    content = _content(body)
    if sha256_hex(content) != row.request_digest:
        raise KeyReused(key=key, problems=_differences(orjson.loads(row.request_body), orjson.loads(content)))
    response = Response(row.body, row.status, headers=list(row.headers.items()))
    response.headers["Idempotency-Replayed"] = "true"
    return response


def keep_answer(uow: UnitOfWork, key: str, body: Any, response: Response) -> None:
    """Keep the answer with the effect.

    Raises:
        SentTwiceAtOnce: another transaction has kept one meanwhile.
    """
    content = _content(body)
    row = {
        "actor_id": uow.actor.account_id,
        "idempotency_key": key,
        "request_digest": sha256_hex(content),
        "request_body": content,
        "status": response.status_code,
        "headers": {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
        "body": response.get_data(),
        "at": uow.now,
    }
    try:
        uow.execute(_KEEP, row)
    except IntegrityError as error:
        raise SentTwiceAtOnce from error


def _content(body: Any) -> bytes:
    """What the key stands for: method, path, version seen and body (a raw body by its digest)."""
    raw = sha256_hex(body) if isinstance(body, bytes) else body
    request_line = {"method": request.method, "path": request.full_path, "if_match": request.headers.get("If-Match")}
    return to_json({"body": raw, **request_line})


def _differences(kept: Any, sent: Any, path: str = "") -> list[dict[str, str]]:
    if isinstance(kept, dict) and isinstance(sent, dict):
        names = sorted(kept.keys() | sent.keys())
        return [d for name in names for d in _differences(kept.get(name), sent.get(name), f"{path}.{name}".lstrip("."))]
    return [] if kept == sent else [{"field": path.removeprefix("body."), "code": "field.differs"}]
