"""The one table from errors to RFC 9457 problems."""

from datetime import datetime
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed as HTTPMethodNotAllowed, NotFound

from api import errors as request_errors
from greenctl.auth.errors import IdentityProviderAway, NotSignedIn, TooBusyToHash
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.clock import plain_moment
from greenctl.kernel.errors import Clash, DomainError, NotAllowed, NotThere, Stale, Unacceptable
from greenctl.messages import language_from, message
from greenctl.messages.actions import action_of
from greenctl.storage.errors import StoreAway
from greenctl.sync.errors import TooManyHeld

# The first line that fits decides, so the special stand before the general.
STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotSignedIn, 401),
    (TooBusyToHash, 503),
    (TooManyHeld, 503),
    (IdentityProviderAway, 503),
    (StoreAway, 503),
    (request_errors.BodyNotJSON, 400),
    (request_errors.BodyTooLarge, 413),
    (request_errors.WrongMediaType, 415),
    (request_errors.VersionMissing, 428),
    (request_errors.VersionMalformed, 400),
    (request_errors.KeyMissing, 400),
    (request_errors.KeyMalformed, 400),
    (request_errors.CursorNotGood, 400),
    (request_errors.RouteNotThere, 404),
    (request_errors.MethodNotAllowed, 405),
    (request_errors.TooManyRequests, 429),
    (request_errors.TemporarilyUnavailable, 503),
    (request_errors.UnexpectedFault, 500),
    (NotThere, 404),
    (NotAllowed, 403),
    (Unacceptable, 422),
    (Stale, 412),
    (Clash, 409),
)
RETRY_AFTER_SECONDS = {429: "30", 503: "5"}

_log = structlog.get_logger("greenctl.problems")


def install(app: Flask) -> None:
    """Answer every error of `app` as a problem."""
    app.register_error_handler(DomainError, problem_response)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def status_of(error: DomainError | type[DomainError]) -> int:
    """The HTTP status of an error or a class of errors."""
    kind = error if isinstance(error, type) else type(error)
    return next(status for known, status in STATUS if issubclass(kind, known))


def problem_response(error: DomainError) -> Response:
    """The answer to `error` in the reader's language."""
    status = status_of(error)
    response = _page(error, status) if _wants_page() else _document(error, status)
    if status in RETRY_AFTER_SECONDS:
        response.headers["Retry-After"] = str(error.details.get("retry_after_seconds", RETRY_AFTER_SECONDS[status]))
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="greenctl"'
    # A cache may keep a 404 of its own accord, and would give a page to a program or an old request id to all.
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    return response


def _document(error: DomainError, status: int) -> Response:
    body = canonical_bytes(problem_body(error, status, language_from(request.headers.get("Accept-Language"))))
    return Response(body, status, mimetype="application/problem+json")


def _wants_page() -> bool:
    """Pages for anybody answer with pages, and so does an address that leads nowhere, when a browser asks for it. What
    takes a token is asked by a program, whatever it answers."""
    accepted = request.accept_mimetypes
    nowhere = request.url_rule is None and accepted["text/html"] > accepted["application/problem+json"]
    declared = getattr(current_app.view_functions.get(request.endpoint or ""), "declared", None)
    return nowhere or (declared is not None and declared.public and declared.media == "text/html")


def _page(error: DomainError, status: int) -> Response:
    from api.public.pages import problem_page, words_of  # pages are operations, which answer with problems

    return problem_page(problem_body(error, status, words_of().language), status)


def problem_body(error: DomainError, status: int, language: str) -> dict[str, Any]:
    """type, title, status, detail, code, next_step, action, request_id; `problems` lists fields; `details` the rest."""
    details = _sayable({name: value for name, value in error.details.items() if value is not None})
    problems = details.pop("problems", None)
    text = message(language, error.code, details)
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": text.title,
        "status": status,
        "detail": text.detail,
        "next_step": text.next_step,
        "code": error.code,
        "action": action_of(type(error)),
        "request_id": g.get("request_id", "-"),
    }
    if details:
        body["details"] = {name: _plain(value) for name, value in details.items()}
    if problems is not None:
        body["problems"] = [_field_problem(problem, language) for problem in problems]
    return body


def _field_problem(problem: dict[str, Any], language: str) -> dict[str, Any]:
    """One field's trouble: `field`, `code`, and in words what it is and what to do."""
    problem = _sayable(problem)
    text = message(language, problem["code"], problem)
    plain = {name: _plain(value) for name, value in problem.items() if value is not None}
    return {**plain, "message": text.detail, "next_step": text.next_step}


def _sayable(details: dict[str, Any]) -> dict[str, Any]:
    """What was sent comes back in the answer; half a character could not be written there."""
    return {name: _whole(value) if isinstance(value, str) else value for name, value in details.items()}


def _whole(text: str) -> str:
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return plain_moment(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, dict):
        return {_whole(str(key)): _plain(item) for key, item in value.items()}
    return _whole(str(value))


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, NotFound):
        return problem_response(request_errors.RouteNotThere(path=request.path[:200]))
    if isinstance(error, HTTPMethodNotAllowed):
        response = problem_response(request_errors.MethodNotAllowed(method=request.method))
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response
    if error.code is not None and error.code >= 500:
        # Flask's own, for a fault while a problem was being written; never to be taken for the sender's.
        return _fault(getattr(error, "original_exception", None) or error)
    if error.code == 413:
        return problem_response(request_errors.BodyTooLarge(largest_bytes=request.max_content_length or 0))
    if error.code == 429:
        return problem_response(request_errors.TooManyRequests())
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    return problem_response(request_errors.RequestInvalid(problems=[]))


def _database_away(error: DBAPIError) -> Response:
    _log.error("database_away", request_id=g.get("request_id"), exc_info=error)
    return problem_response(request_errors.TemporarilyUnavailable())


def _fault(error: Exception) -> Response:
    _log.error("fault", request_id=g.get("request_id"), path=request.path, exc_info=error)
    return problem_response(request_errors.UnexpectedFault())
