"""Strict JSON in: one meaning, no surprises, bounded depth and size."""

import json
from typing import Any, NoReturn

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from api.errors import BodyNotJSON, BodyTooLarge, WrongMediaType

LARGEST_JSON_BYTES = 2 * 1024 * 1024
DEEPEST = 40


def read_json(request: Request) -> Any:
    """The JSON body, with decimals kept as their text.

    Raises:
        WrongMediaType: the body is not declared as application/json.
        BodyTooLarge: more than 2 MiB.
        BodyNotJSON: not UTF-8 JSON; a name twice in one object; NaN or Infinity; deeper than 40.
    """
    if request.mimetype != "application/json":
        raise WrongMediaType(expected="application/json", given=request.mimetype[:80])
    if (request.content_length or 0) > LARGEST_JSON_BYTES:
        raise BodyTooLarge(largest_bytes=LARGEST_JSON_BYTES)
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(largest_bytes=LARGEST_JSON_BYTES) from error
    if len(data) > LARGEST_JSON_BYTES:
        raise BodyTooLarge(largest_bytes=LARGEST_JSON_BYTES)
    return parse_json(data)


def read_raw(request: Request, media_type: str, largest_bytes: int) -> bytes:
    """A body that is not JSON, as it came.

    Raises:
        WrongMediaType, BodyTooLarge
    """
    if request.mimetype != media_type:
        raise WrongMediaType(expected=media_type, given=request.mimetype[:80])
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(largest_bytes=largest_bytes) from error


def parse_json(data: bytes) -> Any:
    """See `read_json`."""
    try:
        document = _DECODER.decode(data.decode("utf-8"))
    except RecursionError as error:
        raise BodyNotJSON(why="too_deep") from error
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise BodyNotJSON(why=_why(error)) from error
    if _depth_exceeds(document, DEEPEST):
        raise BodyNotJSON(why="too_deep")
    return document


def _why(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        message = "a name occurs twice in one object"
        raise ValueError(message)
    return members


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _short_integer(text: str) -> int:
    if len(text) > 20:
        message = "a number has more than 20 digits"
        raise ValueError(message)
    return int(text)


def _depth_exceeds(document: Any, levels: int) -> bool:
    if not isinstance(document, dict | list):
        return False
    if levels == 0:
        return True
    members = document.values() if isinstance(document, dict) else document
    return any(_depth_exceeds(member, levels - 1) for member in members)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once_each, parse_constant=_refuse_constant, parse_float=str, parse_int=_short_integer
)
