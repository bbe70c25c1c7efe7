"""Who sits on a panel, and what opinions come to: the same whoever reads them in which order."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies

from greenctl.kernel.actor import Role
from greenctl.review import domain as review, errors
from greenctl.review.panels import domain
from greenctl.review.panels.domain import Why, chosen, compared, complete, visible_to
from greenctl.review.panels.errors import NoPanelSits, NotSeated, OpinionGiven
from greenctl.review.workflow import Agreement, Panel
from tests.review.builders import AT, CITY, DUE, a_case, a_decision, a_reviewer, demo_city, expert
from tests.review.panels.builders import TABLE, a_seat, an_opinion

PANEL = Panel(seats=3, quorum=2, agreement=Agreement.MAJORITY, scores_within=5)
CASE = a_case(step="panel", version=3)
VERDICTS = strategies.sampled_from(["approve", "return", "reject", None])
SCORES = strategies.one_of(
    strategies.just({}), strategies.builds(lambda score: {"s": {"tidiness": str(score)}}, strategies.integers(80, 99))
)
SEATS = strategies.lists(strategies.tuples(VERDICTS, SCORES, strategies.booleans()), max_size=5).map(
    lambda rows: [
        a_seat(f"expert-{n}", verdict, scores=scores, left_at=AT if left else None)
        for n, (verdict, scores, left) in enumerate(rows)
    ]
)
PANELS = strategies.builds(
    Panel,
    seats=strategies.integers(2, 5),
    quorum=strategies.just(2),
    agreement=strategies.sampled_from(Agreement),
    scores_within=strategies.integers(0, 20),
)


@given(PANELS, SEATS, strategies.randoms(use_true_random=False))
def test_any_order_of_opinions_comes_to_the_same(panel, seats, chance):
    shuffled = [*seats]
    chance.shuffle(shuffled)

    assert compared(panel, shuffled) == compared(panel, seats)


@given(PANELS, SEATS)
def test_a_panel_agrees_only_by_its_rule_and_quorum(panel, seats):
    """Counted once more by hand."""
    found = compared(panel, seats)

    valid = [seat.verdict for seat in seats if seat.verdict and not seat.left_at]
    if found.why is Why.AGREED:
        share = valid.count(found.verdict) / len(valid)
        assert len(valid) >= 2
        assert share == 1 if panel.agreement is Agreement.ALL else share > 0.5
    else:
        assert (found.verdict, found.reason, found.scores) == ("disagree", None, {})


@pytest.mark.parametrize(
    "verdicts, agreement, comes_to",
    [
        pytest.param(["approve", "approve", "reject"], "majority", ("approve", Why.AGREED), id="two of three"),
        pytest.param(["approve", "approve", "reject"], "all", ("disagree", Why.VERDICTS_APART), id="not all"),
        pytest.param(["approve", "reject"], "majority", ("disagree", Why.VERDICTS_APART), id="one against one"),
        pytest.param(["approve", "return", "reject"], "majority", ("disagree", Why.VERDICTS_APART), id="all apart"),
        pytest.param(["reject", "reject"], "all", ("reject", Why.AGREED), id="a quorum of two"),
        pytest.param(["reject"], "all", ("disagree", Why.NO_QUORUM), id="one is no quorum"),
        pytest.param([], "majority", ("disagree", Why.NO_QUORUM), id="nobody answered"),
    ],
)
def test_what_verdicts_come_to(verdicts, agreement, comes_to):
    seats = [a_seat(f"expert-{n}", verdict) for n, verdict in enumerate(verdicts)]

    found = compared(replace(PANEL, agreement=Agreement(agreement)), seats)

    assert (found.verdict, found.why) == comes_to


@pytest.mark.parametrize(
    "scores, counts",
    [
        pytest.param(["90", "92", "95"], "92", id="the middle one, five apart"),
        pytest.param(["90", "92", "96"], None, id="six apart"),
        pytest.param(["90", "92"], "90", id="the lower of two"),
        pytest.param(["good", "good", "good"], "good", id="a word that all gave"),
        pytest.param(["good", "bad", "good"], None, id="words differ"),
        pytest.param([True, True], True, id="yes and yes"),
        pytest.param(["NaN", "NaN", "1"], None, id="not a number"),
    ],
)
def test_which_score_counts(scores, counts):
    seats = [a_seat(f"expert-{n}", scores={"s": {"x": score}}) for n, score in enumerate(scores)]

    found = compared(PANEL, seats)

    assert found.scores == ({} if counts is None else {"s": {"x": counts}})
    assert found.why == (Why.SCORES_APART if counts is None else Why.AGREED)


def test_scores_that_are_apart_do_not_hold_up_a_rejection():
    seats = [a_seat(f"expert-{n}", "reject", scores={"s": {"x": str(50 * n)}}) for n in range(2)]

    assert compared(PANEL, seats).verdict == "reject"


def test_a_return_opens_what_any_of_those_in_favour_named_for_all_their_reasons():
    seats = [
        a_seat("a", "return", fields=("lines", "measures"), reason="示例一"),
        a_seat("b", "return", fields=("lines",), reason="示例二"),
        a_seat("c", "approve", reason="示例三"),
    ]

    found = compared(PANEL, seats)

    assert found.fields == ("lines", "measures")
    assert set((found.reason or "").split("\n")) == {"示例一", "示例二"}


def test_an_opinion_of_somebody_who_left_does_not_count():
    seats = [a_seat("a"), a_seat("b"), a_seat("c", left_at=AT)]

    assert not complete(PANEL, seats)
    assert complete(PANEL, [*seats, a_seat("d")])


@given(
    strategies.dictionaries(strategies.text("abc", min_size=1), strategies.integers(0, 3)), strategies.integers(0, 5)
)
def test_seats_go_to_those_who_owe_least(owed, places):
    taken = chosen("case-1", owed, places)

    assert len(taken) == len(set(taken)) == min(places, len(owed))
    assert all(owed[who] <= owed[other] for who in taken for other in owed.keys() - set(taken))
    assert taken == chosen("case-1", dict(reversed(owed.items())), places)


def test_among_equals_nobody_is_always_first():
    firsts = {chosen(f"case-{n}", {"a": 0, "b": 0, "c": 0}, 1)[0] for n in range(30)}

    assert firsts == {"a", "b", "c"}


def given_by(seat, opinion=None, case=CASE, by=None):
    return domain.given(demo_city(TABLE), case, seat, opinion or an_opinion(), by or expert(), at=AT)


@pytest.mark.parametrize(
    "seat, opinion, case, refusal",
    [
        pytest.param(None, an_opinion(), CASE, NotSeated, id="not chosen"),
        pytest.param(a_seat(verdict=None, left_at=AT), an_opinion(), CASE, NotSeated, id="has left"),
        pytest.param(a_seat(), an_opinion(), CASE, OpinionGiven, id="twice"),
        pytest.param(a_seat(verdict=None), an_opinion(seen_version=2), CASE, errors.CaseMovedOn, id="seen before"),
        pytest.param(a_seat(verdict=None), an_opinion(), replace(CASE, step="city"), NoPanelSits, id="at another step"),
        pytest.param(
            a_seat(verdict=None), an_opinion("disagree"), CASE, errors.VerdictNotInTable, id="disagreeing is not said"
        ),
        pytest.param(
            a_seat(verdict=None), an_opinion("reject", reason=None), CASE, errors.ReasonMissing, id="without a reason"
        ),
    ],
)
def test_an_opinion_is_refused(seat, opinion, case, refusal):
    with pytest.raises(refusal):
        given_by(seat, opinion, case)


def test_nobody_says_an_opinion_on_a_firm_they_act_for():
    with pytest.raises(errors.OwnFirm):
        given_by(a_seat(verdict=None), by=expert(CASE.party_id))


def test_no_single_person_decides_before_a_panel():
    decision = a_decision("approve", seen_version=3)

    with pytest.raises(errors.PanelDecides):
        review.decide(demo_city(TABLE), CASE, decision, expert(), (), at=AT, due=DUE)
    assert review.buttons(demo_city(TABLE), CASE, expert(), ()) == ()


ME = a_reviewer(Role.EXPERT, CITY, None)
SEEN_BY = [
    pytest.param(ME, {ME.account_id: True}, id="an expert knows only their own"),
    pytest.param(a_reviewer(Role.EXPERT, CITY, None), {}, id="another expert nothing"),
    pytest.param(
        a_reviewer(Role.CITY_REVIEWER, CITY, None), {ME.account_id: False, "b": False}, id="an office who sits there"
    ),
    pytest.param(
        replace(ME, grants=(*ME.grants, *a_reviewer(Role.COMMAND, CITY, None).grants)),
        {ME.account_id: True, "b": False},
        id="an expert with an office no more than either",
    ),
]


@pytest.mark.parametrize("reader, reads", SEEN_BY)
def test_before_it_is_opened_nobody_reads_an_opinion_that_is_not_their_own(reader, reads):
    seats = [a_seat(ME.account_id, "reject", scores={"s": {"x": "1"}}), a_seat("b", "return", scores={"s": {"x": "2"}})]

    shown = visible_to(seats, reader)

    assert {seat.account_id: bool(seat.verdict or seat.reason or seat.fields or seat.scores) for seat in shown} == reads
    assert visible_to([replace(seat, opened_at=AT) for seat in seats], reader) == [
        replace(seat, opened_at=AT) for seat in seats
    ]
