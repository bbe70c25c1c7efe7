"""Strict JSON in: one meaning, no surprises, bounded depth and size."""

import json
from collections import Counter
from typing import IO, Any, NoReturn

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from api.errors import BodyNotJSON, BodyTooDeep, BodyTooLarge, NameTwice, NumberNotExact, WrongMediaType

LARGEST_JSON_BYTES = 2 * 1024 * 1024
LARGEST_BODY_BYTES = 12 * 1024 * 1024
DEEPEST = 40


def read_json(request: Request) -> Any:
    """The JSON body.

    Raises:
        WrongMediaType: the body is not declared as application/json.
        BodyTooLarge: more than 2 MiB.
        BodyNotJSON: not UTF-8 JSON.
        NameTwice: in one object.
        NumberNotExact: a number with a point or an exponent, of more than 20 digits, NaN or Infinity.
        BodyTooDeep: deeper than 40.
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


def open_stream(request: Request, media_types: tuple[str, ...], largest_bytes: int) -> IO[bytes]:
    """A body that is not JSON, to be read bit by bit; it may be larger than what is taken whole.

    Raises:
        WrongMediaType, BodyTooLarge
    """
    if request.mimetype not in media_types:
        raise WrongMediaType(expected=", ".join(media_types), given=request.mimetype[:80])
    request.max_content_length = largest_bytes
    try:
        return request.stream
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(largest_bytes=largest_bytes) from error


def parse_json(data: bytes) -> Any:
    """See `read_json`."""
    try:
        document = _DECODER.decode(data.decode("utf-8"))
    except RecursionError as error:
        raise BodyTooDeep(deepest=DEEPEST) from error
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise BodyNotJSON(why=_why(error)) from error
    if _depth_exceeds(document, DEEPEST):
        raise BodyTooDeep(deepest=DEEPEST)
    return document


def _why(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return "not UTF-8"


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        times = Counter(name for name, _ in pairs)
        raise NameTwice(name=_printable(next(name for name in times if times[name] > 1)))
    return members


def _refuse_number(text: str) -> NoReturn:
    raise NumberNotExact(given=text[:40])


def _short_integer(text: str) -> int:
    if len(text) > 20:
        _refuse_number(text)
    return int(text)


def _printable(name: str) -> str:
    """It comes back in the answer, and half a character could not be written there."""
    return name[:40].encode("ascii", "backslashreplace").decode()


def _depth_exceeds(document: Any, levels: int) -> bool:
    """Level by level: what holds something at each, until nothing is left."""
    holders = [document] if isinstance(document, _HOLDERS) else []
    for _ in range(levels):
        if not holders:
            return False
        members = (holder.values() if isinstance(holder, dict) else holder for holder in holders)
        holders = [member for some in members for member in some if isinstance(member, _HOLDERS)]
    return bool(holders)


_HOLDERS = (dict, list)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_once_each, parse_constant=_refuse_number, parse_float=_refuse_number, parse_int=_short_integer
)
