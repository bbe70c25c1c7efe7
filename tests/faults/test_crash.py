"""S-01: on one machine, a crash loses no acknowledged write and doubles none."""

import http.client
import random
import time
from pathlib import Path

import pytest
from sqlalchemy import insert

from greenctl.auth.models import AccountRow, GrantRow, RefreshFamilyRow
from greenctl.cli.workplace import settings_for
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Role, system
from greenctl.kernel.clock import SystemClock
from greenctl.kernel.ids import new_id
from tests.applications import application
from tests.faults.processes import Victim
from tests.faults.programs import AnswersBeforeItCommits, serve_register
from tests.faults.register_check import broken_promises, effects
from tests.faults.traffic import Told, Writers, bodies_of_sources, send


class Machine:
    """One machine with its data folder: it is started, written to, and loses its power."""

    def __init__(self, folder: Path, transactions: type[Transactions] = Transactions) -> None:
        self.folder, self.told = folder, Told()
        self.file = folder / "greenctl.sqlite3"
        self._transactions = transactions
        self._starts = 0
        self._writers = Writers(self.told, bodies_of_sources())
        with application(settings_for(folder)) as (app, ours):
            self._account_id, self._family = _reviewer(ours)
            self._tokens = app.extensions["greenctl"].tokens

    def crash_under_load(self, chance: random.Random) -> None:
        """Start, let the writers write, and kill at a random moment."""
        server, port = self._started()
        self._writers.start(port, self._token())
        time.sleep(chance.uniform(0.030, 0.350))
        server.kill()
        self._writers.wait_until_the_server_is_gone()

    def retry_what_is_unknown(self) -> list[str]:
        """Start again and send every unknown request with the key it had; returns the keys."""
        server, port = self._started()
        keys = self.told.unknown
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for key in keys:
            send(connection, self._token(), key, self.told.sent[key], self.told)
        connection.close()
        server.kill()
        return keys

    def _started(self) -> tuple[Victim, int]:
        self._starts += 1
        server = Victim(
            serve_register, self.folder, self._transactions, output=self.folder / f"server-{self._starts}.log"
        )
        return server, int(server.wait_for("port ").split()[-1])

    def _token(self) -> str:
        return self._tokens.issue(self._account_id, self._family, 1, SystemClock().now())


def _reviewer(transactions: Transactions) -> tuple[str, str]:
    """A county reviewer, signed in."""
    account_id, family = new_id(), new_id()
    with transactions.writing(system("test")) as uow:
        account = {"id": account_id, "login": "reviewer", "display_name": "示例", "epoch": 1, "created_at": uow.now}
        uow.execute(insert(AccountRow), account)
        grant = {"role": Role.COUNTY_REVIEWER, "area": "370811", "department": ""}
        uow.execute(insert(GrantRow), {"account_id": account_id, **grant})
        session = {"id": family, "account_id": account_id, "counter": 0, "rotated_at": uow.now}
        uow.execute(insert(RefreshFamilyRow), {**session, "expires_at": uow.now.replace(year=uow.now.year + 1)})
    return account_id, family


def crash_until(machine: Machine, kills: int, acknowledged: int = 0) -> list[str]:
    """Kill as often as asked and until enough was acknowledged; what broke, if anything."""
    chance, done = random.Random(), 0
    while done < kills or len(machine.told.acknowledged) < acknowledged:
        machine.crash_under_load(chance)
        done += 1
        if broken := broken_promises(machine.file, machine.told):
            return [f"after kill {done}", *broken]
    return []


@pytest.mark.parametrize(
    "kills, acknowledged",
    [
        pytest.param(4, 40, id="4 kills"),
        pytest.param(40, 1000, id="40 kills", marks=pytest.mark.full),
    ],
)
def test_a_crash_loses_no_acknowledged_write_and_doubles_none(tmp_path, kills, acknowledged):
    machine = Machine(tmp_path)

    assert crash_until(machine, kills, acknowledged) == []

    unknown = machine.retry_what_is_unknown()
    assert machine.told.refused == {}
    assert set(effects(machine.file, unknown).values()) <= {(1, 1, 1)}
    assert broken_promises(machine.file, machine.told) == []
    print(f"{len(machine.told.acknowledged)} acknowledged, {len(unknown)} unknown and retried")


def test_a_server_that_answers_before_it_commits_is_caught_within_20_kills(tmp_path):
    machine = Machine(tmp_path, AnswersBeforeItCommits)

    broken = crash_until(machine, 20)

    assert any("acknowledged and lost" in line for line in broken)
    print(broken[0])
