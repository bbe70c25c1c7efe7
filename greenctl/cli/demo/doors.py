"""How the demonstration's work enters: each input through the API's schema, then the use case.

One transaction per batch; a batch has at most 200 units. Tests bring the same work in over HTTP and compare the lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select

from api.declaration.answers_in import AnswersIn
from api.source.schemas import ContactIn, NewSourceIn
from greenctl.auth import policy, queries as accounts, use_cases as auth
from greenctl.auth.domain import NewAccount
from greenctl.cli.demo.sources import Unit
from greenctl.cli.demo.staff import Officer
from greenctl.db.event_log import EventRow
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import publicity, use_cases as declarations
from greenctl.declaration.queries import versions as declared_versions
from greenctl.kernel.actor import Actor, Mandate, Role, system
from greenctl.kernel.clock import local_day
from greenctl.lists import queries as published, use_cases as lists
from greenctl.review import queries as cases, use_cases as reviews
from greenctl.review.domain import Decision
from greenctl.season import queries as known_seasons, use_cases as seasons
from greenctl.source import queries as register, use_cases as sources

INVITED_FOR = timedelta(days=30)
DEMO = system("demo")


@dataclass(frozen=True, slots=True)
class Declared:
    """A unit and the accounts of its two people."""

    unit: Unit
    preparer: Actor
    signer: Actor


def people_of(unit: Unit) -> Declared:
    preparer = Actor(unit.preparer_id, mandates=(Mandate(unit.id, Role.PREPARER),))
    signer = Actor(unit.signer_id, mandates=(Mandate(unit.id, Role.SIGNER),))
    return Declared(unit, preparer, signer)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for an officer."""

    case_id: str
    party_id: str
    round: int
    version: int


class Door(Protocol):
    """What the campaign asks of an entrance. Everything may be asked again, and is then done once."""

    def plan_season(self, planned: seasons.PlannedSeason) -> None:
        """Plan and open it."""

    def engage(self, officers: Sequence[Officer]) -> None:
        """Make the offices' accounts."""

    def register(self, officer: Officer, units: Sequence[Unit]) -> None:
        """Register sources with their contacts."""

    def invite(self, declared: Sequence[Declared]) -> None:
        """Make and invite each source's preparer and signer."""

    def declare(self, season_id: str, declared: Sequence[Declared]) -> None:
        """Begin, fill in, sign and submit every declaration of the units."""

    def waiting(self, officer: Officer, step: str, limit: int) -> list[Waiting]:
        """What waits for the officer at a step."""

    def decide(self, officer: Officer, decisions: Sequence[Mapping[str, Any]]) -> None:
        """Decide cases."""

    def returned(self, declaration_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Those that were returned, with the fields that are open."""

    def correct(self, corrections: Sequence[tuple[Declared, str, dict[str, Any]]]) -> None:
        """Change, sign and submit returned declarations."""

    def in_publicity(self) -> bool:
        """Whether anything waits for time to pass."""

    def conclude(self, today: date) -> int:
        """End what has been public long enough; how many cases."""

    def published(self, season_id: str, programme: str) -> int:
        """The number of the newest edition of a list, 0 if there is none."""

    def publish(self, officer: Officer, season_id: str, programme: str, effective_on: date, number: int) -> None:
        """Publish an edition of a list, if it is not published already."""


class UseCaseDoor:
    """The entrance of commands."""

    def __init__(self, transactions: Transactions, zone: ZoneInfo) -> None:
        self._transactions = transactions
        self._zone = zone
        self._source_in, self._contact_in, self._answers_in = NewSourceIn(), ContactIn(), AnswersIn()

    def plan_season(self, planned: seasons.PlannedSeason) -> None:
        with self._transactions.writing(DEMO) as uow:
            if planned.id not in {season.id for season in known_seasons.list_seasons(uow)}:
                season = seasons.plan_season(uow, planned)
                seasons.open_season(uow, season.id, season.version)

    def engage(self, officers: Sequence[Officer]) -> None:
        with self._transactions.writing(DEMO) as uow:
            known = accounts.known_ids(uow, [officer.id for officer in officers])
            new = [officer for officer in officers if officer.id not in known]
            auth.create_accounts(
                uow,
                [NewAccount(id=o.id, login=o.login, display_name=o.display_name, grants=(o.grant,)) for o in new],
            )

    def register(self, officer: Officer, units: Sequence[Unit]) -> None:
        scope = policy.scope_for(officer.actor, "source.register")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            known = register.brief(uow, [unit.id for unit in units])
            new = [unit for unit in units if unit.id not in known]
            sources.register(uow, [self._source_in.load(unit.source) for unit in new])
            people = {unit.id: self._contact_in.load(unit.contacts, many=True) for unit in new}
            sources.set_contacts_of_many(uow, people)

    def invite(self, declared: Sequence[Declared]) -> None:
        with self._transactions.writing(DEMO) as uow:
            people = [actor for one in declared for actor in (one.preparer, one.signer)]
            known = accounts.known_ids(uow, [actor.account_id for actor in people])
            new = [actor for actor in people if actor.account_id not in known]
            auth.create_accounts(uow, [_account(actor) for actor in new])
            auth.invite_many(uow, [actor.account_id for actor in new], INVITED_FOR)

    def declare(self, season_id: str, declared: Sequence[Declared]) -> None:
        with self._transactions.writing(DEMO) as uow:
            known = cases.standing(uow, [i for one in declared for i in one.unit.declaration_ids])
            new = [one for one in declared if one.unit.declaration_ids[0] not in known]
            begun = [
                declarations.NewDeclaration(declaration_id, one.unit.id, season_id, programme, by=one.preparer)
                for one in new
                for declaration_id, programme in zip(one.unit.declaration_ids, one.unit.programmes, strict=True)
            ]
            if begun:
                declarations.begin_many(uow, begun, today=self._today(uow))
                self._hand_in(uow, [change for one in new for change in _first_answers(one)])

    def waiting(self, officer: Officer, step: str, limit: int) -> list[Waiting]:
        scope = policy.scope_for(officer.actor, "review.read_queue")
        with self._transactions.reading(officer.actor, scope=scope) as uow:
            queue = cases.queue(uow, limit=limit, filters=cases.QueueFilters(step=step))
            return [Waiting(entry.case_id, entry.party_id, entry.round, entry.version) for entry in queue[:limit]]

    def decide(self, officer: Officer, decisions: Sequence[Mapping[str, Any]]) -> None:
        scope = policy.scope_for(officer.actor, "review.decide")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            outcomes = reviews.decide_many(uow, [_decision(decision) for decision in decisions])
            refused = next((outcome.error for outcome in outcomes if outcome.error is not None), None)
            if refused is not None:
                raise refused

    def returned(self, declaration_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        with self._transactions.reading(DEMO) as uow:
            standing = cases.standing(uow, declaration_ids)
            return {i: tuple(case.open_fields) for i, case in standing.items() if case.open_fields is not None}

    def correct(self, corrections: Sequence[tuple[Declared, str, dict[str, Any]]]) -> None:
        with self._transactions.writing(DEMO) as uow:
            self._hand_in(uow, corrections)

    def in_publicity(self) -> bool:
        with self._transactions.reading(DEMO) as uow:
            return bool(cases.queue(uow, limit=1, filters=cases.QueueFilters(step="publicity")))

    def conclude(self, today: date) -> int:
        with self._transactions.writing(DEMO) as uow:
            return publicity.conclude(uow, today)

    def published(self, season_id: str, programme: str) -> int:
        with self._transactions.reading(DEMO) as uow:
            return _newest(uow, season_id, programme)

    def publish(self, officer: Officer, season_id: str, programme: str, effective_on: date, number: int) -> None:
        scope = policy.scope_for(officer.actor, "lists.publish")
        with self._transactions.writing(officer.actor, scope=scope) as uow:
            newest = _newest(uow, season_id, programme)
            if newest < number:
                lists.publish(uow, season_id, programme, effective_on, newest, today=self._today(uow))

    def _hand_in(self, uow: UnitOfWork, changes: Sequence[tuple[Declared, str, Mapping[str, Any]]]) -> None:
        """Fill in, sign and submit: the preparer's part, then the signer's."""
        today, seen = self._today(uow), declared_versions(uow, [declaration_id for _, declaration_id, _ in changes])
        edits = [
            declarations.Edit(i, seen[i], self._answers_in.load(dict(sheet)), by=one.preparer)
            for one, i, sheet in changes
        ]
        edited = declarations.edit_many(uow, edits, today=today)
        signers = {i: one.signer for one, i, _ in changes}
        handed = [declarations.Handed(d.id, d.version, by=signers[d.id]) for d in edited]
        signed = declarations.sign_many(uow, handed, today=today)
        handed = [declarations.Handed(d.id, d.version, by=signers[d.id]) for d in signed]
        declarations.submit_many(uow, handed, today=today)

    def _today(self, uow: UnitOfWork) -> date:
        return local_day(uow.now, self._zone)


def last_moment(uow: UnitOfWork) -> datetime | None:
    """When the newest event happened."""
    return uow.execute(select(EventRow.at).order_by(EventRow.seq.desc()).limit(1)).scalar()


def _newest(uow: UnitOfWork, season_id: str, programme: str) -> int:
    numbers = (e.number for e in published.history(uow, programme) if e.season_id == season_id)
    return max(numbers, default=0)


def _first_answers(one: Declared) -> list[tuple[Declared, str, Mapping[str, Any]]]:
    """The sheet is shared, so it is filled in once: through the first declaration, which asks for the most.

    It comes last, since its edit moves the versions of the others on.
    """
    first, *others = one.unit.declaration_ids
    return [*((one, other, {}) for other in others), (one, first, one.unit.sheet)]


def _account(actor: Actor) -> NewAccount:
    mandate = actor.mandates[0]
    kind, name = ("p", "示例填报人") if mandate.role is Role.PREPARER else ("s", "示例签字人")
    login = f"{kind}-{mandate.source_id}"
    return NewAccount(id=actor.account_id, login=login, display_name=name, mandates=actor.mandates)


def _decision(body: Mapping[str, Any]) -> Decision:
    return Decision(
        body["case_id"], body["seen_version"], body["verdict"], body.get("reason"), tuple(body.get("fields", ()))
    )
