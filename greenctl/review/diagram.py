"""The table of a workflow for people who read: a Mermaid diagram and a Markdown table, both from the rows."""

from collections.abc import Iterable, Iterator

from greenctl.review.workflow import Move, Step, StepKind, Workflow

_END = "<!-- end of {id} -->"
_BEGIN = "<!-- {id}: written by ./dev greenctl review tables -->"


def refreshed(page: str, workflows: Iterable[Workflow]) -> str:
    """`page` with the parts between the markers of each workflow written anew."""
    for workflow in workflows:
        begin, end = (marker.format(id=workflow.id) for marker in (_BEGIN, _END))
        before, found, rest = page.partition(begin)
        if found:
            page = f"{before}{begin}\n\n{described(workflow)}\n\n{end}{rest.partition(end)[2]}"
    return page


def described(workflow: Workflow) -> str:
    """Title, diagram and table."""
    return "\n\n".join((f"**{workflow.title_zh}** {workflow.title_en}", diagram(workflow), table(workflow)))


def diagram(workflow: Workflow) -> str:
    """The ways of a case as a Mermaid state diagram."""
    return "\n".join(("```mermaid", "stateDiagram-v2", *(f"    {line}" for line in _lines(workflow)), "```"))


def table(workflow: Workflow) -> str:
    """Every row, as it is enforced."""
    head = ("step", "verdict", "leads to", "who may", "needs", "routes", "guards")
    rows = [head, ("---",) * len(head), *(_row(workflow, move) for move in workflow.moves)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _lines(workflow: Workflow) -> Iterator[str]:
    yield from (f'state "{_label(step)}" as {step.code}' for step in workflow.steps)
    yield f"[*] --> {workflow.first_step}"
    for move in workflow.moves:
        routes = f" ({_routes(workflow, move)})" if move.for_routes else ""
        yield f"{move.step} --> {move.to}: {move.verdict}{routes}"
    if workflow.appeals:
        to = workflow.appeals.upheld_to
        yield from (f"{state} --> {to}: appeal upheld" for state in sorted(workflow.appeals.against))
    ends = {move.to for move in workflow.moves if not move.leads_to_step and move.to != "returned"}
    yield f"returned --> {workflow.first_step}: next round"
    yield from (f"{end} --> [*]" for end in sorted(ends))


def _label(step: Step) -> str:
    panel = f"{step.panel.seats} 位专家，" if step.panel else ""
    days = f"{step.working_days} 个工作日{'，未核实' if step.unverified else ''}"
    return f"{step.name_zh}（{panel}{'满' if step.kind is StepKind.WAIT else '限'} {days}）"


def _row(workflow: Workflow, move: Move) -> tuple[str, ...]:
    needs = [word for word, needed in (("reason", move.reason), ("fields", move.fields)) if needed]
    who, guards = ", ".join(sorted(move.who)), ", ".join(move.guards)
    return move.step, move.verdict.value, move.to, who, ", ".join(needs) or "-", _routes(workflow, move), guards or "-"


def _routes(workflow: Workflow, move: Move) -> str:
    return ", ".join(route for route in workflow.routes if move.is_for(route)) if move.for_routes else "all"
