"""Reads a workflow strictly: what is misspelt, missing or twice is refused with file, line and what is allowed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from greenctl.edition_files import edition_files, find_edition_file
from greenctl.kernel.actor import Role
from greenctl.review.domain import GUARDS
from greenctl.review.errors import WorkflowNotThere, WorkflowRefused
from greenctl.review.lint import faults
from greenctl.review.plain_yaml import read_yaml
from greenctl.review.workflow import Desk, Move, State, Step, StepKind, Verdict, Workflow

FOLDER = Path(__file__).with_name("workflows")
LONGEST_WAIT = 250
_DECIDERS = tuple(role for role in Role if role is not Role.ANYBODY)
_ENDS = (State.APPROVED, State.REJECTED, State.RETURNED, State.PASSED_UP)
T = TypeVar("T")


def shipped_ids() -> tuple[str, ...]:
    """The workflows that come with the program."""
    return tuple(sorted(path.stem for path in edition_files(FOLDER)))


def read_shipped(workflow_id: str) -> dict[str, Any]:
    """The document of a shipped workflow.

    Raises:
        WorkflowNotThere: none is called that; `allowed` are those that are.
    """
    file = find_edition_file(FOLDER, workflow_id)
    if file is None:
        raise WorkflowNotThere(workflow=workflow_id, allowed=shipped_ids())
    return read_file(file)


def read_file(path: Path) -> dict[str, Any]:
    """The document in a YAML file, checked.

    Raises:
        WorkflowRefused
    """
    document, lines = read_yaml(path)
    workflow = workflow_from(document, path.name, lines)
    if workflow.id != path.stem:
        _Place(path.name, lines, "id", workflow.id).refuse(f"{workflow.id!r} in a file of another name", path.stem)
    return dict(document)


def workflow_from(document: Any, file: str = "workflow", lines: Mapping[str, int] | None = None) -> Workflow:
    """The table in a document, with every reference in it resolved and no way that leads nowhere.

    Raises:
        WorkflowRefused
    """
    place = _Place(file, lines or {}, "", document)
    workflow = _table(place)
    for fault in faults(workflow):
        place.child(fault.part, document[fault.part]).at(fault.index).refuse(fault.wrong, fault.allowed)
    return workflow


def published_workflow(document: Any) -> Workflow:
    """The table in a published document: judged when it was published, and never again by later rules."""
    return _table(_Place("workflow", {}, "", document))


def _table(place: "_Place") -> Workflow:
    members = place.mapping(
        "id", "title_zh", "title_en", "official", "zone", "routes", "steps", "moves", optional=("note",)
    )
    routes = members["routes"].many(_code)
    steps = members["steps"].many(_step)
    codes = tuple(step.code for step in steps)
    _once_each(members["routes"], routes)
    _once_each(members["steps"], codes)
    return Workflow(
        id=_code(members["id"]),
        title_zh=members["title_zh"].text(),
        title_en=members["title_en"].text(),
        official=members["official"].flag(),
        zone=_zone(members["zone"]),
        routes=routes,
        steps=steps,
        moves=members["moves"].many(lambda row: _move(row, codes, routes)),
    )


class _Place:
    """A value in a document, and where it stands there."""

    def __init__(self, file: str, lines: Mapping[str, int], path: str, value: Any) -> None:
        self.file, self.lines, self.path, self.value = file, lines, path, value

    def child(self, name: str, value: Any) -> "_Place":
        return _Place(self.file, self.lines, f"{self.path}.{name}".lstrip("."), value)

    def at(self, index: int | None) -> "_Place":
        return self if index is None else _Place(self.file, self.lines, f"{self.path}[{index}]", self.value[index])

    def refuse(self, wrong: str, allowed: Any = None) -> NoReturn:
        raise WorkflowRefused(
            file=self.file, line=self.lines.get(self.path), place=self.path or "the whole", wrong=wrong, allowed=allowed
        )

    def mapping(self, *names: str, optional: tuple[str, ...] = ()) -> dict[str, "_Place"]:
        """The members by name: all of `names`, perhaps some of `optional`, nothing else."""
        value = self.value
        if not isinstance(value, dict):
            self.refuse("not a mapping", (*names, *optional))
        for name in value:
            if name not in names and name not in optional:
                self.refuse(f"unknown key {name!r}", (*names, *optional))
        for name in names:
            if name not in value:
                self.refuse(f"{name!r} is missing", (*names, *optional))
        return {name: self.child(name, member) for name, member in value.items()}

    def many(self, read: Callable[["_Place"], T]) -> tuple[T, ...]:
        if not isinstance(self.value, list) or not self.value:
            self.refuse("not a list with something in it", "a list")
        return tuple(read(self.at(index)) for index in range(len(self.value)))

    def text(self) -> str:
        if not isinstance(self.value, str) or not 1 <= len(self.value.strip()) <= 200:
            self.refuse(f"{self.value!r}", "a text of 1 to 200 characters")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse(f"{self.value!r}", (True, False))
        return self.value

    def one_of(self, allowed: tuple[str, ...]) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            self.refuse(f"{self.value!r}", tuple(str(word) for word in allowed))
        return self.value


def _step(place: _Place) -> Step:
    members = place.mapping(
        "code", "name_zh", "name_en", "kind", "desk", "working_days", optional=("unverified", "note")
    )
    return Step(
        code=_code(members["code"]),
        name_zh=members["name_zh"].text(),
        name_en=members["name_en"].text(),
        kind=StepKind(members["kind"].one_of(tuple(StepKind))),
        desk=Desk(members["desk"].one_of(tuple(Desk))),
        working_days=_days(members["working_days"]),
        unverified=members["unverified"].flag() if "unverified" in members else False,
    )


def _move(place: _Place, steps: tuple[str, ...], routes: tuple[str, ...]) -> Move:
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


def _some_routes(place: _Place | None, routes: tuple[str, ...]) -> frozenset[str] | None:
    return None if place is None else frozenset(place.many(lambda route: route.one_of(routes)))


def _code(place: _Place) -> str:
    word = place.value
    good = (
        isinstance(word, str)
        and 1 <= len(word) <= 30
        and all(c.isascii() and (c.isalnum() or c in "_-+") for c in word)
    )
    if not good or word in tuple(State):
        place.refuse(f"{word!r}", "1 to 30 letters, digits, _ - +, and not the name of a state")
    return str(word)


def _days(place: _Place) -> int:
    days = place.value
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST_WAIT:
        place.refuse(f"{days!r}", f"1 to {LONGEST_WAIT} working days")
    return int(days)


def _zone(place: _Place) -> str:
    name = place.text()
    if name not in available_timezones():
        place.refuse(f"{name!r}", "a zone of the time zone database, as Asia/Shanghai")
    return ZoneInfo(name).key


def _once_each(place: _Place, codes: tuple[str, ...]) -> None:
    twice = [code for index, code in enumerate(codes) if code in codes[:index]]
    if twice:
        place.refuse(f"{twice[0]!r} stands twice", "each once")
