"""Tips of the public: received without a login, triaged by a desk, answered for everybody to read.

What a stranger wrote, and how to reach them, is for the desk alone: public are the number, the day, the place's code,
the state and the office's own answer.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from greenctl.area.queries import places_of_sources
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import tasks, tip_repository as repository
from greenctl.inspection.domain import NewTask
from greenctl.inspection.errors import TipIdTaken, TipInvalid, TipMovedOn, TipNotThere
from greenctl.inspection.events import TipMoved
from greenctl.inspection.tip_domain import NewTip, Tip, TipState, tip_number
from greenctl.kernel.personal import personal_in
from greenctl.source import queries as sources
from greenctl.source.domain import SourceBrief


def send_tip(uow: UnitOfWork, new: NewTip, *, today: date) -> Tip:
    """Take in what somebody saw. The same id with the same content is the same tip again.

    Raises:
        TipInvalid: the place is none where sources lie, or there is no such source.
        TipIdTaken
    """
    known = repository.find_digest(uow, new.id)
    if known is not None:
        return _same(uow, new, known)
    source = None if new.source_id is None else sources.brief(uow, [new.source_id]).get(new.source_id)
    problems = [{"field": field, "code": f"inspection.{code}"} for field, code in _against(new, source)]
    if problems:
        raise TipInvalid(problems=problems)
    tip = Tip(
        id=new.id, number=tip_number(new.id, today.year), area=new.area,
        department=None if source is None else source.department, source_id=new.source_id, text=new.text,
        place=new.place, contact=new.contact, received_at=uow.now, state=TipState.RECEIVED,
    )  # fmt: skip
    repository.insert_tip(uow, tip, new.digest())
    uow.record(_moved(tip))
    return tip


def public_tip(uow: UnitOfWork, number: str) -> Tip:
    """What has become of a tip; whoever shows it leaves out the text and the contact.

    Raises:
        TipNotThere
    """
    tip = repository.find_by_number(uow, number)
    if tip is None:
        raise TipNotThere(tip=number)
    return tip


def sent(uow: UnitOfWork, tip_id: str) -> Tip:
    """A tip by its sender's own id, which nobody else knows. Raises TipNotThere."""
    tip = repository.find_sent(uow, tip_id)
    if tip is None:
        raise TipNotThere(tip=tip_id)
    return tip


def get_tip(uow: UnitOfWork, tip_id: str) -> Tip:
    """A tip of the actor's scope, with what was written. Raises TipNotThere."""
    tip = repository.find_tip(uow, tip_id)
    if tip is None:
        raise TipNotThere(tip=tip_id)
    return tip


def list_tips(uow: UnitOfWork, state: str | None, after: str, limit: int) -> list[Tip]:
    """Tips of the actor's scope, the oldest first."""
    return repository.list_page(uow, state, after, limit)


def make_task_of(uow: UnitOfWork, tip_id: str, seen_version: int, new: NewTask, *, today: date) -> Tip:
    """Send somebody to look.

    Raises:
        TipNotThere, TipMovedOn, TipSettled
        SourceNotThere, OwnFirm, TaskInvalid, OfficersUnfit, TaskIdTaken
    """
    tip = get_tip(uow, tip_id)
    moved = tip.became(new.id, uow.actor.account_id, uow.now, seen_version)
    tasks.make_task(uow, replace(new, origin="tip", tip_id=tip.id), today=today)
    return _write(uow, tip, moved)


def decline(uow: UnitOfWork, tip_id: str, seen_version: int, answer: str) -> Tip:
    """Send nobody; why is its public answer. Raises TipNotThere, TipMovedOn, TipSettled, TipInvalid."""
    tip = get_tip(uow, tip_id)
    _require_impersonal(answer)
    return _write(uow, tip, tip.declined(answer, uow.actor.account_id, uow.now, seen_version))


def answer_tip(uow: UnitOfWork, tip_id: str, seen_version: int, answer: str) -> Tip:
    """Say for everybody what came of it. Raises TipNotThere, TipMovedOn, TipSettled, TipInvalid."""
    tip = get_tip(uow, tip_id)
    _require_impersonal(answer)
    return _write(uow, tip, tip.answered(answer, uow.actor.account_id, uow.now, seen_version))


def _require_impersonal(answer: str) -> None:
    """Everybody can read an answer: it must not hold a person's number or address."""
    problems = [{"field": "answer", "code": f"loop.holds_{kind}"} for kind in personal_in(answer)]
    if problems:
        raise TipInvalid(problems=problems)


def _same(uow: UnitOfWork, new: NewTip, known: str) -> Tip:
    """Sent again; whoever only has its id learns nothing by that."""
    if known != new.digest():
        raise TipIdTaken(tip=new.id)
    return sent(uow, new.id)


def _against(new: NewTip, source: SourceBrief | None) -> Iterator[tuple[str, str]]:
    if new.area not in places_of_sources():
        yield "area", "area_unknown"
    if new.source_id is not None and (source is None or source.area != new.area):
        yield "source_id", "source_unknown"


def _write(uow: UnitOfWork, before: Tip, after: Tip) -> Tip:
    if not repository.move(uow, after, before.version):
        raise TipMovedOn(seen_version=before.version, current_version=get_tip(uow, before.id).version)
    uow.record(_moved(after))
    return after


def _moved(tip: Tip) -> TipMoved:
    return TipMoved(tip_id=tip.id, state=tip.state.value, version=tip.version)
