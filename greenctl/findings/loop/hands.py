"""Who the actor of a unit of work is before each finding, and which findings they may know of."""

from collections.abc import Collection

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop import domain
from greenctl.findings.loop.moves import Progress
from greenctl.findings.loop.tracked import Hand, Tracked
from greenctl.source.queries import survivors


def hands_of(uow: UnitOfWork, items: Collection[Tracked]) -> dict[str, Hand]:
    """The actor before each finding."""
    held = {mandate.source_id for mandate in uow.actor.mandates}
    lives_on = survivors(uow, held | {item.source_id for item in items}) if held and items else {}
    return {item.finding_id: domain.hand_of(uow.actor, item, lives_on) for item in items}


def seen_by(hand: Hand, item: Tracked) -> bool:
    """A firm hears of a finding when its repair is ordered, and so does who acts for it, whatever office they hold."""
    return item.progress is not Progress.FOUND or not hand.of_firm
