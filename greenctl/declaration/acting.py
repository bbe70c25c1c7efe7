"""Whose act it is, and writing declarations over the version that was seen."""

from collections.abc import Sequence
from datetime import date

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import repository
from greenctl.declaration.domain import Declaration
from greenctl.declaration.errors import DeclarationMovedOn, SeasonNotOpen
from greenctl.declaration.loading import Loaded
from greenctl.kernel.actor import Actor, Role
from greenctl.season.domain import SeasonState


def whose(uow: UnitOfWork, by: Actor | None) -> Actor:
    """The one who acts. Only the system may bring in another's act: nobody else can borrow a name."""
    return by if by is not None and Role.SYSTEM in uow.actor.roles else uow.actor


def require_time(loaded: Loaded, today: date) -> None:
    """A draft is handed in within the days of application; what was handed in is corrected while the season is open.

    Raises:
        ApplicationsNotOpen, SeasonNotOpen
    """
    frame = loaded.frame
    if loaded.declaration.stage == "draft":
        frame.programme.require_open(frame.season, today)
    elif frame.season.state is not SeasonState.OPEN:
        raise SeasonNotOpen(state=frame.season.state.value)


def write(uow: UnitOfWork, moved: Sequence[tuple[Declaration, int]]) -> None:
    """Raises DeclarationMovedOn: one of them was changed since it was read."""
    if not repository.update_declarations(uow, moved):
        raise moved_on(uow, moved)


def moved_on(uow: UnitOfWork, moved: Sequence[tuple[Declaration, int]]) -> DeclarationMovedOn:
    """Names the one that was changed, with its present version; in a batch, the first that looks like it."""
    found = repository.find_declarations(uow, [item.id for item, _ in moved])
    now = {item.id: item.version for item, _ in found.values()}
    others = [(item, seen) for item, seen in moved if now.get(item.id) not in {seen, item.version}]
    item, seen = (others or moved)[0]
    return DeclarationMovedOn(declaration=item.id, seen_version=seen, current_version=now.get(item.id, seen))
