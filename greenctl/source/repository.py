"""The register as rows and as values. Everything is read and written in sets; nothing runs once per source."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    false,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError

from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Scope, area_prefix
from greenctl.source.domain import OTHER_ID_KINDS, Contact, FormerName, Sectors, Source, SourceBrief, State
from greenctl.source.errors import RegisteredMeanwhile
from greenctl.source.models import ImportRow, SourceContactRow, SourceNameRow, SourceRow, SourceSectorRow

_S, _SECTOR, _NAME = SourceRow.__table__, SourceSectorRow.__table__, SourceNameRow.__table__
_CONTACT = SourceContactRow.__table__
_IDS = bindparam("ids", expanding=True)
_COLUMNS: tuple[Column[Any], ...] = tuple(_S.c[name] for name in Source.__slots__ if name != "sectors")
# The last sign of life has a statement of its own: it moves forward without a new version.
_FIXED = {"id", "kind", "registered_at", "last_sign_of_life_on"}
_BRIEF = (_S.c.id, _S.c.kind, _S.c.name, _S.c.area, _S.c.department, _S.c.state)

_ALL = select(*_COLUMNS)
_BY_ID = _ALL.where(_S.c.id == bindparam("source_id"))
_BY_IDS = _ALL.where(_S.c.id.in_(_IDS))
_IDENTIFYING = ("credit_code", "other_id_kind", "other_id", "permit_number")
_IDENTITIES = select(_S.c.id, *(_S.c[name] for name in _IDENTIFYING)).where(_S.c.id.in_(_IDS))
# In one order, so that two who change the same sources never wait for each other in a circle.
_HOLD = select(_S.c.id).where(_S.c.id.in_(_IDS)).order_by(_S.c.id).with_for_update()
_DIGESTS = select(_S.c.id, _S.c.registered_sha256).where(_S.c.id.in_(_IDS))
_BRIEFS = select(*_BRIEF).where(_S.c.id.in_(_IDS))
_BY_CODES = select(_S.c.credit_code, _S.c.id).where(_S.c.credit_code.in_(_IDS))
_BY_OTHER_IDS = select(_S.c.other_id_kind, _S.c.other_id, _S.c.id).where(
    _S.c.other_id_kind.in_(OTHER_ID_KINDS), _S.c.other_id.in_(_IDS)
)
_SECTORS = (
    select(_SECTOR.c.source_id, _SECTOR.c.sector, _SECTOR.c.sub_type)
    .where(_SECTOR.c.source_id.in_(_IDS))
    .order_by(_SECTOR.c.source_id, _SECTOR.c.ordinal)
)
_NAMES = (
    select(_NAME.c.name, _NAME.c.used_from)
    .where(_NAME.c.source_id == bindparam("source_id"))
    .order_by(_NAME.c.used_from.desc())
)
_CONTACTS = (
    select(_CONTACT.c.source_id, _CONTACT.c.name, _CONTACT.c.phone, _CONTACT.c.duty)
    .where(_CONTACT.c.source_id.in_(_IDS))
    .order_by(_CONTACT.c.source_id, _CONTACT.c.ordinal)
)
_ALIASES = select(_S.c.id, _S.c.merged_into).where(_S.c.id.in_(_IDS), _S.c.merged_into.is_not(None))
_INSERT = insert(_S)
_UPDATE = (
    update(_S)
    .where(_S.c.id == bindparam("key"), _S.c.version == bindparam("seen_version"))
    .values({column.name: bindparam(f"new_{column.name}") for column in _COLUMNS if column.name not in _FIXED})
)
_REDIRECT = (
    update(_S)
    .where(_S.c.merged_into == bindparam("loser"))
    .values(merged_into=bindparam("survivor"))
    .returning(_S.c.id)
)
_FAMILY = select(_S.c.id).where(or_(_S.c.id.in_(_IDS), _S.c.merged_into.in_(_IDS)))
_SEEN_ALIVE = (
    update(_S)
    .where(
        _S.c.id == bindparam("key"),
        or_(_S.c.last_sign_of_life_on.is_(None), _S.c.last_sign_of_life_on < bindparam("day")),
    )
    .values(last_sign_of_life_on=bindparam("day"))
)
_FORGET_SECTORS = delete(_SECTOR).where(_SECTOR.c.source_id.in_(_IDS))
_FORGET_CONTACTS = delete(_CONTACT).where(_CONTACT.c.source_id.in_(_IDS))
_FORGET_NAMES_OF_NOW = delete(_NAME).where(_NAME.c.source_id.in_(_IDS), _NAME.c.used_from == bindparam("now"))
_IMPORT = select(ImportRow.__table__).where(ImportRow.sha256 == bindparam("sha256"))


def within(scope: Scope) -> ColumnElement[bool]:
    """The one place where the register is narrowed to what the actor may see and touch."""
    if scope.everything:
        return true()
    arms = [
        and_(
            _S.c.area.startswith(reach.area_prefix, autoescape=True),
            true() if reach.department is None else _S.c.department == reach.department,
        )
        for reach in scope.reaches
    ]
    return or_(false(), *arms, _S.c.id.in_(sorted(scope.source_ids)) if scope.source_ids else false())


def find_source(uow: UnitOfWork, source_id: str) -> Source | None:
    """A source within the actor's scope."""
    row = uow.execute(_BY_ID.where(within(uow.scope)), {"source_id": source_id}).first()
    return None if row is None else _source(row, sectors_of(uow, [source_id]))


def find_sources(uow: UnitOfWork, ids: Collection[str], *, to_change: bool = False) -> dict[str, Source]:
    """Sources by id, whatever the scope: for callers that check it themselves. `to_change` keeps others off them."""
    if to_change:
        hold(uow, ids)
    sectors = sectors_of(uow, ids)
    rows = (row for chunk in chunks(ids) for row in uow.execute(_BY_IDS, {"ids": chunk}))
    return {row.id: _source(row, sectors) for row in rows}


def hold(uow: UnitOfWork, ids: Collection[str]) -> None:
    """Keep others from changing these until the transaction ends; what is read from here on is what stands."""
    for chunk in chunks(sorted(ids)):
        uow.execute(_HOLD, {"ids": chunk})


def find_digests(uow: UnitOfWork, ids: Collection[str]) -> dict[str, str]:
    """id -> what was registered under it."""
    return {row.id: row.registered_sha256 for chunk in chunks(ids) for row in uow.execute(_DIGESTS, {"ids": chunk})}


def briefs(uow: UnitOfWork, ids: Collection[str]) -> dict[str, SourceBrief]:
    sectors = sectors_of(uow, ids)
    rows = (row for chunk in chunks(ids) for row in uow.execute(_BRIEFS, {"ids": chunk}))
    return {
        row.id: SourceBrief(
            row.id, row.kind, row.name, row.area, row.department, sectors.get(row.id, ()), State(row.state)
        )
        for row in rows
    }


def ids_by_credit_code(uow: UnitOfWork, codes: Collection[str]) -> dict[str, str]:
    rows = (row for chunk in chunks(codes) for row in uow.execute(_BY_CODES, {"ids": chunk}))
    return {row.credit_code: row.id for row in rows}


def ids_by_other_id(uow: UnitOfWork, numbers: Collection[str]) -> dict[tuple[str, str], str]:
    """(register, number) -> id, for every register that knows one of `numbers`."""
    rows = (row for chunk in chunks(numbers) for row in uow.execute(_BY_OTHER_IDS, {"ids": chunk}))
    return {(row.other_id_kind, row.other_id): row.id for row in rows}


def identities(uow: UnitOfWork, ids: Collection[str]) -> dict[str, dict[str, str | None]]:
    """id -> credit code, other number and its register, permit."""
    rows = (row for chunk in chunks(ids) for row in uow.execute(_IDENTITIES, {"ids": chunk}))
    return {row.id: {name: getattr(row, name) for name in _IDENTIFYING} for row in rows}


def sectors_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Sectors]:
    found: dict[str, list[tuple[str, str]]] = {}
    for chunk in chunks(ids):
        for row in uow.execute(_SECTORS, {"ids": chunk}):
            found.setdefault(row.source_id, []).append((row.sector, row.sub_type))
    return {source_id: tuple(pairs) for source_id, pairs in found.items()}


def names_of(uow: UnitOfWork, source_id: str) -> tuple[FormerName, ...]:
    """Every name, the present one first."""
    return tuple(FormerName(row.name, row.used_from) for row in uow.execute(_NAMES, {"source_id": source_id}))


def contacts_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[Contact, ...]]:
    found: dict[str, list[Contact]] = {}
    for chunk in chunks(ids):
        for row in uow.execute(_CONTACTS, {"ids": chunk}):
            found.setdefault(row.source_id, []).append(Contact(row.name, row.phone, row.duty))
    return {source_id: tuple(people) for source_id, people in found.items()}


def aliases(uow: UnitOfWork, ids: Collection[str]) -> dict[str, str]:
    """Merged id -> id of the survivor, for those of `ids` that were merged."""
    return {row.id: row.merged_into for chunk in chunks(ids) for row in uow.execute(_ALIASES, {"ids": chunk})}


def family_of(uow: UnitOfWork, survivors: Collection[str]) -> set[str]:
    """These and all that were merged into them."""
    rows = (row for chunk in chunks(survivors) for row in uow.execute(_FAMILY, {"ids": chunk}))
    return {row.id for row in rows}


def list_page(uow: UnitOfWork, filters: Mapping[str, str], after: str | None, limit: int) -> list[Source]:
    """Up to `limit` sources after the id `after`, in order of registration."""
    statement = _ALL.where(within(uow.scope), *_conditions(filters)).order_by(_S.c.id).limit(limit)
    rows = uow.execute(statement if after is None else statement.where(_S.c.id > after)).all()
    sectors = sectors_of(uow, [row.id for row in rows])
    return [_source(row, sectors) for row in rows]


def _conditions(filters: Mapping[str, str]) -> Iterator[ColumnElement[bool]]:
    """Merged sources are left out unless somebody asks for them."""
    yield _S.c.state == filters["state"] if "state" in filters else _S.c.state != State.MERGED.value
    if "area" in filters:
        yield _S.c.area.startswith(area_prefix(filters["area"]), autoescape=True)
    if "kind" in filters:
        yield _S.c.kind == filters["kind"]
    if "sector" in filters:
        yield exists().where(_SECTOR.c.source_id == _S.c.id, _SECTOR.c.sector == filters["sector"])
    if "name" in filters:
        yield _S.c.name.icontains(filters["name"], autoescape=True)


def insert_sources(uow: UnitOfWork, sources: Sequence[Source], digests: Sequence[str]) -> None:
    """Raises RegisteredMeanwhile: an id, code or number was taken since it was looked up."""
    rows = [{**_row(source), "registered_sha256": sha256} for source, sha256 in zip(sources, digests, strict=True)]
    try:
        uow.execute(_INSERT, rows)
    except IntegrityError as error:
        raise RegisteredMeanwhile from error
    _insert_sectors(uow, sources)
    _insert_names(uow, sources)


def update_sources(uow: UnitOfWork, changes: Sequence[tuple[Source, Source]]) -> bool:
    """Write each (before, after); False if one of them is not what it was before.

    Raises:
        RegisteredMeanwhile: a code or number is another source's by now.
    """
    try:
        done = uow.execute(_UPDATE, [_change(before, after) for before, after in changes])
    except IntegrityError as error:
        raise RegisteredMeanwhile from error
    if done.rowcount != len(changes):
        return False
    regrouped = [after for before, after in changes if before.sectors != after.sectors]
    renamed = [after for before, after in changes if before.name != after.name]
    for chunk in chunks([source.id for source in regrouped]):
        uow.execute(_FORGET_SECTORS, {"ids": chunk})
    _insert_sectors(uow, regrouped)
    for chunk in chunks([source.id for source in renamed]):
        uow.execute(_FORGET_NAMES_OF_NOW, {"ids": chunk, "now": uow.now})
    _insert_names(uow, renamed)
    return True


def redirect_aliases(uow: UnitOfWork, loser: str, survivor: str) -> list[str]:
    """Whatever was merged into `loser` lives on in `survivor`: an alias is never more than one step away."""
    return sorted(uow.execute(_REDIRECT, {"loser": loser, "survivor": survivor}).scalars())


def see_alive(uow: UnitOfWork, days: Mapping[str, date]) -> None:
    """Move each last sign of life forward to its day; never back, and a repeat changes nothing."""
    if days:
        uow.execute(_SEEN_ALIVE, [{"key": source_id, "day": day} for source_id, day in days.items()])


def replace_contacts(uow: UnitOfWork, people: Mapping[str, Sequence[Contact]]) -> None:
    for chunk in chunks(people):
        uow.execute(_FORGET_CONTACTS, {"ids": chunk})
    rows = [
        {"source_id": source_id, "ordinal": n, "name": person.name, "phone": person.phone, "duty": person.duty}
        for source_id, contacts in people.items()
        for n, person in enumerate(contacts)
    ]
    if rows:
        uow.execute(insert(_CONTACT), rows)


def find_import(uow: UnitOfWork, sha256: str) -> Row[Any] | None:
    return uow.execute(_IMPORT, {"sha256": sha256}).first()


def insert_import(uow: UnitOfWork, sha256: str, counts: Mapping[str, int]) -> None:
    """Raises RegisteredMeanwhile: somebody imports the same file in this moment."""
    row = {"sha256": sha256, "imported_at": uow.now, "imported_by": uow.actor.account_id, **counts}
    try:
        uow.execute(insert(ImportRow.__table__), row)
    except IntegrityError as error:
        raise RegisteredMeanwhile from error


def _source(row: Row[Any], sectors: Mapping[str, Sectors]) -> Source:
    values = row._asdict()
    return Source(**{**values, "state": State(row.state), "sectors": sectors.get(row.id, ())})


def _row(source: Source) -> dict[str, Any]:
    return {column.name: _plain(getattr(source, column.name)) for column in _COLUMNS}


def _change(before: Source, after: Source) -> dict[str, Any]:
    new = {f"new_{name}": value for name, value in _row(after).items() if name not in _FIXED}
    return {"key": before.id, "seen_version": before.version, **new}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, State) else value


def _insert_sectors(uow: UnitOfWork, sources: Sequence[Source]) -> None:
    rows = [
        {"source_id": source.id, "ordinal": n, "sector": sector, "sub_type": sub_type}
        for source in sources
        for n, (sector, sub_type) in enumerate(source.sectors)
    ]
    if rows:
        uow.execute(insert(_SECTOR), rows)


def _insert_names(uow: UnitOfWork, sources: Sequence[Source]) -> None:
    if sources:
        rows = [{"source_id": source.id, "used_from": uow.now, "name": source.name} for source in sources]
        uow.execute(insert(_NAME), rows)
