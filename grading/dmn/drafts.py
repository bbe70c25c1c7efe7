"""Takes a foreign decision table in as a draft sector table, where our language can say exactly what it says.

Each input becomes an indicator. The table is asked at every limit it names and between them, so what it says there it
says everywhere; a table whose level is not the weakest of its inputs' levels, or whose limits do not include
themselves, is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, NoReturn

from grading.dmn.columns import plain_word
from grading.dmn.errors import DmnRefused
from grading.dmn.evaluation import Fault, decided
from grading.dmn.model import Decision, InputData, Model, Table
from grading.dmn.probes import Probes, probes_of
from grading.dmn.reading import read_dmn
from grading.dmn.values import Value
from grading.edition_document import Json
from grading.errors import RuleRefused
from grading.model import Vocabulary
from grading.nodes import node_of
from grading.sector_files import sector_from

MOST_POINTS: Final = 20_000
Point = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DraftChoices:
    """What a foreign table does not say: the document to cite, the dimension of its indicators, the unit of numbers."""

    cite: str
    dimension: str
    unit: str | None = None
    decision: str | None = None


def draft_of(content: bytes, words: Vocabulary, choices: DraftChoices) -> Json:
    """A sector document that an office can go on with; every cell is trusted as a reprint. Raises DmnRefused."""
    model = read_dmn(content)
    decision, table = _the_table(model, choices)
    columns = tuple(probes_of(number, asked, decision, table) for number, asked in _asked(table, decision, model))
    drafted = _Drafted(decision, table, columns, words)
    document = drafted.document(choices)
    try:
        sector_from(node_of(document, "draft"), words, (choices.cite,))
    except RuleRefused as error:
        raise DmnRefused(decision.name, decision.line, f"does not fit the language: {error}") from error
    return document


def _the_table(model: Model, choices: DraftChoices) -> tuple[Decision, Table]:
    found = [item for item in model.decisions.values() if choices.decision in (None, item.name)]
    if len(found) != 1:
        names = ", ".join(item.name for item in model.decisions.values())[:300]
        raise DmnRefused("definitions", None, f"name one decision of: {names or 'none'}")
    [decision] = found
    table = decision.logic
    if not isinstance(table, Table) or decision.decisions:
        raise DmnRefused(decision.name, decision.line, "is no decision table over inputs alone")
    if not table.policy.gives_one or len(table.outputs) != 1:
        raise DmnRefused(decision.name, table.line, "does not give one level")
    return decision, table


def _asked(table: Table, decision: Decision, model: Model) -> Iterator[tuple[int, InputData]]:
    waiting = {model.inputs[code].name: model.inputs[code] for code in decision.inputs}
    for number, clause in enumerate(table.inputs):
        if clause.text not in waiting:
            raise DmnRefused(decision.name, table.line, f"the column {clause.label!r} is not one input of its own")
        yield number, waiting.pop(clause.text)


class _Drafted:
    """One table, asked at every point of the grid of its columns' probes."""

    def __init__(self, decision: Decision, table: Table, columns: tuple[Probes, ...], words: Vocabulary) -> None:
        self.decision, self.table, self.words = decision, table, words
        size = 1
        for column in columns:
            size *= len(column.values)
        if size > MOST_POINTS:
            self._refuse(f"has more than {MOST_POINTS} cases to look at")
        said = {point: self._asked(columns, point) for point in product(*(range(len(item.values)) for item in columns))}
        self.columns, self.said = _covered(columns, said)
        self.ladder_code, self.ladder = self._ladder()
        self.levels = self._by_column()

    def document(self, choices: DraftChoices) -> Json:
        taken: set[str] = set()
        beside = {"cite": {"doc": choices.cite}, "trust": "reprint"}
        rows = [
            column.row(plain_word(column.name, taken), choices.dimension, choices.unit)
            | {"levels": {level: demand | beside for level, demand in self._demands(column, levels)}}
            for column, levels in zip(self.columns, self.levels, strict=True)
        ]
        name = self.decision.name
        return {
            "sector": plain_word(name, set()), "name_zh": name, "name_en": name, "kinds": ["works"],
            "ladder": self.ladder_code, "indicators": rows,
        }  # fmt: skip

    def _asked(self, columns: Sequence[Probes], point: Point) -> Value:
        scope = {column.name: column.values[place] for column, place in zip(columns, point, strict=True)}
        try:
            return decided(self.table, scope)
        except Fault as fault:
            self._refuse(f"where {_text_of(scope)}: {fault}")

    def _ladder(self) -> tuple[str, tuple[str, ...]]:
        """The shortest ladder that holds every level the table gives."""
        given = {level for level in self.said.values() if level is not None} | set(self.table.outputs[0].values or ())
        fitting = [(len(ladder), code) for code, ladder in self.words.ladders.items() if given <= set(ladder)]
        if not fitting or not given:
            self._refuse(f"gives {sorted(map(str, given))}, which are not levels of one ladder")
        code = min(fitting)[1]
        return code, self.words.ladders[code]

    def _by_column(self) -> tuple[tuple[int, ...], ...]:
        """The best position that each value of each column can still reach; the weakest must be what the table says."""
        positions = {point: self._position(point) for point in self.said}
        best = tuple([len(self.ladder)] * len(column.values) for column in self.columns)
        for point, position in positions.items():
            for column, place in enumerate(point):
                best[column][place] = min(best[column][place], position)
        for point, position in positions.items():
            if position != max(best[column][place] for column, place in enumerate(point)):
                self._refuse(f"where {self._where(point)}: the level is not that of the weakest input")
        return tuple(tuple(levels) for levels in best)

    def _position(self, point: Point) -> int:
        level = self.said[point]
        if level is None:
            self._refuse(f"says nothing where {self._where(point)}")
        return self.ladder.index(str(level))

    def _demands(self, column: Probes, levels: Sequence[int]) -> Iterator[tuple[str, Json]]:
        for position, level in enumerate(self.ladder[:-1]):
            reached = [place for place, best in enumerate(levels) if best <= position]
            demand = column.demand(reached)
            if demand is None:
                self._refuse(
                    f"what reaches level {level} of {column.name!r} is no limit that includes itself, nor a choice"
                )
            yield level, demand

    def _where(self, point: Point) -> str:
        return _text_of({column.name: column.values[place] for column, place in zip(self.columns, point, strict=True)})

    def _refuse(self, problem: str) -> NoReturn:
        raise DmnRefused(self.decision.name, self.table.line, problem)


def _covered(columns: Sequence[Probes], said: Mapping[Point, Value]) -> tuple[tuple[Probes, ...], dict[Point, Value]]:
    """The table without the values for which it never says anything: they are outside its bounds."""
    kept = [
        sorted({point[number] for point, level in said.items() if level is not None}) for number in range(len(columns))
    ]
    places = [{place: new for new, place in enumerate(column)} for column in kept]
    inside = {
        tuple(place[at] for place, at in zip(places, point, strict=True)): level
        for point, level in said.items()
        if all(at in place for place, at in zip(places, point, strict=True))
    }
    return tuple(column.narrowed(keep) for column, keep in zip(columns, kept, strict=True)), inside


def _text_of(scope: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in scope.items())[:300]
