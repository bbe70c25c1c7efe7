"""Reading the register."""

from collections.abc import Collection, Mapping

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source import repository
from greenctl.source.domain import Contact, FormerName, Source, SourceBrief, tidy_credit_code
from greenctl.source.errors import SourceNotThere


def get(uow: UnitOfWork, source_id: str) -> Source:
    """One source within the actor's scope.

    Raises:
        SourceNotThere
    """
    source = repository.find_source(uow, source_id)
    if source is None:
        raise SourceNotThere(source_id=source_id)
    return source


def list_page(uow: UnitOfWork, filters: Mapping[str, str], *, after: str | None, limit: int) -> list[Source]:
    """Up to `limit` sources of the actor's scope after the id `after`.

    `filters`: any of area (and everything below it), kind, sector, state, name (a part of it). Merged sources come
    only when state=merged is asked for.
    """
    return repository.list_page(uow, filters, after, limit)


def size_of(uow: UnitOfWork, source_id: str) -> str | None:
    """How large the register says a source is, whatever the scope: public. None where it is not stated."""
    found = repository.find_sources(uow, [source_id]).get(source_id)
    return found.size if found else None


def plain_names(uow: UnitOfWork, ids: Collection[str]) -> dict[str, str]:
    """Id -> present name, as `brief` gives it."""
    return {source_id: known.name for source_id, known in brief(uow, ids).items()} if ids else {}


def names(uow: UnitOfWork, source: Source) -> tuple[FormerName, ...]:
    """Every name `source` carries or carried, the present one first."""
    return repository.names_of(uow, source.id)


def contacts(uow: UnitOfWork, source_id: str) -> tuple[Contact, ...]:
    """Who is to be called. Personal data: only for acts that may read it.

    Raises:
        SourceNotThere
    """
    return repository.contacts_of(uow, [get(uow, source_id).id]).get(source_id, ())


def brief(uow: UnitOfWork, ids: Collection[str]) -> dict[str, SourceBrief]:
    """What others say of sources: two statements for up to a thousand ids, two more for each thousand.

    Not narrowed by scope: who may see a declaration or a case may see whose it is, and nothing here is personal.
    Unknown ids are left out.
    """
    return repository.briefs(uow, ids)


def identities(uow: UnitOfWork, ids: Collection[str]) -> dict[str, dict[str, str | None]]:
    """By which numbers other registers know these sources."""
    return repository.identities(uow, ids)


def kin(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """The ids with every other id that the same sources are or were known under."""
    return repository.family_of(uow, set(survivors(uow, ids).values())) if ids else set()


def is_own_firm(uow: UnitOfWork, ids: Collection[str]) -> bool:
    """Whether the actor acts for any of these sources, under whichever id it is or was known."""
    return bool(uow.actor.mandates) and any(uow.actor.acts_for(source_id) for source_id in kin(uow, ids))


def by_credit_code(uow: UnitOfWork, codes: Collection[str]) -> dict[str, str]:
    """Credit code -> the source's own id, merged or not. Codes of nobody within the actor's scope are left out."""
    tidy = {code: tidy_credit_code(code) for code in codes}
    ids = repository.ids_by_credit_code(uow, tidy.values())
    within_reach = {
        source.id
        for source in repository.find_sources(uow, ids.values()).values()
        if uow.scope.covers(area=source.area, department=source.department, source_id=source.id)
    }
    return {code: ids[spelled] for code, spelled in tidy.items() if ids.get(spelled) in within_reach}


def survivors(uow: UnitOfWork, ids: Collection[str]) -> dict[str, str]:
    """Each id -> the id it lives on under: its own, or that of the source it was merged into."""
    aliases = repository.aliases(uow, ids)
    return {source_id: aliases.get(source_id, source_id) for source_id in ids}
