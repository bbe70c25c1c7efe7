"""Migrations on a database that has been lived in: a small winter, on both engines."""

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, Table, create_engine, inspect, select, text
from sqlalchemy.exc import OperationalError

from greenctl.cli.demo.campaign import Campaign
from greenctl.cli.demo.city import City, assumptions
from greenctl.cli.demo.doors import UseCaseDoor
from greenctl.cli.workplace import transactions_on
from greenctl.config import Settings
from greenctl.db.base import db, engine_options, prepare_engine
from greenctl.db.migrate import FOLDER, downgrade, revisions, upgrade
from greenctl.kernel.clock import SteppedClock
from tests.conftest import ENGINES, new_postgres_database, settings_on

FEW = {"few": {"emergency_works": 16, "emergency_sites": 4, "construction_sites": 5, "staggered_works": 6}}

# Made from other rows by the migration itself, under new numbers each time; or of a database's own numbering of its
# transactions, which says nothing once they are over.
DRAWN_AGAIN = {"list_name.id", "event.tx"}
ON_SQLITE = pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    return new_postgres_database(request.getfixturevalue("postgres"), "greenctl_migrated")


@pytest.fixture
def settings(empty_url: str, signing_key_pem: bytes, tmp_path: Path) -> Settings:
    return replace(settings_on(empty_url, signing_key_pem, tmp_path), check_answers=False)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """An engine on an empty database of its own."""
    engine = create_engine(empty_url, **engine_options(empty_url))
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def lived_in(engine: Engine, settings: Settings) -> Engine:
    """The same after a winter of 22 sources, with lists published."""
    # Nobody states a size: taking back the migration that brought sizes forgets them.
    city = City({**assumptions(), "sizes": FEW, "firms": {None: 1}}, "few", 7, date(2026, 11, 20), settings.zone)
    clock = SteppedClock(city.moment("season_begins"))
    with transactions_on(settings, clock) as transactions:
        for stage in Campaign(city, UseCaseDoor(transactions, settings.zone), clock).stages():
            for _ in stage.work():
                pass
    return engine


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table of the models."""
    with engine.connect() as connection:
        return {table.name: _rows(connection, table) for table in db.metadata.sorted_tables}


def _rows(connection: Any, table: Table) -> list[Any]:
    columns = [column for column in table.columns if f"{table.name}.{column.name}" not in DRAWN_AGAIN]
    return sorted(repr(tuple(row)) for row in connection.execute(select(*columns)))


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has that stands at this revision."""
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {
            table.name: connection.execute(text(f'select count(*) from "{table.name}"')).scalar_one()
            for table in db.metadata.sorted_tables
            if table.name in names
        }


@pytest.mark.one_engine
def test_each_migration_taken_back_and_applied_again_keeps_every_row(lived_in):
    before = rows(lived_in)
    assert len(before["list_entry"]) > 20

    for earlier, later in reversed(list(pairwise(revisions()))):
        downgrade(lived_in, earlier)
        at_the_earlier = counts(lived_in)
        upgrade(lived_in, later)
        assert {name: counts(lived_in)[name] for name in at_the_earlier} == at_the_earlier
        upgrade(lived_in)

    assert rows(lived_in) == before


OF_THEIR_SEASON = (
    "select count(*) from declaration d join season_programme p on p.season_id = d.season_id"
    " and p.programme = d.programme and p.rule_fingerprint = d.rule_fingerprint"
)


def test_what_was_begun_before_forms_could_change_names_the_form_of_its_season(lived_in):
    begun = counts(lived_in)["declaration"]

    downgrade(lived_in, "0029")
    upgrade(lived_in)

    with lived_in.connect() as connection:
        assert connection.execute(text(OF_THEIR_SEASON)).scalar_one() == begun > 20


def test_everything_can_be_taken_back_to_nothing_and_made_again(engine):
    upgrade(engine)
    tables = set(inspect(engine).get_table_names())

    downgrade(engine, "base")
    left = set(inspect(engine).get_table_names())
    upgrade(engine)

    assert left == {"alembic_version"}
    assert set(inspect(engine).get_table_names()) == tables


def one_more(folder: Path, work: str) -> Path:
    """The migrations with one more that does `work`."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    head = revisions()[-1]
    (folder / "versions" / "9999_one_more.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{head}'\n"
        f"def upgrade():\n    {work}\ndef downgrade():\n    pass\n",
        encoding="utf-8",
    )
    return folder


@ON_SQLITE
class GaveWay(Exception):
    """As PostgreSQL's driver tells of a deadlock."""

    sqlstate = "40P01"


@pytest.mark.parametrize("times, stands", [(2, True), (5, False)])
def test_a_migration_that_gave_way_is_carried_out_again(engine, monkeypatch, times, stands):
    ended = iter([GaveWay()] * times)

    def at_the_end(config: Config, revision: str) -> None:
        carry_out(config, revision)
        if lost := next(ended, None):
            raise OperationalError("alter table source", {}, lost)

    carry_out = command.upgrade
    monkeypatch.setattr(command, "upgrade", at_the_end)
    with nullcontext() if stands else pytest.raises(OperationalError):
        upgrade(engine, "0001")

    assert inspect(engine).has_table("source") is stands


def test_a_table_that_is_rebuilt_keeps_its_children(lived_in, tmp_path):
    """SQLite changes a column by copying the table and dropping the old one, and a drop would take children with it."""
    before = rows(lived_in)
    rebuild = "with op.batch_alter_table('source', recreate='auto') as table: table.alter_column('name', nullable=True)"

    upgrade(lived_in, folder=one_more(tmp_path / "migrations", rebuild))

    assert rows(lived_in) == before


@ON_SQLITE
def test_a_migration_that_leaves_orphans_is_refused_and_changes_nothing(lived_in, tmp_path):
    before = rows(lived_in)
    sweep = "op.execute('delete from source')"

    with pytest.raises(RuntimeError, match="parents are missing"):
        upgrade(lived_in, folder=one_more(tmp_path / "migrations", sweep))

    assert rows(lived_in) == before
