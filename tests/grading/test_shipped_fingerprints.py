"""What was shipped stays as it was shipped: a richer language moves no byte of an edition that does without."""

from __future__ import annotations

import pytest

from tests.grading.builders import the_library

# An edition is never edited; a line here may be added and is never changed.
SHIPPED = {
    "sample-2026": "e2bb465ba357fd41247ad0663ef368b780d9718d03efc20d028700919e70825e",
    "sample-2026b": "e128df518d0c8174f4900d2dc035f8c783a7df8a1182db91f14ab514d0f0e036",
    "national-2020-draft": "ec304e9425d7a7974f2fde18681bff902ed40fb5440e5fd46bfca08af17c35ce",
    "henan-general-2021-draft": "0619ee24b32c4b6bdbacbfdfd8ffd020e964861386808c15c2bb6af323a27bc8",
    "leather-proposal-2025-draft": "c658b6d35ac96e32343f46f67a30740dd8561375ac63c5b6067b009849ff5ac5",
    "sample-language-2026": "a7eaa8633726ba4ab83d62ee7ddcb6696487524ed32f31e4800f8d62c1d2030e",
}


@pytest.mark.parametrize("edition_id", SHIPPED)
def test_an_edition_that_was_shipped_keeps_its_fingerprint(edition_id: str) -> None:
    assert the_library().get(edition_id).fingerprint == SHIPPED[edition_id]
