"""Reading adverse records."""

from collections.abc import Collection

from greenctl.adverse import repository
from greenctl.adverse.domain import Adverse, Counting
from greenctl.adverse.errors import AdverseNotThere
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source import queries as sources


def get(uow: UnitOfWork, adverse_id: str) -> Adverse:
    """A record of a source within the actor's scope.

    Raises:
        AdverseNotThere
    """
    record = repository.find(uow, adverse_id)
    if record is None:
        raise AdverseNotThere(adverse=adverse_id)
    return record


def of_source(uow: UnitOfWork, source_id: str) -> list[Adverse]:
    """Everything ever held against a source, voided records included, the latest first.

    Raises:
        SourceNotThere
    """
    return repository.of_source(uow, sources.get(uow, source_id).id)


def counting(uow: UnitOfWork, source_ids: Collection[str]) -> dict[str, tuple[Counting, ...]]:
    """What counts against each of the sources, whoever asks: grading may not depend on who looks.

    Nor on the name under which it is asked: a source that was merged and the one it lives on in answer for the same.
    """
    found = repository.counting(uow, source_ids) if source_ids else {}
    living = sources.survivors(uow, source_ids) if found else {}
    return {source_id: found[survivor] for source_id, survivor in living.items() if survivor in found}


def concerned(uow: UnitOfWork, after: str = "", limit: int = 1_000) -> list[str]:
    """Ids of sources with any record, in order, after `after`: those whose level can change by time alone."""
    return repository.concerned(uow, after, limit)


def standing(uow: UnitOfWork, ids: Collection[str]) -> list[Adverse]:
    """Records as they stand now, whoever asks: for handlers, which hear of a move after it was made."""
    return repository.standing(uow, ids) if ids else []
