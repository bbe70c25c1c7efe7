"""Simulated phones of firms: a share of those that have a duty say that they have received it."""

from greenctl.db.transaction import Transactions
from greenctl.emergency.confirmation import following, use_cases as confirming
from greenctl.emergency.confirmation.domain import Whereabouts
from greenctl.kernel.actor import Actor, Mandate, Role, Scope, system
from greenctl.kernel.ids import seeded

_A_PAGE = 500


def confirm(transactions: Transactions, alert_id: str, share: float) -> int:
    """So many of all firms with a duty have confirmed afterwards, whom chance picks, each firm for itself; how many did
    so now. The same share again picks the same firms.

    Raises:
        AlertNotThere, DutyIsOver
    """
    step, waiting = _waiting(transactions, alert_id)
    picked = [one for one in waiting if seeded(f"{alert_id}:{step}:{one}:confirms").random() < share]
    for first in range(0, len(picked), _A_PAGE):
        some = picked[first : first + _A_PAGE]
        phone = Actor("示例手机", mandates=tuple(Mandate(one, Role.PREPARER) for one in some))
        with transactions.writing(phone, scope=Scope(source_ids=frozenset(some))) as uow:
            for source_id in some:
                confirming.confirm(uow, alert_id, source_id, step, Whereabouts())
    return len(picked)


def _waiting(transactions: Transactions, alert_id: str) -> tuple[int, list[str]]:
    found: list[str] = []
    with transactions.reading(system("phones")) as uow:
        step = following.follow(uow, alert_id).step
        after = ""
        while page := following.rows_page(uow, alert_id, {"state": "waiting"}, after, _A_PAGE):
            found += [row["source_id"] for row in page]
            after = found[-1]
    return step, found
