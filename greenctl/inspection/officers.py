"""Who may be sent: enrolling officers, what they are qualified for, and where they must not go."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import editions, officer_repository as repository
from greenctl.inspection.errors import (
    ConflictNotThere,
    ConflictStated,
    OfficerMovedOn,
    OfficerNotThere,
    OfficersUnfit,
    QualificationsInvalid,
)
from greenctl.inspection.events import ConflictMoved, OfficerChanged
from greenctl.inspection.officer_domain import Colleague, Conflict, Officer, Qualification
from greenctl.source import queries as sources


def list_officers(uow: UnitOfWork) -> list[Officer]:
    """Every officer, by account."""
    return list(repository.find_officers(uow).values())


def list_fit(uow: UnitOfWork, source_id: str, line: str, first: date, last: date) -> list[Colleague]:
    """Whom one may send to a source of one's scope on these days, both included, by name. Raises SourceNotThere."""
    source = sources.get(uow, source_id)
    fit = [
        officer.account_id
        for officer in repository.find_officers(uow).values()
        if officer.reaches_to(source.area, source.department)
        and officer.unfit_for(source.id, line, first, last) is None
    ]
    return repository.find_names(uow, fit)


def get_officer(uow: UnitOfWork, account_id: str) -> Officer:
    """Raises OfficerNotThere."""
    found = repository.find_officers(uow, [account_id])
    if account_id not in found:
        raise OfficerNotThere(officer=account_id)
    return found[account_id]


def enrol(uow: UnitOfWork, account_id: str, qualifications: Sequence[Qualification]) -> Officer:
    """Let somebody be sent. Where: their grants as inspector say.

    Raises:
        OfficerNotThere: there is no such account.
        QualificationsInvalid
        OfficerEnrolled
    """
    if not repository.has_account(uow, account_id):
        raise OfficerNotThere(officer=account_id)
    _require_sound(qualifications)
    repository.insert_officer(uow, account_id)
    repository.replace_qualifications(uow, account_id, qualifications)
    uow.record(OfficerChanged(account_id=account_id, version=1))
    return get_officer(uow, account_id)


def set_qualifications(
    uow: UnitOfWork, account_id: str, seen_version: int, qualifications: Sequence[Qualification]
) -> Officer:
    """All that somebody is qualified for, in place of what stood.

    Raises:
        OfficerNotThere, OfficerMovedOn, QualificationsInvalid
    """
    officer = get_officer(uow, account_id)
    _require_sound(qualifications)
    if officer.version != seen_version or not repository.move(uow, account_id, seen_version):
        raise OfficerMovedOn(seen_version=seen_version, current_version=officer.version)
    repository.replace_qualifications(uow, account_id, qualifications)
    uow.record(OfficerChanged(account_id=account_id, version=seen_version + 1))
    return get_officer(uow, account_id)


def state_conflict(uow: UnitOfWork, conflict_id: str, account_id: str, source_id: str, reason: str) -> Conflict:
    """From now on, the officer is not sent there, and does not record a visit there.

    Raises:
        OfficerNotThere, SourceNotThere, ConflictStated
    """
    get_officer(uow, account_id)
    source = sources.get(uow, source_id)
    conflict = Conflict(id=conflict_id, account_id=account_id, source_id=source.id, reason=reason, stated_at=uow.now)
    if repository.find_conflict(uow, conflict_id) is not None:
        raise ConflictStated(officer=account_id, source=source.id)
    repository.insert_conflict(uow, conflict)
    uow.record(_moved(conflict, in_force=True))
    return conflict


def end_conflict(uow: UnitOfWork, conflict_id: str) -> Conflict:
    """It holds no more; that it did stays written down. Ending it again changes nothing.

    Raises:
        ConflictNotThere
    """
    conflict = repository.find_conflict(uow, conflict_id)
    if conflict is None:
        raise ConflictNotThere(conflict=conflict_id)
    if repository.end_conflict(uow, conflict_id):
        uow.record(_moved(conflict, in_force=False))
    ended = repository.find_conflict(uow, conflict_id)
    assert ended is not None
    return ended


def require_fit(uow: UnitOfWork, ids: Collection[str], source_id: str, line: str, first: date, last: date) -> None:
    """Raises OfficersUnfit: somebody of these is no officer, has lost the rights, acts for the source, has a conflict
    about it, or is not qualified for the line all the time."""
    known, lives_on = repository.find_officers(uow, ids), sources.survivors(uow, [source_id])[source_id]
    problems = []
    for place, account_id in enumerate(ids):
        officer = known.get(account_id)
        code = "inspection.officer_unknown" if officer is None else officer.unfit_for(lives_on, line, first, last)
        if code is not None:
            problems.append({"field": f"officers.{place}", "code": code})
    if problems:
        raise OfficersUnfit(problems=problems)


def _require_sound(qualifications: Sequence[Qualification]) -> None:
    problems = list(_problems(qualifications))
    if problems:
        raise QualificationsInvalid(problems=problems)


def _problems(qualifications: Sequence[Qualification]) -> Iterator[dict[str, str]]:
    known = {line.id for edition in editions.line_editions() for line in edition.lines}
    last: dict[str, date | None] = {}
    ordered = sorted(enumerate(qualifications), key=lambda pair: (pair[1].line, pair[1].valid_from))
    for place, one in ordered:
        where = f"qualifications.{place}"
        if one.line not in known:
            yield {"field": f"{where}.line", "code": "inspection.line_unknown"}
        if one.valid_until is not None and one.valid_until <= one.valid_from:
            yield {"field": f"{where}.valid_until", "code": "inspection.ends_before_it_begins"}
        before = last.get(one.line, one.valid_from)
        if one.line in last and (before is None or one.valid_from < before):
            yield {"field": f"{where}.valid_from", "code": "inspection.overlaps"}
        last[one.line] = one.valid_until


def _moved(conflict: Conflict, *, in_force: bool) -> ConflictMoved:
    return ConflictMoved(
        account_id=conflict.account_id, conflict_id=conflict.id, source_id=conflict.source_id, in_force=in_force
    )
