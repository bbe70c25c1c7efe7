"""What became of what went out, for the office; and sending again what was given up or never went."""

from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.notices import delivery_repository as repository
from greenctl.notices.delivery_repository import Key
from greenctl.notices.errors import DeliveryNotOver, DeliveryNotThere
from greenctl.notices.events import DeliveryMoved

STATES = ("waiting", "sent", "dead", "kept")


def deliveries_page(uow: UnitOfWork, state: str, after: Key | None, limit: int) -> list[dict[str, Any]]:
    """Deliveries of notices about the actor's area, with every try; two statements for a page."""
    rows = repository.page(uow, state, after, limit)
    tries = repository.tries_of(uow, [(row.notice_id, row.way, row.target) for row in rows])
    return [
        {
            **row._asdict(),
            "tried": [
                {name: getattr(one, name) for name in ("number", "began_at", "ended_at", "outcome", "status")}
                for one in tries.get((row.notice_id, row.way, row.target), ())
            ],
        }
        for row in rows
    ]


def send_again(uow: UnitOfWork, key: Key) -> dict[str, Any]:
    """Begin anew with what was given up or kept, under the same key as before.

    Raises:
        DeliveryNotThere, DeliveryNotOver
    """
    found = repository.find(uow, key)
    if found is None:
        raise DeliveryNotThere
    if not repository.send_again(uow, key):
        raise DeliveryNotOver(state=found.state)
    uow.record(DeliveryMoved(notice_id=key[0], way=key[1], target=key[2], state="waiting", why=None))
    now = repository.find(uow, key)
    assert now is not None
    return now._asdict()
