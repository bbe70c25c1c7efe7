"""Writes the decision tables of a sector as DMN 1.3."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

from grading.canonical import canonical
from grading.dmn.columns import Input
from grading.dmn.conjunctions import Atom, Conjunction, quoted
from grading.dmn.reading import OWN_SPACE
from grading.dmn.sector_rules import UNDETERMINED, SaidRule, SaidSector, SaidTable

MODEL: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_ALWAYS: Final = "true"
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def written(sector: SaidSector, name: str, namespace: str, about: str, kept: str) -> bytes:
    """The file. ``about`` is for people, ``kept`` what an import of ours reads."""
    return ("\n".join(_File(sector).lines(name, namespace, about, kept)) + "\n").encode()


def text_of(text: str) -> str:
    """Text between tags; what XML cannot hold is replaced."""
    return re.sub('[&<>"]', lambda found: _ESCAPES[found[0]], _NOT_XML.sub("\ufffd", text))


def json_text(document: object) -> str:
    """Canonical JSON in which what XML cannot hold is escaped, so that nothing is lost."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", canonical(document).decode())


class _File:
    """One file being written; every element that may be referred to has an id."""

    def __init__(self, sector: SaidSector) -> None:
        self.sector = sector
        self.inputs = {item.name: f"input_{number}" for number, item in enumerate(sector.fields.every(), 1)}
        self.decisions = {item.name: f"decision_{number}" for number, item in enumerate(sector.tables, 1)}
        self.ids = count(1)

    def lines(self, name: str, namespace: str, about: str, kept: str) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield f'<definitions xmlns="{MODEL}" id="definitions" name="{text_of(name)}" namespace="{text_of(namespace)}">'
        yield f"  <description>{text_of(about)}</description>"
        yield f'  <extensionElements><g:sector xmlns:g="{OWN_SPACE}">{text_of(kept)}</g:sector></extensionElements>'
        for item in self.sector.fields.every():
            yield from self._input(item)
        for table in self.sector.tables:
            yield from self._decision(table)
        yield "</definitions>"

    def _input(self, item: Input) -> Iterator[str]:
        name = text_of(item.name)
        yield f'  <inputData id="{self.inputs[item.name]}" name="{name}" label="{_label(item.label)}">'
        yield f'    <variable name="{name}" typeRef="{item.kind}"/>'
        yield "  </inputData>"

    def _decision(self, table: SaidTable) -> Iterator[str]:
        columns = _columns(table.rules)
        yield f'  <decision id="{self.decisions[table.name]}" name="{table.name}" label="{_label(table.label)}">'
        if table.notes:
            yield f"    <description>{text_of(chr(10).join(table.notes))}</description>"
        yield f'    <variable name="{table.name}" typeRef="string"/>'
        for word in sorted(self._words(columns)):
            kind = "Input" if word in self.inputs else "Decision"
            code = self.inputs.get(word) or self.decisions[word]
            yield f'    <informationRequirement><required{kind} href="#{code}"/></informationRequirement>'
        yield '    <decisionTable hitPolicy="PRIORITY">'
        for expression in columns:
            yield from self._column(expression)
        yield from self._output(table)
        for rule in table.rules:
            yield self._rule(rule, columns)
        yield "    </decisionTable>"
        yield "  </decision>"

    def _words(self, columns: Iterable[str]) -> set[str]:
        words = {word for expression in columns for word in _WORD.findall(expression)}
        return words & (self.inputs.keys() | self.decisions.keys())

    def _column(self, expression: str) -> Iterator[str]:
        known = next((item for item in self.sector.fields.every() if item.name == expression), None)
        kind = known.kind if known else self._kind(expression)
        values = (
            f"<inputValues><text>{text_of(quoted(known.options))}</text></inputValues>"
            if known and known.options
            else ""
        )
        yield f'      <input id="clause_{next(self.ids)}" label="{_label(known.label if known else expression)}">'
        yield f'        <inputExpression typeRef="{kind}"><text>{text_of(expression)}</text></inputExpression>{values}'
        yield "      </input>"

    def _kind(self, expression: str) -> str:
        return "string" if expression in self.decisions else "boolean" if expression == _ALWAYS else "number"

    def _output(self, table: SaidTable) -> Iterator[str]:
        values = table.values if UNDETERMINED in table.values else (*table.values, UNDETERMINED)
        yield f'      <output id="clause_{next(self.ids)}" typeRef="string">'
        yield f"        <outputValues><text>{text_of(quoted(values))}</text></outputValues>"
        yield f"        <defaultOutputEntry><text>{text_of(quoted([UNDETERMINED]))}</text></defaultOutputEntry>"
        yield "      </output>"
        yield '      <annotation name="cite"/><annotation name="trust"/>'

    def _rule(self, rule: SaidRule, columns: tuple[str, ...]) -> str:
        tests = "".join(
            f"<inputEntry><text>{text_of(test)}</text></inputEntry>" for test in _entries(rule.when, columns)
        )
        output = f"<outputEntry><text>{text_of(quoted([rule.output]))}</text></outputEntry>"
        beside = "".join(
            f"<annotationEntry><text>{text_of(said)}</text></annotationEntry>" for said in (rule.cite, rule.trust)
        )
        return f'      <rule id="rule_{next(self.ids)}">{tests}{output}{beside}</rule>'


def _columns(rules: Iterable[SaidRule]) -> tuple[str, ...]:
    """One column per input expression; where a rule tests one twice, there are two. A table needs at least one."""
    most: Counter[str] = Counter()
    for rule in rules:
        most |= Counter(atom.expression for atom in rule.when)
    return tuple(expression for expression in most for _ in range(most[expression])) or (_ALWAYS,)


def _entries(when: Conjunction, columns: tuple[str, ...]) -> Iterator[str]:
    waiting: list[Atom] = list(when)
    for expression in columns:
        atom = next((item for item in waiting if item.expression == expression), None)
        if atom is None:
            yield "-"
        else:
            waiting.remove(atom)
            yield atom.test


def _label(text: str) -> str:
    return text_of(" ".join(text.split()))
