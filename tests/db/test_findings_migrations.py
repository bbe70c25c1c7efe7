"""Findings, their loop, removals and rankings that were there before a migration is taken back and applied again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from greenctl.cli.workplace import transactions_on
from greenctl.db.base import engine_options, prepare_engine
from greenctl.db.migrate import downgrade, revisions, upgrade
from greenctl.findings.exposure import use_cases as exposure
from greenctl.findings.loop.moves import Act
from greenctl.kernel.clock import SteppedClock
from greenctl.ranking import use_cases as ranking
from tests.conftest import ENGINES, NOW, new_postgres_database, settings_on
from tests.findings.loop.world import CHECKER, COMMAND, COUNTY, DESK, a_world, do, found, went
from tests.inspection.builders import a_visit, an_officer, visited
from tests.lists.removal_builders import prepared, published, removed, units
from tests.ranking.builders import OURS

OF_0010 = {"finding", "finding_count", "finding_photo", "finding_flag"}
OF_0011 = {"finding_standing", "finding_move", "finding_move_photo", "exposure_batch", "exposure_line"}
OF_0012, OF_0013 = {"removal"}, {"ranking_edition", "ranking_row", "ranking_input"}


ENGINES_AT_LENGTH = [pytest.param(name, marks=() if name == "sqlite" else pytest.mark.full) for name in ENGINES]


@pytest.fixture(params=ENGINES_AT_LENGTH)
def lived_in(request: pytest.FixtureRequest, tmp_path: Path, signing_key_pem: bytes) -> Iterator[Engine]:
    """Findings at every stage of the loop, one of them public; a removal; a ranking."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'findings.sqlite3'}"
    else:
        url = new_postgres_database(request.getfixturevalue("postgres"), "greenctl_findings")
    settings = replace(settings_on(url, signing_key_pem, tmp_path), check_answers=False)
    with transactions_on(settings, SteppedClock(NOW)) as transactions:
        _lived(transactions)
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    yield engine
    engine.dispose()


def _lived(transactions: Any) -> None:
    world = a_world(transactions, 90)
    _, ordered, answered, disputed = found(world, 4)
    do(world, ordered, Act.ORDER, DESK)
    went(world, answered, (Act.ORDER, DESK), (Act.ANSWER, world.firm), (Act.CLOSE, CHECKER))
    with transactions.writing(COMMAND) as uow:
        exposure.publish(uow, COUNTY, 0, today=NOW.date())
    went(world, disputed, (Act.ORDER, DESK), (Act.DISPUTE, world.firm))
    visited(transactions, an_officer(transactions).account_id, a_visit(world.source_id))
    with transactions.writing(COMMAND) as uow:
        ranking.publish(uow, OURS, 0, NOW.date() + timedelta(days=1))
    listed = units(1, 2)
    prepared(transactions, *listed)
    published(transactions)
    removed(transactions, listed[0])


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has that stands now."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if "finding_text_pairs" not in name]
        return {name: connection.execute(text(f'select count(*) from "{name}"')).scalar_one() for name in names}


def standings(engine: Engine) -> set[tuple[str, str]]:
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(text("select standing, progress from finding_standing"))}


def test_what_other_migrations_made_stays_when_one_is_taken_back(lived_in):
    whole = rows(lived_in)
    assert all(whole[name] for name in OF_0010 - {"finding_count", "finding_flag"} | OF_0011 | OF_0012 | OF_0013)

    for earlier, later in reversed(list(pairwise(revisions()))):
        if later < "0010":
            break
        before = rows(lived_in)
        downgrade(lived_in, earlier)
        at_the_earlier = rows(lived_in)
        assert {name: before[name] for name in at_the_earlier} == at_the_earlier, later
        if later == "0011":
            the_loop_begins_anew(lived_in)

    assert not rows(lived_in).keys() & (OF_0010 | OF_0011 | OF_0012 | OF_0013)
    upgrade(lived_in)
    assert rows(lived_in).keys() == whole.keys()


def the_loop_begins_anew(engine: Engine) -> None:
    """Nothing that was found before there was a loop is lost from sight, and nothing counts that nobody confirmed."""
    upgrade(engine, "0011")
    assert standings(engine) == {("unconfirmed", "found")}
    assert rows(engine)["finding_standing"] == rows(engine)["finding"] == 4
    downgrade(engine, "0010")
