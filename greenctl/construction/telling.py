"""A site's people hear what becomes of their certificate and that their planned end has passed; its desk, that nobody
has answered."""

from collections.abc import Sequence
from typing import Any

from greenctl.construction import certificate_repository as repository
from greenctl.construction.certificates import State
from greenctl.construction.domain import EndState
from greenctl.construction.terms import terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell
from greenctl.source import queries as sources

_TOLD = (State.HELD, State.SENT_BACK, State.SUSPENDED, State.LOST, State.ENDED)


def tell_of_certificates(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: where the certificate stands after the step; a first signature is nobody's news. Told once a step."""
    moved = [event for event in events if event.body["state"] in _TOLD]
    known = {one.id: one for one in repository.by_ids(uow, {event.body["certificate_id"] for event in moved})}
    tell(
        uow,
        *(
            Notice(
                kind=f"certificate.{event.body['state']}",
                cause=event.id,
                about=event.body["certificate_id"],
                source_id=event.body["source_id"],
                words=_words(known[event.body["certificate_id"]]),
            )
            for event in moved
        ),
    )


def tell_of_ends(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: the planned end of sites has passed, or nobody has answered the question whether they have ended."""
    briefs = sources.brief(uow, {event.body["source_id"] for event in events})
    notices = []
    for event in events:
        source = briefs[event.body["source_id"]]
        told = {"cause": event.id, "about": source.id, "source_id": source.id, "words": {"days": terms().answer_days}}
        if event.body["end_state"] == EndState.ASKED:
            notices.append(Notice(kind="site.asked", **told))
        else:
            notices.append(Notice(kind="site.unconfirmed", area=source.area, department=source.department, **told))
    tell(uow, *notices)


def _words(certificate: Any) -> dict[str, Any]:
    names = ("number", "valid_from", "valid_until", "returns_on")
    return {name: getattr(certificate, name) for name in names if getattr(certificate, name) is not None}
