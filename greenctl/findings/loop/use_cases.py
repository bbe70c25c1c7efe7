"""Moving findings through the closed loop: load, decide by the table, write where they stand, tell."""

from collections.abc import Mapping, Sequence
from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.loop import domain, repository
from greenctl.findings.loop.errors import PhotoUnknown
from greenctl.findings.loop.events import FindingMoved
from greenctl.findings.loop.follow_up import follow_up
from greenctl.findings.loop.hands import hands_of, seen_by
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.repository import NewPhotos
from greenctl.findings.loop.terms_files import terms_of
from greenctl.findings.loop.tracked import Hand, Outcome, Shown, Stage, Tracked, Wish
from greenctl.kernel.errors import DomainError
from greenctl.photos.domain import PhotoState
from greenctl.photos.errors import EvidencePending
from greenctl.photos.queries import find_photos

__all__ = ["Outcome", "Shown", "Stage", "Wish", "escalate_overdue", "move", "move_many"]

SUBJECT = "finding"
_ROLES_OF_PHOTOS = {Act.DISPUTE: "dispute", Act.CLOSE: "recheck", Act.SEND_BACK: "recheck"}


def move(uow: UnitOfWork, wish: Wish) -> Tracked:
    """Carry out one move.

    Raises:
        FindingNotThere: no such finding, or none of the actor's business; a firm hears of one when it is ordered.
        PhotoUnknown: a photo is not the actor's own, declared for this finding.
        EvidencePending: a photo is not verified yet; nothing is ordered before those of the finding are.
        and what `domain.decide` raises.
    """
    outcome = move_many(uow, [wish])[0]
    if outcome.error is not None:
        raise outcome.error
    assert outcome.item is not None
    return outcome.item


def move_many(uow: UnitOfWork, wishes: Sequence[Wish]) -> tuple[Outcome, ...]:
    """Carry out what can be carried out, each by itself: an outcome per wish, in their order.

    The number of statements does not depend on the number of wishes.
    """
    items = repository.find(uow, [wish.finding_id for wish in wishes], to_move=True)
    hands = hands_of(uow, items.values())
    moves = _Moves(uow)
    evidence = _Evidence(uow, wishes, items)
    outcomes = []
    for wish in wishes:
        try:
            item = _get(items, hands, wish.finding_id)
            terms = terms_of(item.catalogue)
            moved = domain.decide(item, wish, hands[item.finding_id], terms, domain.moment_of(uow.now, terms))
            evidence.require(wish, item)
        except DomainError as error:
            outcomes.append(Outcome(wish.finding_id, None, error))
            continue
        moves.add(item, moved, wish)
        # A second wish on the same finding in one batch meets it as the first has left it.
        items[item.finding_id] = moved[0]
        outcomes.append(Outcome(item.finding_id, moved[0], None))
    moves.write()
    return tuple(outcomes)


def escalate_overdue(uow: UnitOfWork, after: str = "", limit: int = 500) -> str | None:
    """Tell, at most for `limit` findings, one step further up that they are overdue; the id to go on after, or None.

    The actor is the system. Doing it again on the same day changes nothing.
    """
    moves = _Moves(uow)
    day = civil_day(uow.now)
    late = repository.list_late(uow, day, after, limit)
    for item in late:
        _escalate(uow, item, moves)
    moves.write()
    return late[-1].finding_id if len(late) == limit else None


def _escalate(uow: UnitOfWork, item: Tracked, moves: "_Moves") -> None:
    terms = terms_of(item.catalogue)
    now, clock = domain.moment_of(uow.now, terms), domain.hand_of(uow.actor, item, {})
    standing = item
    while (moved := domain.escalated(standing, terms, now, clock)) is not None:
        moves.add(standing, moved, None)
        standing = moved[0]


class _Evidence:
    """The photos that several wishes rest on, read once."""

    def __init__(self, uow: UnitOfWork, wishes: Sequence[Wish], items: Mapping[str, Tracked]) -> None:
        self._account = uow.actor.account_id
        ordered = [items[wish.finding_id] for wish in wishes if wish.act is Act.ORDER and wish.finding_id in items]
        ids = {photo.photo_id for wish in wishes for photo in wish.photos}
        ids |= {photo_id for item in ordered for photo_id in item.known_photos}
        self._known = find_photos(uow, ids) if ids else {}

    def require(self, wish: Wish, item: Tracked) -> None:
        """Raises PhotoUnknown, EvidencePending."""
        needed = [photo.photo_id for photo in wish.photos]
        for photo_id in needed:
            if not self._is_own(photo_id, item.finding_id):
                raise PhotoUnknown(photo=photo_id)
        needed += item.known_photos if wish.act is Act.ORDER else ()
        pending = sorted(photo_id for photo_id in needed if self._known[photo_id].state is not PhotoState.VERIFIED)
        if pending:
            problems = [{"field": f"photos.{photo_id}", "code": "photos.not_verified"} for photo_id in pending]
            raise EvidencePending(count=len(pending), problems=problems)

    def _is_own(self, photo_id: str, finding_id: str) -> bool:
        """Declared for this finding by who acts."""
        photo = self._known.get(photo_id)
        return photo is not None and (photo.account_id, photo.subject_kind, photo.subject_id) == (
            self._account,
            SUBJECT,
            finding_id,
        )


class _Moves:
    """The moves of one transaction, written together: standings, history, photos, events."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._moved: list[tuple[Tracked, Tracked]] = []
        self._history: list[dict[str, Any]] = []
        self._photos: list[NewPhotos] = []
        self._done: list[tuple[Act, Tracked]] = []

    def add(self, before: Tracked, moved: domain.Moved, wish: Wish | None) -> None:
        after, event = moved
        self._moved.append((before, after))
        self._done.append((Act(event.act), after))
        self._history.append(self._entry(before, after, event, wish))
        if wish is not None and wish.photos:
            role = _ROLES_OF_PHOTOS.get(wish.act, "after")
            self._photos.append(NewPhotos(after.finding_id, after.version, role, wish.photos))
        self._uow.record(event)

    def write(self) -> None:
        """Raises FindingMovedOn."""
        if not self._moved:
            return
        repository.move(self._uow, self._moved)
        repository.add_moves(self._uow, self._history)
        repository.add_photos(self._uow, self._photos)
        follow_up(self._uow, self._done)

    def _entry(self, before: Tracked, after: Tracked, event: FindingMoved, wish: Wish | None) -> dict[str, Any]:
        return {
            "finding_id": after.finding_id,
            "ordinal": after.version,
            "act": event.act,
            "actor": self._uow.actor.account_id,
            "at": self._uow.now,
            "reason": wish.words if wish else None,
            "due_on": after.due_on if after.due_on != before.due_on else None,
            "standing": after.standing.value,
            "progress": after.progress.value,
            "detail": repository.stages_document(after) if after.stages != before.stages else None,
        }


def _get(items: Mapping[str, Tracked], hands: Mapping[str, Hand], finding_id: str) -> Tracked:
    if finding_id not in items or not seen_by(hands[finding_id], items[finding_id]):
        raise FindingNotThere(finding=finding_id)
    return items[finding_id]
