"""Registering, changing, merging and closing sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.area.queries import departments, places_of_sources
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Event, Happened
from greenctl.kernel.ids import new_id
from greenctl.source import queries, repository
from greenctl.source.desks import desk_of
from greenctl.source.domain import Contact, NewSource, Source, State, later_of, problems_of, repeated
from greenctl.source.errors import (
    AreaOutsideRemit,
    CreditCodeTaken,
    IdTaken,
    OtherIdTaken,
    SourceInvalid,
    SourceMovedOn,
)
from greenctl.source.events import (
    SourceChanged,
    SourceContactsChanged,
    SourceRegistered,
    SourceRenamed,
    SourcesMerged,
    SourceSplit,
    SourceStateChanged,
)

# What a change may name. Kind and state have their own ways, the rest is not for changing.
CHANGEABLE = frozenset(field.name for field in fields(NewSource)) - {"id", "kind", "state"}


def register(uow: UnitOfWork, described: Sequence[NewSource]) -> tuple[Source, ...]:
    """Register sources, all or none; the answer is in their order.

    Who sends the same id with the same content again gets the source as it stands now, and nothing changes. The
    number of statements does not grow with the number of sources, up to a thousand.

    Raises:
        SourceInvalid: fields contradict each other or the tables; with several sources, fields are `0.area`, ...
        AreaOutsideRemit
        IdTaken: the same id with other content.
        CreditCodeTaken, OtherIdTaken, RegisteredMeanwhile
    """
    tidy = [new.tidy() for new in described]
    check(tidy)
    standing = _standing(uow, tidy)
    fresh = [new for new in tidy if new.id not in standing]
    _check_not_taken(uow, fresh)
    sources = add(uow, fresh)
    known = iter(sources)
    return tuple(standing[new.id] if new.id in standing else next(known) for new in tidy)


def check(described: Sequence[NewSource | Source]) -> None:
    """Raises SourceInvalid."""
    places = places_of_sources()
    found = [(n, problem) for n, new in enumerate(described) for problem in problems_of(new, places, departments())]
    found += [(n, _twice("id")) for n in repeated([new.id for new in described])]
    found += [(n, _twice("credit_code")) for n in repeated([new.credit_code for new in described])]
    if found:
        path = (lambda n, field: f"{n}.{field}") if len(described) > 1 else (lambda _n, field: field)
        raise SourceInvalid(problems=[{**problem, "field": path(n, problem["field"])} for n, problem in found])


def add(uow: UnitOfWork, described: Sequence[NewSource]) -> list[Source]:
    """Write checked sources that are in nobody's way.

    Raises:
        AreaOutsideRemit, RegisteredMeanwhile
    """
    if not described:
        return []
    sources = [_registered(uow, new) for new in described]
    check_remit(uow, sources)
    digests = [new.digest() for new in described]
    repository.insert_sources(uow, sources, digests)
    uow.record_all(
        SourceRegistered(source_id=source.id, area=source.area, sha256=sha256)
        for source, sha256 in zip(sources, digests, strict=True)
    )
    return sources


def change(uow: UnitOfWork, source_id: str, seen_version: int, changes: Mapping[str, Any]) -> Source:
    """Change what `changes` names (see `CHANGEABLE`); a new name keeps the old one in its history.

    Raises:
        SourceNotThere, SourceMovedOn, SourceIsMerged, SourceInvalid, AreaOutsideRemit, CreditCodeTaken, OtherIdTaken
    """
    before = _seen(uow, source_id, seen_version)
    asked = {name: value for name, value in changes.items() if name in CHANGEABLE}
    after = before.changed(**_tidied(asked))
    different = changed_fields(before, after)
    if not different:
        return before
    check([after])
    check_remit(uow, [after])
    if different & {"credit_code", "other_id", "other_id_kind"}:
        _check_not_taken(uow, [after])
    save(uow, [(before, after)])
    return after


def set_state(uow: UnitOfWork, source_id: str, seen_version: int, state: State, on: date | None = None) -> Source:
    """Say that a source runs, runs seasonally, has stopped or closed, since `on` (today where it is not said).

    Raises:
        SourceNotThere, SourceMovedOn, SourceIsMerged
        SourceInvalid: the day lies in the future.
    """
    before = _seen(uow, source_id, seen_version)
    today = civil_day(uow.now)
    if on is not None and on > today:
        raise SourceInvalid(problems=[{"field": "on", "code": "source.day_in_the_future"}])
    after = before.moved_to(state, on or today)
    _write(uow, [(before, after)])
    if state.is_a_sign_of_life:
        repository.see_alive(uow, {source_id: on or today})
    uow.record(
        SourceStateChanged(source_id=after.id, version=after.version, before=before.state.value, state=state.value)
    )
    return after


def merge(uow: UnitOfWork, loser_id: str, seen_version: int, survivor_id: str) -> Source:
    """Make `loser_id` an alias of `survivor_id`: its id and code still find it, its history stays with it, and its last
    sign of life is the survivor's as well.

    Raises:
        SourceNotThere: either is outside the actor's scope.
        SourceMovedOn, SourceIsMerged, CannotMerge
    """
    # Both, or two merges at once could make each of two sources the alias of the other.
    repository.hold(uow, {loser_id, survivor_id})
    loser, survivor = _seen(uow, loser_id, seen_version), queries.get(uow, survivor_id)
    alias = loser.merged(survivor)
    _write(uow, [(loser, alias)])
    if loser.last_sign_of_life_on is not None:
        repository.see_alive(uow, {survivor.id: loser.last_sign_of_life_on})
    moved = [loser.id, *repository.redirect_aliases(uow, loser.id, survivor.id)]
    uow.record_all(SourcesMerged(source_id=source_id, survivor=survivor.id) for source_id in moved)
    return alias


def split(uow: UnitOfWork, source_id: str, seen_version: int, state: State) -> Source:
    """Make an alias a source of its own again, under its own id, code and names, after a merge by mistake.

    What was written down for the survivor meanwhile stays with it, and so do those that had been merged into this one
    before: nobody but a person can tell whose they are.

    Raises:
        SourceNotThere, SourceMovedOn
        SourceNotMerged: it is one of its own.
    """
    before = _seen(uow, source_id, seen_version)
    after = before.split(state)
    _write(uow, [(before, after)])
    survivor = str(before.merged_into)
    uow.record(SourceSplit(source_id=after.id, version=after.version, survivor=survivor, state=state.value))
    return after


def set_contacts(uow: UnitOfWork, source_id: str, seen_version: int, people: Sequence[Contact]) -> Source:
    """Say who is to be called, in place of whoever it was. It is a change of the source, so its version rises.

    Raises:
        SourceNotThere, SourceMovedOn, SourceIsMerged
    """
    before = _seen(uow, source_id, seen_version)
    after = before.changed()
    _write(uow, [(before, after)])
    set_contacts_of_many(uow, {source_id: people})
    return after


def set_contacts_of_many(uow: UnitOfWork, people: Mapping[str, Sequence[Contact]]) -> None:
    """The same for many sources that the caller may touch, such as those of an import; versions stay."""
    repository.replace_contacts(uow, people)
    uow.record_all(SourceContactsChanged(source_id=source_id, count=len(who)) for source_id, who in people.items())


def mark_signs_of_life(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: something was heard of sources (`source_id` in the body, on the day `on` or that of the event).

    May run twice and in any order: the day only moves forward. An event without a source is none of our business.
    Of a source that was merged it is one of the source it lives on in as well.
    """
    days: dict[str, date] = {}
    for event in events:
        if source_id := event.body.get("source_id"):
            on = event.body.get("on")
            day = date.fromisoformat(on) if on else civil_day(event.at)
            days[source_id] = later_of(days.get(source_id), day)
    for alias, survivor in repository.aliases(uow, days).items():
        days[survivor] = later_of(days.get(survivor), days[alias])
    repository.see_alive(uow, days)


def save(uow: UnitOfWork, changes: Sequence[tuple[Source, Source]]) -> None:
    """Write checked changes and tell of them.

    Raises:
        SourceMovedOn, RegisteredMeanwhile
    """
    _write(uow, changes)
    uow.record_all(event for before, after in changes for event in _events_of(before, after))


def _events_of(before: Source, after: Source) -> Iterator[Event]:
    different = changed_fields(before, after)
    version = {"source_id": after.id, "version": after.version}
    if different:
        stays = (before.area, before.department) == (after.area, after.department)
        left = None if stays else f"{before.area}/{before.department}"
        yield SourceChanged(**version, fields=tuple(sorted(different)), moved_from=left)
    if "name" in different:
        yield SourceRenamed(**version)
    if before.state is not after.state:
        yield SourceStateChanged(**version, before=before.state.value, state=after.state.value)


def changed_fields(before: Source, after: Source) -> set[str]:
    return {name for name in CHANGEABLE if getattr(before, name) != getattr(after, name)}


def check_remit(uow: UnitOfWork, sources: Iterable[Source]) -> None:
    """Raises AreaOutsideRemit."""
    for source in sources:
        if not uow.scope.covers(area=source.area, department=source.department, source_id=source.id):
            raise AreaOutsideRemit(area=source.area, department=source.department)


def _twice(field: str) -> dict[str, str]:
    return {"field": field, "code": "source.twice_in_one_request"}


def _standing(uow: UnitOfWork, described: Sequence[NewSource]) -> dict[str | None, Source]:
    """Those that were registered before under the id they are sent with."""
    sent = {new.id: new for new in described if new.id is not None}
    digests = repository.find_digests(uow, sent)
    for source_id, sha256 in digests.items():
        if sha256 != sent[source_id].digest():
            raise IdTaken(source_id=source_id)
    standing: dict[str | None, Source] = {**repository.find_sources(uow, digests)}
    check_remit(uow, standing.values())
    return standing


def _check_not_taken(uow: UnitOfWork, described: Sequence[NewSource | Source]) -> None:
    codes = {new.credit_code: new.id for new in described if new.credit_code is not None}
    taken = repository.ids_by_credit_code(uow, codes)
    if others := sorted(code for code, source_id in taken.items() if source_id != codes[code]):
        raise CreditCodeTaken(credit_code=others[0])
    numbers = {(new.other_id_kind, new.other_id): new.id for new in described if new.other_id is not None}
    for pair, source_id in repository.ids_by_other_id(uow, {new.other_id for new in described if new.other_id}).items():
        if pair in numbers and numbers[pair] != source_id:
            raise OtherIdTaken(other_id_kind=pair[0], other_id=pair[1])


def _registered(uow: UnitOfWork, new: NewSource) -> Source:
    given = {name: getattr(new, name) for name in CHANGEABLE | {"kind"}}
    given["department"] = new.department or desk_of(new.kind, new.sectors)
    return Source(
        **given,
        id=new.id or new_id(),
        state=State(new.state),
        last_sign_of_life_on=None,
        merged_into=None,
        registered_at=uow.now,
        version=1,
    )


def _seen(uow: UnitOfWork, source_id: str, seen_version: int) -> Source:
    source = queries.get(uow, source_id)
    if source.version != seen_version:
        raise SourceMovedOn(source_id=source_id, seen_version=seen_version, current_version=source.version)
    return source


def _tidied(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The asked values in the spelling of the register."""
    tidy = NewSource(kind="", name=asked.get("name", ""), area="", credit_code=asked.get("credit_code")).tidy()
    return {name: getattr(tidy, name) if name in {"name", "credit_code"} else value for name, value in asked.items()}


def _write(uow: UnitOfWork, changes: Sequence[tuple[Source, Source]]) -> None:
    if not repository.update_sources(uow, changes):
        before = changes[0][0]
        raise SourceMovedOn(source_id=before.id, seen_version=before.version, current_version=before.version + 1)
