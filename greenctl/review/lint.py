"""What is wrong with a workflow as a whole: a step nobody reaches, a way without an end, a row that protects nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from greenctl.kernel.actor import Role
from greenctl.review.workflow import Move, State, StepKind, Verdict, Workflow

# Without these, somebody could decide for themselves or carry a case through alone.
NEEDED_GUARDS = ("not_own_firm", "not_decided_another_step")
_FIXED_TARGETS = {
    Verdict.RETURN: State.RETURNED,
    Verdict.REJECT: State.REJECTED,
    Verdict.PASS_UP: State.PASSED_UP,
}
_BY_SYSTEM = {Verdict.CONCLUDE, Verdict.DISAGREE}
_FORWARD = {Verdict.APPROVE, Verdict.PASS_UP, Verdict.CONCLUDE}
_GROUNDS = {Verdict.RETURN: (True, True), Verdict.REJECT: (True, False)}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where it is (`part` and `index` in the document), what is wrong, what is allowed."""

    part: str
    index: int | None
    wrong: str
    allowed: str


def faults(workflow: Workflow) -> Iterator[Fault]:
    """Every fault of the table; none means that each case on each route comes to an end, decided by several people."""
    for index, move in enumerate(workflow.moves):
        yield from (Fault("moves", index, wrong, allowed) for wrong, allowed in _faults_of_row(workflow, move))
    yield from _faults_of_panels(workflow)
    yield from _faults_of_ways(workflow)
    if workflow.appeals and workflow.step(workflow.appeals.upheld_to).kind is not StepKind.DECISION:
        yield Fault(
            "appeals", None, f"an appeal leads to {workflow.appeals.upheld_to}", "a step at which people decide"
        )


def _faults_of_row(workflow: Workflow, move: Move) -> Iterator[tuple[str, str]]:
    yield from _faults_of_target(workflow, move)
    yield from _faults_of_hands(workflow, move)
    needs = (move.reason, move.fields)
    if move.verdict in _GROUNDS and needs != _GROUNDS[move.verdict]:
        yield f"{move.verdict} with reason, fields = {needs}", str(_GROUNDS[move.verdict])
    if move.verdict in _FORWARD and move.fields:
        yield f"{move.verdict} opens fields", "only a return names fields"


def _faults_of_target(workflow: Workflow, move: Move) -> Iterator[tuple[str, str]]:
    fixed = _FIXED_TARGETS.get(move.verdict)
    if fixed is not None and move.to != fixed:
        yield f"{move.verdict} leads to {move.to}", fixed.value
    if fixed is None and move.to not in _later(workflow, move.step):
        # Leading only forward is what makes every case come to an end.
        yield f"{move.verdict} leads to {move.to}", ", ".join(_later(workflow, move.step))


def _faults_of_hands(workflow: Workflow, move: Move) -> Iterator[tuple[str, str]]:
    kind, by_system = workflow.step(move.step).kind, move.verdict in _BY_SYSTEM
    if (kind is StepKind.WAIT) != (move.verdict is Verdict.CONCLUDE):
        yield f"{move.verdict} at {move.step}", "conclude at a wait, and nowhere else"
    if move.verdict is Verdict.DISAGREE and kind is not StepKind.PANEL:
        yield f"{move.verdict} at {move.step}", "disagree at a panel, and nowhere else"
    if by_system != (move.who == {Role.SYSTEM}):
        yield f"{', '.join(sorted(move.who))} at {move.step}", "the system at a wait, people at a decision"
    missing = [guard for guard in NEEDED_GUARDS if guard not in move.guards]
    if missing and not by_system:
        yield f"no guard {missing[0]}", ", ".join(NEEDED_GUARDS)


def _faults_of_panels(workflow: Workflow) -> Iterator[Fault]:
    """A panel can come to an end by its size, and where its experts are apart, somebody decides."""
    for index, step in enumerate(workflow.steps):
        if (step.panel is None) != (step.kind is not StepKind.PANEL):
            yield Fault("steps", index, f"{step.code} is a {step.kind}", "panel: at a panel, and nowhere else")
        elif step.panel and step.panel.quorum > step.panel.seats:
            yield Fault("steps", index, f"a quorum of {step.panel.quorum}", f"at most {step.panel.seats}, its seats")
    for index, move in enumerate(workflow.moves):
        decides = move.leads_to_step and workflow.step(move.to).kind is StepKind.DECISION
        if move.verdict is Verdict.DISAGREE and not decides:
            yield Fault("moves", index, f"disagree leads to {move.to}", "a step at which people decide")


def _later(workflow: Workflow, step: str) -> tuple[str, ...]:
    codes = [known.code for known in workflow.steps]
    return (*codes[codes.index(step) + 1 :], State.APPROVED.value)


def _faults_of_ways(workflow: Workflow) -> Iterator[Fault]:
    reached: set[str] = set()
    for route in workflow.routes:
        way = workflow.reached_by(route)
        reached |= way
        yield from (fault for step in sorted(way) for fault in _faults_of_stop(workflow, step, route))
    for index, step in enumerate(workflow.steps):
        if step.code not in reached:
            yield Fault("steps", index, f"no route reaches {step.code}", "a row that leads to it")


def _faults_of_stop(workflow: Workflow, step: str, route: str) -> Iterator[Fault]:
    """At each step of each way exactly one row per verdict, and one that leads on."""
    verdicts = [move.verdict for move in workflow.moves_at(step, route)]
    twice = {verdict for verdict in verdicts if verdicts.count(verdict) > 1}
    if twice:
        yield Fault("moves", None, f"two rows say {min(twice)} at {step} for route {route}", "one row")
    if not _FORWARD & set(verdicts):
        yield Fault("moves", None, f"nothing leads on from {step} for route {route}", "approve, pass_up or conclude")
    if workflow.step(step).panel and Verdict.DISAGREE not in verdicts:
        yield Fault("moves", None, f"no row for experts who disagree at {step} for route {route}", "disagree")
