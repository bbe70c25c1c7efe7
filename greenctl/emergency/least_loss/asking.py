"""The advice for a city as its inventory, its list and the target stand: read first, reckoned afterwards."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from greenctl.area.calendar import civil_day
from greenctl.construction.permits_held import list_in_force
from greenctl.construction.terms import terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account.domain import Account, Line, account, get_ladder
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.obligations import Why, obligations_under
from greenctl.emergency.alerts.repository import PROGRAMME
from greenctl.emergency.inventory import queries, repository
from greenctl.emergency.inventory.domain import Inventory
from greenctl.emergency.least_loss.domain import (
    Assumption,
    Option,
    Problem,
    Unknown,
    lost_hours,
    options_of,
    reached,
    shortfall,
)
from greenctl.emergency.least_loss.solving import solve
from greenctl.emergency.masses import POLLUTANTS
from greenctl.lists import queries as lists

# A ten-thousandth: of a city's fifty thousand line-hours, five.
CLOSE = 1e-4


@dataclass(frozen=True, slots=True)
class Asked:
    """What the advice rests on: the whole city's target, every measure of who would have to act, and what was assumed.
    `left_out`: why -> how many sources have nothing to do (exempt, small, long stopped, without measures); `unknown`:
    pollutant -> why it asks for nothing."""

    inventory: Inventory
    level: str
    ladder: str
    list_edition_id: str | None
    problem: Problem
    everything: Account
    assumed: Mapping[Assumption, int]
    left_out: Mapping[str, int]
    unknown: Mapping[str, Unknown]


@dataclass(frozen=True, slots=True)
class Advice:
    """The mix. `met` is None where every pollutant is unknown: then nothing is asked for, chosen or proven.

    `account` holds it against the target; `lacking` is what even everything falls short of, in kg per day; `proven`: no
    mix loses less by more than a ten-thousandth.
    """

    asked: Asked
    met: bool | None
    chosen: tuple[Option, ...]
    loss: Decimal
    loss_of_all: Decimal
    bound: Decimal
    gap: Decimal
    proven: bool
    account: Account
    lacking: Mapping[str, Decimal]


def ask(uow: UnitOfWork, inventory_id: str, level: str, ladder_id: str, day: date | None = None) -> Asked:
    """Read an inventory, with the list in force on the day; today, if none is said.

    Raises:
        InventoryNotThere, LadderUnknown
    """
    ladder, inventory = get_ladder(ladder_id), queries.get(uow, inventory_id)
    on = day or civil_day(uow.now)
    edition = next((one.id for one in lists.editions_as_of(uow, on) if one.programme == PROGRAMME), None)
    listed = alert_repository.exempt_by_list(uow, edition, on, uow.now)
    entries = {entry.source_id: entry for entry in repository.all_entries(uow, inventory.id)}
    assumed: Counter[Assumption] = Counter()
    left_out: Counter[str] = Counter()
    options: list[Option] = []
    told: set[str] = set()
    permits = alert_repository.permits(uow, list_in_force(uow, on), terms().id, on, uow.now)
    for duty in obligations_under(level, inventory.city, listed, entries.values(), permits):
        if duty.why is Why.HAS_DUTY:
            options += options_of(replace(entries[duty.source_id], measures=duty.measures), level, assumed)
            told |= {name for name, mass in zip(POLLUTANTS, duty.kg_per_day, strict=True) if mass is not None}
        else:
            left_out[duty.why.value] += 1
    everything = account(ladder, level, repository.base_masses(uow, inventory.id), {"industrial": reached(options)})
    unknown = {line.pollutant: why for line in everything.lines if (why := _unknown(line, told)) is not None}
    needed = {
        line.pollutant: line.base * line.share.at_least for line in everything.lines if line.pollutant not in unknown
    }
    problem = Problem(options, needed)
    return Asked(inventory, level, ladder_id, edition, problem, everything, assumed, left_out, unknown)


def _unknown(line: Line, told: Collection[str]) -> Unknown | None:
    if not line.base:
        return Unknown.NO_BASE
    if not line.share.trust.evaluated:
        return Unknown.SHARE_FROM_MEMORY
    return None if line.pollutant in told else Unknown.NO_MASSES


def advise(asked: Asked, seconds: float) -> Advice:
    """Reckon, outside of any transaction, for `seconds` at the most."""
    problem = asked.problem
    found = solve(problem, seconds, CLOSE)
    chosen = tuple(problem.options[place] for place in found.chosen)
    there = reached(chosen)
    shares = {line.pollutant: line for line in asked.everything.lines}
    lines = tuple(type(shares[name])(name, shares[name].base, there[name], shares[name].share) for name in POLLUTANTS)
    held = Account(asked.everything.level, asked.everything.ladder, asked.everything.fingerprint, lines)
    met = found.met if problem.needed else None
    return Advice(
        asked, met, chosen, found.loss, lost_hours(problem.options), found.bound, found.gap,
        found.in_time and bool(problem.needed), held, shortfall(problem, chosen),
    )  # fmt: skip
