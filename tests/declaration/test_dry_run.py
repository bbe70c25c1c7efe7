"""Trying an edition on everything declared says of each source what grading it alone would say, and what did it."""

import re
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from grading import Edition
from grading.bulk_bytes import fingerprint_of
from greenctl.db.event_log import EventRow
from greenctl.db.transaction import Transactions
from greenctl.declaration import revising
from greenctl.declaration.dry_run import DryRun, dry_run, get_dry_run, list_moves, make_dry_run
from greenctl.declaration.errors import DryRunNotThere
from greenctl.declaration.fact_columns import MOST_SMALL_CHUNKS
from greenctl.declaration.grades import graded_again
from greenctl.declaration.models import DeclarationRow, FactChunkRow, GradeRow
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Actor, Reach, Scope, system
from greenctl.rules.errors import EditionNotThere
from greenctl.season.errors import ProgrammeNotThere, SeasonNotThere
from tests.adverse.builders import FIRST, SECOND, confirmed
from tests.declaration.builders import World, a_world, answers, handed_in
from tests.grading.builders import the_sample

PROGRAMME = "emergency"
CITY = Scope(reaches=(Reach("3708"),))
ONE_COUNTY = Scope(reaches=(Reach("370811"),))


@pytest.fixture
def world(transactions: Transactions) -> World:
    """Three works: one graded A, one held at B by its NOx, one undetermined for want of it."""
    world = a_world(transactions, works=3)
    for source, nox in zip(world.works, ("10", "60", None), strict=True):
        handed_in(transactions, world, source, tree=answers("sample_a", {"stack_nox": nox}))
    return world


def an_edition(change: Any = None) -> Edition:
    """The sample edition with its document changed by `change(sectors)`."""
    document = deepcopy(the_sample().to_document())
    document["edition"]["id"] = "tried"  # type: ignore[index]
    if change:
        change(document["sectors"])
    return Edition.from_document(document)


def with_limits(**limits: str) -> Edition:
    """The sample edition with other limits of NOx."""

    def change(sectors: Any) -> None:
        row = next(row for row in sectors["sample_a"]["indicators"] if row["id"] == "stack_nox")
        for level, limit in limits.items():
            row["levels"][level]["at_most"] = limit

    return an_edition(change)


def tried(transactions: Transactions, world: World, edition: Edition, **how: Any) -> DryRun:
    with transactions.writing(system("test")) as uow:
        return dry_run(uow, edition, world.season.id, PROGRAMME, **how)


def moved(result: DryRun) -> dict[str, tuple[Any, ...]]:
    """How each source moves, and the indicators that do it."""
    return {
        item.source_id: (
            move.how,
            move.before,
            move.after,
            tuple(cause.indicator or cause.why for cause in move.causes),
        )
        for item, move in result.moves()
    }


def chunks(transactions: Transactions) -> list[int]:
    """The rows of each chunk that is kept."""
    with transactions.reading(system("test")) as uow:
        return list(uow.execute(select(FactChunkRow.rows).order_by(FactChunkRow.id)).scalars())


def test_the_edition_in_force_moves_nobody(transactions, world):
    result = tried(transactions, world, an_edition())

    assert moved(result) == {}
    assert result.summary()["stays"] == result.summary()["sources"] == 3


def test_a_stricter_limit_moves_those_down_that_it_holds_back(transactions, world):
    result = tried(transactions, world, with_limits(A="5"))

    assert moved(result) == {world.works[0]: ("down", "A", "B", ("stack_nox",))}


def test_an_easier_limit_moves_those_up_that_it_held_back(transactions, world):
    standing = tried(transactions, world, an_edition()).standing
    before = next(item.level for item in standing if item.source_id == world.works[1])

    result = tried(transactions, world, with_limits(A="60", B="61", C="100"))

    assert moved(result) == {world.works[1]: ("up", before, "A", ("stack_nox",))}


def test_a_fact_that_nobody_declared_leaves_everybody_undetermined(transactions, world):
    def ask_more(sectors: Any) -> None:
        rows = sectors["sample_a"]["indicators"]
        rows.append({**deepcopy(rows[0]), "id": "stack_lead", "label_zh": "示例:铅"})

    result = tried(transactions, world, an_edition(ask_more))

    assert {how for how, *_ in moved(result).values()} == {"to_undetermined"}
    assert moved(result)[world.works[0]] == ("to_undetermined", "A", None, ("stack_lead",))


def test_what_a_table_no_longer_asks_leaves_nobody_undetermined(transactions, world):
    def ask_less(sectors: Any) -> None:
        rows = sectors["sample_a"]["indicators"]
        rows[:] = [row for row in rows if row["id"] != "stack_nox"]

    result = tried(transactions, world, an_edition(ask_less))

    assert moved(result)[world.works[2]] == ("from_undetermined", None, "A", ("stack_nox",))


def test_a_sector_without_a_table_is_told_as_such(transactions, world):
    result = tried(transactions, world, an_edition(lambda sectors: sectors.pop("sample_a")))

    assert moved(result)[world.works[0]] == ("to_undetermined", "A", None, ("no_table",))
    assert result.summary()["causes"] == [
        {"sector": "sample_a", "indicator": None, "why": "no_table", "up": 0, "down": 0, "to_undetermined": 2,
         "from_undetermined": 0, "otherwise": 0}
    ]  # fmt: skip


def test_it_says_of_each_source_what_grading_it_alone_would_say(transactions, world):
    edition = with_limits(A="5", B="20", C="59")

    result = tried(transactions, world, edition)

    with transactions.reading(system("test")) as uow:
        inputs = dict(tuple(row) for row in uow.execute(select(GradeRow.submission_id, GradeRow.inputs)))
    alone = {item.submission_id: graded_again(edition, inputs[item.submission_id]).level for item in result.standing}
    found = result.comparison
    after = {item.submission_id: found.codes[found.after[place]] for place, item in enumerate(result.standing)}
    assert after == alone


def test_moves_are_counted_by_sector_and_by_county(transactions, world):
    summary = tried(transactions, world, with_limits(A="5")).summary()

    fell = {"before": "A", "after": "B", "count": 1}
    assert {"sector": "sample_a", **fell} in summary["by_sector"]
    assert sum(row["count"] for row in summary["by_area"]) == 3
    assert fell in summary["transitions"]


def test_facts_are_read_from_their_columns_once_these_are_kept(transactions, world):
    first = tried(transactions, world, with_limits(A="5"))
    with transactions.writing(system("test")) as uow:
        uow.execute(update(GradeRow).values(inputs={"sectors": []}))

    again = tried(transactions, world, with_limits(A="5"))

    assert moved(again) == moved(first) != {}


def test_what_is_submitted_later_is_appended(transactions, world):
    tried(transactions, world, an_edition())
    assert chunks(transactions) == [3]

    handed_in(transactions, world, world.site, tree=answers("sample_site"), programme="construction")
    tried(transactions, world, an_edition())
    assert chunks(transactions) == [3]

    with transactions.writing(system("test")) as uow:
        assert len(dry_run(uow, an_edition(), world.season.id, "construction").standing) == 1
    assert chunks(transactions) == [3, 1]


def test_a_version_that_no_longer_stands_is_left_out(transactions, world):
    tried(transactions, world, an_edition())
    with transactions.writing(system("test")) as uow:
        uow.execute(update(DeclarationRow).where(DeclarationRow.source_id == world.works[0]).values(state="withdrawn"))

    result = tried(transactions, world, with_limits(A="5"))

    assert [item.source_id for item in result.standing] == list(world.works[1:])
    assert moved(result) == {}


def test_rows_that_two_have_made_count_once(transactions, world):
    tried(transactions, world, an_edition())
    with transactions.writing(system("test")) as uow:
        row = uow.execute(select(FactChunkRow.__table__)).one()._mapping
        uow.execute(FactChunkRow.__table__.insert(), {**row, "id": "made at the same time"})

    result = tried(transactions, world, with_limits(A="5"))

    assert result.summary()["down"] == 1


def _with_another_level(body: bytes) -> bytes:
    """The first level of a chunk is another; in which order its grades stand there nobody promises."""
    first = re.search(rb'"levels":\["([^"]+)"', body)
    return body.replace(first[0], b'"levels":["' + (b"A" if first[1] != b"A" else b"C") + b'"')


@pytest.mark.parametrize("keep", [True, False], ids=["keeping", "looking"])
def test_a_chunk_whose_bytes_are_not_those_written_is_made_again_from_the_grades(transactions, world, keep):
    """It says other levels than were given, in a form that can be read: only its digest tells."""
    before = moved(tried(transactions, world, with_limits(A="5"), keep=True))
    with transactions.writing(system("test")) as uow:
        [(body,)] = uow.execute(select(FactChunkRow.body)).all()
        uow.execute(update(FactChunkRow).values(body=_with_another_level(bytes(body))))

    again = moved(tried(transactions, world, with_limits(A="5"), keep=keep))

    assert again == before
    assert chunks(transactions) == [3]
    with transactions.reading(system("test")) as uow:
        [row] = uow.execute(select(FactChunkRow.body, FactChunkRow.sha256)).all()
    assert (fingerprint_of(bytes(row.body)) == row.sha256) is keep


def test_many_small_chunks_become_one(transactions):
    world = a_world(transactions, works=MOST_SMALL_CHUNKS + 1)
    for source in world.works:
        handed_in(transactions, world, source, tree=answers("sample_a"))
        tried(transactions, world, an_edition())

    assert chunks(transactions) == [MOST_SMALL_CHUNKS + 1]
    assert tried(transactions, world, with_limits(A="0.1")).summary()["sources"] == MOST_SMALL_CHUNKS + 1


def test_nothing_is_written_by_who_only_looks(transactions, world):
    tried(transactions, world, an_edition(), keep=False)

    assert chunks(transactions) == []


def test_an_accepted_regrade_is_what_is_compared_with(transactions, world):
    confirmed(transactions, world.works[0])
    while drain(transactions):
        pass
    assert moved(tried(transactions, world, an_edition())) == {}

    accept(transactions)

    result = tried(transactions, world, an_edition())
    assert result.standing[0].level != "A"
    assert moved(result) == {}


def test_a_level_that_people_set_is_compared_with_as_it_stands(transactions, world):
    with transactions.writing(FIRST) as uow:
        declaration = uow.execute(
            select(DeclarationRow.id).where(DeclarationRow.source_id == world.works[0])
        ).scalar_one()
        revising.propose_override(uow, declaration, "C", "示例理由")
    accept(transactions)

    result = tried(transactions, world, an_edition())

    assert [(item.overridden, move.before, move.after) for item, move in result.moves()] == [(True, "C", "A")]


def accept(transactions: Transactions) -> None:
    """Accept what waits."""
    with transactions.writing(SECOND) as uow:
        for revision in revising.list_page(uow, "proposed", "", 10):
            revising.decide_revision(uow, revision.id, accept=True, reason=None, seen_version=revision.version)


def test_a_dry_run_is_kept_and_takes_the_place_of_the_one_before(transactions, world):
    with transactions.writing(system("test")) as uow:
        first = make_dry_run(uow, world.season.id, PROGRAMME, edition_id="sample-language-2026")
        second = make_dry_run(uow, world.season.id, PROGRAMME, edition_id="sample-language-2026")

    with transactions.reading(system("test")) as uow:
        rows = list_moves(uow, second["id"], 0, 10)
        assert [(row.ordinal, row.how, row.source_id) for row in rows] == [
            (1, "to_undetermined", world.works[0]),
            (2, "to_undetermined", world.works[1]),
        ]
        assert list_moves(uow, second["id"], 1, 10, "to_undetermined") == [rows[1]]
        assert list_moves(uow, second["id"], 0, 10, "up") == []
        assert uow.execute(select(func.count()).where(EventRow.kind == "rules.edition_tried")).scalar() == 2
        with pytest.raises(DryRunNotThere):
            get_dry_run(uow, first["id"])


def test_a_grant_for_one_county_does_not_reach_a_season(transactions, world):
    with transactions.writing(system("test")) as uow:
        made = make_dry_run(uow, world.season.id, PROGRAMME, edition_id="sample-2026")
    with transactions.writing(system("test")) as uow:
        uow.act_as(Actor("clerk"), CITY)
        assert get_dry_run(uow, made["id"]).edition_id == "sample-2026"
        uow.act_as(Actor("clerk"), ONE_COUNTY)
        with pytest.raises(DryRunNotThere):
            get_dry_run(uow, made["id"])
        with pytest.raises(SeasonNotThere):
            dry_run(uow, an_edition(), world.season.id, PROGRAMME)


def test_an_edition_or_a_programme_that_is_not_there_is_refused(transactions, world):
    with transactions.writing(system("test")) as uow:
        with pytest.raises(EditionNotThere):
            make_dry_run(uow, world.season.id, PROGRAMME, edition_id="nothing-of-the-kind")
        with pytest.raises(ProgrammeNotThere):
            make_dry_run(uow, world.season.id, "nothing", edition_id="sample-2026")


def test_columns_can_be_thrown_away_and_are_made_again(transactions, world):
    first = moved(tried(transactions, world, with_limits(A="5")))
    with transactions.writing(system("test")) as uow:
        uow.execute(delete(FactChunkRow))

    assert moved(tried(transactions, world, with_limits(A="5"))) == first
    assert chunks(transactions) == [3]
