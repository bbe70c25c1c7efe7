"""The phone's own score is the server's: the same level, bounds, short boards and open ends for any table."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

import pytest
from hypothesis import given

from grading import form, ladders
from tests.browser.conftest import built
from tests.clients.toolchain import node
from tests.examples import examples
from tests.grading.builders import a_row
from tests.grading.language_tables import Case, a_language_document, language_cases

SCRIPT = Path(__file__).with_name("self_score.mjs")


class Scorer:
    """The phone's code, in a process of its own."""

    def __init__(self) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen([node(), SCRIPT], text=True, **pipes)
        self._in, self._out = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)

    def end(self) -> None:
        with self._in, self._out:
            self._process.kill()
        self._process.wait()

    def score(self, case: Case) -> Any:
        table = case.edition.sectors["sector"]
        asked = {"rules": {**ladders(table), "fields": form(table)}, "answers": case.answers, "kind": case.sub_type}
        self._in.write(json.dumps(asked) + "\n")
        self._in.flush()
        return json.loads(self._out.readline())


@pytest.fixture(scope="module")
def phone() -> Iterator[Scorer]:
    if not built():
        pytest.skip("NOT TESTED: the screens are not built; ./dev setup --web says why")
    scorer = Scorer()
    yield scorer
    scorer.end()


def told_by_the_server(case: Case) -> dict[str, Any]:
    sector = case.graded().sectors[0]
    return {
        "level": sector.level,
        "at_best": sector.at_best,
        "held_back_by": list(sector.held_back_by),
        "undetermined": list(sector.undetermined),
    }


@given(case=language_cases())
@examples(300)
def test_the_phone_scores_as_the_server_does(phone: Scorer, case: Case) -> None:
    mine = replace(case, scored=frozenset())

    assert phone.score(mine) == told_by_the_server(mine)


@pytest.mark.parametrize(
    "limit, said, level",
    [
        ("9007199254.740993", "9007199254.740993", "A"),
        ("9007199254.740993", "9007199254.740994", "D"),
        ("0.1", "0.100001", "D"),
        ("0.3", "0.300000", "A"),
        ("0", "-0", "A"),
    ],
)
def test_the_phone_keeps_every_digit_where_a_double_would_not(phone: Scorer, limit: str, said: str, level: str) -> None:
    cell = {"at_most": limit}
    case = Case(a_language_document(a_row("row_0", A=cell, B=cell, C=cell)), "long", {"row_0": said}, frozenset())

    assert phone.score(case)["level"] == told_by_the_server(case)["level"] == level


@pytest.mark.parametrize("said", ["", "1e3", "12,5", "1.0000001", True, [], {"value": 1}, {"outlets": {}}])
def test_what_is_no_number_is_missing(phone: Scorer, said: Any) -> None:
    cell = {"at_most": "5"}
    case = Case(a_language_document(a_row("row_0", A=cell, B=cell, C=cell)), "long", {"row_0": said}, frozenset())

    found = phone.score(case)

    assert (found["level"], found["undetermined"]) == (None, ["row_0"])
