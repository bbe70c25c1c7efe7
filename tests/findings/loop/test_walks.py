"""There is no illegal way round the closed loop, whoever tries what, alone or at once with others (S-07)."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from greenctl.findings.loop import domain, moves
from greenctl.kernel.actor import Role
from tests.findings.loop.legality import LAWFUL, violations
from tests.findings.loop.walks import Walk


def walked(transactions, walks, *, threads=2, actions=40, first_seed=0):
    """What the judge finds after so many walks, and which acts were done."""
    found, acts = [], Counter()
    for seed in range(first_seed, first_seed + walks):
        walk = Walk(transactions, seed)
        walk.run(threads, actions)
        dump = walk.dump()
        found += [f"seed {seed}: {wrong}" for wrong in violations(dump)]
        acts.update(row["act"] for row in dump.moves)
    return found, acts


def test_a_dozen_random_walks_find_no_illegal_way(transactions):
    found, acts = walked(transactions, 12)
    usual, seed = {"order", "answer", "close", "send_back", "dispute", "ask_void", "escalate"}, 12
    while not set(acts) >= usual and seed < 60:  # threads take turns as they like, so a dozen may miss one
        more, others = walked(transactions, 4, first_seed=seed)
        found, acts, seed = found + more, acts + others, seed + 4

    assert found == []
    assert set(acts) >= usual


@pytest.mark.full
def test_five_hundred_random_walks_find_no_illegal_way(transactions):
    found, acts = walked(transactions, 500, threads=4, first_seed=1_000)

    assert found == []
    assert set(acts) == LAWFUL.keys()


def with_row(monkeypatch, act, **changes):
    """The table with one row changed."""
    rows = tuple(replace(row, **changes) if row.act == act else row for row in moves.MOVES)
    monkeypatch.setattr(moves, "MOVES", rows)
    monkeypatch.setattr(domain, "MOVES", rows)


def without(monkeypatch, act, *guards):
    (row,) = moves.moves_of(moves.Act(act))
    with_row(monkeypatch, act, guards=tuple(name for name in row.guards if name not in guards))


# Each breaks one thing that protects. Two stand in the database a second time, which refuses what slips through.
FAULTS = [
    pytest.param(lambda m: without(m, "order", "not_the_finder"), "by the hand of record", id="the finder orders"),
    pytest.param(lambda m: without(m, "close", "not_the_finder"), "by the hand of record", id="the finder closes"),
    pytest.param(lambda m: without(m, "dismiss", "not_the_orderer"), "settled_by_another", id="the orderer settles"),
    pytest.param(lambda m: without(m, "void", "not_the_asker"), "voided_by_another", id="one person voids"),
    pytest.param(lambda m: without(m, "extend", "not_own_firm"), "own firm", id="on one's own firm"),
    pytest.param(lambda m: without(m, "dispute", "within_the_window"), "too late", id="disputed at any time"),
    pytest.param(
        lambda m: without(m, "dispute", "not_disputed_before", "within_the_window"), "twice", id="disputed again"
    ),
    pytest.param(lambda m: with_row(m, "close", progress=moves.TO_REPAIR), "close at", id="closed without an answer"),
    pytest.param(
        lambda m: with_row(m, "order", who=moves.DESK | {Role.INSPECTOR}), "without the right", id="an inspector orders"
    ),
    pytest.param(lambda m: with_row(m, "dispute", to=None), "led to", id="a disputed finding counts on"),
    pytest.param(lambda m: with_row(m, "ask_void", words=False), "without a word", id="voiding needs no reason"),
]


@pytest.mark.full
@pytest.mark.parametrize("break_it, complaint", FAULTS)
def test_the_judge_of_the_walks_sees_a_broken_table(transactions, monkeypatch, break_it, complaint):
    """Negative control."""
    break_it(monkeypatch)
    found = []
    for seed in range(2_000, 2_100, 5):
        try:
            found += walked(transactions, 5, first_seed=seed)[0]
        except IntegrityError as refused:
            found.append(str(refused))
        if any(complaint in wrong for wrong in found):
            return
    pytest.fail(f"nobody noticed; found {found[:3]}")


def first(rows, **which):
    return next(row for row in rows if all(row[name] == value for name, value in which.items()))


def other_than(person, people):
    return next(other for other in people if other != person)


def another_end(move):
    return "confirmed" if move["standing"] == "voided" else "voided"


TAMPERINGS = [
    pytest.param(lambda d: d.events.pop(), id="an event is missing"),
    pytest.param(lambda d: d.moves.pop(), id="a move is missing"),
    pytest.param(lambda d: d.standings[0].update(version=99), id="a version without a move"),
    pytest.param(lambda d: first(d.standings, progress="ordered").update(progress="closed"), id="closed by hand"),
    pytest.param(lambda d: d.moves[0].update(actor=other_than(d.moves[0]["actor"], d.people)), id="another hand"),
    pytest.param(lambda d: d.moves[-1].update(standing=another_end(d.moves[-1])), id="another end"),
    pytest.param(lambda d: d.photos.clear(), id="an answer without its photos"),
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_the_judge_of_the_walks_sees_tampered_rows(transactions, tamper):
    """Negative control."""
    dump = next(filter(_is_telling, (_walked(transactions, seed) for seed in range(7, 60))))
    assert violations(dump) == []

    names = ("findings", "standings", "moves", "photos", "events")
    tampered = replace(dump, **{name: deepcopy(getattr(dump, name)) for name in names})
    tamper(tampered)

    assert violations(tampered)


def _walked(transactions, seed):
    walk = Walk(transactions, seed)
    walk.run(threads=1, actions=45)
    return walk.dump()


def _is_telling(dump):
    """Whether it has what the tamperings change."""
    return any(row["act"] == "answer" for row in dump.moves) and any(
        row["progress"] == "ordered" for row in dump.standings
    )
