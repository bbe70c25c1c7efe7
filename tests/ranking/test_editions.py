"""Editions: published once, never changed, replayed; and what firms say and ask."""

import zlib
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import delete, select, update

from greenctl.db.event_log import EventRow
from greenctl.db.transaction import Transactions
from greenctl.findings.exposure.use_cases import edit_reply
from greenctl.kernel.actor import Actor, Grant, Mandate, Reach, Role, Scope, system
from greenctl.kernel.clock import SteppedClock
from greenctl.kernel.ids import new_id
from greenctl.ranking import queries, rebuild, use_cases
from greenctl.ranking.errors import (
    AnotherEditionPublished,
    NotTheNewest,
    ReplyRepeated,
    RequestMovedOn,
    RequestNotThere,
    RequestOpen,
    RowNotThere,
    SchemeNotThere,
    TextIsPersonal,
)
from greenctl.ranking.models import RankingInputRow, RankingRow
from greenctl.ranking.repository import Edition
from greenctl.review.errors import OwnFirm
from tests.ranking import tables
from tests.ranking.builders import AS_OF, OURS
from tests.ranking.tables import (
    chance_findings,
    chance_visits,
    insert_findings,
    insert_sources,
    insert_visits,
    source_id,
)

TEST = system("test")
FIRM = Actor("firm", (), (Mandate(source_id(1), Role.PREPARER),))
OWN = Scope(source_ids=frozenset({source_id(1)}))
OFFICE = Actor("office", (Grant(Role.CITY_REVIEWER, "370800"),))


@pytest.fixture
def city(transactions: Transactions) -> Transactions:
    with transactions.writing(TEST) as uow:
        insert_sources(uow, 30, merged={9: 3}, sizes=("small", None), sectors=("sample_a", "sample_b"))
        insert_findings(uow, chance_findings(200, 30))
        insert_visits(uow, chance_visits(400, 30))
    return transactions


def published(city: Transactions, seen: int = 0, scheme: str = OURS) -> Edition:
    with city.writing(TEST) as uow:
        return use_cases.publish(uow, scheme, seen, AS_OF + timedelta(days=seen))


def files_of(city: Transactions, edition: Edition) -> tuple[bytes, bytes]:
    with city.reading(TEST) as uow:
        return b"".join(queries.input_file(uow, edition)), b"".join(queries.ranking_file(uow, edition))


def dispute(city: Transactions, number: int) -> None:
    with city.writing(TEST) as uow:
        tables.stand(uow, number, "disputed")


def test_published_editions_are_made_again_from_their_files_alone(city: Transactions) -> None:
    first = published(city)
    dispute(city, 1)
    second = published(city, 1)

    older, newer = files_of(city, first), files_of(city, second)

    assert rebuild.rebuilt(older[0]) == older[1]
    assert rebuild.rebuilt(newer[0], *older) == newer[1]
    assert (sha256(newer[1]).hexdigest(), sha256(newer[0]).hexdigest()) == (second.fingerprint, second.inputs_sha256)


def test_every_stored_edition_replays(city: Transactions) -> None:
    editions = [published(city), published(city, 1), published(city, 0, "shandong-2017")]

    with city.reading(TEST) as uow:
        assert [list(use_cases.replay(uow, edition)) for edition in editions] == [[], [], []]


def test_a_row_edited_in_place_is_found(city: Transactions) -> None:
    edition = published(city)
    with city.writing(TEST) as uow:
        row = uow.execute(select(RankingRow.ordinal, RankingRow.document).where(RankingRow.ordinal == 2)).one()
        better = {**row.document, "rate": "0.000001"}
        uow.execute(update(RankingRow).where(RankingRow.ordinal == 2).values(document=better))
        told = list(use_cases.replay(uow, edition))

    assert told == [
        "the stored rows are not those that were published",
        f"source {row.document['source']} comes to something else",
    ]


def test_a_last_row_that_is_gone_is_found(city: Transactions) -> None:
    """What two lists have in common says nothing of their ends."""
    edition = published(city)
    with city.writing(TEST) as uow:
        rows = uow.execute(select(RankingRow.ordinal, RankingRow.document).order_by(RankingRow.ordinal.desc()))
        last = rows.first()
        uow.execute(delete(RankingRow).where(RankingRow.ordinal == last.ordinal))
        told = list(use_cases.replay(uow, edition))

    assert f"source {last.document['source']} comes to something else" in told


def test_inputs_edited_in_place_are_found(city: Transactions) -> None:
    edition = published(city)
    with city.writing(TEST) as uow:
        lines = b"".join(queries.input_file(uow, edition)).replace(b'"percent":40', b'"percent":50')
        uow.execute(update(RankingInputRow).values(lines=zlib.compress(lines)))
        told = list(use_cases.replay(uow, edition))

    assert "the stored inputs are not those that were published" in told
    assert "the scheme in the inputs is another one" in told


def test_an_edition_is_signed_and_numbered_and_told(city: Transactions) -> None:
    first, second = published(city), published(city, 1)

    assert (first.number, second.number, second.supersedes) == (1, 2, first.id)
    statement = second.summary["signed"]["statement"]
    assert statement["fingerprint"] == second.fingerprint
    assert statement["heading"]["supersedes"]["fingerprint"] == first.fingerprint
    with city.reading(TEST) as uow:
        kinds = uow.execute(select(EventRow.kind).where(EventRow.kind == "ranking.published")).scalars().all()
    assert len(kinds) == 2


def test_who_has_not_seen_the_newest_edition_publishes_nothing(city: Transactions) -> None:
    published(city)

    with pytest.raises(AnotherEditionPublished) as refused:
        published(city, 0)

    assert refused.value.details == {"seen_version": 0, "current_version": 1}


@pytest.mark.parametrize("scheme", ["nothing", "../secret"])
def test_a_scheme_that_is_not_there_is_not_published(city: Transactions, scheme: str) -> None:
    with pytest.raises(SchemeNotThere):
        published(city, 0, scheme)


def test_who_does_not_answer_for_the_whole_city_publishes_nothing(city: Transactions) -> None:
    county = Scope(reaches=(Reach("370812", None),))
    with pytest.raises(SchemeNotThere), city.writing(OFFICE, scope=county) as uow:
        use_cases.publish(uow, OURS, 0, AS_OF)


def test_a_draft_says_what_publishing_gives_and_writes_nothing(city: Transactions) -> None:
    with city.reading(TEST) as uow:
        draft = use_cases.draft(uow, OURS, AS_OF)
    edition = published(city)

    assert draft.number == 0
    assert {name: draft.counts[name] for name in ("by_state", "by_end", "by_band")} == {
        name: edition.summary[name] for name in ("by_state", "by_end", "by_band")
    }
    with city.reading(TEST) as uow:
        rows = {row["source"]: row for _, row in queries.page(uow, edition, {}, 0, 100)}
    for shown in draft.rows:
        assert {**rows[shown["source"]], **shown} == rows[shown["source"]]


def test_a_disputed_finding_leaves_the_next_edition_and_the_row_says_so(city: Transactions) -> None:
    first = published(city)
    with city.reading(TEST) as uow:
        number = next(row for _, row in queries.page(uow, first, {}, 0, 100) if row["events"])["events"][0]
    dispute(city, int(number.partition("-")[2]))

    second = published(city, 1)

    with city.reading(TEST) as uow:
        rows = [row for _, row in queries.page(uow, second, {}, 0, 100)]
    assert all(number not in row["events"] for row in rows)
    gone = [reason for row in rows for reason in row["since"]["reasons"] if reason["code"] == "counts_no_more"]
    assert [number in reason["findings"] for reason in gone] == [True]


def test_a_merged_source_is_found_under_its_old_id(city: Transactions) -> None:
    edition = published(city)

    with city.reading(TEST) as uow:
        assert queries.row(uow, edition, source_id(9))["source"] == source_id(3)
        with pytest.raises(RowNotThere):
            queries.row(uow, edition, new_id())


def test_a_reply_is_the_firms_own_and_said_once(city: Transactions) -> None:
    edition, reply_id = published(city), new_id()

    with city.writing(FIRM, scope=OWN) as uow:
        said = use_cases.reply(uow, edition.id, source_id(1), reply_id, "示例：我们已经整改。")
        again = use_cases.reply(uow, edition.id, source_id(1), reply_id, "示例：我们已经整改。")
        assert said == again
        with pytest.raises(ReplyRepeated):
            use_cases.reply(uow, edition.id, source_id(1), new_id(), "示例：另一句话。")
        with pytest.raises(RowNotThere):
            use_cases.reply(uow, edition.id, source_id(2), new_id(), "示例：别人的。")
        with pytest.raises(TextIsPersonal):
            use_cases.reply(uow, edition.id, source_id(1), new_id(), "请打13800001111")


def test_an_edition_that_was_superseded_is_not_replied_to(city: Transactions) -> None:
    first = published(city)
    published(city, 1)

    with pytest.raises(NotTheNewest), city.writing(FIRM, scope=OWN) as uow:
        use_cases.reply(uow, first.id, source_id(1), new_id(), "示例：太迟了。")


def asked(city: Transactions, edition: Edition) -> str:
    with city.writing(FIRM, scope=OWN) as uow:
        return use_cases.ask_again(uow, edition.id, source_id(1), new_id(), "示例：已完成整改。").id


def test_a_request_is_answered_by_a_person_and_considered_in_the_next_edition(city: Transactions) -> None:
    request_id = asked(city, published(city))
    with city.writing(OFFICE) as uow:
        answered = use_cases.answer(uow, request_id, 1, "示例：已复核。", grant=True)
    assert (answered.state, answered.version) == ("granted", 2)

    second, third = published(city, 1), published(city, 2)

    with city.reading(TEST) as uow:
        told = [queries.row(uow, edition, source_id(1))["since"]["reasons"] for edition in (second, third)]
    assert {"code": "rated_again_on_request", "requests": [request_id]} in told[0]
    assert all(reason["code"] != "rated_again_on_request" for reason in told[1])


def test_a_declined_request_is_not_considered(city: Transactions) -> None:
    request_id = asked(city, published(city))
    with city.writing(OFFICE) as uow:
        use_cases.answer(uow, request_id, 1, "示例：不予复评。", grant=False)

    second = published(city, 1)

    with city.reading(TEST) as uow:
        reasons = queries.row(uow, second, source_id(1))["since"]["reasons"]
    assert all(reason["code"] != "rated_again_on_request" for reason in reasons)


def test_one_request_waits_at_a_time_and_is_answered_once_and_by_another(city: Transactions) -> None:
    edition = published(city)
    request_id = asked(city, edition)

    with pytest.raises(RequestOpen), city.writing(FIRM, scope=OWN) as uow:
        use_cases.ask_again(uow, edition.id, source_id(1), new_id(), "示例：再问一次。")
    with pytest.raises(OwnFirm), city.writing(FIRM, scope=OWN) as uow:
        use_cases.answer(uow, request_id, 1, "示例：自己答。", grant=True)
    with pytest.raises(RequestMovedOn), city.writing(OFFICE) as uow:
        use_cases.answer(uow, request_id, 7, "示例：看错了。", grant=True)
    with pytest.raises(RequestNotThere), city.writing(OFFICE, scope=Scope(reaches=(Reach("370812", None),))) as uow:
        use_cases.answer(uow, request_id, 1, "示例：别的县。", grant=True)


def test_who_acts_for_a_source_that_was_merged_into_the_asking_one_does_not_answer(city: Transactions) -> None:
    edition, firm = published(city), Actor("firm", (), (Mandate(source_id(3), Role.PREPARER),))
    with city.writing(firm, scope=Scope(source_ids=frozenset({source_id(3)}))) as uow:
        asked = use_cases.ask_again(uow, edition.id, source_id(3), new_id(), "示例：整改后请重评。")
    torn = Actor("torn", OFFICE.grants, (Mandate(source_id(9), Role.PREPARER),))

    with pytest.raises(OwnFirm), city.writing(torn) as uow:
        use_cases.answer(uow, asked.id, 1, "示例：自己答。", grant=True)


def test_a_rating_again_may_also_go_down(city: Transactions, clock: SteppedClock) -> None:
    """Asking opens the books anew; what the inspectors find meanwhile counts as well."""
    first = published(city)
    request_id = asked(city, first)
    with city.writing(OFFICE) as uow:
        use_cases.answer(uow, request_id, 1, "示例：已复核。", grant=True)
        rows = (tables.finding_rows(10_000 + n, 1, severity="serious") for n in range(40))
        insert_findings(uow, rows)

    second = published(city, 1)

    with city.reading(TEST) as uow:
        before, after = (queries.row(uow, edition, source_id(1)) for edition in (first, second))
    assert float(after["rate"]) > float(before["rate"])


def test_what_was_taken_out_of_a_firms_words_is_not_read_beside_its_rank_either(city: Transactions) -> None:
    edition = published(city)
    with city.reading(TEST) as uow:
        row = next(row for _, row in queries.page(uow, edition, {}, 0, 100) if row["events"])
    number = int(row["events"][0].partition("-")[2])
    with city.writing(TEST) as uow:
        tables.say(uow, number, "示例：辱骂之词")
    with city.writing(TEST) as uow:
        edit_reply(uow, tables.an_id(2, number), "示例：已整改", "示例：删去辱骂之词")

    with city.reading(TEST) as uow:
        opened = queries.opened_row(uow, edition, row["source"])

    assert opened["details"][0]["answer"] == "示例：已整改"
