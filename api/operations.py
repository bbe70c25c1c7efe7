"""One decorator declares an operation: its right, what comes in, what goes out. It also runs it.

The order is the same for every operation: token, shape of the request, one transaction, rights, use case, answer.
A GET, or what says that it only reads, asks and can write nothing; everything else commits, or leaves no trace.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema
from sqlalchemy.exc import IntegrityError, OperationalError

from api import idempotency
from api.answers import picker_for, to_json
from api.bodies import open_stream, parse_json, read_json, read_raw
from api.documentation import Declared, operation_document
from api.errors import RequestInvalid, VersionMalformed, VersionMissing
from api.runtime import Runtime, runtime
from api.schemas import load
from api.tags import unchanged, with_tag
from greenctl.auth import policy
from greenctl.auth.errors import NotSignedIn
from greenctl.auth.sessions import act_as_bearer
from greenctl.auth.tokens import Claims
from greenctl.db.transaction import gave_way
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY, Actor
from greenctl.kernel.errors import Clash, Stale
from greenctl.ledger.readings import note_reading

View = Callable[..., Any]

# How often one may lose to others who wrote at the same moment; each loss means that somebody else has got ahead.
_LOSSES = 4
# Nothing has a billion versions, and an integer column holds no more digits.
_LONGEST_VERSION = 9


class Routes(Blueprint):
    """The operations of one domain."""

    def operation(self, method: str, rule: str, *, act: str, **rest: Any) -> Callable[[View], View]:
        """Register `view(uow, **path, query=, seen_version=, body=)` as one operation; `rest` as in `Declared`.

        Raises:
            ValueError: the policy table has no row `act`.
        """
        if act not in policy.policy():
            message = f"{method} {rule}: the policy table has no row {act!r}"
            raise ValueError(message)

        def declare(view: View) -> View:
            declared = Declared(view=view, act=act, public=policy.is_public(act), rule=rule, **rest)
            operation = _Operation(declared)

            @wraps(view)
            def run(**path: Any) -> Response:
                return operation.run(runtime(), {name: str(value) for name, value in path.items()})

            run.declared = declared  # type: ignore[attr-defined]
            self.route(rule, methods=[method])(self.doc(**operation_document(declared))(run))
            return view

        return declare


class _Operation:
    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self.body = declared.body() if declared.body else None
        self.query = declared.query() if declared.query else None
        self.answer = declared.answer() if isinstance(declared.answer, type) else declared.answer
        self.pick = picker_for(self.answer) if self.answer else None

    def run(self, running: Runtime, path: dict[str, str]) -> Response:
        claims = None if self.declared.public else claims_of(running, request.headers.get("Authorization", ""))
        if self.declared.public and self.declared.counted:
            running.limits.count_public(request.remote_addr)
        if self.declared.tag is not None and (known := unchanged(self.declared.tag(path))):
            return known
        return self._tagged(self._run(running, claims, path), path)

    def _run(self, running: Runtime, claims: Claims | None, path: dict[str, str]) -> Response:
        inputs = self._inputs()
        if self.declared.opens == "nothing":
            who = {} if claims is None else {"actor": self._actor(running, claims)}
            return self._response(self.declared.view(**who, **path, **inputs))
        if self.declared.opens == "several":
            return self._response(self.declared.view(partial(self._take_rights, claims=claims), **path, **inputs))
        if request.method in {"GET", "HEAD"} or self.declared.opens == "reading":
            return self._read(running, claims, path, inputs)
        key = idempotency.key_of_request() if self.declared.creates else None
        for _ in range(_LOSSES):
            try:
                return self._write(running, claims, path, inputs, key)
            except (idempotency.SentTwiceAtOnce, Clash, Stale, IntegrityError) as lost:
                # Perhaps it is its own twin that it lost to, which has committed: then this one has the same answer.
                twin = self._kept(running, claims, inputs, key)
                if twin is not None:
                    return twin
                if not isinstance(lost, IntegrityError):
                    raise
                # Somebody has written what was not there when it looked. On looking again it finds that, and goes on
                # or says by its name what is in the way.
            except OperationalError as lost:
                if not gave_way(lost):
                    raise
        return self._write(running, claims, path, inputs, key)

    def _write(
        self, running: Runtime, claims: Claims | None, path: dict[str, str], inputs: dict[str, Any], key: str | None
    ) -> Response:
        with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
            self._take_rights(uow, claims)
            if key is None:
                return self._respond(uow, path, inputs)
            kept = idempotency.find_answer(uow, key, inputs.get("body"))
            if kept is not None:
                return kept
            response = self._respond(uow, path, inputs)
            idempotency.keep_answer(uow, key, inputs.get("body"), response)
            return response

    def _read(self, running: Runtime, claims: Claims | None, path: dict[str, str], inputs: dict[str, Any]) -> Response:
        """What tells of people is not shown where that it was read could not be written down."""
        if self.declared.personal is None:
            with running.transactions.asking(NOBODY) as uow:
                return self._answer(uow, claims, path, inputs)
        with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
            response = self._answer(uow, claims, path, inputs)
            note_reading(uow, str(self.declared.personal), _ids_in(parse_json(response.get_data()), path))
        return response

    def _kept(
        self, running: Runtime, claims: Claims | None, inputs: dict[str, Any], key: str | None
    ) -> Response | None:
        if key is None:
            return None
        with running.transactions.asking(NOBODY) as uow:
            self._take_rights(uow, claims)
            return idempotency.find_answer(uow, key, inputs.get("body"))

    def _answer(self, uow: UnitOfWork, claims: Claims | None, path: dict[str, str], inputs: dict[str, Any]) -> Response:
        self._take_rights(uow, claims)
        return self._respond(uow, path, inputs)

    def _take_rights(self, uow: UnitOfWork, claims: Claims | None) -> None:
        if claims is not None:
            act_as_bearer(uow, claims, self.declared.act, runtime().settings.step_up_minutes)

    def _actor(self, running: Runtime, claims: Claims) -> Actor:
        with running.transactions.asking(NOBODY) as uow:
            self._take_rights(uow, claims)
            return uow.actor

    def _respond(self, uow: UnitOfWork, path: dict[str, str], inputs: dict[str, Any]) -> Response:
        return self._response(self.declared.view(uow, **path, **inputs))

    def _response(self, result: Any) -> Response:
        if isinstance(result, Response):
            return result
        if self.pick is None:
            return Response(status=204)
        document = self.pick(result)
        if runtime().settings.check_answers:
            _check(self.answer, document)
        response = Response(to_json(document), self.declared.status, mimetype="application/json")
        version = document.get("version") if isinstance(document, dict) else None
        if version is not None:
            response.headers["ETag"] = f'"{version}"'
        return response

    def _tagged(self, response: Response, path: dict[str, str]) -> Response:
        """With its entity tag, which the process knows at the latest now; an answer that the client has is left out."""
        tag = self._tag(response, path) if response.status_code == 200 else None
        if tag is None:
            return response
        return unchanged(tag) or with_tag(response, tag)

    def _tag(self, response: Response, path: dict[str, str]) -> str | None:
        if self.declared.by_content:
            response.add_etag()
            return response.get_etag()[0]
        return self.declared.tag(path) if self.declared.tag else None

    def _inputs(self) -> dict[str, Any]:
        inputs: dict[str, Any] = {}
        if self.query is not None:
            inputs["query"] = load(self.query, _asked(lenient=self.query.unknown == EXCLUDE))
        if self.declared.if_match:
            inputs["seen_version"] = _seen_version()
        if self.body is not None:
            inputs["body"] = load(self.body, read_json(request))
        if self.declared.streams:
            largest_bytes = runtime().settings.largest_photo_mb * 1024 * 1024
            inputs["body"] = open_stream(request, self.declared.streams, largest_bytes)
        if self.declared.raw is not None:
            inputs["body"] = read_raw(request, self.declared.raw, request.max_content_length or 0)
        return inputs


def _ids_in(document: Any, path: dict[str, str]) -> list[str]:
    """The things that an answer tells of: what the path names, else the rows of the page."""
    return list(path.values())[:1] or [item["id"] for item in document["items"]]


def claims_of(running: Runtime, authorization: str) -> Claims:
    """What the token of this header says. Raises NotSignedIn."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    return running.tokens.read(token, running.transactions.clock.now())


def _asked(*, lenient: bool) -> dict[str, str]:
    """The query. Raises RequestInvalid where it says a name twice: readers differ in which of the two they take. Pages
    are `lenient`: check boxes of one name send several, which their views read themselves."""
    twice = [name for name, said in request.args.lists() if len(said) > 1]
    if twice and not lenient:
        raise RequestInvalid(problems=[{"field": name[:60], "code": "field.twice"} for name in twice])
    return request.args.to_dict()


def _seen_version() -> int:
    header = request.headers.get("If-Match")
    if not header:
        raise VersionMissing
    text = header.removeprefix("W/").strip('"')
    if not text.isdecimal() or len(text) > _LONGEST_VERSION:
        raise VersionMalformed(given=header[:40])
    return int(text)


def check_answer(schema: Schema, content: bytes) -> None:
    """For views that write their answer themselves: in tests it is held against its schema all the same."""
    if runtime().settings.check_answers:
        _check(schema, parse_json(content))


def _check(schema: Schema | None, document: Any) -> None:
    """In tests every answer is held against its own schema."""
    if schema is not None:
        errors = schema.validate(parse_json(to_json(document)))
        if errors:
            message = f"the answer does not fit {type(schema).__name__}: {errors}"
            raise AssertionError(message)
