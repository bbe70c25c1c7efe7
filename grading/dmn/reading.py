"""Reads a DMN file of version 1.1 to 1.5 into a model, or refuses it by element, line and reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from grading.dmn.errors import DmnRefused
from grading.dmn.expressions import Expression
from grading.dmn.feel import Names, name_pattern, plain_name
from grading.dmn.model import Decision, InputData, Model, Table
from grading.dmn.table_files import expression_of, table_from
from grading.dmn.type_files import Types, understood
from grading.dmn.xml_tree import Element, shown, tree_of

VERSIONS: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
OWN_SPACE: Final = "https://greenctl.example/dmn/1"
_NAMED: Final = ("id", "name", "label")
# Said for people, or about who decides: they change no result.
_PROSE: Final = ("description", "extensionElements")
_BESIDE: Final = (
    "knowledgeSource", "textAnnotation", "association", "group", "elementCollection", "performanceIndicator",
    "organizationUnit",
)  # fmt: skip
_ABOUT_A_DECISION: Final = (
    "question", "allowedAnswers", "authorityRequirement", "supportedObjective", "impactedPerformanceIndicator",
    "decisionMaker", "decisionOwner", "usingProcess", "usingTask",
)  # fmt: skip


def read_dmn(content: bytes) -> Model:
    """The model of a file. Raises DmnRefused for everything outside the subset, and nothing else."""
    root = tree_of(content)
    if root.name != "definitions" or root.space not in VERSIONS:
        root.refuse(f"of namespace {shown(root.space)} is no DMN model of version {', '.join(VERSIONS.values())}")
    return _File(_without_drawings(root)).model()


def _without_drawings(root: Element) -> Element:
    """Diagrams lie in other namespaces beside the model; of those, nothing but drawings may stand there."""
    kept = tuple(child for child in root.children if child.name != "DMNDI" or child.space == root.space)
    return Element(root.space, root.name, root.attributes, kept, root.text, root.line)


class _File:
    """One file on its way to a model."""

    def __init__(self, root: Element) -> None:
        understood(
            root,
            (*_NAMED, "namespace", "exporter", "exporterVersion", "expressionLanguage", "typeLanguage"),
            (*_PROSE, *_BESIDE, "itemDefinition", "inputData", "decision"),
        )
        self.root = root
        self.namespace = root.attributes.get("namespace", "")
        self.types = Types(root)
        self.components = name_pattern(self.types.components())
        self.inputs = {item.id: item for item in (self._input(item) for item in root.all("inputData"))}
        self.elements = _by_id(root.all("decision"))

    def model(self) -> Model:
        if len(self.inputs) != len(self.root.all("inputData")) or self.inputs.keys() & self.elements.keys():
            self.root.refuse("an id stands twice")
        decisions: dict[str, Decision] = {}
        for code in self._in_order():
            decisions[code] = self._decision(self.elements[code], decisions)
        _named_once(self.root, [item.name for item in decisions.values()])
        return Model(self.root.attributes.get("name", ""), self.namespace, self.inputs, decisions, _kept(self.root))

    def _input(self, element: Element) -> InputData:
        understood(element, _NAMED, (*_PROSE, "variable"))
        variable, name = element.one("variable"), plain_name(element.attribute("name"))
        kind = self._variable(variable, name)
        return InputData(element.attribute("id"), name, self.types.named(kind, variable or element))

    def _variable(self, variable: Element | None, name: str) -> str | None:
        if variable is None:
            return None
        understood(variable, (*_NAMED, "typeRef", "isCollection"), _PROSE)
        said = plain_name(variable.attributes.get("name", name))
        if said != name:
            variable.refuse(f"is called {shown(said)}, and what it belongs to {shown(name)}")
        return variable.attributes.get("typeRef")

    def _in_order(self) -> tuple[str, ...]:
        """Ids of decisions, each after those it requires."""
        waiting = {code: set(self._required(item, "requiredDecision")) for code, item in self.elements.items()}
        rest_on: dict[str, list[str]] = {}
        for code, needs in waiting.items():
            for need in needs:
                rest_on.setdefault(need, []).append(code)
        done = [code for code, needs in waiting.items() if not needs]
        for code in done:
            for other in rest_on.get(code, ()):
                waiting[other].discard(code)
                if not waiting[other]:
                    done.append(other)
        for code, needs in waiting.items():
            if needs:
                self.elements[code].refuse("requires itself in a circle, or what is not in the file")
        return tuple(done)

    def _required(self, decision: Element, what: str) -> tuple[str, ...]:
        return tuple(self._local(found) for item in decision.all("informationRequirement") for found in item.all(what))

    def _local(self, reference: Element) -> str:
        reference.own(("href",))
        where, mark, code = reference.attribute("href").rpartition("#")
        if not mark or where not in ("", self.namespace):
            reference.refuse("refers to another file, which is not supported")
        return code

    def _decision(self, element: Element, before: Mapping[str, Decision]) -> Decision:
        understood(
            element,
            _NAMED,
            (*_PROSE, *_ABOUT_A_DECISION, "variable", "informationRequirement", "decisionTable", "literalExpression"),
        )
        for item in element.all("informationRequirement"):
            understood(item, ("id", "label"), (*_PROSE, "requiredInput", "requiredDecision"))
        name, variable = plain_name(element.attribute("name")), element.one("variable")
        kind = self.types.named(self._variable(variable, name), variable or element)
        inputs = self._required(element, "requiredInput")
        decisions = self._required(element, "requiredDecision")
        for code in inputs:
            if code not in self.inputs:
                element.refuse(f"requires the input {shown(code)}, which is not in the file")
        scope = [self.inputs[code].name for code in inputs] + [before[code].variable for code in decisions]
        _named_once(element, scope)
        logic = self._logic(element, Names(scope, self.components))
        return Decision(element.attribute("id"), name, name, kind, inputs, decisions, logic, element.line)

    def _logic(self, element: Element, names: Names) -> Table | Expression:
        table, expression = element.one("decisionTable"), element.one("literalExpression")
        if table and expression:
            expression.refuse("stands beside a decision table")
        if table:
            return table_from(table, self.types, names)
        return expression_of(expression, names) if expression else element.refuse("has no decision logic")


def _by_id(elements: Iterable[Element]) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for element in elements:
        code = element.attribute("id")
        if code in found:
            element.refuse(f"id {shown(code)} stands twice")
        found[code] = element
    return found


def _named_once(element: Element, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            element.refuse(f"the name {shown(name)} stands for two things")
        seen.add(name)


def _kept(root: Element) -> dict[str, str]:
    """What an export of our own keeps beside the model, by element name."""
    found = root.one("extensionElements")
    own = [child for child in found.children if child.space == OWN_SPACE] if found else []
    if len({child.name for child in own}) != len(own):
        raise DmnRefused("extensionElements", found.line if found else None, "one of our own stands twice")
    return {child.name: child.text for child in own}
