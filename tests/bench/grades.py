"""One decision, an explained one, and a million: beside other engines on the same rows, with equal levels first."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grading import Application, explained, level_of
from grading.levels import decider
from tests.bench import peers
from tests.bench.measuring import Beside, beside, report
from tests.bench.sectors import BARS, LOWEST, Sources, drawn, drawn_rows, repeated

ROWS, BATCH, SINGLE = 1_000_000, 2_000, 300
FORMS = {"": peers.zen_tables, ".one_table": peers.zen_one_table}


def against_peers(_: Path, *, large: bool) -> None:
    """Needs the peers: ./dev bench grade.peers"""
    sources = drawn()
    _one_decision(sources)
    _many(sources, ROWS)


def _one_decision(sources: Sources) -> None:
    import zen

    applications, plain = sources.applications()[:SINGLE], sources.plain()[:SINGLE]
    ours = [_level(sources, item) for item in applications]
    decide = _each(lambda item: _level(sources, item), applications)
    explain = _each(lambda item: explained(sources.edition, item), applications)
    free = [place for place, held in enumerate(sources.held[:SINGLE]) if not held]
    for suffix, form in FORMS.items():
        decision = zen.ZenEngine().create_decision(json.dumps(form(sources)))
        _require_equal(ours, [decision.evaluate(item)["result"]["level"] for item in plain], f"zen{suffix}")
        _report(f"grade.level_vs_zen{suffix}", beside(_each(decision.evaluate, plain), decide, times=1), 100, SINGLE)
        traced = _each(_traced(decision), plain)
        _report(f"grade.explained_vs_zen{suffix}", beside(traced, explain, times=1), 30, SINGLE)
    expression = zen.compile_expression(peers.zen_expression(sources))
    _require_equal(ours, [expression.evaluate(item) for item in plain], "zen's expression")
    _report("grade.level_vs_best", beside(_each(expression.evaluate, plain), decide, times=1), 4, SINGLE)
    # The same without records and without the day: what the sector's own function takes beside the expression.
    ask = _each(decider(sources.table), [sources.facts[place].values for place in free])
    theirs = _each(expression.evaluate, [plain[place] for place in free])
    _report("grade.level_vs_best.facts_alone", beside(theirs, ask, times=1), 4, len(free))


def _many(sources: Sources, count: int) -> None:
    plan, columns, vetoes = repeated(sources, count)
    positions, held = plan.levels(columns, vetoes).level, _held(sources, count)

    def bulk() -> Any:
        return plan.levels(columns, vetoes).level

    for name, levels, aim, rounds in (
        ("polars", peers.polars_levels(sources, columns, *held), 1.5, 7),
        ("openfisca", peers.openfisca_levels(sources, columns, *held), 15, 3),
    ):
        _require_equal(positions, levels(), name)
        _report(f"grade.bulk_vs_{name}", beside(levels, bulk, rounds=rounds, times=1), aim, count)
    for suffix, form in FORMS.items():
        _batch(suffix, form(sources), sources, bulk, count)


def _batch(suffix: str, form: Any, sources: Sources, bulk: Callable[[], Any], count: int) -> None:
    """A batch of a million would take minutes; zen's cost per row does not depend on how many there are."""
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"sector": form}}})
    plan, columns, vetoes = repeated(sources, BATCH)
    levels, plain = plan.levels(columns, vetoes), sources.plain()
    asked = [{"key": "sector", "context": plain[row]} for row in drawn_rows(sources, BATCH)]
    found = [item["data"]["result"]["level"] for item in engine.evaluate_batch(asked)]
    _require_equal([levels.code(levels.level, place) for place in range(BATCH)], found, f"zen's batch{suffix}")
    cost, share = beside(lambda: engine.evaluate_batch(asked), bulk, rounds=5, times=1), count // BATCH
    scaled = Beside(cost.call_us * share, cost.floor_us, cost.ratio * share)
    _report(f"grade.bulk_vs_zen{suffix}", scaled, 3000, count, note=f"a batch of {BATCH:,} rows, times {share}")


def _level(sources: Sources, application: Application) -> str | None:
    return level_of(sources.edition, application)


def _each(call: Callable[[Any], Any], items: Sequence[Any]) -> Callable[[], None]:
    def run() -> None:
        for item in items:
            call(item)

    return run


def _traced(decision: Any) -> Callable[[Any], Any]:
    return lambda item: decision.evaluate(item, {"trace": True})


def _report(name: str, found: Beside, aim: float, count: int, **more: object) -> None:
    """The peer's CPU over ours, round by round in turn; CPU of all threads, so that more cores change nothing."""
    ns = {"ns": round(found.floor_us / count * 1000, 1), "peer_ns": round(found.call_us / count * 1000, 1)}
    report(name, found.ratio, "ratio", aim=f">= {aim:g}", rows=count, **ns, **more)


def _require_equal(ours: Any, theirs: Any, who: str) -> None:
    """Raises RuntimeError unless all levels are equal."""
    pairs = enumerate(zip(np.asarray(ours).tolist(), np.asarray(theirs).tolist(), strict=True))
    different = [(place, *pair) for place, pair in pairs if pair[0] != pair[1]]
    if different:
        message = f"{who}: {len(different)} levels differ, the first: {different[0]}"
        raise RuntimeError(message)


def _held(sources: Sources, count: int) -> tuple[Any, ...]:
    rows = drawn_rows(sources, count)
    return tuple(np.array([kind in held for held in sources.held])[rows] for kind in (BARS, LOWEST))
