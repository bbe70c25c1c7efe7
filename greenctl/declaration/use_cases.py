"""Beginning, editing, signing, submitting and withdrawing declarations. One is a batch of one.

A batch is all or nothing, and its number of statements does not depend on its size. `by` names whose act an item is
where the system brings many people's acts in at once; from anybody else it is ignored. `today` is the day in the
city's zone.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import acting, repository
from greenctl.declaration.beginning import NewDeclaration, begin_many
from greenctl.declaration.domain import Declaration
from greenctl.declaration.editing import Edit, edit_many
from greenctl.declaration.events import DeclarationWithdrawn
from greenctl.declaration.loading import load
from greenctl.declaration.submitting import Handed, Submitted, sign_many, submit_many
from greenctl.review.use_cases import take_back_case, withdraw_case
from greenctl.review.workflow import State

__all__ = [
    "Edit", "Handed", "NewDeclaration", "Submitted", "begin", "begin_many", "edit", "edit_many", "sign", "sign_many",
    "submit", "submit_many", "take_back", "withdraw",
]  # fmt: skip

_WITH_REVIEWERS = frozenset({State.UNDER_REVIEW, State.RETURNED})


def begin(uow: UnitOfWork, new: NewDeclaration, *, today: date) -> Declaration:
    """Raises as `begin_many`."""
    return begin_many(uow, [new], today=today)[0]


def edit(
    uow: UnitOfWork, declaration_id: str, seen_version: int, changes: Mapping[str, Any], *, today: date
) -> Declaration:
    """Raises as `edit_many`."""
    return edit_many(uow, [Edit(declaration_id, seen_version, changes)], today=today)[0]


def sign(uow: UnitOfWork, declaration_id: str, seen_version: int, *, today: date) -> Declaration:
    """Raises as `sign_many`."""
    return sign_many(uow, [Handed(declaration_id, seen_version)], today=today)[0]


def submit(uow: UnitOfWork, declaration_id: str, seen_version: int, *, today: date) -> Submitted:
    """Raises as `submit_many`."""
    return submit_many(uow, [Handed(declaration_id, seen_version)], today=today)[0]


def withdraw(uow: UnitOfWork, declaration_id: str, seen_version: int) -> Declaration:
    """Take a declaration back, before it is decided; its case goes with it.

    Raises:
        DeclarationNotThere, DeclarationMovedOn
        NotInHand: it is decided, or withdrawn already.
    """
    before = load(uow, [declaration_id])[declaration_id].declaration
    after = before.withdrawn(seen_version)
    acting.write(uow, [(after, seen_version)])
    if before.stage == "submitted" and before.standing is not None and before.standing.state in _WITH_REVIEWERS:
        withdraw_case(uow, declaration_id)
    uow.record(_withdrawn(uow, after))
    return after


def take_back(uow: UnitOfWork, declaration_id: str, seen_version: int) -> Declaration:
    """Take an approved declaration back, to correct it and hand it in anew while the season is open: that the days of
    application have passed does not matter. Whether it has to be handed in anew is the caller's to know.

    Raises:
        DeclarationNotThere, DeclarationMovedOn
        NotInHand: it is not approved.
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    after = loaded.declaration.taken_back(seen_version)
    acting.write(uow, [(after, seen_version)])
    take_back_case(uow, declaration_id, sorted(loaded.form.paths))
    uow.record(_withdrawn(uow, after))
    return repository.find_declarations(uow, [declaration_id])[declaration_id][0]


def _withdrawn(uow: UnitOfWork, after: Declaration) -> DeclarationWithdrawn:
    return DeclarationWithdrawn(
        declaration_id=after.id,
        source_id=after.source_id,
        round=after.round,
        version=after.version,
        by=uow.actor.account_id,
    )
