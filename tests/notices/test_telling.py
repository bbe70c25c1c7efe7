"""Who is told what: by data, in one transaction with what it tells of, once for each cause."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from greenctl.auth.use_cases import suspend
from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.kernel.actor import Grant, Role, system
from greenctl.messages import LANGUAGES, catalogue
from greenctl.notices.kinds import read_rules, rules
from greenctl.notices.models import NoticeRow
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import HOUR, an_inventory, chased, confirmed
from tests.notices.builders import CITY, COUNTY, a_notice, chosen, count, going, heard, told, worked
from tests.source.builders import a_source, registered

BEGIN = "id: x\nofficial: false\nfirm: [enterprise_preparer]\nwaits_seconds: [1]\nremind_days: [1]\nkinds:\n  "


@pytest.fixture
def sources(transactions):
    """Three works of Rencheng."""
    return registered(transactions, *(a_source(n, area=COUNTY) for n in range(1, 4)))


def test_the_people_of_a_firm_hear_of_it_once_each_and_nobody_else_does(transactions, people):
    preparer, signer = people.preparer("s-1"), people.signer("s-1")
    other, gone = people.preparer("s-2"), people.preparer("s-1")
    with transactions.writing(system("test")) as uow:
        suspend(uow, gone.account_id, 1)

    told(transactions, a_notice(source_id="s-1"))

    assert heard(transactions, preparer) == heard(transactions, signer) == [("finding.closed", "s-1")]
    assert heard(transactions, other) == heard(transactions, gone) == []


def test_the_same_cause_is_told_once(transactions, people):
    people.preparer("s-1")

    assert told(transactions, a_notice(source_id="s-1"), a_notice(source_id="s-1")) == 1
    assert told(transactions, a_notice(source_id="s-1")) == 0
    assert told(transactions, a_notice(source_id="s-1", cause="示例二")) == 1
    assert count(transactions, NoticeRow) == 2


def test_a_notice_of_a_transaction_that_failed_was_never_told(transactions, people):
    people.preparer("s-1")
    with pytest.raises(OSError, match="power"), transactions.writing(system("test")) as uow:
        from greenctl.notices.use_cases import tell

        tell(uow, a_notice(source_id="s-1"))
        raise OSError("power")

    assert count(transactions, NoticeRow) == 0


@pytest.mark.parametrize(
    "role, area, department, hears",
    [
        pytest.param(Role.CITY_REVIEWER, CITY, None, True, id="of the city"),
        pytest.param(Role.CITY_REVIEWER, "370000", None, True, id="of the province"),
        pytest.param(Role.CITY_REVIEWER, COUNTY, "industry", True, id="of the county and its desk"),
        pytest.param(Role.CITY_REVIEWER, COUNTY, "housing", False, id="of another desk"),
        pytest.param(Role.CITY_REVIEWER, "370812", None, False, id="of another county"),
        pytest.param(Role.EXPERT, CITY, None, False, id="in another role"),
    ],
)
def test_an_office_hears_of_what_lies_in_its_area_and_department(transactions, people, role, area, department, hears):
    person = people.staff(role, area, department)

    told(transactions, a_notice("grade.proposed", source_id="s-1", area=COUNTY, department="industry"))

    assert bool(heard(transactions, person)) is hears


def test_the_county_desk_hears_of_an_alert_of_the_whole_city(transactions, people):
    county, elsewhere = people.staff(Role.COUNTY_REVIEWER, COUNTY), people.staff(Role.COUNTY_REVIEWER, "370100")

    told(transactions, a_notice("alert.issued", area=CITY))

    assert heard(transactions, county) == [("alert.issued", "")]
    assert heard(transactions, elsewhere) == []


def test_who_stands_in_two_ways_to_a_notice_hears_of_it_once(transactions, people):
    both = people.somebody(
        grants=(Grant(Role.CITY_REVIEWER, CITY), Grant(Role.COMMAND, CITY)),
        mandates=people.preparer("s-1").actor.mandates,
    )

    told(transactions, a_notice("grade.proposed", source_id="s-1", area=COUNTY, account_id=both.account_id))

    assert heard(transactions, both) == [("grade.proposed", "s-1")]


def test_only_what_a_person_has_chosen_goes_out_and_once_for_all_their_firms(transactions, people, sources):
    with_phone, without = people.preparer(*(one.id for one in sources)), people.preparer(sources[0].id)
    chosen(transactions, with_phone, sms="13800000000")
    an_inventory(transactions, sources)

    issued(transactions)
    worked(transactions)

    assert going(transactions) == [("sms", with_phone.account_id)]
    assert heard(transactions, with_phone) == [("duty.given", one.id) for one in sorted(sources, key=lambda s: s.id)]
    assert heard(transactions, without) == [("duty.given", sources[0].id)]


def test_each_step_of_an_alert_is_told_to_firms_and_offices(transactions, people, sources, clock):
    firm, desk = people.preparer(sources[0].id), people.staff(Role.COMMAND, CITY)
    an_inventory(transactions, sources)
    alert = issued(transactions)
    with transactions.writing(system("test")) as uow:
        change_level(uow, alert.id, "red", NOW + timedelta(days=3), "示例升级", 1)
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, NOW + timedelta(days=4), "示例解除", 2)

    worked(transactions)

    assert [kind for kind, _ in heard(transactions, desk)] == ["alert.issued", "alert.lifted", "alert.upgraded"]
    # The inventory has measures at orange alone; under the last step that made duties there was nothing to do.
    assert [kind for kind, _ in heard(transactions, firm)] == ["duty.given", "duty.none"]


def test_a_lift_is_told_to_those_who_had_a_duty(transactions, people, sources):
    firm = people.preparer(sources[0].id)
    an_inventory(transactions, sources)
    alert = issued(transactions)
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, NOW + timedelta(days=4), "示例解除", 1)

    worked(transactions)

    assert [kind for kind, _ in heard(transactions, firm)] == ["duty.given", "duty.lifted"]


def test_who_has_confirmed_is_not_reminded(transactions, people, sources, clock):
    quick, slow = people.preparer(sources[0].id), people.preparer(sources[1].id)
    desk, city = people.staff(Role.COUNTY_REVIEWER, COUNTY), people.staff(Role.CITY_REVIEWER, CITY)
    an_inventory(transactions, sources)
    alert = issued(transactions)
    confirmed(transactions, alert, sources[0].id)

    for step in (1.5, 1, 3):
        clock.advance(step * HOUR)
        chased(transactions)
        worked(transactions)

    assert "duty.reminder" not in dict(heard(transactions, quick))
    assert [kind for kind, _ in heard(transactions, slow)].count("duty.reminder") == 1
    assert ("duty.for_county", "") in heard(transactions, desk)
    assert ("duty.for_city", "") in heard(transactions, city)


def test_an_alert_is_told_with_the_same_number_of_statements_however_many_firms(transactions, people):
    def statements(numbers):
        made = registered(transactions, *(a_source(n, area=COUNTY) for n in numbers))
        for one in made:
            people.preparer(one.id)
        an_inventory(transactions, made)
        issued(transactions)
        counted = []
        event.listen(transactions.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
        worked(transactions)
        return len([one for one in counted if "notice" in one])

    few = statements(range(1, 3))
    assert statements(range(3, 13)) <= 2 * few


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words(language):
    assert set(catalogue(language)["notices"]) == set(rules().kinds)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("a: {to_firm: true, by: pigeon}", id="a member"),
        pytest.param("a: {to_firm: true, ways: [pigeon]}", id="a way"),
        pytest.param("a: {office: [mayor]}", id="a role"),
        pytest.param("a: {office: [command], reach: far}", id="a reach"),
        pytest.param("a: {ways: [sms]}", id="nobody"),
    ],
)
def test_an_edition_that_says_what_is_not_known_is_refused(row):
    with pytest.raises(ValueError, match=r"kinds\.yaml: a "):
        read_rules(BEGIN + row)
