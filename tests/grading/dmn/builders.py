"""Small DMN files with good defaults; a test states only what matters to it. All invented (示例)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.dmn import Result, evaluate, read_dmn
from grading.dmn.reading import VERSIONS
from grading.dmn.values import Value
from grading.dmn.writing import text_of

LATEST = "https://www.omg.org/spec/DMN/20191111/MODEL/"
assert LATEST in VERSIONS


def a_model(*parts: str, space: str = LATEST, attributes: str = "") -> bytes:
    inner = "\n".join(parts)
    return f'<definitions xmlns="{space}" name="m" namespace="urn:m" {attributes}>\n{inner}\n</definitions>'.encode()


def an_input(name: str, kind: str = "number") -> str:
    return f'<inputData id="i_{_code(name)}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'


def a_decision(logic: str, name: str = "d", needs: Sequence[str] = ("x",), rests_on: Sequence[str] = ()) -> str:
    asked = "".join(
        f'<informationRequirement><requiredInput href="#i_{_code(need)}"/></informationRequirement>' for need in needs
    ) + "".join(
        f'<informationRequirement><requiredDecision href="#d_{_code(need)}"/></informationRequirement>'
        for need in rests_on
    )
    return f'<decision id="d_{_code(name)}" name="{name}"><variable name="{name}"/>{asked}{logic}</decision>'


def an_expression(text: str) -> str:
    return f"<literalExpression><text>{text_of(text)}</text></literalExpression>"


def a_table(
    *rules: tuple[Sequence[str], Sequence[str]],
    policy: str = "UNIQUE",
    inputs: Sequence[str] = ("x",),
    outputs: Sequence[str] = ("",),
    values: str = "",
    default: str = "",
    aggregation: str = "",
) -> str:
    """Rules as (tests, results), each a FEEL text."""
    columns = "".join(
        f"<input><inputExpression><text>{text_of(item)}</text></inputExpression></input>" for item in inputs
    )
    order = f"<outputValues><text>{text_of(values)}</text></outputValues>" if values else ""
    rest = f"<defaultOutputEntry><text>{text_of(default)}</text></defaultOutputEntry>" if default else ""
    results = "".join(f'<output name="{name}">{order}{rest}</output>' for name in outputs)
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{text_of(test)}</text></inputEntry>" for test in tests)
        + "".join(f"<outputEntry><text>{text_of(result)}</text></outputEntry>" for result in gives)
        + "</rule>"
        for tests, gives in rules
    )
    how = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{how}>{columns}{results}{rows}</decisionTable>'


def decided(logic: str, inputs: Mapping[str, Value], kinds: Mapping[str, str] | None = None) -> Result:
    """What a model of one decision gives."""
    known = dict.fromkeys(inputs, "Any") | dict(kinds or {})
    model = a_model(*(an_input(name, kind) for name, kind in known.items()), a_decision(logic, needs=list(known)))
    return evaluate(read_dmn(model), "d", inputs)


def _code(name: str) -> str:
    return name.replace(" ", "_")
