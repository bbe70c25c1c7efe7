"""Inspectors whom every test of this folder knows by name."""

import pytest
from sqlalchemy import insert

from greenctl.auth.models import AccountRow
from greenctl.kernel.actor import system


@pytest.fixture(autouse=True)
def inspectors(transactions):
    told = {"display_name": "示例人员", "epoch": 1}
    with transactions.writing(system("test")) as uow:
        rows = [{"id": name, "login": name, "created_at": uow.now, **told} for name in ("the-inspector", "another")]
        uow.execute(insert(AccountRow), rows)
