"""Several nodes on one PostgreSQL: one killed in mid-sync, each restarted under load. Nothing lost, nothing doubled."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from greenctl.cli.workplace import settings_for
from greenctl.config import Settings
from greenctl.db.migrate import downgrade, revisions, upgrade
from greenctl.kernel.actor import Role, system
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id
from greenctl.kernel.period import Period
from tests.applications import application
from tests.conftest import new_postgres_database
from tests.declaration.builders import a_season
from tests.faults.nodes import Node, running
from tests.faults.releases import CONTRACTS, EXPANDS, with_next
from tests.faults.round_robin import FACT, Clerk, Inspector, Spread
from tests.faults.traffic import bodies_of_sources
from tests.people import People
from tests.source.builders import a_source, registered
from tests.sync.builders import Phone, register

NODES = 3
_APPLIED = text("select count(*) from sync_operation where device_id = :id and state = 'applied'")
_CHAIN = text("select counter from sync_chain where device_id = :id")
_VERSION = text("select version from declaration where id = :id")
_SHEET = text("select body from fact_sheet where source_id = :id")
_KEPT = text("select body from answer where idempotency_key = :key")
_EVENTS = text("select count(*) from event where kind = 'source.registered' and subject_id = :id")
# Larger numbers than the sources of the writers, so that no credit code is there twice.
FIRST_WORKS = 500_000
SIZES = [
    pytest.param(2, 8, 20, 1, id="one kill"),
    pytest.param(4, 120, 300, 12, id="12 kills", marks=pytest.mark.full),
]


@dataclass
class Site:
    """A prepared database, and who will send to it."""

    settings: Settings
    inspectors: list[Inspector]
    clerk: Clerk

    @property
    def environment(self) -> dict[str, str]:
        """As deploy/README.md says; the folder is what nodes share in the place of S3."""
        folder = self.settings.data_folder
        return {
            "DATABASE_URL": self.settings.database_url,
            "GREENCTL_DATA_FOLDER": str(folder),
            "GREENCTL_SIGNING_KEY": str(folder / "signing_key.pem"),
            "GREENCTL_REFRESH_KEY": str(folder / "refresh_key"),
            "GREENCTL_PUBLIC_REQUESTS_PER_MINUTE": "1000000",
        }

    def nodes(self, folder: Path, count: int = NODES, *, keep_socket: bool = False) -> list[Node]:
        return [Node(f"node-{i}", self.environment, folder, keep_socket=keep_socket) for i in range(count)]

    def broken_promises(self) -> list[str]:
        """What was acknowledged and is not there exactly once, in words."""
        engine = create_engine(self.settings.database_url)
        with engine.connect() as connection:
            asked = [self._of(connection, inspector) for inspector in self.inspectors]
            sources = self._of_sources(connection)
        engine.dispose()
        return [*(line for lines in asked for line in lines), *sources]

    def _of(self, connection: Connection, inspector: Inspector) -> list[str]:
        """Each edit is a version more, and carries its number: one too many or too few shows."""
        made = len(inspector.phone.made)
        found = {
            "refused": (inspector.refused, []),
            "acknowledged": (len(inspector.acknowledged), made),
            "operations": (connection.scalar(_APPLIED, {"id": inspector.phone.device_id}), made),
            "chain": (connection.scalar(_CHAIN, {"id": inspector.phone.device_id}), made),
            "version": (connection.scalar(_VERSION, {"id": inspector.declaration_id}), made),
            "last edit": (_last_edit(connection, inspector.source_id), str(made - 1)),
        }
        return [f"{what}: {there}, not {due}" for what, (there, due) in found.items() if there != due]

    def _of_sources(self, connection: Connection) -> list[str]:
        broken = [f"refused: {content!r}" for content in self.clerk.refused]
        for key, content in self.clerk.acknowledged.items():
            bodies = [bytes(row[0]) for row in connection.execute(_KEPT, {"key": key})]
            events = connection.scalar(_EVENTS, {"id": key.removeprefix("key-")})
            if (bodies, events) != ([content], 1):
                broken.append(f"acknowledged {key}: {len(bodies)} answers kept, {events} events")
        return broken


def _last_edit(connection: Connection, source_id: str) -> str | None:
    body = connection.scalar(_SHEET, {"id": source_id})
    return None if body is None else json.loads(body).get("facts", {}).get("sample_a", {}).get(FACT)


def prepared(folder: Path, url: str, phones: int, batches: int, writes: int) -> Site:
    """A season that is open today, a source for each phone, and a reviewer who registers others."""
    settings = replace(settings_for(folder), database_url=url)
    with application(settings) as (app, transactions):
        today = local_day(transactions.clock.now(), settings.zone)
        open_now = Period(today - timedelta(days=30), today + timedelta(days=60))
        season = a_season(transactions, days=open_now, applications=open_now)
        works = registered(transactions, *(a_source(FIRST_WORKS + number) for number in range(phones)))
        inspectors = [an_inspector(app, item.id, season.id, batches) for item in works]
        token = People(app).staff(Role.COUNTY_REVIEWER, "370811").token
    return Site(settings, inspectors, Clerk(token, bodies_of_sources(), writes))


def an_inspector(app: Any, source_id: str, season_id: str, batches: int) -> Inspector:
    person, device_id = People(app).preparer(source_id), new_id()
    with app.extensions["greenctl"].transactions.writing(system("test")) as uow:
        register(uow, device_id, person.account_id)
    return Inspector(Phone(person.actor, device_id), person.token, source_id, season_id, batches)


@contextmanager
def at_work(site: Site, nodes: Sequence[Node]) -> Iterator[Spread]:
    """Everybody sends while the block runs, and until all is sent: what takes long is under load to its end."""
    spread = Spread([node.port for node in nodes])
    threads = [threading.Thread(target=each.work, args=(spread,)) for each in (*site.inspectors, site.clerk)]
    for thread in threads:
        thread.start()
    try:
        yield spread
    finally:
        spread.may_end.set()
        for thread in threads:
            thread.join()


def after(spread: Spread, more: int) -> None:
    """Wait until some more were answered."""
    wanted, deadline = spread.answered + more, time.monotonic() + 30
    while spread.answered < wanted and time.monotonic() < deadline:
        time.sleep(0.005)


@pytest.mark.parametrize("phones, batches, writes, kills", SIZES)
def test_a_node_that_is_killed_in_mid_sync_loses_nothing_and_doubles_nothing(
    tmp_path, postgres, phones, batches, writes, kills
):
    site = prepared(tmp_path, new_postgres_database(postgres, "greenctl_nodes"), phones, batches, writes)

    with running(site.nodes(tmp_path)) as nodes, at_work(site, nodes) as spread:
        for number in range(kills):
            after(spread, 10)
            victim = nodes[number % NODES]
            victim.kill()
            after(spread, 10)
            victim.start()

    assert site.broken_promises() == []
    print(f"{spread.answered} answered, {spread.refused} refused, {len(spread.failed)} cut off: all were sent again")


@pytest.mark.full
def test_nodes_that_keep_what_they_hear_to_themselves_are_caught(tmp_path):
    """The control: each node has a copy of the database of its own, and all else is as above."""
    first = tmp_path / "greenctl.sqlite3"
    site = prepared(tmp_path, f"sqlite:///{first}", phones=1, batches=2, writes=6)
    nodes = []
    for node in site.nodes(tmp_path, 2):
        own = shutil.copy(first, tmp_path / f"{node.log.stem}.sqlite3")
        nodes.append(node.on_database(f"sqlite:///{own}"))
    site.settings = replace(site.settings, database_url=f"sqlite:///{own}")

    with running(nodes), at_work(site, nodes):
        pass

    assert any(line.startswith("acknowledged") for line in site.broken_promises())


def restart_each(nodes: Sequence[Node], spread: Spread, end: Callable[[Node], object]) -> None:
    for node in nodes:
        after(spread, 5)
        end(node)
        node.start().wait_until_ready()


@contextmanager
def engine_of(site: Site) -> Iterator[Engine]:
    """Of whoever migrates beside the nodes."""
    engine = create_engine(site.settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    "batches, writes",
    [
        pytest.param(8, 30, id="small", marks=pytest.mark.full),
        pytest.param(200, 600, id="large", marks=pytest.mark.full),
    ],
)
def test_rolling_out_a_release_under_load_fails_no_request(tmp_path, postgres, batches, writes):
    """As deploy/README.md says: migrate while the old code runs, then restart each node."""
    site = prepared(tmp_path, new_postgres_database(postgres, "greenctl_nodes"), 2, batches, writes)
    migrations = with_next(tmp_path / "next", EXPANDS)

    with running(site.nodes(tmp_path, keep_socket=True)) as nodes, at_work(site, nodes) as spread:
        after(spread, 5)
        with engine_of(site) as engine:
            upgrade(engine, folder=migrations)
        restart_each(nodes, spread, Node.stop)

    assert (spread.failed, spread.refused) == ([], 0)
    assert site.broken_promises() == []
    print(f"{spread.answered} answered, the slowest after {spread.slowest_seconds:.1f} s")


@pytest.mark.full
def test_nodes_that_drop_what_they_have_in_hand_are_caught(tmp_path, postgres):
    site = prepared(tmp_path, new_postgres_database(postgres, "greenctl_nodes"), 4, 10, 40)

    with running(site.nodes(tmp_path, 1, keep_socket=True)) as nodes, at_work(site, nodes) as spread:
        restart_each(nodes, spread, Node.kill)

    assert spread.failed


@pytest.mark.full
def test_a_migration_that_takes_away_what_running_code_reads_is_caught(tmp_path, postgres):
    site = prepared(tmp_path, new_postgres_database(postgres, "greenctl_nodes"), 1, 4, 40)
    migrations = with_next(tmp_path / "next", CONTRACTS)

    with running(site.nodes(tmp_path, 1)) as nodes, at_work(site, nodes) as spread, engine_of(site) as engine:
        after(spread, 5)
        upgrade(engine, folder=migrations)
        time.sleep(2)
        downgrade(engine, revisions()[-1], folder=migrations)

    assert spread.failed
