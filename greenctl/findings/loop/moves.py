"""The closed loop as one table: which move leads from where to where, by whom, on which conditions.

The same rows decide, answer "which buttons", are printed in docs/findings.md and drive the walks of the tests.
"""

from dataclasses import dataclass
from enum import StrEnum

from greenctl.kernel.actor import Role


class Standing(StrEnum):
    """Whether a finding holds. It counts while it is confirmed, also while somebody asks to void it."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    VOID_ASKED = "void_asked"
    VOIDED = "voided"


class Progress(StrEnum):
    """How far the repair has come: 交办, 反馈, 复核, 销号."""

    FOUND = "found"
    ORDERED = "ordered"
    ANSWERED = "answered"
    SENT_BACK = "sent_back"
    CLOSED = "closed"


class Act(StrEnum):
    """What can be done to a finding."""

    ORDER = "order"
    DISCARD = "discard"
    EXTEND = "extend"
    PLAN = "plan"
    REPORT = "report"
    ANSWER = "answer"
    SEND_BACK = "send_back"
    CLOSE = "close"
    DISPUTE = "dispute"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    ASK_VOID = "ask_void"
    VOID = "void"
    KEEP = "keep"
    ESCALATE = "escalate"


class Day(StrEnum):
    """Whether a move sets a deadline."""

    NONE = "none"
    MAY = "may"
    """one by severity, unless a day is named"""
    MUST = "must"


class Photos(StrEnum):
    """Which photos a move takes."""

    NONE = "none"
    MAY = "may"
    SOME = "some"
    PAIRED = "paired"
    """for every slot shown before, one after"""


COUNTING = frozenset({Standing.CONFIRMED, Standing.VOID_ASKED})
DESK = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.COMMAND})
FIRM = frozenset({Role.PREPARER, Role.SIGNER})
ON_SITE = frozenset({Role.INSPECTOR, Role.COUNTY_REVIEWER, Role.CITY_REVIEWER})
CLOCK = frozenset({Role.SYSTEM})
TO_REPAIR = frozenset({Progress.ORDERED, Progress.SENT_BACK})

_UNCONFIRMED, _CONFIRMED = frozenset({Standing.UNCONFIRMED}), frozenset({Standing.CONFIRMED})
_DISPUTED, _VOID_ASKED = frozenset({Standing.DISPUTED}), frozenset({Standing.VOID_ASKED})
_FOUND, _ANSWERED = frozenset({Progress.FOUND}), frozenset({Progress.ANSWERED})
_ORDERED_ONCE = frozenset(Progress) - _FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row. `to` and `then` are the standing and the progress it leads to, None where that stays as it is;
    `guards` by name, see `greenctl.findings.loop.domain.GUARDS`."""

    act: Act
    standings: frozenset[Standing]
    progress: frozenset[Progress]
    who: frozenset[Role]
    guards: tuple[str, ...]
    to: Standing | None = None
    then: Progress | None = None
    words: bool = False
    day: Day = Day.NONE
    photos: Photos = Photos.NONE
    stages: bool = False

    def fits(self, standing: Standing, progress: Progress) -> bool:
        return standing in self.standings and progress in self.progress


MOVES: tuple[Move, ...] = (
    Move(
        act=Act.ORDER, standings=_UNCONFIRMED, progress=_FOUND, who=DESK, guards=("not_own_firm", "not_the_finder"),
        to=Standing.CONFIRMED, then=Progress.ORDERED, day=Day.MAY,
    ),
    Move(
        act=Act.DISCARD, standings=_UNCONFIRMED, progress=_FOUND, who=DESK, guards=("not_own_firm", "not_the_finder"),
        to=Standing.VOIDED, words=True,
    ),
    Move(
        act=Act.EXTEND, standings=COUNTING, progress=TO_REPAIR, who=DESK, guards=("not_own_firm", "extensions_left"),
        words=True, day=Day.MUST,
    ),
    Move(
        act=Act.PLAN, standings=COUNTING, progress=TO_REPAIR, who=FIRM, guards=("no_stage_done",),
        words=True, stages=True,
    ),
    Move(
        act=Act.REPORT, standings=COUNTING, progress=TO_REPAIR, who=FIRM, guards=("a_stage_to_report",),
        words=True, photos=Photos.SOME,
    ),
    Move(
        act=Act.ANSWER, standings=COUNTING, progress=TO_REPAIR, who=FIRM, guards=("no_stage_before_the_last",),
        then=Progress.ANSWERED, words=True, photos=Photos.PAIRED,
    ),
    Move(
        act=Act.SEND_BACK, standings=COUNTING, progress=_ANSWERED, who=ON_SITE,
        guards=("not_own_firm", "not_the_finder", "not_who_answered"),
        then=Progress.SENT_BACK, words=True, day=Day.MAY, photos=Photos.MAY,
    ),
    Move(
        act=Act.CLOSE, standings=COUNTING, progress=_ANSWERED, who=ON_SITE,
        guards=("not_own_firm", "not_the_finder", "not_who_answered"),
        then=Progress.CLOSED, photos=Photos.SOME,
    ),
    Move(
        act=Act.DISPUTE, standings=COUNTING, progress=_ORDERED_ONCE, who=FIRM,
        guards=("not_disputed_before", "within_the_window"),
        to=Standing.DISPUTED, words=True, photos=Photos.MAY,
    ),
    Move(
        act=Act.UPHOLD, standings=_DISPUTED, progress=_ORDERED_ONCE, who=DESK,
        guards=("not_own_firm", "not_the_finder", "not_the_orderer", "not_who_disputed"),
        to=Standing.VOIDED, words=True,
    ),
    Move(
        act=Act.DISMISS, standings=_DISPUTED, progress=_ORDERED_ONCE, who=DESK,
        guards=("not_own_firm", "not_the_finder", "not_the_orderer", "not_who_disputed"),
        to=Standing.CONFIRMED, words=True,
    ),
    Move(
        act=Act.ASK_VOID, standings=_CONFIRMED, progress=_ORDERED_ONCE, who=DESK | {Role.INSPECTOR},
        guards=("not_own_firm",), to=Standing.VOID_ASKED, words=True,
    ),
    Move(
        act=Act.VOID, standings=_VOID_ASKED, progress=_ORDERED_ONCE, who=DESK, guards=("not_own_firm", "not_the_asker"),
        to=Standing.VOIDED, words=True,
    ),
    Move(
        act=Act.KEEP, standings=_VOID_ASKED, progress=_ORDERED_ONCE, who=DESK, guards=("not_own_firm", "not_the_asker"),
        to=Standing.CONFIRMED, words=True,
    ),
    Move(act=Act.ESCALATE, standings=COUNTING, progress=TO_REPAIR, who=CLOCK, guards=("overdue_enough",)),
)  # fmt: skip


def moves_of(act: Act) -> tuple[Move, ...]:
    """The rows of an act."""
    return tuple(move for move in MOVES if move.act is act)


def table(moves: tuple[Move, ...] = MOVES) -> str:
    """Every row as Markdown, as it is enforced."""
    head = ("act", "stands", "progress", "who may", "leads to", "needs", "guards")
    lines = [head, ("---",) * len(head), *(_line(move) for move in moves)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(move: Move) -> tuple[str, ...]:
    leads = [str(where) for where in (move.to, move.then) if where is not None]
    wants = {"words": move.words, "stages": move.stages, f"day: {move.day}": move.day is not Day.NONE}
    needs = [name for name, wanted in wants.items() if wanted]
    needs += [f"photos: {move.photos}"] if move.photos is not Photos.NONE else []
    cells = (sorted(move.standings), sorted(move.progress), sorted(move.who), leads, needs, move.guards)
    return (f"`{move.act}`", *(", ".join(cell) or "-" for cell in cells))
