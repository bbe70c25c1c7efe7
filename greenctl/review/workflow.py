"""The workflow as a table: steps, and rows that say which verdict leads where, by whom, on which conditions."""

from dataclasses import dataclass
from enum import StrEnum

from greenctl.kernel.actor import Role


class State(StrEnum):
    """Where a case stands. Only a case under review has a step."""

    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    PASSED_UP = "passed_up"
    WITHDRAWN = "withdrawn"


_STATES = frozenset(state.value for state in State)


class Verdict(StrEnum):
    """What can be done to a case at a step."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    PASS_UP = "pass_up"  # noqa: S105 - a verdict
    CONCLUDE = "conclude"
    DISAGREE = "disagree"


class StepKind(StrEnum):
    """Somebody decides, a number of working days must pass, or several experts say what they think, each alone."""

    DECISION = "decision"
    WAIT = "wait"
    PANEL = "panel"


class Agreement(StrEnum):
    """What a panel's opinions must come to: one verdict of all, or of more than half of those given."""

    ALL = "all"
    MAJORITY = "majority"


class Desk(StrEnum):
    """Whose case it is at a step: the department's that answers for it, or that of anybody with the role."""

    OWN_DEPARTMENT = "own_department"
    ANY_DEPARTMENT = "any_department"


@dataclass(frozen=True, slots=True)
class Appeals:
    """Against which ends of a case its party may appeal, until how many working days after it, and who decides within
    how many. An upheld appeal has the case decided anew from the step `upheld_to` on, by others.

    `unverified` says that the numbers of days were not read in a document for this place.
    """

    against: frozenset[State]
    within: int
    decided_by: frozenset[Role]
    working_days: int
    upheld_to: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """How many experts say an opinion, how few of them are enough once the step's last day is over, and when they
    agree: by verdict, and by numbers that lie at most `scores_within` apart (in the unit of what was scored)."""

    seats: int
    quorum: int
    agreement: Agreement
    scores_within: int


@dataclass(frozen=True, slots=True)
class Step:
    """`working_days` is how long the step may take; at a wait, how long it must last.

    `unverified` says that the number of days was not read in a document for this place.
    """

    code: str
    name_zh: str
    name_en: str
    kind: StepKind
    desk: Desk
    working_days: int
    unverified: bool
    panel: Panel | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One row. `to` is a step or a state; `for_routes=None` is a row for every route; `guards` by name."""

    step: str
    verdict: Verdict
    to: str
    who: frozenset[Role]
    reason: bool
    fields: bool
    for_routes: frozenset[str] | None
    guards: tuple[str, ...]

    def is_for(self, route: str) -> bool:
        return self.for_routes is None or route in self.for_routes

    @property
    def leads_to_step(self) -> bool:
        return self.to not in _STATES


@dataclass(frozen=True, slots=True)
class Workflow:
    """An edition of the table. Cases begin at its first step and follow the edition they began with."""

    id: str
    title_zh: str
    title_en: str
    official: bool
    zone: str
    routes: tuple[str, ...]
    steps: tuple[Step, ...]
    moves: tuple[Move, ...]
    appeals: Appeals | None = None

    @property
    def first_step(self) -> str:
        return self.steps[0].code

    def step(self, code: str) -> Step:
        return next(step for step in self.steps if step.code == code)

    def moves_at(self, step: str, route: str) -> tuple[Move, ...]:
        """The rows for a case of this route at this step."""
        return tuple(move for move in self.moves if move.step == step and move.is_for(route))

    def reached_by(self, route: str) -> set[str]:
        """The steps to which a case of this route can come."""
        reached: set[str] = set()
        ahead = [self.first_step]
        while ahead:
            step = ahead.pop()
            if step not in reached:
                reached.add(step)
                ahead += [move.to for move in self.moves_at(step, route) if move.leads_to_step]
        return reached

    def steps_of(self, roles: frozenset[Role]) -> tuple[Step, ...]:
        """The steps at which one of these roles has a row."""
        own = {move.step for move in self.moves if move.who & roles}
        return tuple(step for step in self.steps if step.code in own)
