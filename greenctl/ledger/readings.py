"""Who read what is known of people: each reading by an office is an event beside all others."""

from collections.abc import Sequence

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.ledger.events import PersonalDataRead


def note_reading(uow: UnitOfWork, what: str, ids: Sequence[str]) -> None:
    """Write down that the actor was shown `what` of these things.

    Firms read what they said themselves, and a page without rows tells of nobody: neither leaves an event.
    """
    if uow.actor.grants and ids:
        uow.record(PersonalDataRead(what=what, first=ids[0], ids=tuple(ids)))
