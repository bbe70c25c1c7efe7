"""Of two transactions that wait for each other PostgreSQL ends one; whoever asked by it does not hear of that."""

import threading

import pytest
from sqlalchemy import text

from greenctl.kernel.actor import Role
from tests.faults.traffic import bodies_of_sources
from tests.postgres import wait_for_somebody_who_waits


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_request_that_gave_way_in_a_deadlock_is_carried_out_again(transactions, people, app):
    token = people.staff(Role.COUNTY_REVIEWER, "370811").token
    answers = []

    with transactions.engine.connect() as migration:
        migration.execute(text("lock table event in access exclusive mode"))
        request = threading.Thread(target=lambda: answers.append(register_a_source(app, token)))
        request.start()
        wait_for_somebody_who_waits(migration)
        migration.execute(text("lock table source in access exclusive mode"))
        migration.rollback()
    request.join(30)

    assert [answer.status_code for answer in answers] == [201]
    with transactions.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from source")) == 1


def register_a_source(app, token):
    body = next(bodies_of_sources())
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{body['id']}"}
    return app.test_client().post("/sources", json=body, headers=headers)
