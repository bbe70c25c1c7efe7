"""What carrying out an operation comes to, and how it is told: documents that are kept and replayed byte for byte."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from greenctl.kernel.canonical import canonical_bytes, canonical_bytes_of_json
from greenctl.kernel.errors import DomainError
from greenctl.messages import message
from greenctl.messages.actions import action_of, actions
from greenctl.sync.domain import Outcome, State, Then, Waiting, then_after

_NOTHING: dict[str, Any] = {"answer": None, "conflict": None, "problem": None, "waits": None, "first": None}


@dataclass(frozen=True, slots=True)
class Applied:
    """It has had its effect. `version` and `answers_version`: those of its subject that it made itself, if it made any.
    `beside`: fields that others have changed since its `base`, with their values; they stand beside it."""

    answer: Mapping[str, Any]
    subject: str | None = None
    version: int | None = None
    answers_version: int | None = None
    beside: tuple[tuple[str, Any], ...] = ()
    base: int = 0
    current: int = 0


@dataclass(frozen=True, slots=True)
class Collided:
    """It would have overwritten, or stands on, something else; a person decides."""

    error: DomainError


@dataclass(frozen=True, slots=True)
class Refused:
    error: DomainError


Result = Applied | Collided | Refused


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an operation, as it is kept and told."""

    op_id: str
    counter: int
    state: State
    document: bytes = field(repr=False)


def settled(op_id: str, counter: int, result: Result, language: str) -> Settled:
    """The final answer to an operation."""
    match result:
        case Applied(beside=()):
            return _settled(op_id, counter, State.APPLIED, Outcome.APPLIED, Then.NOTHING, answer=result.answer)
        case Applied():
            soft = {
                "severity": "soft",
                "base_version": result.base,
                "current_version": result.current,
                "fields": [{"field": path, "yours": None, "theirs": value} for path, value in result.beside],
            }
            told = {"answer": result.answer, "conflict": soft}
            return _settled(op_id, counter, State.APPLIED, Outcome.CONFLICT, Then.NOTHING, **told)
        case Collided(error):
            told = {"conflict": _hard(error), "problem": problem_of(error, language)}
            return _settled(op_id, counter, State.CONFLICT, Outcome.CONFLICT, Then.NEEDS_YOU, **told)
        case Refused(error):
            problem = problem_of(error, language)
            then = Then.NOTHING if actions()[problem["action"]]["then"] == Then.NOTHING else then_after(error)
            return _settled(op_id, counter, State.REFUSED, Outcome.REFUSED, then, problem=problem)


def refused(op_id: str, counter: int, error: DomainError, language: str) -> Settled:
    return settled(op_id, counter, Refused(error), language)


def repeated(op_id: str, counter: int, outcome: bytes) -> bytes:
    """The answer to an operation that was settled before: its first answer, byte for byte."""
    then = orjson.loads(outcome)["then"]
    head = {"op_id": op_id, "counter": counter, "outcome": Outcome.REPEATED, "then": then}
    return canonical_bytes({**head, **_NOTHING, "first": orjson.Fragment(outcome)})


def held(
    op_id: str, counter: int, why: Waiting, names: tuple[Any, ...] = (), then: Then = Then.WAIT,
    problem: Mapping[str, Any] | None = None,
) -> bytes:  # fmt: skip
    """The answer to an operation that waits: for counters, photos, another operation, or its person, and `problem`
    says what they are to do."""
    waits = {
        "reason": why,
        "counters": [name for name in names if isinstance(name, int)],
        "photos": [name for name in names if isinstance(name, str)],
    }
    head = {"op_id": op_id, "counter": counter, "outcome": Outcome.HELD, "then": then}
    return canonical_bytes({**head, **_NOTHING, "waits": waits, "problem": problem})


def problem_of(error: DomainError, language: str) -> dict[str, Any]:
    """What is wrong and what to do, in words; the same members as a problem over HTTP, without those of a request."""
    details = {name: _plain(value) for name, value in error.details.items() if value is not None and name != "fields"}
    problems = details.pop("problems", None)
    text = message(language, error.code, details)
    return {
        "type": f"/problems/{error.code}",
        "code": error.code,
        "action": action_of(type(error)),
        "title": text.title,
        "detail": text.detail,
        "next_step": text.next_step,
        "details": details,
        "problems": [_field_problem(problem, language) for problem in problems or ()],
    }


def _hard(error: DomainError) -> dict[str, Any]:
    """Both versions of each field where there are any."""
    details = error.details
    return {
        "severity": "hard",
        "base_version": details.get("seen_version"),
        "current_version": details.get("current_version"),
        "fields": [dict(row) for row in details.get("fields", ())],  # type: ignore[attr-defined]
    }


def _settled(op_id: str, counter: int, state: State, outcome: Outcome, then: Then, **told: Any) -> Settled:
    head = {"op_id": op_id, "counter": counter, "outcome": outcome, "then": then}
    return Settled(op_id, counter, state, canonical_bytes_of_json({**head, **_NOTHING, **told}))


def _field_problem(problem: Mapping[str, Any], language: str) -> dict[str, Any]:
    text = message(language, problem["code"], problem)
    return {
        "field": problem["field"],
        "code": problem["code"],
        "message": text.detail,
        "next_step": text.next_step,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
