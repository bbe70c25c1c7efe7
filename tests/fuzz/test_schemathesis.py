"""No input makes a 5xx or an answer that the contract does not declare, whoever sends it (S-05)."""

import pytest

from tests.fuzz.city import ROLES, City
from tests.fuzz.fuller_city import FullerCity
from tests.fuzz.generated import Tally, fuzz, operations_of
from tests.fuzz.planted import FAULTY_VIEWS, planted_app

# Good and as many bad requests to each operation, and how many roles send each, by engine.
CASES = {"sqlite": (2, 5), "postgresql": (1, 2)}
CASES_IN_FULL = (40, 3)
MORE_LUCK = 5
# What no generated request can hold: a key's signature over a fresh challenge, or what a provider said; and what wants
# things to have happened that stand in no small city, such as evidence that fell after a decision, a version that the
# city's signer has signed, a second edition of a form that a season can change to, or just the workbook of a season.
BEYOND_LUCK = {
    "POST /adverse-records/{adverse_id}/settlement",
    "POST /adverse-records/{adverse_id}/removals",
    "POST /removals/{removal_id}/lifting",
    "POST /declarations/{declaration_id}/versions/{round_number}/disowning",
    "POST /declarations/{declaration_id}/site-facts",
    "POST /declarations/{declaration_id}/form-edition",
    "POST /seasons/{season_id}/{programme}/answers",
    "POST /seasons/{season_id}/{programme}/form-edition",
    "POST /auth/hand-overs/redeem",
    "POST /auth/identity/attempts",
    "POST /auth/identity/sign-in",
    "POST /me/identities",
    "POST /alerts/{alert_id}/tasks",
    "POST /alerts/{alert_id}/duties/{source_id}/checks",
    "POST /accounts/{account_id}/identities",
    "POST /sources/{source_id}/split",
    "POST /sources/positions",
    "POST /imports/sources/{import_id}/undo",
}


@pytest.fixture
def city(app) -> City:
    return City(app)


def sweep(app, city: City, cases: int, roles_a_case: int) -> Tally:
    tally = Tally()
    for operation in operations_of(app):
        fuzz(operation, city, tally, cases=cases, roles_a_case=roles_a_case)
    return tally


def test_no_request_that_the_contract_suggests_gets_an_answer_that_it_does_not(app, city, request):
    engine = city.engine.dialect.name

    tally = sweep(app, city, *CASES[engine])

    print(f"{engine}: {tally.cases} cases, {tally.requests} requests")
    assert not tally.faults, tally.told()
    if engine == "sqlite":
        every = {(operation.label, role) for operation in operations_of(app) for role in ROLES}
        assert every - tally.pairs == set()


@pytest.mark.full
def test_five_thousand_requests_find_nothing_more_and_each_operation_succeeds_in_some(app):
    city = FullerCity(app)
    tally = sweep(app, city, *CASES_IN_FULL)

    for operation in operations_of(app):
        # The ids of the city are drawn anew in each run, so luck may have passed an operation by: it gets more of it.
        for _ in range(MORE_LUCK):
            if operation.label not in tally.successes.keys() | BEYOND_LUCK:
                cases, roles_a_case = CASES_IN_FULL
                fuzz(operation, city, tally, cases=cases, roles_a_case=roles_a_case)

    print(f"{city.engine.dialect.name}: {tally.cases} cases, {tally.requests} requests")
    assert not tally.faults, tally.told()
    assert tally.cases >= 5_000
    assert {operation.label for operation in operations_of(app)} - BEYOND_LUCK == set(tally.successes)


@pytest.mark.one_engine
@pytest.mark.parametrize("fault", FAULTY_VIEWS)
def test_the_same_requests_find_an_operation_that_does_not_keep_to_the_contract(settings, app, city, fault):
    with planted_app(settings, fault) as faulty:
        tally = Tally()
        [operation] = (found for found in operations_of(faulty) if found.path == "/planted")
        fuzz(operation, city, tally, cases=5, roles_a_case=2)

    assert any(FAULTY_VIEWS[fault].finding in kind for kind in tally.faults), tally.told()
