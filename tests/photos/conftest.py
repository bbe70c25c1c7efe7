"""An examiner for all tests of photos: it takes a second to begin."""

from collections.abc import Iterator

import pytest

from greenctl.photos.examining import DecodingLimits, Examiner


@pytest.fixture(scope="session")
def examiner() -> Iterator[Examiner]:
    examiner = Examiner(DecodingLimits())
    yield examiner
    examiner.close()
