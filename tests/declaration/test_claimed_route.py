"""A level that only a score on site keeps open goes to the experts; what else is missing, no visit supplies."""

import orjson
import pytest
from sqlalchemy import update

from grading import explanation_bytes
from greenctl.declaration import revising
from greenctl.declaration.claimed_route import lacks_scores_alone
from greenctl.kernel.actor import Role, system
from greenctl.review.models import CaseRow
from greenctl.review.use_cases import publish_workflow, shipped_workflow
from greenctl.rules.use_cases import publish_shipped_edition, shipped
from greenctl.season.models import SeasonProgrammeRow
from tests.declaration.builders import a_world, answers_to, handed_in
from tests.declaration.test_revising import EXPERT, deciding, levels
from tests.grading.builders import graded, the_language
from tests.review.builders import a_reviewer, decide

LANGUAGE, SECTOR = "sample-language-2026", "sample_language"


def handed(transactions, *missing, workflow=None):
    """The case of works that left out the answers named, under rules that leave `tidiness` to experts."""
    world = a_world(transactions, works=1, sectors=((SECTOR, "long"),))
    with transactions.writing(system("test")) as uow:
        fixed = {"rule_fingerprint": publish_shipped_edition(uow, LANGUAGE)}
        if workflow:
            fixed["workflow_fingerprint"] = publish_workflow(uow, shipped_workflow(workflow))
        uow.execute(update(SeasonProgrammeRow).values(**fixed))
    tree = answers_to(shipped().get(LANGUAGE), SECTOR, {"old_equipment": "none"})
    for name in ("tidiness", *missing):
        del tree["facts"][SECTOR][name]
    (submitted,) = handed_in(transactions, world, tree=tree)
    assert submitted.level is None
    return submitted.declaration_id


def after_the_city(transactions, case_id):
    """Where the case stands once county and city have approved it."""
    with transactions.reading(system("test")) as uow:
        department = uow.execute(CaseRow.__table__.select().where(CaseRow.id == case_id)).one().department
    for version, (role, area) in enumerate([(Role.COUNTY_REVIEWER, "370811"), (Role.CITY_REVIEWER, "370800")], 1):
        stands = decide(transactions, a_reviewer(role, area, department), case_id, version)
    return stands.step


@pytest.mark.one_engine
def test_what_lacks_only_a_score_on_site_reaches_an_expert_and_gets_its_level(transactions):
    case_id = handed(transactions)

    assert after_the_city(transactions, case_id) == "site_visit"
    with transactions.writing(EXPERT) as uow:
        [proposed] = revising.say_site_facts(uow, case_id, {SECTOR: {"tidiness": "92"}})
    deciding(transactions, proposed)
    assert levels(transactions, case_id)[0].level == "A"


@pytest.mark.one_engine
def test_what_the_firm_left_out_is_nothing_for_an_expert_to_see(transactions):
    assert after_the_city(transactions, handed(transactions, "stack_nox")) == "publicity"


@pytest.mark.one_engine
def test_control_a_case_that_follows_the_first_edition_goes_on_without_the_experts(transactions):
    """And keeps the way that it began with."""
    assert after_the_city(transactions, handed(transactions, workflow="demo-city")) == "publicity"


def open_only_by_a_score():
    """The explanation of a grade that has everything but the score on site."""
    return orjson.loads(explanation_bytes(graded(SECTOR, edition=the_language(), sub_type="long", scored=False)))


def sector_of(explanation):
    return explanation["sectors"][0]


def open_row(explanation):
    [named] = sector_of(explanation)["undetermined"]
    return next(row for row in sector_of(explanation)["findings"] if row["id"] == named)


VETO_OPEN = {"state": "undetermined"}
OTHERWISE = [
    pytest.param(lambda e: e.update(comparable=False), id="the sectors do not compare"),
    pytest.param(lambda e: e["vetoes"].append(VETO_OPEN), id="a veto is open"),
    pytest.param(lambda e: sector_of(e).update(sub_type_missing=True), id="the sub-type was not said"),
    pytest.param(lambda e: sector_of(e).update(undetermined=[]), id="no row applies at all"),
    pytest.param(lambda e: open_row(e)["needs"][0].update(supplier="enterprise"), id="the firm left it out"),
    pytest.param(lambda e: open_row(e)["needs"][0].update(supplier="rule_office"), id="the rules are not read"),
    pytest.param(lambda e: sector_of(e).update(level="B"), id="nothing is open"),
]


def test_a_grade_that_has_everything_but_the_score_says_so():
    assert lacks_scores_alone(open_only_by_a_score())


@pytest.mark.parametrize("change", OTHERWISE)
def test_whatever_else_is_open_is_not_for_experts(change):
    explanation = open_only_by_a_score()
    change(explanation)

    assert not lacks_scores_alone(explanation)
