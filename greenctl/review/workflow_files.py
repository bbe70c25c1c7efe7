"""Reads a workflow strictly: what is misspelt, missing or twice is refused with file, line and what is allowed."""

from functools import cache
from pathlib import Path
from typing import Any

from greenctl.edition_files import edition_files, find_edition_file
from greenctl.kernel.actor import Role
from greenctl.review.domain import GUARDS
from greenctl.review.errors import WorkflowNotThere, WorkflowRefused
from greenctl.review.lint import faults
from greenctl.review.workflow import Agreement, Appeals, Desk, Move, Panel, State, Step, StepKind, Verdict, Workflow
from greenctl.yaml_files.reading import read_yaml
from greenctl.yaml_files.values import Value

FOLDER = Path(__file__).with_name("workflows")
LONGEST_WAIT = 250
MOST_SEATS = 9
_DECIDERS = tuple(role for role in Role if role is not Role.ANYBODY)
_OFFICES = tuple(role for role in _DECIDERS if role is not Role.SYSTEM)
_FINAL = (State.APPROVED, State.REJECTED, State.PASSED_UP)
_ENDS = (State.APPROVED, State.REJECTED, State.RETURNED, State.PASSED_UP)


def shipped_ids() -> tuple[str, ...]:
    """The workflows that come with the program."""
    return tuple(sorted(path.stem for path in edition_files(FOLDER)))


def read_shipped(workflow_id: str) -> dict[str, Any]:
    """The document of a shipped workflow, read once in a process: to be copied before it is changed.

    Raises:
        WorkflowNotThere: none is called that; `allowed` are those that are.
    """
    file = find_edition_file(FOLDER, workflow_id)
    if file is None:
        raise WorkflowNotThere(workflow=workflow_id, allowed=shipped_ids())
    return _read_once(file)


def read_file(path: Path) -> dict[str, Any]:
    """The document in a YAML file, checked.

    Raises:
        WorkflowRefused
    """
    whole = read_yaml(path, WorkflowRefused)
    workflow = _checked(whole)
    if workflow.id != path.stem:
        whole.child("id", workflow.id).refuse(f"{workflow.id!r} in a file of another name", path.stem)
    return dict(whole.value)


_read_once = cache(read_file)


def workflow_from(document: Any, file: str = "workflow") -> Workflow:
    """The table in a document, with every reference in it resolved and no way that leads nowhere.

    Raises:
        WorkflowRefused
    """
    return _checked(Value(file, "", document, WorkflowRefused))


def _checked(whole: Value) -> Workflow:
    workflow = _table(whole)
    for fault in faults(workflow):
        part = whole.child(fault.part, whole.value[fault.part])
        (part if fault.index is None else part.at(fault.index)).refuse(fault.wrong, fault.allowed)
    return workflow


def published_workflow(document: Any) -> Workflow:
    """The table in a published document: judged when it was published, and never again by later rules."""
    return _table(Value("workflow", "", document, WorkflowRefused))


def _table(place: Value) -> Workflow:
    members = place.mapping(
        "id", "title_zh", "title_en", "official", "zone", "routes", "steps", "moves", optional=("note", "appeals")
    )
    routes = members["routes"].many(_code)
    steps = members["steps"].many(_step)
    codes = tuple(step.code for step in steps)
    members["routes"].once_each(routes)
    members["steps"].once_each(codes)
    return Workflow(
        id=_code(members["id"]),
        title_zh=members["title_zh"].text(),
        title_en=members["title_en"].text(),
        official=members["official"].flag(),
        zone=members["zone"].zone(),
        routes=routes,
        steps=steps,
        moves=members["moves"].many(lambda row: _move(row, codes, routes)),
        appeals=_appeals(members["appeals"], codes) if "appeals" in members else None,
    )


def _step(place: Value) -> Step:
    members = place.mapping(
        "code", "name_zh", "name_en", "kind", "desk", "working_days", optional=("unverified", "note", "panel")
    )
    return Step(
        code=_code(members["code"]),
        name_zh=members["name_zh"].text(),
        name_en=members["name_en"].text(),
        kind=StepKind(members["kind"].one_of(tuple(StepKind))),
        desk=Desk(members["desk"].one_of(tuple(Desk))),
        working_days=members["working_days"].whole(1, LONGEST_WAIT),
        unverified=members["unverified"].flag() if "unverified" in members else False,
        panel=_panel(members["panel"]) if "panel" in members else None,
    )


def _panel(place: Value) -> Panel:
    members = place.mapping("seats", "quorum", "agreement", "scores_within")
    return Panel(
        seats=members["seats"].whole(2, MOST_SEATS),
        quorum=members["quorum"].whole(2, MOST_SEATS),
        agreement=Agreement(members["agreement"].one_of(tuple(Agreement))),
        scores_within=members["scores_within"].whole(),
    )


def _appeals(place: Value, steps: tuple[str, ...]) -> Appeals:
    members = place.mapping(
        "against", "within", "decided_by", "working_days", "upheld_to", optional=("unverified", "note")
    )
    return Appeals(
        against=frozenset(State(state) for state in members["against"].many(lambda state: state.one_of(_FINAL))),
        within=members["within"].whole(1, LONGEST_WAIT),
        decided_by=frozenset(Role(role) for role in members["decided_by"].many(lambda role: role.one_of(_OFFICES))),
        working_days=members["working_days"].whole(1, LONGEST_WAIT),
        upheld_to=members["upheld_to"].one_of(steps),
        unverified=members["unverified"].flag() if "unverified" in members else False,
    )


def _move(place: Value, steps: tuple[str, ...], routes: tuple[str, ...]) -> Move:
    members = place.mapping("step", "verdict", "to", "who", optional=("reason", "fields", "for_routes", "guards"))
    return Move(
        step=members["step"].one_of(steps),
        verdict=Verdict(members["verdict"].one_of(tuple(Verdict))),
        to=members["to"].one_of((*steps, *_ENDS)),
        who=frozenset(Role(role) for role in members["who"].many(lambda role: role.one_of(_DECIDERS))),
        reason=members["reason"].flag() if "reason" in members else False,
        fields=members["fields"].flag() if "fields" in members else False,
        for_routes=_some_routes(members.get("for_routes"), routes),
        guards=members["guards"].many(lambda guard: guard.one_of(tuple(GUARDS))) if "guards" in members else (),
    )


def _some_routes(place: Value | None, routes: tuple[str, ...]) -> frozenset[str] | None:
    return None if place is None else frozenset(place.many(lambda route: route.one_of(routes)))


def _code(place: Value) -> str:
    word = place.value
    good = (
        isinstance(word, str)
        and 1 <= len(word) <= 30
        and all(c.isascii() and (c.isalnum() or c in "_-+") for c in word)
    )
    if not good or word in tuple(State):
        place.refuse(f"{word!r}", "1 to 30 letters, digits, _ - +, and not the name of a state")
    return str(word)
