"""Somebody says that published data are wrong; an office answers for everybody.

Nothing published ever changes: what is corrected is corrected by a new edition, and the answer says which.
"""

from datetime import date

from greenctl.corrections import repository
from greenctl.corrections.domain import Answer, Correction, CorrectionMoved, NewCorrection, number_of
from greenctl.corrections.errors import CorrectionIdTaken, CorrectionInvalid, CorrectionMovedOn, CorrectionNotThere
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.personal import personal_in


def send(uow: UnitOfWork, new: NewCorrection, *, today: date) -> Correction:
    """Take in what somebody says is wrong. The same id with the same content is the same again.

    Raises:
        CorrectionIdTaken
    """
    known = repository.find_digest(uow, new.id)
    if known is not None:
        return _same(uow, new, known)
    told = {"about": new.about, "subject": new.subject, "text": new.text}
    correction = Correction(id=new.id, number=number_of(new.id, today.year), **told, received_at=uow.now)
    repository.insert_correction(uow, correction, new.digest())
    uow.record(_moved(correction))
    return correction


def is_known(uow: UnitOfWork, correction_id: str) -> bool:
    """Whether one was sent under this id before."""
    return repository.find_digest(uow, correction_id) is not None


def get(uow: UnitOfWork, correction_id: str) -> Correction:
    """One by its id. Raises CorrectionNotThere."""
    found = repository.find(uow, correction_id)
    if found is None:
        raise CorrectionNotThere(correction=correction_id)
    return found


def answer(uow: UnitOfWork, correction_id: str, seen_version: int, said: Answer) -> Correction:
    """Answer for everybody to read, naming no person.

    Raises:
        CorrectionNotThere, CorrectionMovedOn, CorrectionSettled, CorrectionInvalid
    """
    before = get(uow, correction_id)
    after = before.answered(said, uow.actor.account_id, uow.now, seen_version)
    _require_impersonal(said)
    if not repository.move(uow, after, before.version):
        raise CorrectionMovedOn(seen_version=before.version, current_version=before.version + 1)
    uow.record(_moved(after))
    return after


def by_number(uow: UnitOfWork, number: str) -> Correction:
    """What has become of one. Raises CorrectionNotThere."""
    found = repository.find_by_number(uow, number)
    if found is None:
        raise CorrectionNotThere(correction=number)
    return found


def waiting(uow: UnitOfWork, after: str, limit: int) -> list[Correction]:
    """What waits for an answer, the oldest first."""
    return repository.list_open(uow, after, limit)


def answered(uow: UnitOfWork, before: str, limit: int) -> list[Correction]:
    """What was answered, the latest first."""
    return repository.list_answered(uow, before, limit)


def _same(uow: UnitOfWork, new: NewCorrection, known: str) -> Correction:
    """Sent again; whoever only has its id learns nothing by that."""
    found = repository.find(uow, new.id)
    if known != new.digest() or found is None:
        raise CorrectionIdTaken(correction=new.id)
    return found


def _require_impersonal(said: Answer) -> None:
    problems = [
        {"field": field, "code": f"loop.holds_{kind}"}
        for field in ("question", "answer")
        for kind in personal_in(getattr(said, field))
    ]
    if problems:
        raise CorrectionInvalid(problems=problems)


def _moved(correction: Correction) -> CorrectionMoved:
    outcome = correction.outcome.value if correction.outcome else None
    return CorrectionMoved(correction_id=correction.id, outcome=outcome, version=correction.version)
