"""There is no illegal way through a review, whoever tries what, alone or at once with others (S-07)."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace

import pytest

from greenctl.kernel.actor import system
from greenctl.kernel.canonical import digest_of
from greenctl.review import repository, use_cases
from tests.review.builders import publish
from tests.review.legality import violations
from tests.review.walks import Walk


def walked(transactions, fingerprint, walks, *, threads=2, actions=40, first_seed=0):
    """What the judge finds after so many walks, and where the cases ended."""
    found, ends = [], Counter()
    for seed in range(first_seed, first_seed + walks):
        walk = Walk(transactions, fingerprint, seed)
        walk.run(threads, actions)
        dump = walk.dump()
        found += [f"seed {seed}: {wrong}" for wrong in violations(dump)]
        ends.update(row["led_to"] for row in dump.decisions)
    return found, ends


def test_some_random_walks_find_no_illegal_way(transactions):
    found, ends = walked(transactions, publish(transactions), 20)

    assert found == []
    assert set(ends) >= {"city", "site_visit", "publicity", "returned", "rejected", "withdrawn", "approved"}


@pytest.mark.full
def test_five_hundred_random_walks_find_no_illegal_way(transactions):
    found, ends = walked(transactions, publish(transactions), 500, threads=4, first_seed=1_000)

    assert found == []
    assert min(ends[end] for end in ("site_visit", "publicity", "returned", "rejected", "approved")) > 50


def without_guard(document, name):
    for move in document["moves"]:
        move["guards"] = [guard for guard in move.get("guards", []) if guard != name] or ["not_own_firm"]
        if name == "not_own_firm" and move["guards"] == ["not_own_firm"]:
            del move["guards"]


def with_row(document, index, **changes):
    document["moves"][index].update(changes)


# Each breaks one thing that protects; the lint refuses all of them, so they are put in past it.
FAULTS = [
    pytest.param(lambda d: without_guard(d, "not_own_firm"), "own firm", id="no guard against one's own firm"),
    pytest.param(
        lambda d: without_guard(d, "not_decided_another_step"), "several steps", id="no guard against a second step"
    ),
    pytest.param(lambda d: with_row(d, 3, to="publicity"), "experts were skipped", id="the experts are skipped"),
    pytest.param(lambda d: with_row(d, 0, to="publicity"), "led to publicity", id="the city is skipped"),
    pytest.param(lambda d: with_row(d, 0, who=["command"]), "no right at county", id="the command office overrides"),
    pytest.param(lambda d: with_row(d, 2, reason=False), "no reason", id="a reject needs no reason"),
    pytest.param(
        lambda d: with_row(d, 10, who=["system", "city_reviewer"]), "no right at publicity", id="a person ends a wait"
    ),
    pytest.param(lambda d: d["steps"][3].update(working_days=1), "did not last", id="publicity of a single day"),
]


@pytest.mark.full
@pytest.mark.parametrize("break_it, complaint", FAULTS)
def test_the_judge_of_the_walks_sees_a_broken_table(transactions, break_it, complaint):
    """Negative control."""
    document = deepcopy(use_cases.shipped_workflow("demo-city"))
    break_it(document)
    with transactions.writing(system("test")) as uow:
        repository.add_workflow(uow, "broken", digest_of(document), document)

    found = []
    for seed in range(0, 60, 5):
        found += walked(transactions, digest_of(document), 5, first_seed=seed)[0]
        if any(complaint in wrong for wrong in found):
            return
    pytest.fail(f"nobody noticed; found {found[:3]}")


TAMPERINGS = [
    pytest.param(lambda d: d.events.pop(), id="an event is missing"),
    pytest.param(lambda d: d.decisions.pop(), id="a decision is missing"),
    pytest.param(lambda d: d.cases[0].update(version=d.cases[0]["version"] + 1), id="a version without a decision"),
    pytest.param(lambda d: d.cases[0].update(state="approved", step=None), id="approved by hand"),
    pytest.param(lambda d: d.decisions[0].update(decided_by=next(iter(d.people))), id="another hand"),
    pytest.param(lambda d: d.decisions[-1].update(led_to="approved"), id="another end"),
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_the_judge_of_the_walks_sees_tampered_rows(transactions, tamper):
    """Negative control."""
    walk = Walk(transactions, publish(transactions), seed=7)
    walk.run(threads=1, actions=30)
    dump = walk.dump()
    assert violations(dump) == []

    tampered = replace(dump, **{name: deepcopy(getattr(dump, name)) for name in ("cases", "decisions", "events")})
    tamper(tampered)

    assert violations(tampered)
