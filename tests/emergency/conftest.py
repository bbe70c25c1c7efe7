"""What several tests of this folder begin with."""

import pytest

from tests.source.builders import a_source, registered


@pytest.fixture
def sources(transactions):
    """Three works of Rencheng."""
    return registered(transactions, *(a_source(n, area="370811") for n in range(1, 4)))
