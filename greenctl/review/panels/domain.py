"""Who sits on a panel, who may say what there, and what their opinions come to. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from hashlib import sha256
from statistics import median_low
from typing import Any, TypeAlias

from greenctl.kernel.actor import Actor, Role
from greenctl.review.domain import Case, Decision, require_grounds, require_seen
from greenctl.review.errors import CaseNotUnderReview, OwnFirm, VerdictNotInTable
from greenctl.review.panels.errors import NoPanelSits, NotSeated, OpinionGiven
from greenctl.review.workflow import Agreement, Move, Panel, Step, Verdict, Workflow

Score: TypeAlias = Any
# They may know who sits on a panel; what was said there they read when it is opened, as everybody else does.
_WATCHING = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.COMMAND, Role.AUDITOR, Role.SYSTEM})
# By sector and indicator, as the rules name them; opaque here.
Scores: TypeAlias = Mapping[str, Mapping[str, Score]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one expert says on a case as it was at `seen_version`."""

    case_id: str
    seen_version: int
    verdict: str
    reason: str | None = None
    fields: tuple[str, ...] = ()
    scores: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One place on the panel that was called when the case came to `step`, at `case_version`. It ends when its holder
    has left because of a conflict of interest; its opinion is for others to read from `opened_at` on."""

    id: str
    case_id: str
    case_version: int
    workflow_fingerprint: str
    step: str
    account_id: str
    seated_at: datetime
    verdict: str | None = None
    reason: str | None = None
    fields: tuple[str, ...] = ()
    scores: Scores
    given_at: datetime | None = None
    left_at: datetime | None = None
    opened_at: datetime | None = None


class Why(StrEnum):
    """What a comparison came to."""

    AGREED = "agreed"
    VERDICTS_APART = "verdicts_apart"
    SCORES_APART = "scores_apart"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What opinions come to: the verdict of the row that is carried out, why, and on which grounds. `scores` are those
    that count, if they were agreed upon."""

    verdict: str
    why: Why
    reason: str | None
    fields: tuple[str, ...]
    scores: Scores


def panel_of(workflow: Workflow, case: Case) -> tuple[Step, Panel]:
    """The step at which the case stands before a panel. Raises NoPanelSits."""
    step = workflow.step(case.step) if case.step else None
    if step is None or step.panel is None:
        raise NoPanelSits(case_id=case.id)
    return step, step.panel


def chosen(case_id: str, candidates: Mapping[str, int], places: int) -> tuple[str, ...]:
    """Who takes the places: of the candidates, by how many opinions each owes already, those who owe least. Among
    equals the ticket decides, the SHA-256 of `<case id>:<account>`: nobody picks, and anybody can draw again."""
    return tuple(sorted(candidates, key=lambda who: (candidates[who], _ticket(case_id, who)))[: max(places, 0)])


def must_leave(seat: Seat, able: Collection[str], torn: Collection[str]) -> bool:
    """Whether the seat goes to the next: its holder has an interest in the firm by now (`torn`), whatever they have
    said, or owes an opinion and holds no desk any more from which to give it (`able`)."""
    if seat.left_at is not None:
        return False
    return seat.account_id in torn or (seat.given_at is None and seat.account_id not in able)


def given(workflow: Workflow, case: Case, seat: Seat | None, opinion: Opinion, by: Actor, *, at: datetime) -> Seat:
    """The seat with the opinion of whoever holds it, given once.

    Raises:
        CaseMovedOn, CaseNotUnderReview, NoPanelSits, NotSeated, OwnFirm, OpinionGiven
        VerdictNotInTable, ReasonMissing, FieldsMissing, FieldsNotWanted
    """
    require_seen(case, opinion.seen_version)
    if case.step is None:
        raise CaseNotUnderReview(state=case.state.value)
    step, _ = panel_of(workflow, case)
    if seat is None or seat.left_at is not None:
        raise NotSeated(step=step.code)
    if by.acts_for(case.party_id):
        raise OwnFirm
    if seat.given_at is not None:
        raise OpinionGiven(case_id=case.id)
    _require_row(workflow, case, step, opinion)
    return replace(
        seat, verdict=opinion.verdict, reason=opinion.reason, fields=tuple(dict.fromkeys(opinion.fields)),
        scores=opinion.scores, given_at=at,
    )  # fmt: skip


def sayable(workflow: Workflow, case: Case) -> tuple[Move, ...]:
    """The rows by which an expert says what they think."""
    step, _ = panel_of(workflow, case)
    return tuple(row for row in workflow.moves_at(step.code, case.route) if row.verdict is not Verdict.DISAGREE)


def complete(panel: Panel, seats: Iterable[Seat]) -> bool:
    """Whether as many as the panel has places have given their opinion."""
    return len(_opinions(seats)) >= panel.seats


def compared(panel: Panel, seats: Iterable[Seat]) -> Comparison:
    """What the opinions come to, whatever the order in which they were given or are read."""
    opinions = _opinions(seats)
    if len(opinions) < panel.quorum:
        return _apart(Why.NO_QUORUM)
    verdict = _verdict(panel, [seat.verdict or "" for seat in opinions])
    if verdict is None:
        return _apart(Why.VERDICTS_APART)
    agreeing = [seat for seat in opinions if seat.verdict == verdict]
    scores = _scores(panel, [seat.scores for seat in opinions])
    if scores is None and verdict == Verdict.APPROVE:
        return _apart(Why.SCORES_APART)
    reasons = dict.fromkeys(seat.reason for seat in agreeing if seat.reason)
    fields = sorted({name for seat in agreeing for name in seat.fields})
    return Comparison(verdict, Why.AGREED, "\n".join(reasons) or None, tuple(fields), scores or {})


def visible_to(seats: Sequence[Seat], actor: Actor) -> list[Seat]:
    """The seats that somebody may know of, each with no more than they may read. Before they are opened nobody reads
    an opinion that is not their own, and experts do not even learn who sits beside them."""
    watches = bool(actor.roles & _WATCHING)
    known = [seat for seat in seats if watches or seat.opened_at or seat.account_id == actor.account_id]
    return [seat if seat.opened_at or seat.account_id == actor.account_id else _closed(seat) for seat in known]


def _closed(seat: Seat) -> Seat:
    return replace(seat, verdict=None, reason=None, fields=(), scores={})


def _opinions(seats: Iterable[Seat]) -> list[Seat]:
    """By ticket: the order of the answers tells nothing of who answered first."""
    said = (seat for seat in seats if seat.given_at is not None and seat.left_at is None)
    return sorted(said, key=lambda seat: _ticket(seat.case_id, seat.account_id))


def _require_row(workflow: Workflow, case: Case, step: Step, opinion: Opinion) -> None:
    rows = {row.verdict: row for row in sayable(workflow, case)}
    row = next((rows[name] for name in rows if name == opinion.verdict), None)
    if row is None:
        allowed = tuple(name.value for name in rows)
        raise VerdictNotInTable(verdict=opinion.verdict, step=step.code, allowed=allowed)
    require_grounds(row, Decision(case.id, opinion.seen_version, opinion.verdict, opinion.reason, opinion.fields))


def _verdict(panel: Panel, verdicts: Collection[str]) -> str | None:
    """The one that the rule of agreement accepts; None: they are apart."""
    needed = len(verdicts) if panel.agreement is Agreement.ALL else len(verdicts) // 2 + 1
    return next((one for one in sorted(set(verdicts)) if list(verdicts).count(one) >= needed), None)


def _scores(panel: Panel, said: Sequence[Scores]) -> dict[str, dict[str, Score]] | None:
    """The score that counts for each indicator that anybody scored; None: one of them is apart."""
    names = sorted({(sector, name) for scores in said for sector, values in scores.items() for name in values})
    counting: dict[str, dict[str, Score]] = {}
    for sector, name in names:
        agreed = _score(panel, [scores[sector][name] for scores in said if name in scores.get(sector, {})])
        if agreed is None:
            return None
        counting.setdefault(sector, {})[name] = agreed
    return counting


def _score(panel: Panel, values: Sequence[Score]) -> Score | None:
    """The middle one of numbers that lie no further apart than the panel allows (of two, the lower): a score that
    somebody gave. Of what is no number, the one that all gave."""
    if all(value == values[0] for value in values):
        return values[0]
    numbers = [_number(value) for value in values]
    known = [number for number in numbers if number is not None]
    if len(known) < len(values) or max(known) - min(known) > panel.scores_within:
        return None
    return str(median_low(known))


def _number(value: Score) -> Decimal | None:
    if not isinstance(value, str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _apart(why: Why) -> Comparison:
    return Comparison(Verdict.DISAGREE, why, None, (), {})


def _ticket(case_id: str, account_id: str) -> str:
    return sha256(f"{case_id}:{account_id}".encode()).hexdigest()
