"""One form of JSON for everything that is hashed."""

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings, strategies as st

from greenctl.kernel.canonical import canonical_bytes

KEYS = st.text(alphabet=st.characters(max_codepoint=127), max_size=10)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]))
)
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the documents
@given(DOCUMENTS)
def test_it_equals_rfc_8785(document):
    assert canonical_bytes(document) == rfc8785.dumps(document)


@pytest.mark.parametrize("document", [1.5, [0.0], {"a": [{"b": float("nan")}]}], ids=["bare", "in a list", "deep"])
def test_a_float_is_refused_wherever_it_hides(document):
    with pytest.raises(ValueError, match="float"):
        canonical_bytes(document)
