"""`greenctl grade gap`: what to change for a better level, told line by line."""

import json

import pytest

from greenctl.cli.workplace import settings_for, transactions_on
from tests.cli.test_commands import command
from tests.declaration.builders import a_world, answers, handed_in


@pytest.fixture
def city(tmp_path):
    """A folder with one declaration that stands at B."""
    folder = tmp_path / "data"
    with transactions_on(settings_for(folder)) as transactions:
        (submitted,) = handed_in(transactions, a_world(transactions), tree=answers(changes={"stack_so2": "30"}))
    return folder, submitted.declaration_id


def test_the_plan_is_told_line_by_line(city):
    folder, declaration = city

    run = command(folder, "grade", "gap", declaration, "--to", "A")

    assert run.ended() == 0, run.said
    assert run.said.splitlines() == [
        "示例行业甲：变更1项，达到A级。",
        "1. 变更1项，达到A级",
        "   - 示例:有组织二氧化硫浓度由 30 mg/m³ 改为 ≤ 20 mg/m³（A级，sample-rules 示例条款 2）",
    ]


def test_the_whole_document_counts_the_costs_given(city):
    folder, declaration = city

    run = command(
        folder, "grade", "gap", declaration, "--to", "sample_a=A", "--cost", "sample_a.stack_so2=12.5", "--json"
    )

    assert run.ended() == 0, run.said
    found = json.loads(run.said)
    assert (found["schema"], found["sectors"][0]["plans"][0]["cost"]) == ("greenctl-gap/1", "12.5")


@pytest.mark.parametrize(
    "arguments, told",
    [
        pytest.param(["--to", "leading"], "leading", id="no such level"),
        pytest.param(["--to", "A", "--cost", "sample_a.stack_so2=-1"], "SECTOR.FIELD=COST", id="a cost below 0"),
        pytest.param(["--to", "A", "--cost", "sample_a.nothing=1"], "sample_a", id="no such field"),
    ],
)
def test_a_question_that_will_not_do_is_told(city, arguments, told):
    folder, declaration = city

    run = command(folder, "grade", "gap", declaration, *arguments)

    assert run.ended() != 0
    assert told in run.said
