"""Answers that a client has already: the tag that names one, and 304 for who names it.

`If-None-Match` is the only condition that a read knows. Werkzeug's `make_conditional` knows more and answers 412 to an
`If-Match` that a client sends out of habit, which no contract of ours declares.
"""

from flask import Response, request


def unchanged(tag: str | None) -> Response | None:
    """304 if the client has the answer with this tag; a proxy that packs answers makes its tag a weak one."""
    named = request.headers.get("If-None-Match")
    if named is None or tag is None:
        return None
    if named != f'"{tag}"' and not request.if_none_match.contains_weak(tag):
        return None
    return with_tag(Response(status=304), tag)


def with_tag(response: Response, tag: str) -> Response:
    """The answer under its tag: kept by whom it passes, and asked for each time."""
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def unless_known(response: Response) -> Response:
    """The whole answer with its own headers, or 304 with the same ones where the client has it."""
    tag, _ = response.get_etag()
    if tag is not None and request.if_none_match.contains_weak(tag):
        response.status_code = 304
        response.set_data(b"")
    return response
