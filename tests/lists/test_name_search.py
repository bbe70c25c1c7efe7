"""A part of a name finds the same names by the index as by reading every one."""

from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

import pytest
from hypothesis import HealthCheck, given, settings as profile, strategies as st
from sqlalchemy import create_engine

from greenctl.config import Settings
from greenctl.db.base import engine_options, prepare_engine
from greenctl.db.migrate import downgrade, upgrade
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.kernel.clock import SteppedClock
from greenctl.ledger.receipts import ReceiptSeal
from greenctl.lists import name_search, queries, use_cases
from tests.conftest import NOW, new_postgres_database
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, decided

COMMAND = system("test")
# Said anew, so that the test knows by itself what counts as the same letter.
ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
NAMES = (
    "示例水泥制品有限公司", "水泥", "泥", "示例ABC铸造(一分厂)", "abc", "A_B%C", "a'b\"c",
    "示例 铸造 厂", "𠮷野家建材", "*^+-:", "铸造厂铸造",
)  # fmt: skip


def publish(transactions: Transactions, names: tuple[str, ...] = NAMES) -> str:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, *(Unit(number=n, name=name) for n, name in enumerate(names, 1)))
        return use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY).id


def found(transactions: Transactions, edition: str, part: str) -> set[str]:
    with transactions.reading(COMMAND) as uow:
        return {entry.name for _, entry in queries.entry_page(uow, edition, {"name": part}, limit=200)}


def expected(part: str, names: tuple[str, ...] = NAMES) -> set[str]:
    small = part.translate(ASCII_LOWER)
    return {name for name in names if small in name.translate(ASCII_LOWER)}


@pytest.mark.parametrize(
    "part",
    [
        "水泥",
        "泥",
        "铸造",
        "造厂铸",
        "ABC",
        "abC",
        "bc铸",
        "_B",
        "%",
        "'b",
        '"c',
        " 铸",
        "𠮷野",
        "(一",
        "^+",
        "没有",
        "*",
        ":",
    ],
)
def test_a_part_finds_every_name_that_has_it_and_no_other(transactions: Transactions, part: str) -> None:
    edition = publish(transactions)

    assert found(transactions, edition, part) == expected(part)


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(st.sampled_from("示例水泥铸造厂ABCabc(_% '\"*:-"), min_size=1, max_size=5))
def test_any_part_at_all_is_found_alike(transactions: Transactions, part: str) -> None:
    edition = _once(transactions)

    assert found(transactions, edition, part) == expected(part)


def _once(transactions: Transactions) -> str:
    with transactions.reading(COMMAND) as uow:
        editions = queries.editions_as_of(uow, TODAY)
    return editions[0].id if editions else publish(transactions)


def test_a_part_that_many_names_have_is_left_to_reading_in_list_order(transactions: Transactions) -> None:
    publish(transactions)

    with transactions.reading(COMMAND) as uow:
        assert name_search.rare_names(uow, "铸造", most=2) is None
        assert len(name_search.rare_names(uow, "铸造", most=3)) == 3
        assert name_search.rare_names(uow, "水泥制", most=1) == ["示例水泥制品有限公司"]


def test_many_names_are_found_as_few_are(transactions: Transactions) -> None:
    names = tuple(f"示例{n:04}有限公司" for n in range(name_search.MOST_NAMES + 5))
    edition = publish(transactions, names)

    assert len(found(transactions, edition, "有限")) == 200
    assert found(transactions, edition, "0007有") == {"示例0007有限公司"}


def test_names_that_were_listed_before_the_index_are_found_after_the_migration(
    settings: Settings, signing_key_pem: bytes, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if settings.database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    else:
        url = new_postgres_database(request.getfixturevalue("postgres"), "greenctl_before_names")
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    transactions = Transactions(engine, SteppedClock(NOW), seal=ReceiptSeal(signing_key_pem))
    upgrade(engine)
    edition = publish(transactions)
    downgrade(engine, "0001")

    upgrade(engine)

    for part in ("水泥", "abc", "(一"):
        assert found(transactions, edition, part) == expected(part)
    engine.dispose()
