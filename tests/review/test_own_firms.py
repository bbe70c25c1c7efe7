"""Nobody decides about a firm of their own, by whichever name it goes."""

import pytest

from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.review import errors, queries
from greenctl.review.panels.use_cases import say_conflict
from greenctl.source.use_cases import merge
from tests.findings.builders import works
from tests.review.appeal_builders import a_signer, appealed
from tests.review.builders import (
    CITY,
    COUNTY,
    city_reviewer,
    county_reviewer,
    decide,
    deciding,
    open_case,
    publish,
    rejected,
)


def test_nobody_reviews_a_firm_that_theirs_has_taken_in_nor_the_one_that_took_theirs_in(transactions):
    fingerprint = publish(transactions)
    taken_in, lives_on, other = works(transactions, 3)
    with transactions.writing(system("test")) as uow:
        merge(uow, taken_in.id, taken_in.version, lives_on.id)

    for party, own in ((taken_in.id, lives_on.id), (lives_on.id, taken_in.id)):
        case_id = open_case(transactions, fingerprint, party_id=party)
        with pytest.raises(errors.OwnFirm):
            decide(transactions, county_reviewer(own), case_id, 1)
        with deciding(transactions, county_reviewer(own)) as uow:
            assert queries.case(uow, case_id).buttons == ()
            assert case_id not in {entry.case_id for entry in queries.queue(uow, None)}

        decide(transactions, county_reviewer(other.id), case_id, 1)


def test_who_holds_an_office_is_not_told_who_decided_about_a_firm_of_theirs(transactions):
    fingerprint = publish(transactions)
    taken_in, lives_on, other = works(transactions, 3)
    with transactions.writing(system("test")) as uow:
        merge(uow, taken_in.id, taken_in.version, lives_on.id)
    case_id = open_case(transactions, fingerprint, party_id=taken_in.id)

    told = {}
    for own in (taken_in, lives_on, other):
        with deciding(transactions, county_reviewer(own.id)) as uow:
            told[own.id] = [entry.decided_by is not None for entry in queries.history(uow, case_id, public=False)]

    assert told == {taken_in.id: [False], lives_on.id: [False], other.id: [True]}


def a_conflict(transactions, person, case_id):
    """Said by the city of somebody who reviews."""
    with transactions.writing(city_reviewer()) as uow:
        say_conflict(uow, case_id, person.account_id, "示例：亲属在该企业任职")


def test_who_keeps_away_from_a_firm_decides_nothing_about_it_by_whichever_name_it_goes(transactions, people):
    fingerprint = publish(transactions)
    taken_in, lives_on, other = works(transactions, 3)
    torn = people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")
    a_conflict(transactions, torn, open_case(transactions, fingerprint, party_id=taken_in.id))
    with transactions.writing(system("test")) as uow:
        merge(uow, taken_in.id, taken_in.version, lives_on.id)

    for party in (taken_in.id, lives_on.id):
        case_id = open_case(transactions, fingerprint, party_id=party)
        with pytest.raises(errors.KeepsAway):
            decide(transactions, torn.actor, case_id, 1)
        with deciding(transactions, torn.actor) as uow:
            assert queries.case(uow, case_id).buttons == ()
            assert case_id not in {entry.case_id for entry in queries.queue(uow, None)}

        decide(transactions, county_reviewer(), case_id, 1)
    of_another = open_case(transactions, fingerprint, party_id=other.id)
    assert decide(transactions, torn.actor, of_another, 1).step == "city"


def test_who_keeps_away_from_a_firm_decides_no_appeal_of_it_but_oversees_what_waits(transactions, people):
    command = people.staff(Role.COMMAND, CITY)
    firm = new_id()
    case_id = rejected(transactions, party_id=firm)
    appeal = appealed(transactions, case_id, a_signer(firm))
    a_conflict(transactions, command, case_id)

    refused = command.post(f"/appeals/{appeal.id}/decision", {"outcome": "dismissed", "answer": "示例答复"}, version=1)

    assert (refused.status_code, refused.json["code"]) == (403, "review.keeps_away")
    waits = open_case(transactions, publish(transactions), party_id=firm)
    assert waits in {item["case_id"] for item in command.get("/review/queue").json["items"]}


def test_who_holds_an_office_is_not_told_who_is_to_do_the_case_of_a_firm_of_theirs(transactions, people):
    firm = new_id()
    case_id = open_case(transactions, publish(transactions), party_id=firm)
    holder = people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")
    assert holder.post(f"/review/cases/{case_id}/holder", {"account_id": holder.account_id}, version=1).json["holder"]
    torn = people.somebody((Grant(Role.COUNTY_REVIEWER, COUNTY, "industry"),), (Mandate(firm, Role.PREPARER),))

    assert holder.get(f"/review/cases/{case_id}").json["holder"]["account_id"] == holder.account_id
    assert torn.get(f"/review/cases/{case_id}").json["holder"] is None
