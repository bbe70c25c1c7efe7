"""Every problem says what an app does about it, in a word of a closed list."""

from pathlib import Path

import pytest

from api.contract import every_error
from api.problems import status_of
from greenctl.messages.actions import _tables, action_of, actions
from greenctl.sync.domain import Then, then_after

CONTRACT = Path(__file__).parents[2] / "mobile_contract"
ERRORS = every_error()
# What an app does by the status alone, and what else a problem of that status may ask of it.
BY_STATUS = {
    401: {"sign_in_again", "fix_and_resend", "renew_and_resend"},
    403: {"ask_office", "step_up", "fix_and_resend", "sign_in_again", "renew_and_resend", "stop"},
    404: {"reload_and_decide", "wait", "fix_and_resend", "ask_office", "update_app", "sign_in_again", "stop"},
    409: {"reload_and_decide", "renew_and_resend", "wait", "done", "ask_office", "fix_and_resend", "sign_in_again",
          "stop"},
    412: {"reload_and_decide"},
    429: {"retry_later"},
    500: {"retry_later"},
    503: {"retry_later"},
}  # fmt: skip


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
def test_a_problem_has_an_action_that_fits_its_status(kind):
    assert action_of(kind) in BY_STATUS.get(status_of(kind), actions().keys())


def test_every_action_is_used_and_explained_in_both_languages():
    assert {action_of(kind) for kind in ERRORS} == actions().keys()
    assert all(said["zh"] and said["en"] and said["then"] in set(Then) for said in actions().values())


def test_no_line_of_the_table_is_left_over():
    assert _tables()["by_code"].keys() <= {kind.code for kind in ERRORS}


def test_a_code_without_a_line_and_without_a_kind_is_found():
    class Unheard(Exception):
        code = "test.unheard"

    with pytest.raises(KeyError, match=r"test\.unheard"):
        action_of(Unheard)


def test_a_phone_stops_its_queue_by_either_word():
    """`then` of an outcome and `action` of its problem never disagree on whether to go on sending."""
    for kind in ERRORS:
        if then_after(kind()) is Then.STOP_ALL:
            assert action_of(kind) == "stop", kind.code


def test_offline_work_is_described_in_the_same_classes():
    told = (CONTRACT / "offline_sync.md").read_text(encoding="utf-8")

    assert "problems.md#what-the-app-does" in told
    assert {said["then"] for said in actions().values()} == set(Then)
    assert all(f"`{then}`" in told for then in Then)


def test_nothing_that_may_be_sent_again_unseen_has_an_effect_of_its_own():
    """An app repeats these without asking anybody, so a refusal that leaves something standing is not among them."""
    unseen = {kind.code for kind in ERRORS if actions()[action_of(kind)]["then"] == "wait"}

    assert not {"request.idempotency_key_reused", "declaration.already_declared", "sync.operation_changed"} & unseen


def test_an_answer_carries_the_action(client):
    answer = client.get("/nowhere")

    assert (answer.json["code"], answer.json["action"]) == ("request.route_not_there", "update_app")
