"""A pytest plugin that runs the tests once per mutant, each time in a fork of the process that has collected them.

A first fork tells which test runs which line; a mutant is tried with the tests of its function alone, the fastest
first, up to the first one that fails.
"""

import gc
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest

from tests.grading import builders
from tests.mutation.made import ROOT, Mutant

# Of the tests that run a function, those that take longest are left out beyond so many seconds of CPU: a busy machine
# leaves out no more than an idle one.
MOST_SECONDS = 15.0
_KILLED, _SURVIVED = 1, 0


@dataclass(frozen=True)
class Tried:
    """What became of a mutant: killed, survived, or untested where no test runs its function."""

    mutant: Mutant
    result: str
    seconds: float


@dataclass(frozen=True)
class Known:
    """Seconds of CPU of each test by place, and the places of the tests that run each line of each module."""

    seconds: Sequence[float]
    by_line: dict[str, dict[int, set[int]]]

    def tests_of(self, mutant: Mutant) -> list[int]:
        lines = self.by_line.get(mutant.module, {})
        found = set().union(*(lines.get(line, ()) for line in mutant.lines))
        return list(self._affordable(sorted(found, key=lambda place: self.seconds[place])))

    def _affordable(self, places: Iterable[int]) -> Iterator[int]:
        spent = 0.0
        for place in places:
            spent += self.seconds[place]
            if spent > MOST_SECONDS:
                return
            yield place


class Trying:
    """Give it to `pytest.main`; `tell` hears of each mutant as soon as it was tried."""

    def __init__(self, mutants: Sequence[Mutant], tell: Callable[[Tried], None]) -> None:
        self.mutants, self.tell = mutants, tell

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise pytest.UsageError("the tests could not be collected")
        gc.collect()
        gc.freeze()
        known = _known(session)
        for mutant in self.mutants:
            begun = time.perf_counter()
            result = _tried(session, mutant, known)
            self.tell(Tried(mutant, result, time.perf_counter() - begun))
        return True


def _known(session: pytest.Session) -> Known:
    """Run every test once, with its lines. Raises UsageError where one fails as it is."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _quietly()
        with os.fdopen(write, "wb") as out:
            pickle.dump(_measured(session), out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        known = pickle.loads(told.read() or pickle.dumps(None))  # noqa: S301 - from our own child
    os.waitpid(child, 0)
    if not isinstance(known, Known):
        raise pytest.UsageError(f"a test fails although nothing is changed: {known}")
    return known


def _measured(session: pytest.Session) -> Known | str:
    measuring = coverage.Coverage(data_file=None, source=[str(ROOT / "grading")], config_file=False)
    _forget()
    measuring.start()
    seconds = [0.0] * len(session.items)
    for place in sorted(range(len(session.items)), key=lambda place: _LOADS not in session.items[place].nodeid):
        measuring.switch_context(str(place))
        begun = time.process_time()
        if not _passes(session, session.items[place]):
            return session.items[place].nodeid
        seconds[place] = time.process_time() - begun
    measuring.stop()
    return Known(seconds, _by_line(measuring.get_data()))


def _by_line(data: coverage.CoverageData) -> dict[str, dict[int, set[int]]]:
    by_line = {}
    for file in data.measured_files():
        parts = Path(file).relative_to(ROOT / "grading").with_suffix("").parts
        told = data.contexts_by_lineno(file)
        by_line[".".join(parts)] = {line: {int(place) for place in places if place} for line, places in told.items()}
    return by_line


def _tried(session: pytest.Session, mutant: Mutant, known: Known) -> str:
    places = known.tests_of(mutant)
    if not places:
        return "untested"
    child = os.fork()
    if child == 0:
        _quietly()
        limit = 30 + int(5 * sum(known.seconds[place] for place in places))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        os._exit(_fate(session, mutant, places))
    _, status = os.waitpid(child, 0)
    return "survived" if status == _SURVIVED else "killed"


def _fate(session: pytest.Session, mutant: Mutant, places: Iterable[int]) -> int:
    """Whatever goes wrong is told by a test or ends the process: either way somebody would have noticed."""
    try:
        _forget()
        mutant.put_in()
        return _SURVIVED if all(_passes(session, session.items[place]) for place in places) else _KILLED
    except BaseException:  # noqa: BLE001 - also what a mutant raises in pytest's own doing
        return _KILLED


def _passes(session: pytest.Session, item: pytest.Item) -> bool:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    return session.testsfailed == 0


def _forget() -> None:
    """What was loaded while collecting was loaded by unchanged code."""
    builders.the_library.cache_clear()


def _quietly() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


_LOADS = "test_shipped_fingerprints"
_MOST_MEMORY = 8 * 2**30
