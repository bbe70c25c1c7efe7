"""The document itself: explicit ids, RFC 3339 times, exact numbers, JSON, open words, every refusal declared."""

import pytest

from tests.contract.documents import changed, member, operation, schema, the_contract
from tests.contract.wellformed import faults

TEXT = {"type": "string"}
FAULTS = {
    "an id twice": (lambda d: operation(d, "sign_in").update(operationId="sign_out"), "sign_out: names 2 operations"),
    "no id": (lambda d: operation(d, "sign_in").update(operationId=""), "has no operation id"),
    "a generated id": (lambda d: operation(d, "sign_in").update(operationId="postAuthSign-in"), "has no operation id"),
    "a float": (
        lambda d: schema(d, "Tokens")["properties"].update(rest={"type": "number"}),
        "Tokens.rest: is a float",
    ),
    "a moment as text": (
        lambda d: member(d, "Declaration", "signed_at").pop("format"),
        "Declaration.signed_at: is a moment that is not date-time",
    ),
    "a day as text": (
        lambda d: schema(d, "Tokens")["properties"].update(ends_on=TEXT),
        "Tokens.ends_on: is a day that is not date",
    ),
    "a form": (
        lambda d: operation(d, "sign_in")["requestBody"]["content"].update({"multipart/form-data": {"schema": TEXT}}),
        "sign_in: takes application/json, multipart/form-data",
    ),
    "an answer of another kind": (
        lambda d: operation(d, "sign_in")["responses"]["200"]["content"].update({"text/html": {"schema": TEXT}}),
        "sign_in: answers 200 as text/html",
    ),
    "a refusal that is no problem": (
        lambda d: operation(d, "sign_in")["responses"]["401"].update(content={"application/json": {"schema": TEXT}}),
        "sign_in: answers 401 as application/json",
    ),
    "a refusal undeclared": (
        lambda d: operation(d, "get_me")["responses"].pop("401"),
        "get_me: does not declare 401",
    ),
    "closed words": (
        lambda d: member(d, "Declaration", "state").pop("description"),
        "Declaration: open words are not said to be open",
    ),
    "names that differ by capitals": (
        lambda d: d["components"]["schemas"].update(dEvice=TEXT),
        "Device and dEvice: clients write them into one file",
    ),
    "words called as a schema": (
        lambda d: schema(d, "Device")["properties"].update(name={"type": "string", "enum": ["a"]}),
        "Device.name: clients name its type as another schema",
    ),
    "a schema of nobody": (lambda d: d["components"]["schemas"].update(Left=TEXT), "Left: no operation uses it"),
}


def test_the_contract_keeps_to_its_rules():
    assert faults(the_contract()) == []


@pytest.mark.parametrize("change, told", FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_named(change, told):
    _, document = changed(change)

    assert any(told in line for line in faults(document)), faults(document)
