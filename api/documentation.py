"""What the contract says of an operation, made from the same declaration that runs it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from marshmallow import Schema

from api import errors as request_errors
from api.problems import RETRY_AFTER_SECONDS, status_of
from api.schemas import PageQuery, Problem
from greenctl.auth import step_up
from greenctl.auth.errors import ActNotAllowed, NotSignedIn, StepUpNeeded
from greenctl.auth.policy import Relation, policy
from greenctl.kernel.errors import DomainError

_NOT_OUR_JSON = [
    request_errors.BodyNotJSON,
    request_errors.BodyTooDeep,
    request_errors.NameTwice,
    request_errors.NumberNotExact,
]
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made by the client, 8 to 80 characters, one per intended effect; a repeat gets the same answer.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{8,80}$"},
}
_MATCH_HEADER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that was seen, as given in ETag.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
_LANGUAGE_HEADER = {
    "name": "Accept-Language",
    "in": "header",
    "description": "zh-CN (default) or en: the language of titles, details and next steps.",
    "schema": {"type": "string"},
}
_NONE_MATCH_HEADER = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the answer that one has; 304 if that is the present one.",
    "schema": {"type": "string"},
}
_WITHIN = {
    Relation.ANY: "{}",
    Relation.AREA: "{} within the area of their grant",
    Relation.OWN: "{} of the source",
    Relation.SELF: "{}, about oneself",
}
_TAG = {"description": "Names this answer; for If-None-Match.", "schema": {"type": "string"}}
_RETRY_AFTER = {"description": "Seconds to wait before the same is sent again.", "schema": {"type": "string"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All that an operation says of itself.

    Attributes:
        view: the function that answers; its name is the operation id, its docstring the summary.
        act: the row of the policy table that says who may; `public` if that is anybody.
        body, query, answer: schemas of what comes in and goes out.
        status: of a success.
        creates: an Idempotency-Key is required, and the answer is kept for repeats.
        if_match: If-Match is required; the view gets `seen_version`.
        refuses: the errors of the use case.
        raw: the media type of a body that is not JSON; the view reads it from the request.
        streams: media types of a body that the view reads bit by bit, of at most the size of a photo.
        opens: "transaction", and the view gets it as `uow`; or "nothing": the view gets no `uow` and opens short ones
            of its own, because it works long in between (hashing a password), which must not hold up writers. A
            repeat of such an operation has an effect of its own. One that is not public gets `actor` instead, whose
            rights have just been read. Or "several": the view opens one transaction after another, and begins each
            with `enter(uow)`, which takes on the bearer's rights as they are then. Or "reading", whatever the method:
            a question whose body is too long, or too much one's own, for a query.
        media: the media types of an answer that is not JSON; the view returns the response itself.
        rule: the path; a part of it that has the wrong shape leads nowhere.
        tag: gives the answer's ETag from the path if this process knows it without asking the database. A client that
            has the answer gets 304 before anything is read.
        counted: whether requests without signing in count for the address they come from; else the view counts them.
        unchanged: the view itself may answer 304.
        by_content: the answer's ETag is made from what it says, so that it is read but not sent again.
        personal: what of people the answer tells, in a word. Each reading by an office is an event, written in the
            transaction that reads; where the view opens its own, it notes that itself.
    """

    view: Callable[..., Any]
    act: str
    public: bool
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    answer: type[Schema] | Schema | None = None
    status: int = 200
    creates: bool = False
    if_match: bool = False
    refuses: tuple[type[DomainError], ...] = ()
    raw: str | None = None
    streams: tuple[str, ...] = ()
    opens: Literal["transaction", "nothing", "several", "reading"] = "transaction"
    media: str | tuple[str, ...] | None = None
    rule: str = ""
    tag: Callable[[dict[str, str]], str | None] | None = None
    counted: bool = True
    unchanged: bool = False
    by_content: bool = False
    personal: str | None = None

    def __post_init__(self) -> None:
        if self.opens != "transaction" and self.creates:
            message = f"{self.view.__name__}: kept answers need the transaction that opens={self.opens!r} lacks"
            raise ValueError(message)
        if self.tag is not None and not self.public:
            message = (
                f"{self.view.__name__}: a tag is compared before any right is read, so only what is public has one"
            )
            raise ValueError(message)


def operation_document(declared: Declared) -> dict[str, Any]:
    """The OpenAPI operation object."""
    headers = [_KEY_HEADER] * declared.creates + [_MATCH_HEADER] * declared.if_match + [_LANGUAGE_HEADER]
    asked = [{"in": "query", "schema": declared.query}] if declared.query else []
    document: dict[str, Any] = {
        "operationId": declared.view.__name__,
        "description": " ".join(_rights(declared)),
        "parameters": [*headers, *asked, *[_NONE_MATCH_HEADER] * _may_be_unchanged(declared)],
        "responses": {**_success(declared), **_problems([*declared.refuses, *_general(declared)])},
    }
    if declared.body is not None:
        document["requestBody"] = {"required": True, "content": {"application/json": {"schema": declared.body}}}
    if raw := _raw(declared):
        content = {media: {"schema": {"type": "string", "format": "binary"}} for media in raw}
        document["requestBody"] = {"required": True, "content": content}
    if declared.public:
        document["security"] = []
    return document


def _rights(declared: Declared) -> Iterator[str]:
    """Who may, and what it takes, as the tables say that decide it."""
    yield f"For {_who(declared.act)}."
    if declared.act in step_up.acts():
        yield "Needs a fresh proof of who it is (`POST /auth/step-up`)."
    if declared.personal is not None:
        yield f"Tells of people ({declared.personal}): each reading by an office is written into the log."


def _who(act: str) -> str:
    """Roles by what they must be to the thing, those with the widest reach first."""
    row = policy()[act]
    named = {
        words: [f"`{role}`" for role in sorted(row) if row[role] is relation] for relation, words in _WITHIN.items()
    }
    return "; ".join(words.format(", ".join(roles)) for words, roles in named.items() if roles)


def _raw(declared: Declared) -> tuple[str, ...]:
    return declared.streams if declared.raw is None else (declared.raw,)


def _may_be_unchanged(declared: Declared) -> bool:
    return declared.tag is not None or declared.unchanged or declared.by_content


def _success(declared: Declared) -> dict[str, Any]:
    unchanged: dict[str, Any] = {}
    if _may_be_unchanged(declared):
        unchanged = {"304": {"description": "Unchanged: If-None-Match named the answer's ETag."}}
    if declared.media is not None:
        medias = (declared.media,) if isinstance(declared.media, str) else declared.media
        content: dict[str, Any] = {media: {"schema": _of_media(media)} for media in medias}
    elif declared.answer is not None:
        content = {"application/json": {"schema": declared.answer}}
    else:
        return {"204": {"description": "Done."}}
    headers = {"headers": {"ETag": _TAG}} if unchanged else {}
    return {str(declared.status): {"description": "Done.", "content": content, **headers}, **unchanged}


def _of_media(media: str) -> dict[str, str]:
    """Without `binary`, a generated client takes a picture for text and spoils it."""
    if media == "application/json" or media.endswith("+json"):
        return {"type": "object"}
    return {"type": "string"} if media.startswith("text/") else {"type": "string", "format": "binary"}


def _problems(kinds: list[type[DomainError]]) -> dict[str, Any]:
    """One response per status, naming every problem code that can come with it."""
    by_status: dict[str, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(str(status_of(kind)), []).append(kind.code)
    return {
        status: {
            "description": "Problem: " + ", ".join(sorted(set(codes))),
            "content": {"application/problem+json": {"schema": Problem}},
            **({"headers": {"Retry-After": _RETRY_AFTER}} if int(status) in RETRY_AFTER_SECONDS else {}),
        }
        for status, codes in sorted(by_status.items())
    }


def _general(declared: Declared) -> list[type[DomainError]]:
    kinds: list[type[DomainError]] = [request_errors.TemporarilyUnavailable, request_errors.TooManyRequests]
    if not declared.public:
        kinds += [NotSignedIn, ActNotAllowed]
    if declared.act in step_up.acts():
        kinds += [StepUpNeeded]
    if _raw(declared):
        kinds += [request_errors.BodyTooLarge, request_errors.WrongMediaType]
    if declared.body is not None:
        kinds += _NOT_OUR_JSON
        kinds += [request_errors.BodyTooLarge, request_errors.WrongMediaType]
    if declared.body is not None or declared.query is not None:
        kinds += [request_errors.RequestInvalid]
    if declared.query is not None and issubclass(declared.query, PageQuery):
        kinds += [request_errors.CursorNotGood]
    if "<" in declared.rule:
        kinds += [request_errors.RouteNotThere]
    if declared.creates:
        kinds += [request_errors.KeyMissing, request_errors.KeyMalformed, request_errors.KeyReused]
    if declared.if_match:
        kinds += [request_errors.VersionMissing, request_errors.VersionMalformed]
    return kinds
