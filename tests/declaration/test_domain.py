"""Who may do what to a declaration, without a database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from greenctl.declaration import errors
from greenctl.declaration.domain import Declarant, Declaration, Progress, Stage, Standing
from greenctl.review.workflow import State
from tests.declaration.builders import a_preparer, a_signer

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FORM = frozenset({"facts.s.a", "facts.s.b", "lines"})
SILENT_STATES = [State.UNDER_REVIEW, State.APPROVED, State.REJECTED, State.PASSED_UP]


def a_declaration(**changes):
    declaration = Declaration(
        id="d", source_id="works", season_id="season", programme="emergency", stage=Stage.DRAFT, round=1,
        edited_by=("the-preparer",), signed_by=None, signed_at=None, signed_sha256=None, begun_at=AT, version=3,
        rules="f" * 64,
    )  # fmt: skip
    return replace(declaration, **changes)


def a_standing(state=State.RETURNED, **changes):
    standing = Standing(state, None, 1, ("facts.s.a",), "industry", AT, None, 2, "f" * 64, "A")
    return replace(standing, **changes)


def handed_in(state=State.RETURNED, **changes):
    open_fields = ("facts.s.a",) if state is State.RETURNED else None
    return a_declaration(stage=Stage.SUBMITTED, standing=a_standing(state, open_fields=open_fields), **changes)


def test_every_field_of_a_draft_is_open():
    assert a_declaration().open_paths(FORM) == FORM


def test_exactly_the_named_fields_of_a_returned_one_are_open():
    assert handed_in().open_paths(FORM) == {"facts.s.a"}


def test_a_return_cannot_open_a_field_that_the_form_does_not_have():
    returned = a_declaration(stage=Stage.SUBMITTED, standing=a_standing(open_fields=("facts.s.a", "facts.other.x")))

    assert returned.open_paths(FORM) == {"facts.s.a"}


@pytest.mark.parametrize("state", SILENT_STATES)
def test_nothing_is_open_under_review_or_decided(state):
    assert handed_in(state).open_paths(FORM) == frozenset()


def test_nothing_is_open_once_withdrawn():
    assert a_declaration(stage=Stage.WITHDRAWN).open_paths(FORM) == frozenset()


@pytest.mark.parametrize(
    "declaration, progress",
    [
        pytest.param(a_declaration(), Progress.DRAFT, id="draft"),
        pytest.param(a_declaration(signed_by="s", signed_at=AT, signed_sha256="x"), Progress.SIGNED, id="signed"),
        pytest.param(handed_in(State.UNDER_REVIEW), Progress.UNDER_REVIEW, id="under review"),
        pytest.param(handed_in(State.RETURNED), Progress.RETURNED, id="returned"),
        pytest.param(handed_in(State.APPROVED), Progress.APPROVED, id="approved"),
        pytest.param(a_declaration(stage=Stage.WITHDRAWN), Progress.WITHDRAWN, id="withdrawn"),
        pytest.param(a_declaration(standing=a_standing(State.WITHDRAWN)), Progress.DRAFT, id="begun again"),
    ],
)
def test_progress_is_derived(declaration, progress):
    assert declaration.progress is progress


def test_the_signer_signs_what_others_prepared():
    signed = a_declaration().signed(a_signer("works"), "digest", AT, 3)

    assert (signed.signed_by, signed.signed_sha256, signed.version) == ("the-signer", "digest", 4)


@pytest.mark.parametrize(
    "actor, error",
    [
        pytest.param(a_preparer("works", account="other"), errors.NotTheSigner, id="a preparer"),
        pytest.param(a_signer("elsewhere"), errors.NotTheSigner, id="the signer of another source"),
        pytest.param(a_signer("works", account="the-preparer"), errors.PreparerCannotSign, id="who prepared it"),
    ],
)
def test_nobody_else_signs(actor, error):
    with pytest.raises(error):
        a_declaration().signed(actor, "digest", AT, 3)


def test_an_edit_adds_the_editor_once_and_takes_the_signature():
    signed = a_declaration(signed_by="s", signed_at=AT, signed_sha256="x")

    edited = signed.edited("the-preparer").edited("second")

    assert (edited.edited_by, edited.signed_by, edited.version) == (("the-preparer", "second"), None, 5)


def test_only_what_was_signed_is_submitted():
    signed = a_declaration(signed_by="s", signed_at=AT, signed_sha256="x")

    with pytest.raises(errors.ChangedSinceSigned):
        signed.submitted("y", 3)
    with pytest.raises(errors.NotSigned):
        a_declaration().submitted("x", 3)


def test_submitting_ends_the_preparers_and_the_signature():
    after = a_declaration(signed_by="s", signed_at=AT, signed_sha256="x").submitted("x", 3)

    assert (after.stage, after.round, after.edited_by, after.signed_by) == (Stage.SUBMITTED, 1, (), None)


def test_a_returned_one_is_submitted_in_the_next_round():
    after = handed_in(signed_by="s", signed_at=AT, signed_sha256="x").submitted("x", 3)

    assert after.round == 2


@pytest.mark.parametrize("state", SILENT_STATES)
def test_what_is_not_in_hand_cannot_be_signed(state):
    with pytest.raises(errors.NotInHand):
        handed_in(state).signed(a_signer("works"), "x", AT, 3)


@pytest.mark.parametrize("state", [State.APPROVED, State.REJECTED, State.PASSED_UP])
def test_what_is_decided_cannot_be_withdrawn(state):
    with pytest.raises(errors.NotInHand):
        handed_in(state).withdrawn(3)


@pytest.mark.parametrize(
    "declaration, round_",
    [
        pytest.param(a_declaration(stage=Stage.WITHDRAWN), 1, id="never handed in"),
        pytest.param(a_declaration(stage=Stage.WITHDRAWN, standing=a_standing(State.WITHDRAWN)), 2, id="handed in"),
    ],
)
def test_a_withdrawn_one_begins_again_in_the_round_after_the_last_that_was_handed_in(declaration, round_):
    again = declaration.begun_again("somebody")

    assert (again.stage, again.round, again.edited_by) == (Stage.DRAFT, round_, ("somebody", "the-preparer"))


def test_who_prepared_a_draft_that_was_taken_back_cannot_sign_it_when_another_begins_it_again():
    again = a_declaration().withdrawn(3).begun_again("somebody")

    with pytest.raises(errors.PreparerCannotSign):
        again.signed(a_signer("works", account="the-preparer"), "x", AT, again.version)


def test_an_old_version_is_refused_with_the_present_one():
    with pytest.raises(errors.DeclarationMovedOn) as refused:
        a_declaration().signed(a_signer("works"), "x", AT, 2)

    assert (refused.value.details["seen_version"], refused.value.details["current_version"]) == (2, 3)


@pytest.mark.parametrize(
    "changes, error",
    [
        pytest.param({"state": "closed"}, errors.SourceNotActive, id="closed"),
        pytest.param({"state": "merged"}, errors.SourceNotActive, id="merged"),
        pytest.param({"kind": "site"}, errors.SourceKindNotTaken, id="a site in a programme for works"),
    ],
)
def test_not_every_source_declares(changes, error):
    with pytest.raises(error):
        replace(a_declarant(), **changes).require_may_declare("staggered", ("works",))


@pytest.mark.parametrize("state", ["running", "seasonal", "stopped"])
def test_a_source_that_may_run_again_declares(state):
    replace(a_declarant(), state=state).require_may_declare("staggered", ("works",))


def a_declarant():
    return Declarant("works", "works", "示例企业", None, "other", "1", "370811", "industry", "running")
