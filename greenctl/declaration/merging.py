"""Edits made without signal: set on top of what others did meanwhile, or refused with both versions; never silent.

An edit names the version of the answers that it was made on. Whatever others changed since then in *other* fields
stays beside it. Where somebody else changed one of its *own* fields to another value, nothing is written and both
values are told: a person decides. What the same hand did meanwhile is no surprise to it, and never in its way.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import acting, repository, sheet
from greenctl.declaration.domain import Declaration
from greenctl.declaration.editing import Work
from greenctl.declaration.errors import (
    BaseNotKnown,
    DeclarationMovedOn,
    DeclarationNotThere,
    EditsCollide,
    SectorWithoutTable,
)
from greenctl.declaration.loading import Loaded, load_those_there
from greenctl.kernel.actor import Actor
from greenctl.kernel.errors import DomainError

OwnVersions = Callable[[Collection[str]], frozenset[int]]
"""Of declarations that share one sheet: the versions of the answers that the hand which edits has made itself."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Answers to set, made on version `base` of the answers (0: before there were any)."""

    declaration_id: str
    base: int
    changes: Mapping[str, Any]
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """The declaration with the edit. `changed`: whether the edit changed anything; if so, both versions are new.
    `beside`: fields that others have changed since the base, with what they say now; they stay."""

    declaration: Declaration
    answers_version: int
    changed: bool
    beside: tuple[tuple[str, Any], ...]


def merge_each(
    uow: UnitOfWork, merges: Sequence[Merge], own: OwnVersions, *, today: date
) -> list[Merged | DomainError]:
    """Carry out each edit that can be, in this order; what is in the way of the others stands in their place.

    DeclarationNotThere, ApplicationsNotOpen, SeasonNotOpen, FactsNotAccepted, FieldsClosed, BaseNotKnown, EditsCollide

    Raises:
        DeclarationMovedOn: somebody wrote in the same moment; look again.
        SectorWithoutTable: one of them has no form any more.
    """
    loaded = load_those_there(uow, list(dict.fromkeys(merge.declaration_id for merge in merges)))
    work, others = Work(uow, loaded), _Others(uow, own)
    found = [_outcome(work, others, loaded.get(merge.declaration_id), merge, today, uow) for merge in merges]
    work.write()
    return found


def require_nobody_else(
    uow: UnitOfWork, item: Loaded, base: int, own: frozenset[int], own_answers: OwnVersions
) -> None:
    """Nobody but the same hand has moved the declaration on since version `base`.

    Args:
        own: versions of the declaration that the hand has made.
        own_answers: versions of the answers it has made, through this or another declaration.

    Raises:
        BaseNotKnown
        EditsCollide: names the fields that others have changed.
    """
    declaration = item.declaration
    if base > declaration.version:
        raise BaseNotKnown(declaration=declaration.id, seen_version=base, current_version=declaration.version)
    if base == declaration.version:
        return
    moves = repository.list_moves(uow, [declaration.id])
    mine = own_answers([row.subject_id for row in moves])
    foreign = [
        row
        for row in moves
        if row.body["version"] > base and row.body["version"] not in own and row.body.get("answers_version") not in mine
    ]
    if foreign:
        fields = sorted({path for row in foreign for path in row.body.get("fields", ())})
        told = [{"field": path, "yours": None, "theirs": item.values.get(path)} for path in fields]
        raise EditsCollide(
            declaration=declaration.id, seen_version=base, current_version=declaration.version, fields=told
        )


@dataclass(slots=True)
class _Others:
    """What somebody else has changed since a version, sheet by sheet; read only where anybody asks."""

    uow: UnitOfWork
    own: OwnVersions
    _read: dict[repository.SheetKey, list[tuple[int, frozenset[str]]]] = field(default_factory=dict)

    def touched(self, work: Work, item: Loaded, base: int) -> set[str]:
        if base >= item.sheet_version:
            return set()
        if item.sheet_key not in self._read:
            sharing = work.sharing(item)
            mine = self.own(sharing)
            edits = [row.body for row in repository.list_moves(self.uow, sharing) if "answers_version" in row.body]
            self._read[item.sheet_key] = [
                (body["answers_version"], frozenset(body["fields"]))
                for body in edits
                if body["answers_version"] not in mine
            ]
        return {path for version, paths in self._read[item.sheet_key] if version > base for path in paths}


def _outcome(
    work: Work, others: _Others, item: Loaded | None, merge: Merge, today: date, uow: UnitOfWork
) -> Merged | DomainError:
    if item is None:
        return DeclarationNotThere(declaration=merge.declaration_id)
    try:
        return _merged(work, others, item, merge, today, acting.whose(uow, merge.by))
    except (DeclarationMovedOn, SectorWithoutTable):
        raise
    except DomainError as error:
        return error


def _merged(work: Work, others: _Others, item: Loaded, merge: Merge, today: date, by: Actor) -> Merged:
    if merge.base > item.sheet_version:
        raise BaseNotKnown(
            declaration=merge.declaration_id, seen_version=merge.base, current_version=item.sheet_version
        )
    changes = work.decided(item, merge.changes, today)
    touched = others.touched(work, item, merge.base)
    both = sorted(touched & changes.keys())
    if both:
        values = work.values(item)
        told = [{"field": path, "yours": changes[path], "theirs": values.get(path)} for path in both]
        raise EditsCollide(
            declaration=merge.declaration_id, seen_version=merge.base, current_version=item.sheet_version, fields=told
        )
    work.change(item, changes, by)
    values, asked = work.values(item), sheet.flat(merge.changes).keys() if touched else ()
    beside = tuple((path, values.get(path)) for path in sorted(touched.difference(asked)))
    return Merged(work.now[merge.declaration_id], work.answers_version(item), bool(changes), beside)
