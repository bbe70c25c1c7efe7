"""Nobody decides about a firm of their own, by whichever name it goes."""

import pytest

from greenctl.kernel.actor import system
from greenctl.review import errors, queries
from greenctl.source.use_cases import merge
from tests.findings.builders import works
from tests.review.builders import county_reviewer, decide, deciding, open_case, publish


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
