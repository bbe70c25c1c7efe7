"""The examples of the contract are what the application answers today, and no problem is without one."""

import re
from pathlib import Path

import pytest
from flask import Flask

from api.contract import document_of
from greenctl.kernel.clock import SteppedClock
from tests.api.examples.scene import play, shown
from tests.api.examples.scenes import JOURNEY, NO_EXAMPLE, PROBLEMS
from tests.conftest import NOW, empty
from tests.fuzz.city import City

FOLDER = Path(__file__).parents[2] / "mobile_contract" / "examples"
SCENES = {**{f"ok.{name}": scene for name, scene in JOURNEY.items()}, **PROBLEMS}


@pytest.fixture(scope="module")
def city(migrated_app: Flask) -> City:
    """Made once; each scene begins by restoring it."""
    transactions = migrated_app.extensions["greenctl"].transactions
    transactions.clock = SteppedClock(NOW)
    empty(transactions.engine)
    return City(migrated_app)


@pytest.mark.parametrize("name", SCENES)
def test_an_example_is_what_is_answered_today(migrated_app, city, name, request):
    answer = play(migrated_app, city, SCENES[name])
    text = shown(city, SCENES[name], answer)
    if request.config.getoption("--write-examples"):
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")

    assert name.startswith("ok.") == (answer.status_code < 300), text
    assert name.startswith("ok.") or (answer.json["code"], bool(answer.json["next_step"])) == (name, True), text
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == text, (
        "run pytest tests/api/test_examples.py --write-examples"
    )


def test_every_problem_that_an_operation_declares_has_an_example_or_a_reason_for_none(migrated_app):
    document = document_of(migrated_app)
    declared = {
        code
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
        for status, response in operation["responses"].items()
        if int(status) >= 400
        for code in re.findall(r"[a-z]+\.[a-z_]+", response["description"])
    }

    assert declared - PROBLEMS.keys() == NO_EXAMPLE.keys()


def test_no_example_is_left_over():
    assert {file.stem for file in FOLDER.glob("*.json")} == SCENES.keys()
