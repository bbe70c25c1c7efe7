"""Canonical bytes are RFC 8785's for every document without floats, and anything else is refused."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given, strategies as st

from grading import NotCanonical, canonical
from tests.examples import examples
from tests.grading.conftest import Told

awkward = st.sampled_from('\ud7ff\ue000\uffff\U00010000\U0010ffff\x00\x1f\x7f"\\/a')
text = st.text(max_size=9) | st.text(awkward, max_size=4)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@given(document=documents)
@examples(500)
def test_the_bytes_are_those_of_the_reference(document: object) -> None:
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


def test_keys_beyond_the_basic_plane_sort_as_the_rfc_says() -> None:
    assert canonical({"\ue000": 1, "\U00010000": 2}) == '{"\U00010000":2,"\ue000":1}'.encode()


@pytest.mark.parametrize(
    "document",
    [1.0, [float("nan")], {"a": [float("inf")]}, 2**53, "\ud800", {"\ud800": 1}, {1: 2}, {"a": {1, 2}}, object(), b"a"],
)
def test_what_has_no_canonical_form_is_refused(told: Told, document: object) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(document)
    told(str(refused.value))


def test_a_document_nested_too_deep_is_refused(told: Told) -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]

    with pytest.raises(NotCanonical) as refused:
        canonical(nested)
    told(str(refused.value))
