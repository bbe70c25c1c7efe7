"""Beginning an inventory and publishing it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from greenctl.area.domain import AreaKind
from greenctl.area.queries import find_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import queries, repository
from greenctl.emergency.inventory.domain import SCHEMA, Entry, Inventory, Severity, State, Tally, remarks_on
from greenctl.emergency.inventory.errors import CityWrong, InventoryFaulty, InventoryIdTaken, InventoryMovedOn
from greenctl.emergency.inventory.events import InventoryBegun, InventoryPublished

MOST_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class NewInventory:
    """A draft as somebody begins it; with `copy_of`, it begins as a copy of another inventory of the city."""

    id: str
    city: str
    name: str
    copy_of: str | None = None


def begin(uow: UnitOfWork, new: NewInventory) -> Inventory:
    """Begin a draft. The same again gives the draft as it stands now.

    Raises:
        CityWrong: no city, or none of the actor's remit.
        InventoryNotThere: there is nothing to copy.
        InventoryIdTaken
    """
    area = find_area(new.city)
    if area is None or area.kind is not AreaKind.CITY or not uow.scope.covers(area=new.city):
        raise CityWrong(city=new.city)
    standing = repository.find(uow, new.id)
    if standing is not None:
        if (standing.city, standing.name, standing.copied_from) != (new.city, new.name, new.copy_of):
            raise InventoryIdTaken(inventory=new.id)
        return standing
    if new.copy_of is not None and queries.get(uow, new.copy_of).city != new.city:
        raise CityWrong(city=new.city)
    return _begun(uow, new)


def _begun(uow: UnitOfWork, new: NewInventory) -> Inventory:
    inventory = Inventory(
        id=new.id, city=new.city, name=new.name, state=State.DRAFT, number=None, effective_on=None, supersedes=None,
        copied_from=new.copy_of, begun_by=uow.actor.account_id, begun_at=uow.now, published_by=None, published_at=None,
        fingerprint=None, summary=None, version=1,
    )  # fmt: skip
    repository.insert_inventory(uow, inventory)
    if new.copy_of is not None:
        repository.copy(uow, new.copy_of, new.id)
    uow.record(InventoryBegun(inventory_id=new.id, city=new.city, copied_from=new.copy_of))
    return inventory


def publish(uow: UnitOfWork, inventory_id: str, effective_on: date, seen_version: int, *, today: date) -> Inventory:
    """Make the draft the city's next edition: numbered, with a fingerprint, never changed again.

    Raises:
        InventoryNotThere, InventoryIsPublished, InventoryMovedOn
        InventoryFaulty: it is empty, would be of a day that has passed, or entries reduce more than they emit.
    """
    draft = queries.get(uow, inventory_id, to_change=True)
    draft.require_draft()
    draft.require_seen(seen_version)
    before = repository.find_newest(uow, draft.city)
    number = (before.number or 0) + 1 if before else 1
    heading = {
        "schema": SCHEMA, "city": draft.city, "name": draft.name, "number": number,
        "effective_on": effective_on.isoformat(), "supersedes": before.fingerprint if before else None,
    }  # fmt: skip
    tally = _tallied(uow, draft)
    if effective_on < today or not tally.entries or tally.errors:
        problems = list(_problems(queries.entries(uow, draft.id)))[:MOST_PROBLEMS]
        raise InventoryFaulty(entries=tally.entries, errors=tally.errors, today=today, problems=problems)
    published = replace(
        draft, state=State.PUBLISHED, number=number, effective_on=effective_on,
        supersedes=before.id if before else None, published_by=uow.actor.account_id, published_at=uow.now,
        fingerprint=tally.fingerprint(heading), summary=tally.summary(), version=draft.version + 1,
    )  # fmt: skip
    if not repository.write(uow, published, seen_version):
        raise InventoryMovedOn(seen_version=seen_version, current_version=queries.get(uow, inventory_id).version)
    uow.record(
        InventoryPublished(
            inventory_id=draft.id,
            city=draft.city,
            number=number,
            fingerprint=published.fingerprint or "",
            entries=tally.entries,
        )
    )
    return published


def fingerprint_of(uow: UnitOfWork, inventory_id: str) -> str:
    """The fingerprint computed again from the rows: of a published edition, the one it was published with.

    Raises:
        InventoryNotThere
    """
    inventory = queries.get(uow, inventory_id)
    before = repository.find(uow, inventory.supersedes) if inventory.supersedes else None
    heading = {
        "schema": SCHEMA, "city": inventory.city, "name": inventory.name, "number": inventory.number,
        "effective_on": inventory.effective_on, "supersedes": before.fingerprint if before else None,
    }  # fmt: skip
    return _tallied(uow, inventory).fingerprint(heading)


def _tallied(uow: UnitOfWork, inventory: Inventory) -> Tally:
    tally = Tally()
    tally.begin(repository.bases(uow, inventory.id))
    for entry in repository.all_entries(uow, inventory.id):
        tally.add(entry)
    return tally


def _problems(entries: Iterator[Entry]) -> Iterator[dict[str, object]]:
    for entry in entries:
        for remark in remarks_on(entry):
            if remark.severity is Severity.ERROR:
                where = ".".join(part for part in (entry.source_id, remark.alert, remark.line) if part)
                yield {"field": where, "code": remark.code, "text": remark.text}
