"""Reads decision tables and literal expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from grading.dmn.expressions import Expression, Literal, Tests, result_of
from grading.dmn.feel import Names, NotFeel, expression_from, plain_name, unary_tests_from
from grading.dmn.model import Aggregation, HitPolicy, InputClause, OutputClause, Rule, Table, Type
from grading.dmn.type_files import Types, tests_of, understood
from grading.dmn.values import equal
from grading.dmn.xml_tree import Element, shown

MOST_CELLS: Final = 25_000
_SAID: Final = ("id", "label")
_PROSE: Final = ("description", "extensionElements")
_NUMERIC: Final = frozenset({Aggregation.SUM, Aggregation.MIN, Aggregation.MAX})
T = TypeVar("T")


def expression_of(element: Element, names: Names) -> Expression:
    """The expression of a literal expression, an input expression or an output entry."""
    understood(element, (*_SAID, "typeRef", "expressionLanguage"), (*_PROSE, "text"))
    return _text_of(element, lambda text: expression_from(text, names))


def table_from(element: Element, types: Types, names: Names) -> Table:
    """A decision table; its columns and rows must agree."""
    understood(
        element,
        (*_SAID, "typeRef", "hitPolicy", "aggregation", "preferredOrientation", "outputLabel"),
        (*_PROSE, "input", "output", "annotation", "rule"),
    )
    policy, aggregation = _policy(element)
    inputs = tuple(_input(item, types, names) for item in element.all("input"))
    outputs = tuple(_output(item, types, names) for item in element.all("output"))
    if not inputs or not outputs:
        element.refuse("a table has at least one input and one output")
    if (len(inputs) + len(outputs)) * len(element.all("rule")) > MOST_CELLS:
        element.refuse(f"more than {MOST_CELLS} cells")
    _outputs_suit(element, policy, aggregation, outputs)
    rules = tuple(_rule(item, names, inputs, outputs) for item in element.all("rule"))
    annotations = tuple(item.attributes.get("name", "") for item in element.all("annotation"))
    return Table(policy, aggregation, inputs, outputs, rules, annotations, element.line)


def _policy(element: Element) -> tuple[HitPolicy, Aggregation | None]:
    policy = element.attributes.get("hitPolicy", "UNIQUE").strip()
    if policy not in list(HitPolicy):
        element.refuse(f"hit policy {shown(policy)} is not supported")
    aggregation = element.attributes.get("aggregation")
    if aggregation is not None and (policy != "COLLECT" or aggregation not in list(Aggregation)):
        element.refuse(f"aggregation {shown(aggregation)} with {policy} is not supported")
    return HitPolicy(policy), Aggregation(aggregation) if aggregation else None


def _outputs_suit(
    element: Element, policy: HitPolicy, aggregation: Aggregation | None, outputs: tuple[OutputClause, ...]
) -> None:
    names = [output.name for output in outputs]
    if len(outputs) > 1 and (not all(names) or len(set(names)) != len(names)):
        element.refuse("several outputs need a name each")
    if len(outputs) > 1 and aggregation in _NUMERIC:
        element.refuse(f"COLLECT {aggregation} over several outputs is not supported")
    if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and all(output.values is None for output in outputs):
        element.refuse(f"{policy} needs output values that say what comes first")


def _input(element: Element, types: Types, names: Names) -> InputClause:
    understood(element, _SAID, (*_PROSE, "inputExpression", "inputValues"))
    asked, values = element.need("inputExpression"), element.one("inputValues")
    expression = expression_of(asked, names)
    kind = types.named(asked.attributes.get("typeRef"), asked)
    text = plain_name(asked.need("text").text)
    allowed = tests_of(values) if values else None
    return InputClause(expression, text, kind, allowed, element.attributes.get("label", text))


def _output(element: Element, types: Types, names: Names) -> OutputClause:
    understood(element, (*_SAID, "name", "typeRef"), (*_PROSE, "outputValues", "defaultOutputEntry"))
    values, default = element.one("outputValues"), element.one("defaultOutputEntry")
    kind = types.named(element.attributes.get("typeRef"), element)
    allowed = tests_of(values) if values else None
    order = Type("Any", allowed=allowed).values() if allowed else kind.values()
    name = plain_name(element.attributes.get("name", ""))
    return OutputClause(name, kind, allowed, order, expression_of(default, names) if default else None)


def _rule(element: Element, names: Names, inputs: tuple[InputClause, ...], outputs: tuple[OutputClause, ...]) -> Rule:
    understood(element, _SAID, (*_PROSE, "inputEntry", "outputEntry", "annotationEntry"))
    tests, entries = element.all("inputEntry"), element.all("outputEntry")
    if len(tests) != len(inputs) or len(entries) != len(outputs):
        element.refuse(f"has {len(tests)} + {len(entries)} entries, the table {len(inputs)} + {len(outputs)} columns")
    results = tuple(expression_of(item, names) for item in entries)
    for output, result, entry in zip(outputs, results, entries, strict=True):
        _is_listed(output, result, entry)
    notes = tuple(_note(item) for item in element.all("annotationEntry"))
    return Rule(tuple(_tests(item, names) for item in tests), results, notes, element.line)


def _tests(element: Element, names: Names) -> Tests:
    understood(element, (*_SAID, "expressionLanguage"), (*_PROSE, "text"))
    return _text_of(element, lambda text: unary_tests_from(text, names))


def _is_listed(output: OutputClause, result: Expression, entry: Element) -> None:
    """An output that can be told now must be among the output values: nothing would say what comes first."""
    if output.values is None or not isinstance(result, Literal):
        return
    value = result_of(result, {})
    if value is not None and not any(equal(value, item) for item in output.values):
        entry.refuse("is not among the output values")


def _note(element: Element) -> str:
    element.own(("id",), ("text",))
    found = element.one("text")
    return found.text if found else ""


def _text_of(element: Element, read: Callable[[str], T]) -> T:
    text = element.need("text")
    text.own(text=True)
    try:
        return read(text.text)
    except NotFeel as error:
        text.refuse(f"{shown(text.text)}: {error}")
