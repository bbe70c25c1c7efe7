"""Forms of pages that need no script."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from api.errors import RequestInvalid

FORM = "application/x-www-form-urlencoded"
WITH_FILE = "multipart/form-data"
_MOST_FIELDS = 10
_MOST_PARTS = 4
_MOST_TEXT_BYTES = 100_000


def filled(body: bytes, names: Sequence[str]) -> dict[str, str]:
    """What was filled in of these fields. Raises RequestInvalid."""
    try:
        said = dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise RequestInvalid(problems=[{"field": "", "code": "field.too_long"}]) from error
    return {name: said[name] for name in names if said.get(name)}


@contextmanager
def file_of(body: IO[bytes], name: str, media_types: Sequence[str]) -> Iterator[Any]:
    """The one file that the form came with, kept beside the memory where it is large, and thrown away afterwards.

    Raises:
        RequestInvalid: there is none, or it is of a kind that is not taken.
    """
    parser = FormDataParser(max_form_memory_size=_MOST_TEXT_BYTES, max_form_parts=_MOST_PARTS, silent=False)
    try:
        _, _, files = parser.parse(body, WITH_FILE, request.content_length, request.mimetype_params)
    except (ValueError, RequestEntityTooLarge) as error:
        raise RequestInvalid(problems=[{"field": name, "code": "field.invalid"}]) from error
    with ExitStack() as open_ones:
        for sent in files.values():
            open_ones.callback(sent.close)
        file = files.get(name)
        if file is None or file.mimetype not in media_types:
            raise RequestInvalid(
                problems=[{"field": name, "code": "field.required" if file is None else "field.invalid"}]
            )
        yield file
