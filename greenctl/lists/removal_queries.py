"""Reading removals: what waits and was decided, within one's remit; and what the public is told of what holds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from greenctl.adverse import queries as adverse
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import area_prefix
from greenctl.lists import removal_repository as repository
from greenctl.lists.errors import RemovalNotThere
from greenctl.lists.removal import Removal, Statement
from greenctl.season.removal_rules import TAKES_OFF
from greenctl.source import queries as sources

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class PublicRemoval:
    """What anybody may know of a decision. `source_id` is the id the source lives on under, `name` and `area` what the
    register calls it now; the days are frozen. It holds from `decided_on` until `returns_on`, or until it is lifted;
    while its source has to declare anew, at least until the next list."""

    removal_id: str
    programme: str
    source_id: str
    name: str
    area: str
    consequence: str
    kind: str
    document: str
    clause: str
    decided_on: date
    in_force_from: date
    returns_on: date
    lifted_on: date | None
    redeclare: bool
    anew_from: date | None
    """where it asks for a new declaration, the day before which no list can name who has made one"""

    def holds_on(self, day: date) -> bool:
        """Whether it was decided by `day` and not over then: what a reading of that day shows, then and for ever."""
        over = max(self.returns_on, self.anew_from or self.returns_on)
        return self.decided_on <= day < min(over, self.lifted_on or over)


def get(uow: UnitOfWork, removal_id: str) -> Removal:
    """A removal of a source within the actor's scope.

    Raises:
        RemovalNotThere
    """
    found = repository.find(uow, removal_id)
    if found is None:
        raise RemovalNotThere(removal=removal_id)
    return found


def read(uow: UnitOfWork, removal_id: str) -> tuple[Removal, list[Statement], str]:
    """The same with what the firm has said, and the state that its evidence is in now. Raises as `get`."""
    found = get(uow, removal_id)
    [record] = adverse.standing(uow, [found.adverse_id])
    return found, repository.statements(uow, removal_id), record.state.value


def page(
    uow: UnitOfWork, state: str | None = None, source_id: str | None = None, after: str = "", limit: int = 50
) -> list[Removal]:
    """Removals of the actor's scope by id after `after`. `state`: one, or `lift` for those proposed to be lifted."""
    return repository.page(uow, state, source_id, after, limit)


def holding(
    uow: UnitOfWork, day: date, programme: str | None = None, after: str = "", limit: int = 50
) -> list[PublicRemoval]:
    """What holds on `day` of sources that any list ever told of, by id. A past day reads for ever as it did."""
    return [_public(row) for row in repository.holding(uow, day, programme, after, limit)]


def all_holding(uow: UnitOfWork, day: date, area: str) -> Iterator[PublicRemoval]:
    """Everything that holds on `day` in an area and below it, by id."""
    past, prefix = "", area_prefix(area)
    while rows := repository.holding(uow, day, None, past, _AT_A_TIME, prefix):
        yield from map(_public, rows)
        past = rows[-1].id


def takes_off(decided: PublicRemoval) -> bool:
    """Whether it takes the source off its list; a longer stop does not."""
    return decided.consequence in TAKES_OFF


def taken_off(uow: UnitOfWork, source_ids: Collection[str], programme: str, day: date) -> set[str]:
    """Which of these ids, whether or not they live on, a decision that holds on `day` takes off a programme's list."""
    living = sources.survivors(uow, source_ids) if source_ids else {}
    decided = of_sources(uow, set(living.values()), day)
    gone = {one.source_id for one in decided if one.programme == programme and takes_off(one)}
    return {source_id for source_id, survivor in living.items() if survivor in gone}


def of_sources(uow: UnitOfWork, source_ids: Collection[str], day: date) -> list[PublicRemoval]:
    """What holds on `day` for these sources, under the ids they live on under; the latest decision first."""
    found = (_public(row) for row in repository.of_sources(uow, source_ids)) if source_ids else ()
    return [removal for removal in found if removal.holds_on(day)]


def named(uow: UnitOfWork, ids: Collection[str]) -> dict[str, PublicRemoval]:
    """Decisions by id, for who tells why a source is gone from a list."""
    return {row.id: _public(row) for row in repository.named(uow, ids)} if ids else {}


def _public(row: Any) -> PublicRemoval:
    assert row.decided_on is not None
    return PublicRemoval(
        row.id, row.programme, row.survivor, row.name, row.area, row.consequence, row.kind, row.document,
        row.rule["clause"], row.decided_on, row.in_force_from, row.returns_on, row.lifted_on, row.redeclare,
        row.anew_from,
    )  # fmt: skip
