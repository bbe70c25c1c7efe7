"""Registering sources: all or none, once however often it is sent, and never beyond one's remit."""

import threading

import pytest
from sqlalchemy import func, select

from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import EVERYTHING, Reach, Scope, system
from greenctl.kernel.ids import new_id
from greenctl.source import queries
from greenctl.source.errors import (
    AreaOutsideRemit,
    CreditCodeTaken,
    IdTaken,
    OtherIdTaken,
    RegisteredMeanwhile,
    SourceInvalid,
)
from greenctl.source.models import SourceRow
from greenctl.source.use_cases import change
from tests.source.builders import a_code, a_site, a_source, counted, registered

RENCHENG = Scope(reaches=(Reach("370811"),))


def number_of(transactions, row):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(row)).scalar()


def test_sources_are_registered_in_the_order_they_were_sent(transactions):
    answer = registered(transactions, a_source(2), a_site(1), a_source(1))

    assert [source.name for source in answer] == ["示例企业2", "示例工地1", "示例企业1"]
    assert [source.version for source in answer] == [1, 1, 1]


def test_what_is_registered_can_be_read(transactions):
    [source] = registered(transactions, a_source(sectors=(("sample_b", "kiln"), ("sample_a", ""))))

    with transactions.reading(system("test")) as uow:
        assert queries.get(uow, source.id) == source


@pytest.mark.parametrize(
    "described, desk",
    [
        pytest.param(a_source(sectors=(("sample_a", ""),)), "industry", id="by its sector"),
        pytest.param(a_source(sectors=(("cement", ""), ("sample_a", ""))), "industry", id="by the first known sector"),
        pytest.param(a_source(sectors=()), "ecology", id="a works by its kind"),
        pytest.param(a_site(sectors=()), "housing", id="a site by its kind"),
        pytest.param(a_site(department="water"), "water", id="by who knows better"),
    ],
)
def test_a_source_gets_the_desk_that_answers_for_it(transactions, described, desk):
    [source] = registered(transactions, described)

    assert source.department == desk


def test_the_same_id_with_the_same_content_is_the_same_registration(transactions):
    sent = a_source(id=new_id())
    first = registered(transactions, sent)

    second = registered(transactions, sent)

    assert second == first
    assert number_of(transactions, EventRow) == 1


def test_a_late_repeat_finds_the_source_as_it_stands_now(transactions):
    sent = a_source(id=new_id())
    [first] = registered(transactions, sent)
    with transactions.writing(system("test")) as uow:
        renamed = change(uow, first.id, 1, {"name": "示例新名"})

    [again] = registered(transactions, sent)

    assert again == renamed


def test_the_same_id_with_other_content_is_refused(transactions):
    known = new_id()
    registered(transactions, a_source(1, id=known))

    with pytest.raises(IdTaken):
        registered(transactions, a_source(2, id=known))


def test_a_credit_code_belongs_to_one_source(transactions):
    registered(transactions, a_source(1))

    with pytest.raises(CreditCodeTaken) as refusal:
        registered(transactions, a_source(2, credit_code=a_code(1)))
    assert refusal.value.details == {"credit_code": a_code(1)}


def test_a_project_code_belongs_to_one_site(transactions):
    registered(transactions, a_site(1))

    with pytest.raises(OtherIdTaken):
        registered(transactions, a_site(2, other_id="示例-1"))
    registered(transactions, a_site(3, other_id="示例-1", other_id_kind="construction_permit"))


def test_one_bad_source_keeps_all_of_them_out(transactions):
    with pytest.raises(SourceInvalid) as refusal:
        registered(transactions, a_source(1), a_source(2, area="999999"), a_source(3, credit_code=a_code(1)))

    assert refusal.value.details["problems"] == [
        {"field": "1.area", "code": "source.area_unknown"},
        {"field": "2.credit_code", "code": "source.twice_in_one_request"},
    ]
    assert number_of(transactions, SourceRow) == 0
    assert number_of(transactions, EventRow) == 0


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param(Scope(), id="nobody"),
        pytest.param(Scope(reaches=(Reach("370812"),)), id="another county"),
        pytest.param(Scope(reaches=(Reach("370811", "housing"),)), id="another desk"),
    ],
)
def test_an_office_registers_nothing_beyond_its_remit(transactions, scope):
    with pytest.raises(AreaOutsideRemit):
        registered(transactions, a_source(), scope=scope)


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param(RENCHENG, id="its county"),
        pytest.param(Scope(reaches=(Reach("3708", "industry"),)), id="its desk in the city"),
        pytest.param(EVERYTHING, id="a command"),
    ],
)
def test_an_office_registers_within_its_remit(transactions, scope):
    assert registered(transactions, a_source(), scope=scope)


def test_of_two_who_register_the_same_code_at_once_one_wins(transactions):
    start, results = threading.Barrier(2), []

    def attempt(number):
        start.wait()
        try:
            results.append(registered(transactions, a_source(number, credit_code=a_code(1))))
        except (CreditCodeTaken, RegisteredMeanwhile) as refusal:
            results.append(refusal)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(isinstance(result, tuple) for result in results) == 1
    assert number_of(transactions, SourceRow) == 1


@pytest.mark.parametrize("size", [10, 1000])
def test_the_number_of_statements_does_not_grow_with_the_number_of_sources(transactions, size):
    described = [a_source(number, id=new_id()) for number in range(size)]

    with counted(transactions.engine) as statements:
        registered(transactions, *described)
        registered(transactions, *described)

    assert len(statements) <= 17


def test_reading_many_sources_takes_as_many_statements_as_reading_ten(transactions):
    ids = [source.id for source in registered(transactions, *[a_source(number) for number in range(1_000)])]
    used = []

    for size in (10, 1_000):
        with transactions.reading(system("test")) as uow, counted(transactions.engine) as statements:
            assert len(queries.brief(uow, ids[:size])) == size
            assert len(queries.list_page(uow, {}, after=None, limit=size)) == size
        used.append(len(statements))

    assert used == [4, 4]
