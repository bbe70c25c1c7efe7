"""Writing adverse records down, confirming, voiding and settling them."""

from datetime import date

from greenctl.adverse import queries, repository
from greenctl.adverse.domain import Adverse, AdverseMoved, NewRecord, State
from greenctl.adverse.errors import AdverseMovedOn, HappenedInFuture, KindUnknown
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review.errors import OwnFirm
from greenctl.rules.queries import veto_kinds
from greenctl.source import queries as sources


def record(uow: UnitOfWork, new: NewRecord, *, today: date) -> Adverse:
    """Write a record down; it counts once a second person has confirmed it.

    Raises:
        SourceNotThere, OwnFirm
        KindUnknown: no published edition knows such a veto.
        HappenedInFuture
        AlreadyRecorded
    """
    source = sources.get(uow, new.source_id)
    _refuse_own_firm(uow, source.id)
    kinds = veto_kinds(uow)
    if new.kind not in kinds:
        raise KindUnknown(kind=new.kind, known=", ".join(sorted(kinds)) or "-")
    if new.happened_on > today:
        raise HappenedInFuture(happened_on=new.happened_on, today=today)
    written = Adverse(
        new.id, source.id, new.kind, new.happened_on, new.document, State.RECORDED, uow.actor.account_id, uow.now
    )
    repository.insert_record(uow, written)
    uow.record(_moved(written))
    return written


def confirm(uow: UnitOfWork, adverse_id: str, seen_version: int) -> Adverse:
    """Let a record count. Raises AdverseNotThere, OwnFirm, AdverseMovedOn, WrongState, SecondPersonNeeded."""
    return _write(uow, _found(uow, adverse_id).confirmed(uow.actor.account_id, seen_version), seen_version)


def void(uow: UnitOfWork, adverse_id: str, reason: str, seen_version: int) -> Adverse:
    """Void a record that never counted, or ask for it where it counts.

    Raises:
        AdverseNotThere, AdverseMovedOn, WrongState
    """
    return _write(uow, _found(uow, adverse_id).voided(uow.actor.account_id, reason, seen_version), seen_version)


def settle(uow: UnitOfWork, adverse_id: str, *, void: bool, seen_version: int) -> Adverse:
    """A second person voids a contested record, or lets it stand. Raises as `confirm`."""
    moved = _found(uow, adverse_id).settled(uow.actor.account_id, void=void, seen_version=seen_version)
    return _write(uow, moved, seen_version)


def _found(uow: UnitOfWork, adverse_id: str) -> Adverse:
    record = queries.get(uow, adverse_id)
    _refuse_own_firm(uow, record.source_id)
    return record


def _refuse_own_firm(uow: UnitOfWork, source_id: str) -> None:
    if any(uow.actor.acts_for(kin) for kin in sources.kin(uow, [source_id])):
        raise OwnFirm


def _write(uow: UnitOfWork, moved: Adverse, seen_version: int) -> Adverse:
    if not repository.move(uow, moved, seen_version):
        current = queries.get(uow, moved.id).version
        raise AdverseMovedOn(seen_version=seen_version, current_version=current)
    uow.record(_moved(moved))
    return moved


def _moved(record: Adverse) -> AdverseMoved:
    return AdverseMoved(
        adverse_id=record.id, source_id=record.source_id, veto=record.kind, state=record.state.value,
        version=record.version,
    )  # fmt: skip
