"""Notices that a phone carries: what was told to its person of late, what they have read, and nobody else's."""

from datetime import timedelta

from greenctl.sync.pack.pulling import pull
from tests.notices.builders import COUNTY, a_notice, told
from tests.source.builders import a_source, registered
from tests.sync.test_pulling import kinds, of_kind, whole


def of_works(transactions, *numbers):
    return registered(transactions, *(a_source(number, area=COUNTY) for number in numbers))


def test_a_notice_comes_with_the_next_changes_to_those_it_was_told_to_and_to_nobody_else(transactions, people):
    mine, other = of_works(transactions, 1, 2)
    firm, neighbour = people.signer(mine.id), people.signer(other.id)
    (_, _, last), (_, _, beside) = whole(firm), whole(neighbour)

    told(transactions, a_notice(source_id=mine.id, area=COUNTY))
    items, gone, _ = whole(firm, last["next"])

    ((_, key),) = items
    body = items["notice", key]
    assert (key, gone) == (f"{body['notice_id']}:{mine.id}", [])
    assert (body["source_id"], body["source_name"], body["read_at"]) == (mine.id, mine.name, None)
    assert ["示例-1" in body[name] for name in ("text_zh", "text_en")] == [True, True]
    assert "notice" not in kinds(whole(neighbour, beside["next"])[0])
    assert of_kind(whole(firm)[0], "notice") == {key}


def test_what_was_read_elsewhere_is_told_as_read_and_the_others_are_not_told_again(transactions, people, clock):
    (mine,) = of_works(transactions, 1)
    firm = people.signer(mine.id)
    for cause in ("一", "二"):
        told(transactions, a_notice(cause=cause, source_id=mine.id, area=COUNTY))
    items, _, last = whole(firm)
    first = min(of_kind(items, "notice"))
    clock.advance(timedelta(minutes=1))

    firm.post(f"/notices/{first.split(':')[0]}/reading", {})
    items, _, _ = whole(firm, last["next"])

    assert of_kind(items, "notice") == {first}
    assert items["notice", first]["read_at"] is not None


def test_what_was_told_a_month_ago_is_taken_away_once_anything_is_told_and_is_in_no_new_pack(
    transactions, people, clock
):
    (mine,) = of_works(transactions, 1)
    firm = people.signer(mine.id).actor

    def told_and_fetched(cause, cursor):
        told(transactions, a_notice(cause=cause, source_id=mine.id, area=COUNTY))
        return fetched(transactions, firm, cursor)

    (old,), _, then = told_and_fetched("一", None)
    clock.advance(timedelta(days=29))
    (_, gone, then), whole_pack = told_and_fetched("二", then), fetched(transactions, firm)[0]
    assert (gone, old in whole_pack) == ([], True)

    clock.advance(timedelta(days=1))
    (_, gone, _), whole_pack = told_and_fetched("三", then), fetched(transactions, firm)[0]
    assert (gone, old in whole_pack) == ([old], False)


def fetched(transactions, actor, cursor=None):
    with transactions.reading(actor) as uow:
        page = pull(uow, cursor, 500, "370800")
    gone = [one["id"] for one in page.gone if one["kind"] == "notice"]
    return [item["id"] for item in page.items if item["kind"] == "notice"], gone, page.next
