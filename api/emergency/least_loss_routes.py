"""Advice before an alert: the mix of declared measures that meets the city's target with the fewest lost line-hours."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from api.emergency.least_loss_schemas import LeastLoss, LeastLossQuery
from api.operations import Routes
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory.errors import InventoryNotThere
from greenctl.emergency.least_loss.asking import Advice, advise, ask
from greenctl.kernel.actor import NOBODY

routes = Routes("least_loss", __name__, description="Which measures would meet the target with the fewest lost hours.")

# The solver takes a core for itself; who asks meanwhile waits.
_one_at_a_time = Lock()


@routes.operation(
    "GET", "/inventories/<uuid:inventory_id>/least-loss", act="inventory.read", query=LeastLossQuery,
    answer=LeastLoss, opens="several", refuses=(InventoryNotThere,),
)  # fmt: skip
def get_least_loss(enter: Callable[[UnitOfWork], None], inventory_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Which measures would meet the target with the fewest lost line-hours, as advice: nothing is decided by it."""
    with runtime().transactions.reading(NOBODY) as uow:
        enter(uow)
        asked = ask(uow, inventory_id, query["level"], query["ladder"], query.get("on"))
    with _one_at_a_time:
        return shown(advise(asked, query["seconds"]))


def shown(advice: Advice) -> dict[str, Any]:
    """As the contract tells it."""
    asked = advice.asked
    names = ("met", "loss", "loss_of_all", "bound", "proven")
    return {
        "inventory_id": asked.inventory.id, "list_edition_id": asked.list_edition_id, "level": asked.level,
        "ladder": asked.ladder, "fingerprint": asked.everything.fingerprint,
        **{name: getattr(advice, name) for name in names}, "gap": advice.gap.quantize(advice.gap.__class__("0.000001")),
        "lines": [
            {
                "pollutant": line.pollutant, "base": line.base, "at_least": line.share.at_least,
                "trust": line.share.trust, "reduced": line.reduced, "ratio": line.ratio,
                "met": None if line.pollutant in asked.unknown else line.met,
                "undetermined": asked.unknown.get(line.pollutant), "lacking": advice.lacking.get(line.pollutant),
            }
            for line in advice.account.lines
        ],
        "assumed": [{"code": code.value, "count": count} for code, count in sorted(asked.assumed.items())],
        "left_out": [{"why": why, "count": count} for why, count in sorted(asked.left_out.items())],
        "measures": len(asked.problem.options),
        "chosen": [
            {"source_id": one.source_id, "ordinal": one.ordinal, "hours": one.hours, "lines": len(one.lines)}
            for one in advice.chosen
        ],
    }  # fmt: skip
