"""Records as the offices that decide them tell: many at once, by credit code; each row stands or falls by itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from greenctl.adverse import repository
from greenctl.adverse.domain import Adverse, AdverseMoved, State
from greenctl.adverse.errors import HappenedInFuture, KindUnknown
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.errors import DomainError
from greenctl.kernel.ids import new_id
from greenctl.review.errors import OwnFirm
from greenctl.rules.queries import veto_kinds
from greenctl.source import queries as sources
from greenctl.source.errors import SourceNotThere

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """A decision against a firm. `document` is its number, by which it is known when it is told again."""

    credit_code: str
    kind: str
    happened_on: date
    document: str


class Outcome(StrEnum):
    RECORDED = "recorded"
    """written down, or with a dry run would be; counts once somebody else has confirmed it"""
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row: `adverse_id` is the record that stands for it, `refused` why there is none."""

    outcome: Outcome
    adverse_id: str | None = None
    refused: DomainError | None = None


def take(uow: UnitOfWork, told: Sequence[Told], *, today: date, dry_run: bool) -> list[Taken]:
    """An answer for each row, in their order; the same rows again change nothing. Statements do not grow with rows.

    Raises:
        OwnFirm: a row names a firm that the actor acts for; nothing is taken then.
    """
    named = sources.by_credit_code(uow, {row.credit_code for row in told})
    if sources.is_own_firm(uow, named.values()):
        raise OwnFirm
    lives_on = sources.survivors(uow, named.values())
    standing = repository.of_documents(uow, lives_on.values(), {row.document for row in told})
    taking = _Taking(uow, named, lives_on, veto_kinds(uow), today, standing)
    answers = [taking.answer(row) for row in told]
    if dry_run:
        return [one if one.adverse_id not in taking.fresh else Taken(one.outcome) for one in answers]
    repository.insert_all(uow, list(taking.fresh.values()))
    uow.record_all(AdverseMoved.of(record) for record in taking.fresh.values())
    return answers


@dataclass(slots=True)
class _Taking:
    """`standing`: survivor, kind and document -> the record of that; what is `fresh` is among them as soon as told."""

    uow: UnitOfWork
    named: Mapping[str, str]
    lives_on: Mapping[str, str]
    kinds: Collection[str]
    today: date
    standing: dict[tuple[str, str, str], str]
    fresh: dict[str, Adverse] = field(default_factory=dict)

    def answer(self, row: Told) -> Taken:
        refused = self._why_not(row)
        if refused is not None:
            return Taken(Outcome.REFUSED, refused=refused)
        key = (self.lives_on[self.named[row.credit_code]], row.kind, row.document)
        if key in self.standing:
            return Taken(Outcome.KNOWN, self.standing[key])
        self.standing[key] = self._record(row)
        return Taken(Outcome.RECORDED, self.standing[key])

    def _why_not(self, row: Told) -> DomainError | None:
        if row.credit_code not in self.named:
            return SourceNotThere(source=row.credit_code)
        if row.kind not in self.kinds:
            return KindUnknown(kind=row.kind, known=", ".join(sorted(self.kinds)) or "-")
        if row.happened_on > self.today:
            return HappenedInFuture(happened_on=row.happened_on, today=self.today)
        return None

    def _record(self, row: Told) -> str:
        by, at = self.uow.actor.account_id, self.uow.now
        source_id, record_id = self.named[row.credit_code], new_id()
        record = Adverse(record_id, source_id, row.kind, row.happened_on, row.document, State.RECORDED, by, at)
        self.fresh[record_id] = record
        return record_id
