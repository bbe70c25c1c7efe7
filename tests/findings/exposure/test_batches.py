"""Exposure batches: what counts is printed once, with the firm's reply, signed; and never changed afterwards."""

from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.exposure import queries, use_cases
from greenctl.findings.exposure.errors import (
    AnotherBatchPublished,
    AreaNotThere,
    BatchNotThere,
    EditHoldsPersonalData,
    NoReply,
    NothingToExpose,
)
from greenctl.findings.loop.moves import Act
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.kernel.canonical import sha256_hex
from greenctl.review.errors import OwnFirm
from tests.conftest import NOW
from tests.findings.loop.test_races import at_once
from tests.findings.loop.world import (
    CHECKER,
    COMMAND,
    COUNTY,
    DESK,
    OTHER_COUNTY,
    OTHER_DESK,
    a_world,
    do,
    found,
    went,
)
from tests.source.builders import counted

TODAY = NOW.date()
SAID = "已覆盖,并加强巡查"


@pytest.fixture
def world(transactions):
    return a_world(transactions)


def published(world, area=COUNTY, seen=0, scope=None):
    with world.transactions.writing(COMMAND, scope=scope or Scope(everything=True)) as uow:
        return use_cases.publish(uow, area, seen, today=TODAY)


def read(world, number):
    with world.transactions.reading(system("look")) as uow:
        batch = queries.batch(uow, number)
        return batch, queries.readings(uow, batch), queries.file(uow, batch)


def test_what_counts_and_was_not_exposed_is_printed_once(world):
    ordered, unconfirmed, disputed, voided = found(world, 4)
    do(world, ordered, Act.ORDER, DESK)
    went(world, disputed, (Act.ORDER, DESK), (Act.DISPUTE, world.firm))
    do(world, voided, Act.DISCARD, DESK)
    (elsewhere,) = found(world, area=OTHER_COUNTY)
    do(world, elsewhere, Act.ORDER, OTHER_DESK)

    batch = published(world)

    (line,) = read(world, 1)[1]
    assert (batch.number, batch.count, line.printed["finding_id"]) == (1, 1, ordered)
    with pytest.raises(NothingToExpose):
        published(world, seen=1)
    assert published(world, OTHER_COUNTY, seen=1).number == 2
    do(world, disputed, Act.DISMISS, OTHER_DESK)
    assert published(world, seen=2).heading["follows"] == {"number": 2, "fingerprint": read(world, 2)[0].fingerprint}
    assert unconfirmed not in orjson.dumps([read(world, n)[2].decode() for n in (1, 2, 3)]).decode()


def test_a_line_says_what_where_and_when_and_prints_the_reply_beside_it(world):
    (finding_id,) = found(world)
    do(world, finding_id, Act.ORDER, DESK)
    do(world, finding_id, Act.ANSWER, world.firm, words=SAID)
    published(world)

    (line,) = read(world, 1)[1]

    printed = line.printed
    assert (printed["name"], printed["issue_zh"], printed["progress"]) == (
        "示例企业1",
        "裸露土方或物料未覆盖",
        "answered",
    )
    assert printed["reply"] == {
        "text": SAID,
        "act": "answer",
        "on": "2026-11-20",
        "edited": None,
        "label": "unverified",
    }
    assert not {"text", "recorded_by", "longitude", "latitude"} & printed.keys()


def test_the_file_is_what_was_signed_and_no_later_state_changes_it(world):
    kept, gone = found(world, 2)
    for finding_id in (kept, gone):
        do(world, finding_id, Act.ORDER, DESK)
    batch = published(world)
    before = read(world, 1)[2]

    went(world, gone, (Act.DISPUTE, world.firm), (Act.UPHOLD, OTHER_DESK))
    went(world, kept, (Act.ANSWER, world.firm), (Act.CLOSE, CHECKER))

    _, lines, after = read(world, 1)
    assert before == after
    assert batch.fingerprint == sha256_hex(after) == batch.signed["statement"]["fingerprint"]
    assert [(line.standing, line.progress) for line in lines] == [("confirmed", "closed"), ("voided", "ordered")]
    assert lines[0].reply.text == "示例说明"
    assert lines[0].printed["reply"] is None


def test_who_has_not_seen_the_newest_batch_publishes_none(world):
    first, second = found(world, 2)
    do(world, first, Act.ORDER, DESK)
    published(world)
    do(world, second, Act.ORDER, DESK)

    with pytest.raises(AnotherBatchPublished) as refused:
        published(world, seen=0)

    assert refused.value.details == {"seen_number": 0, "current_number": 1}


def test_of_two_who_publish_at_once_one_wins(world):
    for finding_id in found(world, 3):
        do(world, finding_id, Act.ORDER, DESK)

    results = at_once([lambda: published(world)] * 2)

    assert sorted(type(result).__name__ for result in results) == ["AnotherBatchPublished", "Batch"]


def test_a_county_outside_the_publishers_reach_is_not_there(world):
    for area, scope in ((OTHER_COUNTY, Scope(reaches=(Reach(COUNTY),))), ("999999", None), ("370800", None)):
        with pytest.raises(AreaNotThere):
            published(world, area, scope=scope)
    with pytest.raises(BatchNotThere):
        read(world, 1)


def test_words_of_abuse_are_taken_out_with_a_reason_that_is_kept(world):
    (finding_id,) = found(world)
    do(world, finding_id, Act.ORDER, DESK)

    def edit(text="(已删去)", reason="示例:含辱骂", scope=None):
        with world.transactions.writing(COMMAND, scope=scope or Scope(everything=True)) as uow:
            use_cases.edit_reply(uow, finding_id, text, reason)

    with pytest.raises(NoReply):
        edit()
    do(world, finding_id, Act.ANSWER, world.firm, words=SAID)
    with pytest.raises(EditHoldsPersonalData):
        edit(text="请联系 13800138000")
    with pytest.raises(FindingNotThere):
        edit(scope=Scope(reaches=(Reach(OTHER_COUNTY),)))
    edit()
    edit("(已删去两句)")
    published(world)

    reply = read(world, 1)[1][0].printed["reply"]
    assert (reply["text"], reply["edited"]) == ("(已删去两句)", "示例:含辱骂")
    with world.transactions.reading(system("look")) as uow:
        kinds = uow.execute(select(EventRow.kind).where(EventRow.subject_id == finding_id)).scalars().all()
    assert kinds.count("exposure.reply_edited") == 2


def test_nobody_edits_what_a_firm_said_that_they_act_for(world):
    (finding_id,) = found(world)
    went(world, finding_id, (Act.ORDER, DESK), (Act.ANSWER, world.firm))
    of_the_firm = replace(COMMAND, mandates=world.firm.mandates)

    with world.transactions.writing(of_the_firm, scope=Scope(everything=True)) as uow, pytest.raises(OwnFirm):
        use_cases.edit_reply(uow, finding_id, "示例:我们另有说明", "示例:含辱骂")


def test_a_draft_is_what_would_be_published(world):
    for finding_id in found(world, 2):
        do(world, finding_id, Act.ORDER, DESK)
    with world.transactions.reading(COMMAND) as uow:
        draft = use_cases.draft(uow, COUNTY)

    batch = published(world)

    assert (draft.seen_number, len(draft.lines)) == (0, batch.count)
    assert [line.document()["number"] for line in draft.lines] == [line.printed["number"] for line in read(world, 1)[1]]


def test_a_batch_of_many_costs_no_more_statements(world):
    for finding_id in found(world, 2):
        do(world, finding_id, Act.ORDER, DESK)
    with counted(world.transactions.engine) as of_few:
        published(world)
    for finding_id in found(world, 25):
        do(world, finding_id, Act.ORDER, DESK)
    with counted(world.transactions.engine) as of_many:
        published(world, seen=1)

    assert len(of_many) == len(of_few)


def test_batches_are_listed_with_the_newest_first(world):
    for seen, area in enumerate((COUNTY, OTHER_COUNTY, COUNTY)):
        (finding_id,) = found(world, area=area)
        do(world, finding_id, Act.ORDER, OTHER_DESK)
        published(world, area, seen)

    with world.transactions.reading(system("look")) as uow:
        assert [batch.number for batch in queries.batches(uow)] == [3, 2, 1]
        assert [batch.number for batch in queries.batches(uow, COUNTY)] == [3, 1]
        assert [batch.number for batch in queries.batches(uow, below=3, limit=1)] == [2]
