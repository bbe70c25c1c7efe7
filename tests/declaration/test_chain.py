"""From a draft to a submitted version, below HTTP, on both engines."""

import orjson
import pytest

from greenctl.declaration import errors, queries
from greenctl.declaration.use_cases import Edit, Handed, NewDeclaration, begin, edit_many, sign_many, submit_many
from greenctl.kernel.actor import Scope, system
from greenctl.kernel.ids import new_id
from greenctl.source.domain import State
from greenctl.source.use_cases import merge, set_state
from tests.declaration.builders import (
    TODAY,
    a_preparer,
    a_signer,
    a_world,
    answers,
    answers_to,
    begun,
    edited,
    facts_only,
    handed_in,
    signed,
    submitted,
)
from tests.grading.builders import the_library


def test_the_best_answers_are_submitted_with_the_best_level(transactions):
    world = a_world(transactions)

    (handed,) = handed_in(transactions, world)

    assert (handed.round, handed.level, handed.at_best, handed.official) == (1, "A", "A", False)
    assert handed.receipt["statement"]["sha256"] == handed.sha256


def test_a_fact_is_entered_once_for_all_programmes(transactions):
    world = a_world(transactions)
    handed_in(transactions, world)
    staggered = begun(transactions, world, programme="staggered")

    (handed,) = submitted(transactions, signed(transactions, staggered))

    assert handed.level == "A"


def test_the_same_id_and_content_is_success_again(transactions):
    world = a_world(transactions)
    new = NewDeclaration(new_id(), world.works[0], world.season.id, "emergency")
    first = [begin_as_preparer(transactions, new), begin_as_preparer(transactions, new)]

    assert first[0] == first[1]


def test_the_same_id_with_other_content_is_refused(transactions):
    world = a_world(transactions)
    new = NewDeclaration(new_id(), world.works[0], world.season.id, "emergency")
    begin_as_preparer(transactions, new)

    with pytest.raises(errors.DeclarationIdTaken):
        begin_as_preparer(transactions, NewDeclaration(new.id, world.works[0], world.season.id, "staggered"))


def test_a_second_declaration_names_the_first(transactions):
    world = a_world(transactions)
    (first,) = begun(transactions, world)

    with pytest.raises(errors.AlreadyDeclared) as refused:
        begin_as_preparer(transactions, NewDeclaration(new_id(), world.works[0], world.season.id, "emergency"))

    assert refused.value.details["declaration"] == first.id


def test_who_prepared_cannot_sign_even_as_a_signer(transactions):
    world = a_world(transactions)
    (draft,) = edited(transactions, begun(transactions, world))
    both = a_signer(world.works[0], account="the-preparer")

    with pytest.raises(errors.PreparerCannotSign), transactions.writing(system("test")) as uow:
        sign_many(uow, [Handed(draft.id, draft.version, by=both)], today=TODAY)


def test_who_changed_a_shared_fact_through_another_programme_has_prepared_this_one_too(transactions):
    world = a_world(transactions)
    (emergency,) = edited(transactions, begun(transactions, world))
    (staggered,) = begun(transactions, world, programme="staggered")
    meddler = a_signer(world.works[0], account="meddler")
    with transactions.writing(system("test")) as uow:
        change = facts_only(changes={"stack_particulate": "3"})
        edit_many(uow, [Edit(staggered.id, staggered.version, change, by=meddler)], today=TODAY)

    with pytest.raises(errors.DeclarationMovedOn), transactions.writing(system("test")) as uow:
        sign_many(uow, [Handed(emergency.id, emergency.version, by=meddler)], today=TODAY)
    with pytest.raises(errors.PreparerCannotSign), transactions.writing(system("test")) as uow:
        sign_many(uow, [Handed(emergency.id, emergency.version + 1, by=meddler)], today=TODAY)


def test_an_edit_takes_the_signature_away(transactions):
    world = a_world(transactions)
    drafts = signed(transactions, edited(transactions, begun(transactions, world)))
    changed = edited(transactions, drafts, facts_only(changes={"stack_particulate": "3"}))

    with pytest.raises(errors.NotSigned):
        submitted(transactions, changed)


def test_an_edit_that_changes_nothing_leaves_the_signature(transactions):
    world = a_world(transactions)
    drafts = signed(transactions, edited(transactions, begun(transactions, world)))

    again = edited(transactions, drafts, answers())

    assert submitted(transactions, again)[0].level == "A"


def test_a_wrong_value_in_one_of_a_batch_writes_nothing(transactions):
    world = a_world(transactions, works=2)
    drafts = begun(transactions, world)
    edits = [
        Edit(drafts[0].id, 1, answers(), by=a_preparer(world.works[0])),
        Edit(drafts[1].id, 1, answers(changes={"stack_particulate": "many"}), by=a_preparer(world.works[1])),
    ]

    with pytest.raises(errors.FactsNotAccepted) as refused, transactions.writing(system("test")) as uow:
        edit_many(uow, edits, today=TODAY)

    assert [(p["field"], p["code"]) for p in refused.value.details["problems"]] == [
        ("facts.sample_a.stack_particulate", "fact.not_a_number")
    ]
    assert edited(transactions, drafts)[0].version == 2


def test_a_source_without_a_mandate_is_not_there(transactions):
    world = a_world(transactions)
    new = NewDeclaration(new_id(), world.works[0], world.season.id, "emergency")

    with pytest.raises(errors.SourceNotThere), transactions.writing(a_preparer(), scope=Scope()) as uow:
        begin(uow, new, today=TODAY)


def test_nobody_but_the_system_can_borrow_a_name(transactions):
    world = a_world(transactions)
    (draft,) = edited(transactions, begun(transactions, world))
    stranger = a_preparer(world.works[0], account="stranger")

    with pytest.raises(errors.NotTheSigner), transactions.writing(stranger) as uow:
        sign_many(uow, [Handed(draft.id, draft.version, by=a_signer(world.works[0]))], today=TODAY)


def test_errors_of_the_check_block_submission(transactions):
    world = a_world(transactions)
    drafts = edited(transactions, begun(transactions, world), {**answers(), "measures": {"red": []}})

    with pytest.raises(errors.NotReady) as refused:
        signed(transactions, drafts)

    codes = {(problem["field"], problem["code"]) for problem in refused.value.details["problems"]}
    assert codes == {(f"measures.{alert}", "declaration.no_measures") for alert in ("yellow", "orange", "red")}


def test_a_missing_fact_blocks_nothing_and_leaves_the_level_open(transactions):
    world = a_world(transactions)

    (handed,) = handed_in(transactions, world, tree=answers(changes={"stack_particulate": None}))

    assert (handed.level, handed.at_best) == (None, "A")


def test_a_draft_edition_says_how_far_it_can_be_read_and_what_is_undetermined(transactions):
    world = a_world(transactions, sectors=(("cement", "clinker"),), department="ecology")
    cement = answers_to(the_library().get("national-2020-draft"), "cement")

    (handed,) = handed_in(transactions, world, programme="national_trial", tree=cement)

    with transactions.reading(system("test")) as uow:
        explained = orjson.loads(queries.stored_explanation(uow, handed.declaration_id))
    assert (handed.level, handed.official) == (None, False)
    assert handed.at_best is not None
    assert explained["sectors"][0]["undetermined"]


def test_submitting_twice_is_refused(transactions):
    world = a_world(transactions)
    drafts = signed(transactions, edited(transactions, begun(transactions, world)))
    submitted(transactions, drafts)

    with pytest.raises(errors.DeclarationMovedOn), transactions.writing(system("test")) as uow:
        submit_many(uow, [Handed(drafts[0].id, drafts[0].version)], today=TODAY)


@pytest.mark.parametrize("silent", ["closed", "merged"])
def test_a_draft_of_a_source_that_was_closed_or_merged_since_is_neither_signed_nor_submitted(transactions, silent):
    world = a_world(transactions, works=3)
    drafts = edited(transactions, begun(transactions, world, *world.works[:2]))
    before_signing, before_submitting = drafts[:1], signed(transactions, drafts[1:])
    for source_id in world.works[:2]:
        falls_silent(transactions, source_id, silent, survivor=world.works[2])

    for act, items in ((signed, before_signing), (submitted, before_submitting)):
        with pytest.raises(errors.SourceNotActive) as refused:
            act(transactions, items)
        assert refused.value.details == {"source": items[0].source_id, "state": silent}


def test_a_draft_of_a_source_that_was_closed_by_mistake_is_submitted_once_it_runs_again(transactions):
    world = a_world(transactions)
    drafts = signed(transactions, edited(transactions, begun(transactions, world)))
    for version, state in enumerate((State.CLOSED, State.RUNNING), start=1):
        with transactions.writing(system("test")) as uow:
            set_state(uow, world.works[0], version, state, TODAY)

    assert submitted(transactions, drafts)[0].level == "A"


def falls_silent(transactions, source_id, how, *, survivor):
    with transactions.writing(system("test")) as uow:
        if how == "closed":
            set_state(uow, source_id, 1, State.CLOSED, TODAY)
        else:
            merge(uow, source_id, 1, survivor)


def begin_as_preparer(transactions, new):
    scope = Scope(source_ids=frozenset({new.source_id}))
    with transactions.writing(a_preparer(new.source_id), scope=scope) as uow:
        return begin(uow, new, today=TODAY)
