"""From a forecast to the level that it reaches, and the editions that say so."""

from decimal import Decimal
from typing import Any

from api.emergency.proposal_schemas import STEPS, AlertEditions, AlertProposal, ForecastIn
from api.operations import Routes
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account.domain import Ladder, ladders
from greenctl.emergency.alerts.bridging import Joined, joined_with
from greenctl.emergency.forecast.definitions import Definition, definitions, get_definition, governing
from greenctl.emergency.forecast.errors import NoDefinition
from greenctl.emergency.forecast.proposing import Forecast, Held, Proposal, Value, propose
from greenctl.kernel.clock import local_day

routes = Routes("alert_proposals", __name__, description="Which level a forecast reaches, and by which edition.")


@routes.operation(
    "POST", "/alerts/proposals", act="alert.read", body=ForecastIn, answer=AlertProposal, opens="reading",
    refuses=(NoDefinition,),
)  # fmt: skip
def propose_alert(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Which level a forecast reaches, by which hours; nothing of it is kept."""
    day = local_day(body["starts_at"], runtime().settings.zone)
    definition = get_definition(body["definition"]) if "definition" in body else governing(body["area"], day)
    values = tuple(Value(None if one["aqi"] is None else Decimal(one["aqi"]), one["cause"]) for one in body["values"])
    found = propose(definition, Forecast(body["starts_at"], STEPS[body["step"]], values))
    names = ("definition", "fingerprint", "level", "possible", "starts_at", "ends_at", "missing", "excluded")
    told = {name: getattr(found, name) for name in names}
    return {**told, "reason": [_held(one) for one in found.reason], "joins": _joined(uow, body, found)}


@routes.operation("GET", "/alerts/editions", act="public.read", answer=AlertEditions)
def list_alert_editions(_uow: UnitOfWork) -> dict[str, Any]:
    """What alert levels and the city's target mean, by edition, with how far each is trusted."""
    return {
        "definitions": [_definition(one) for one in definitions().values()],
        "ladders": [_ladder(one) for one in ladders().values()],
    }


def _joined(uow: UnitOfWork, body: dict[str, Any], found: Proposal) -> Joined | None:
    if found.starts_at is None or found.ends_at is None:
        return None
    return joined_with(uow, body["area"], found.starts_at, found.ends_at, runtime().settings.bridging_hours)


def _held(held: Held) -> dict[str, Any]:
    names = ("limit", "hours", "or_equal")
    told = {name: getattr(held.condition, name) for name in names}
    means = [mean.quantize(Decimal("0.000001")) for mean in held.means]
    return {**told, "starts_at": held.starts_at, "ends_at": held.ends_at, "means": means}


def _definition(one: Definition) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "name_zh", "name_en", "document", "area", "trust")}
    return {**told, "starts_on": one.days.starts_on, "until": one.days.until, "excludes": sorted(one.excludes)}


def _ladder(one: Ladder) -> dict[str, Any]:
    shares = [
        {"level": level, "pollutant": pollutant, "at_least": share.at_least, "trust": share.trust}
        for level, of in one.shares.items()
        for pollutant, share in of.items()
    ]
    return {**{name: getattr(one, name) for name in ("id", "name_zh", "name_en", "document")}, "shares": shares}
