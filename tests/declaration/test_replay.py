"""S-10: any stored grade can be computed again to the byte."""

import pytest
from sqlalchemy import String, cast, select, text, update

from greenctl.cli.grades import replay_all, show_grade
from greenctl.declaration.models import GradeRevisionRow, GradeRow
from greenctl.declaration.replay import replay_grades, replay_regrades
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import system
from greenctl.rules.models import RuleEditionRow
from tests.adverse.builders import confirmed
from tests.declaration.builders import a_world, answers, handed_in

KINDS = ("4", "8", "18", "40", None)


def a_city(transactions, works=5):
    world = a_world(transactions, works=works)
    for number, source in enumerate(world.works):
        tree = answers(changes={"stack_particulate": KINDS[number % len(KINDS)]})
        handed_in(transactions, world, source, tree=tree)
    return world


def replayed(transactions, **rest):
    with transactions.reading(system("test")) as uow:
        return replay_grades(uow, **rest)


def test_every_stored_grade_is_computed_again_without_a_difference(transactions, capsys):
    a_city(transactions)

    assert replay_all(transactions)
    assert capsys.readouterr().out == "5 grades computed again, 0 differ\n0 regrades computed again, 0 differ\n"


def test_what_was_graded_again_is_computed_again_too_and_a_change_in_it_is_found(transactions):
    world = a_city(transactions, works=2)
    confirmed(transactions, world.works[0], kind="sample_false_data")
    drain(transactions)
    assert again(transactions).count == 1
    assert again(transactions).differences == ()

    with transactions.writing(system("test")) as uow:
        uow.execute(update(GradeRevisionRow).values(inputs_sha256="0" * 64))

    (difference,) = again(transactions).differences
    assert difference.what == ("inputs", "inputs_sha256")


def again(transactions):
    with transactions.reading(system("test")) as uow:
        return replay_regrades(uow)


@pytest.mark.full
def test_two_thousand_grades_are_computed_again_without_a_difference(transactions):
    world = a_world(transactions, works=2000)
    for number, kind in enumerate(KINDS):
        tree = answers(changes={"stack_particulate": kind})
        for start in range(number * 400, number * 400 + 400, 200):
            handed_in(transactions, world, *world.works[start : start + 200], tree=tree)

    assert replayed(transactions, limit=5000).count == 2000
    assert replay_all(transactions)


def test_the_stored_reasons_of_a_grade_can_be_shown(transactions, capsys):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)

    show_grade(transactions, handed.declaration_id, None, as_json=True)
    stored = capsys.readouterr().out
    show_grade(transactions, handed.declaration_id, None, as_json=False)

    assert '"level": "A"' in stored
    assert "greenctl-explanation/2" in capsys.readouterr().out.splitlines()[0]


def test_grades_are_replayed_in_parts(transactions):
    a_city(transactions)

    first = replayed(transactions, limit=3)
    second = replayed(transactions, after=first.last, limit=3)

    assert (first.count, second.count) == (3, 2)


def test_a_rule_that_was_edited_in_place_is_found(transactions):
    a_city(transactions)
    with transactions.writing(system("intruder")) as uow:
        sample = RuleEditionRow.id == "sample-2026"
        document = uow.execute(select(RuleEditionRow.document).where(sample)).scalar_one()
        document["sectors"]["sample_a"]["indicators"][0]["levels"]["A"]["at_most"] = "6"
        uow.execute(update(RuleEditionRow).where(sample).values(document=document))

    differences = replayed(transactions).differences

    assert len(differences) == 5
    assert all("rule_fingerprint" in difference.what for difference in differences)


def test_a_float_in_place_of_a_decimal_is_found(transactions):
    a_city(transactions, works=1)
    with transactions.writing(system("intruder")) as uow:
        stored = uow.execute(select(cast(GradeRow.inputs, String))).scalar_one()
        changed = stored.replace('"stack_particulate":"4"', '"stack_particulate":4.0')
        assert changed != stored
        uow.execute(text("update grade set inputs = :inputs"), {"inputs": changed})

    assert [difference.what for difference in replayed(transactions).differences] == [("inputs",)]


@pytest.mark.parametrize(
    "column, value, found",
    [
        pytest.param("level", "A+", ("level",), id="level"),
        pytest.param("official", True, ("official",), id="official"),
        pytest.param("explanation", b"{}", ("explanation",), id="explanation"),
        pytest.param("inputs_sha256", "0" * 64, ("inputs", "inputs_sha256"), id="digest of the inputs"),
    ],
)
def test_any_other_part_that_was_changed_is_named(transactions, column, value, found):
    a_city(transactions, works=1)
    with transactions.writing(system("intruder")) as uow:
        uow.execute(update(GradeRow).values({column: value}))

    assert [difference.what for difference in replayed(transactions).differences] == [found]
