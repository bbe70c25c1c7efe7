"""Computes stored grades again, from their own inputs and the editions they name: every byte must be the same."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row

from grading import Edition, GradingError
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import repository, revision_repository
from greenctl.declaration.grades import Graded, graded_again
from greenctl.kernel.canonical import digest_of
from greenctl.rules.queries import read_edition_again


@dataclass(frozen=True, slots=True)
class ReplayDifference:
    """A stored grade that cannot be reproduced: `what` are the parts that differ. `id` is that of the submission, or of
    the regrade."""

    id: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """Grades computed again; `last` is where to go on."""

    count: int
    last: str
    differences: tuple[ReplayDifference, ...]


def replay_grades(uow: UnitOfWork, after: str = "", limit: int = 1000) -> Replay:
    """Recompute up to `limit` stored grades after the submission `after`.

    Editions are read from the database as they are now, so that one that was changed in place is found.
    """
    rows = repository.list_grades(uow, after, limit)
    return _replayed(uow, [(row.submission_id, row) for row in rows], after)


def replay_regrades(uow: UnitOfWork, after: str = "", limit: int = 1000) -> Replay:
    """The same for what was graded again later, by the id of the regrade."""
    rows = revision_repository.list_regrades(uow, after, limit)
    return _replayed(uow, [(row.id, row) for row in rows], after)


def _replayed(uow: UnitOfWork, rows: Sequence[tuple[str, Row[Any]]], after: str) -> Replay:
    editions = {print_: _edition(uow, print_) for print_ in {row.rule_fingerprint for _, row in rows}}
    checked = ((key, _what_differs(row, editions[row.rule_fingerprint])) for key, row in rows)
    found = tuple(ReplayDifference(key, what) for key, what in checked if what)
    return Replay(len(rows), rows[-1][0] if rows else after, found)


def _edition(uow: UnitOfWork, fingerprint: str) -> Edition | None:
    """The edition, or None if what is stored under this fingerprint is no edition any more."""
    try:
        return read_edition_again(uow, fingerprint)
    except GradingError:
        return None


def _what_differs(row: Row[Any], edition: Edition | None) -> tuple[str, ...]:
    if edition is None:
        return ("edition",)
    wrong = [] if edition.fingerprint == row.rule_fingerprint else ["rule_fingerprint"]
    try:
        again, wrong_inputs = graded_again(edition, row.inputs), _inputs_differ(row)
    except (GradingError, LookupError, TypeError, ValueError):
        return (*wrong, "inputs")
    return tuple(dict.fromkeys([*wrong, *wrong_inputs, *_parts_that_differ(row, again)]))


def _inputs_differ(row: Row[Any]) -> Sequence[str]:
    """The stored inputs must be those of the digest; a number that has become a float is none that was declared."""
    return [] if digest_of(row.inputs) == row.inputs_sha256 else ["inputs"]


def _parts_that_differ(row: Row[Any], again: Graded) -> list[str]:
    parts = [field.name for field in fields(Graded) if field.name not in {"rule_fingerprint", "inputs", "explanation"}]
    differing = [name for name in parts if name in row._fields and getattr(row, name) != getattr(again, name)]
    return differing if bytes(row.explanation) == again.explanation else [*differing, "explanation"]
