"""What is outside the subset is refused by element, line and reason; nothing is half understood."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, strategies as st

from grading.dmn import DmnRefused, read_dmn
from grading.dmn.reading import VERSIONS
from grading.dmn.xml_tree import DEEPEST, MOST_BYTES, MOST_ELEMENTS
from tests.examples import examples
from tests.grading.conftest import Told
from tests.grading.dmn.builders import LATEST, a_decision, a_model, a_table, an_expression, an_input

ONE = a_table((["-"], ["1"]))
X = an_input("x")


@pytest.mark.parametrize("space", VERSIONS, ids=VERSIONS.values())
def test_every_version_with_the_same_tables_is_read(space: str) -> None:
    assert read_dmn(a_model(X, a_decision(ONE), space=space)).named("d")


def test_what_is_said_for_people_changes_nothing() -> None:
    beside = (
        "<description>words</description><extensionElements><any xmlns='urn:z'>x</any></extensionElements>"
        "<knowledgeSource id='k' name='k'/><textAnnotation id='t'><text>words</text></textAnnotation>"
    )
    drawn = '<di:DMNDI xmlns:di="urn:di"><di:DMNDiagram/></di:DMNDI>'
    decision = a_decision(f"<question>q</question>{ONE}")
    assert read_dmn(a_model(beside, X, decision, drawn)).decisions == read_dmn(a_model(X, a_decision(ONE))).decisions


@pytest.mark.parametrize(
    "content, why",
    [
        pytest.param(b"", "not well-formed", id="empty"),
        pytest.param(b"no xml", "not well-formed", id="no-xml"),
        pytest.param(b"\xff\xfe<\x00", "not well-formed", id="utf-16"),
        pytest.param(b'<?xml version="1.0" encoding="GBK"?><a/>', "encoding 'GBK'", id="another-encoding"),
        pytest.param(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document types and entities", id="doctype"),
        pytest.param(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document types", id="external"),
        pytest.param(b"<a>&b;</a>", "not well-formed", id="undefined-entity"),
        pytest.param(b"<a/>", "no DMN model", id="another-document"),
        pytest.param(a_model(X, space="urn:other"), "no DMN model", id="another-namespace"),
        pytest.param(b"<a>" * (DEEPEST + 1), f"deeper than {DEEPEST}", id="deep"),
        pytest.param(b" " * (MOST_BYTES + 1), f"larger than {MOST_BYTES}", id="large"),
    ],
)
def test_what_is_no_small_plain_file_is_refused(told: Told, content: bytes, why: str) -> None:
    with pytest.raises(DmnRefused, match=why) as refused:
        read_dmn(content)
    told(str(refused.value))


@pytest.mark.parametrize(
    "parts, why",
    [
        pytest.param(["<import namespace='n' name='a'/>"], "line 2: <import>: is not supported", id="import"),
        pytest.param(["<businessKnowledgeModel name='b'/>"], "<businessKnowledgeModel>", id="knowledge-model"),
        pytest.param(["<decisionService name='b'/>"], "<decisionService>", id="service"),
        pytest.param([a_decision("<invocation/>", needs=[])], "<invocation>", id="invocation"),
        pytest.param([a_decision("<context/>", needs=[])], "<context>", id="context"),
        pytest.param([a_decision("<knowledgeRequirement/>" + ONE)], "<knowledgeRequirement>", id="knowledge"),
        pytest.param([a_decision("", needs=[])], "no decision logic", id="no-logic"),
        pytest.param([X, a_decision(ONE + an_expression("1"))], "stands beside a decision table", id="two-logics"),
        pytest.param([X, a_decision(a_table((["-"], ["1"]), policy="BEST"))], "hit policy 'BEST'", id="hit-policy"),
        pytest.param(
            [X, a_decision(a_table((["-"], ["1"]), policy="UNIQUE", aggregation="SUM"))], "aggregation 'SUM'",
            id="aggregation",
        ),
        pytest.param([X, a_decision(a_table((["-"], ["1"]), policy="PRIORITY"))], "needs output values", id="no-order"),
        pytest.param(
            [X, a_decision(a_table((["-"], ["3"]), policy="PRIORITY", values="1, 2"))], "not among the output values",
            id="another-output",
        ),
        pytest.param([X, a_decision(a_table((["-", "-"], ["1"])))], "2 \\+ 1 entries", id="too-many-entries"),
        pytest.param(
            [X, a_decision(a_table((["-"], ["1", "2"]), policy="COLLECT", outputs="ab", aggregation="MIN"))],
            "over several outputs", id="aggregated-outputs",
        ),
        pytest.param([X, a_decision(a_table((["-"], ["1", "2"]), outputs=["", ""]))], "a name each", id="no-names"),
        pytest.param([X, a_decision(a_table((["floor(1)"], ["1"])))], "function 'floor'", id="a-function"),
        pytest.param([X, a_decision(a_table((["y"], ["1"])))], "'y' is neither a name", id="not-in-scope"),
        pytest.param([X, X], "id stands twice", id="an-input-twice"),
        pytest.param([X, a_decision(ONE), a_decision(ONE)], "id 'd_d' stands twice", id="a-decision-twice"),
        pytest.param([a_decision(ONE)], "requires the input 'i_x'", id="no-such-input"),
        pytest.param(
            [a_decision(an_expression("1"), "a", [], ["b"]), a_decision(an_expression("1"), "b", [], ["a"])],
            "in a circle", id="circle",
        ),
        pytest.param([a_decision(an_expression("1"), "a", [], ["z"])], "not in the file", id="no-such-decision"),
        pytest.param([an_input("x", "tRisk")], "type 'tRisk'", id="no-such-type"),
        pytest.param(
            ["<itemDefinition name='a'><typeRef>a</typeRef></itemDefinition>"], "rests on itself", id="type-of-itself"
        ),
        pytest.param(
            ["<itemDefinition name='a'><itemComponent name='b'><typeRef>a</typeRef></itemComponent></itemDefinition>"],
            "nested too deeply", id="record-of-itself",
        ),
        pytest.param(
            ["<itemDefinition name='a'><functionItem/></itemDefinition>"], "<functionItem>", id="a-function-type"
        ),
        pytest.param([X, a_decision(ONE).replace("<rule>", "<rule odd='1'>")], "attribute 'odd'", id="an-attribute"),
        pytest.param([X, a_decision(ONE).replace("<rule>", "<rule>words")], "text where", id="stray-text"),
        pytest.param(
            [X, a_decision(ONE).replace("<inputEntry>", "<inputEntry expressionLanguage='groovy'>")],
            "language 'groovy'", id="another-language",
        ),
        pytest.param([X.replace("#", "").replace("x\"><v", "y\"><v")], "is called 'x'", id="two-names"),
        pytest.param(
            [X, a_decision(ONE).replace("#i_x", "http://elsewhere#i_x")], "another file", id="elsewhere"
        ),
    ],
)  # fmt: skip
def test_what_is_outside_the_subset_is_refused_by_name(told: Told, parts: list[str], why: str) -> None:
    with pytest.raises(DmnRefused, match=why) as refused:
        read_dmn(a_model(*parts))
    told(str(refused.value))


def test_a_foreign_attribute_is_let_be() -> None:
    assert read_dmn(a_model(X, a_decision(ONE), attributes='xmlns:t="urn:t" t:logo="Default"'))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<a>" * 2_000_000, id="depth"),
        pytest.param(b"<a" + b" b='c'" * 1_000_000 + b"/>", id="one-attribute-many-times"),
        pytest.param(b"<a>" + b"<b/>" * (MOST_ELEMENTS + 9) + b"</a>", id="breadth"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 1_000_000 + b'">]>', id="a-large-entity"),
        pytest.param(a_model(X, a_decision(an_expression("(" * 9_000))), id="brackets"),
        pytest.param(a_model(X, a_decision(a_table((["[" * 9_000], ["1"])))), id="intervals"),
        pytest.param(a_model(X, a_decision(a_table((['"' + "\\" * 19_000], ["1"])))), id="escapes"),
        pytest.param(a_model(X, a_decision(a_table((["x " * 9_000], ["1"])))), id="names"),
    ],
)
def test_a_bomb_is_refused_cheaply(told: Told, content: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(DmnRefused) as refused:
        read_dmn(content)
    assert time.process_time() - begun < 2
    told(str(refused.value))


def _a_record(name: str, of: str) -> str:
    parts = "".join(f"<itemComponent name='{name}{part}'><typeRef>{of}</typeRef></itemComponent>" for part in range(10))
    return f"<itemDefinition name='{name}'>{parts}</itemDefinition>"


NESTED = [_a_record(f"t{depth}", f"t{depth + 1}") for depth in range(9)]
ONE_EACH = [a_decision(an_expression("1"), f"d{number}", []) for number in range(1500)]
CHAIN = [a_decision(an_expression("1"), f"d{number}", [], [f"d{number - 1}"]) for number in range(1, 1500)]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([*NESTED, _a_record("t9", "number")], id="types"),
        pytest.param([*(_a_record(f"t{number}", "number") for number in range(300)), *ONE_EACH], id="names"),
        pytest.param([*reversed(CHAIN), ONE_EACH[0]], id="a-chain"),
    ],
)
def test_a_large_model_is_read_in_time_that_grows_with_its_size(parts: list[str]) -> None:
    begun = time.process_time()
    read_dmn(a_model(*parts))
    assert time.process_time() - begun < 3


GOOD = a_model(
    '<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>"a","b"</text></allowedValues>'
    "</itemDefinition>",
    X,
    an_input("y z", "t"),
    a_decision(
        a_table((["[1..5)", '"a"'], ["1"]), (["> 5", 'not("b")'], ["x * 2"]), inputs=["x", "y z"]), needs=["x", "y z"]
    ),
    a_decision(an_expression("d + 1"), "e", [], ["d"]),
)


@given(st.binary(max_size=200))
@examples(100)
def test_no_bytes_get_anything_but_a_model_or_a_refusal(content: bytes) -> None:
    _read_or_refused(content)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 40), st.binary(max_size=12))
@examples(100)
def test_no_change_of_a_good_file_gets_anything_but_a_model_or_a_refusal(at: int, length: int, new: bytes) -> None:
    _read_or_refused(GOOD[:at] + new + GOOD[at + length :])


PIECES = [
    "<rule>", "</rule>", "<inputEntry>", "</inputEntry>", "<text>", "</text>", "<text>-</text>", "<output/>", "<input>",
    "</input>", ' id="d_e"', ' name="x"', ' href="#d_d"', ' typeRef="t"', ' isCollection="true"', "not(", "[", "..",
    "(", ")", '"', "x", "y z", "&#10;", "&amp;", "<![CDATA[", "]]>", "<!--", "-->", "<?p?>", ' hitPolicy="COLLECT"',
    "date(", ' aggregation="MIN"', "\u0301", "\U0001f600", "**", ".", "1", "null",
]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.sampled_from(PIECES)), min_size=1, max_size=4))
@examples(100)
def test_no_piece_in_the_wrong_place_gets_anything_but_a_model_or_a_refusal(moves: list[tuple[int, str]]) -> None:
    content = GOOD
    for at, piece in moves:
        content = content[:at] + piece.encode() + content[at:]
    _read_or_refused(content)


@given(st.text(max_size=60))
@examples(100)
def test_no_text_in_a_cell_gets_anything_but_a_model_or_a_refusal(text: str) -> None:
    _read_or_refused(a_model(X, a_decision(a_table(([text], ["1"])))))
    _read_or_refused(a_model(X, a_decision(an_expression(text))))


def _read_or_refused(content: bytes) -> None:
    with contextlib.suppress(DmnRefused):
        read_dmn(content)


def test_the_latest_is_1_3() -> None:
    assert VERSIONS[LATEST] == "1.3"
