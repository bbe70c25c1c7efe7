"""What the documentation shows of a workflow is drawn from its table."""

import re
from pathlib import Path

import pytest

from greenctl.review.diagram import diagram, refreshed
from greenctl.review.workflow_files import read_shipped, shipped_ids, workflow_from

PAGE = Path(__file__).parents[2] / "docs" / "review-tables.md"
WORKFLOWS = [workflow_from(read_shipped(workflow_id)) for workflow_id in shipped_ids()]


def test_the_page_on_reviews_shows_the_tables_as_they_are():
    page = PAGE.read_text(encoding="utf-8")

    assert page == refreshed(page, WORKFLOWS), "run ./dev greenctl review tables"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.id)
def test_the_page_shows_every_shipped_workflow(workflow):
    assert diagram(workflow) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.id)
def test_the_diagram_has_an_arrow_for_every_row(workflow):
    arrows = re.findall(r"^ +(\w+) --> (\w+): (\w+)", diagram(workflow), flags=re.MULTILINE)

    assert {(move.step, move.to, move.verdict.value) for move in workflow.moves} <= set(arrows)
