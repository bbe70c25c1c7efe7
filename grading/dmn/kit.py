"""Runs a folder of the public DMN test kit: test cases in XML beside the models they are about.

A case passes if the decision gives what it expects, fails if it gives anything else, and is refused by name where the
model or the case lies outside the subset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final

from grading.dmn.errors import DmnRefused
from grading.dmn.evaluation import Result, evaluate
from grading.dmn.literals import date_from, duration_from, moment_from, number_from, time_from
from grading.dmn.model import ANY_TYPE, Model, Type
from grading.dmn.reading import read_dmn
from grading.dmn.values import Value, equal, kind_of
from grading.dmn.xml_tree import MOST_BYTES, Element, shown, tree_of

KIT: Final = "http://www.omg.org/spec/DMN/20160719/testcase"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
# The kit's own tolerance for numbers.
_NEAR: Final = Decimal("1e-8")
_CONTENT: Final = ("value", "component", "list")


class Verdict(StrEnum):
    """How one expected result came out."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One expected result: file, case and decision; ``why`` it failed or was refused."""

    file: str
    case: str
    decision: str
    verdict: Verdict
    why: str = ""


def run_kit(folder: Path) -> Iterator[CaseResult]:
    """Every expected result of every file of test cases under the folder, in order of their paths."""
    for path in sorted(folder.rglob("*.xml")):
        yield from _file(path, path.relative_to(folder).as_posix())


def _file(path: Path, name: str) -> Iterator[CaseResult]:
    try:
        root = tree_of(_bytes(path))
    except DmnRefused as refusal:
        yield CaseResult(name, "", "", Verdict.REFUSED, str(refusal))
        return
    if (root.space, root.name) != (KIT, "testCases"):
        return
    try:
        model = read_dmn(_bytes(_model_path(path, root)))
    except DmnRefused as refusal:
        yield from _refused(name, root, str(refusal))
        return
    for case in root.all("testCase"):
        yield from _case(name, case, model)


def _bytes(path: Path) -> bytes:
    """At most what the reader takes, and one more, so that it sees that there is more."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DmnRefused("file", None, f"{path.name} cannot be read: {error.strerror}") from error


def _model_path(path: Path, root: Element) -> Path:
    """The model lies in the same folder; a name that leads elsewhere is refused."""
    said = root.one("modelName")
    name = said.text.strip() if said else ""
    if not name or "/" in name or "\\" in name or "\0" in name or name.startswith("."):
        (said or root).refuse("names no model in the same folder")
    return path.with_name(name if name.endswith(".dmn") else f"{name}.dmn")


def _refused(file: str, root: Element, why: str) -> Iterator[CaseResult]:
    for case in root.all("testCase"):
        for result in case.all("resultNode"):
            decision = result.attributes.get("name", "")
            yield CaseResult(file, case.attributes.get("id", ""), decision, Verdict.REFUSED, why)


def _case(file: str, case: Element, model: Model) -> Iterator[CaseResult]:
    code = case.attributes.get("id", "")
    for result in case.all("resultNode"):
        name = result.attributes.get("name", "")
        try:
            verdict, why = _judged(case, result, name, model)
        except DmnRefused as refusal:
            verdict, why = Verdict.REFUSED, str(refusal)
        yield CaseResult(file, code, name, verdict, why)


def _judged(case: Element, result: Element, name: str, model: Model) -> tuple[Verdict, str]:
    kind = case.attributes.get("type", "decision")
    if kind != "decision":
        case.refuse(f"a test of a {kind} is not supported")
    decision = model.named(name)
    expected = _expected(result, decision.type if decision else ANY_TYPE)
    found = evaluate(model, name, _inputs(case, model))
    if agrees(expected, found.value):
        return Verdict.PASSED, ""
    return Verdict.FAILED, f"expected {_text_of(expected)}, found {_text_of(found.value)}{_faults(found)}"


def _inputs(case: Element, model: Model) -> dict[str, Value]:
    kinds = {item.name: item.type for item in model.inputs.values()}
    nodes = {" ".join(node.attribute("name").split()): node for node in case.all("inputNode")}
    return {name: _value(node, kinds.get(name, ANY_TYPE)) for name, node in nodes.items()}


def _expected(result: Element, kind: Type) -> Value:
    if result.attributes.get("errorResult", "false").strip() == "true":
        return None
    return _value(result.need("expected"), kind)


def _value(node: Element, kind: Type) -> Value:
    """What a node holds: one value, components, or a list."""
    while kind.base is not None:
        kind = kind.base
    node.own(tuple(node.attributes), _CONTENT)
    if (single := node.one("value")) is not None:
        return _single(single, kind)
    if (many := node.one("list")) is not None:
        return tuple(_value(item, kind.item or ANY_TYPE) for item in many.all("item"))
    parts = node.all("component")
    if not parts:
        return None
    return {
        part.attribute("name"): _value(part, kind.components.get(part.attribute("name"), ANY_TYPE)) for part in parts
    }


def _single(element: Element, kind: Type) -> Value:
    """One value. The kit writes null as nil, or as nothing at all where nothing is no text."""
    said = element.attributes.get(f"{_XSI} type", "").rpartition(":")[2] or _XSD_OF.get(kind.kind, "string")
    text = element.text if said == "string" else element.text.strip()
    if element.attributes.get(f"{_XSI} nil", "false").strip() in ("true", "1") or (not text and said != "string"):
        return None
    read = _READERS.get(said) or element.refuse(f"values of type {shown(said)} are not supported")
    try:
        return read(text)
    except ValueError as error:
        element.refuse(f"{shown(text)} is no {said}: {error}")


_XSD_OF: Final = {
    "number": "decimal", "boolean": "boolean", "date": "date", "time": "time", "date and time": "dateTime",
    "days and time duration": "duration", "years and months duration": "duration",
}  # fmt: skip


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("a boolean is true or false")
    return text == "true"


_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "string": str, "boolean": _boolean, "date": date_from, "time": time_from, "dateTime": moment_from,
    "duration": duration_from, "decimal": number_from, "double": number_from, "integer": number_from,
    "int": number_from, "long": number_from, "float": number_from,
}  # fmt: skip


def agrees(expected: Value, found: Value) -> bool:
    """Whether a result is what was expected; numbers may differ in the ninth place, as in the kit."""
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(expected - found) < _NEAR
    if isinstance(expected, tuple) and isinstance(found, tuple):
        return len(expected) == len(found) and all(agrees(*pair) for pair in zip(expected, found, strict=True))
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return expected.keys() == found.keys() and all(agrees(expected[key], found[key]) for key in expected)
    return equal(expected, found) is True


def _text_of(value: Value) -> str:
    return shown("null" if value is None else f"{kind_of(value)} {value}")


def _faults(result: Result) -> str:
    return f" ({'; '.join(result.faults)})" if result.faults else ""
