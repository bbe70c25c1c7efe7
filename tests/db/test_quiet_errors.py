"""What a database refuses is logged so that somebody can mend it, and without the row that it was about."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.logs import traceback_of
from greenctl.source.models import SourceContactRow, SourceRow
from tests.source.builders import a_source, registered

CANARY = "19900001234"


def refused(transactions, statement, **values):
    """The error as whoever writes the log has it: on its way it became another's cause."""
    with pytest.raises(RuntimeError) as failed:
        try:
            with transactions.writing(system("test")) as uow:
                uow.execute(statement, values)
        except IntegrityError as error:
            raise RuntimeError("示例:未能保存") from error
    return failed.value


def test_a_log_names_error_place_and_statement_but_no_persons_number(transactions):
    (source,) = registered(transactions, a_source(1))
    told = {"source_id": source.id, "ordinal": 99, "name": None, "phone": CANARY, "duty": "示例"}

    error = refused(transactions, insert(SourceContactRow), **told)
    line = traceback_of((type(error), error, error.__traceback__))

    assert CANARY not in line
    assert "RuntimeError: 示例:未能保存" in line
    assert "IntegrityError" in line
    assert "INSERT INTO source_contact" in line
    assert "test_quiet_errors.py" in line
    assert CANARY not in str(error.__cause__) or transactions.engine.dialect.name == "postgresql"


def test_control_postgresql_itself_tells_the_row(transactions):
    """Negative control: hiding what was filled in is not enough there."""
    error = refused(transactions, insert(SourceRow), id=new_id(), name=CANARY)

    assert (CANARY in str(error.__cause__)) == (transactions.engine.dialect.name == "postgresql")
