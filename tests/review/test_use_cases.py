"""Cases on their way through the database, as their reviewers move them."""

from tests.review.builders import (
    city_reviewer,
    county_reviewer,
    decide,
    expert,
    open_case,
    publish,
)  # fmt: skip


def test_a_case_passes_county_city_and_experts_and_waits_for_publicity(transactions):
    case_id = open_case(transactions, publish(transactions))

    decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, city_reviewer(), case_id, 2)
    standing = decide(transactions, expert(), case_id, 3)

    assert (standing.step, standing.version, standing.due_on.isoformat()) == ("publicity", 4, "2026-11-27")
