"""`./dev mutate [MODULE …] [--sample N] [--seed S]`: how many mutants of `grading` its tests kill.

Prints a line per module and writes what survived, with its change, to `mutants/survived.txt`.
"""

import argparse
import math
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

os.environ["MUTANT_UNDER_TEST"] = ""  # read by tests/examples.py
os.environ.setdefault("PYTHONHASHSEED", "0")

from tests.mutation.made import ROOT, Mutant, modules, mutants_of
from tests.mutation.trying import Tried, Trying

FOLDER = ROOT / "mutants"
# What looks at the files themselves sees no mutant; what starts another interpreter runs none.
_TESTS = (
    "tests/grading",
    "--ignore=tests/grading/test_purity.py",
    "--ignore=tests/grading/dmn/test_purity.py",
    "--ignore=tests/grading/test_docs.py",
)
_HOW = (
    "-q",
    "--engine=sqlite",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore",
    "--capture=no",
    f"--basetemp={FOLDER / 'tmp'}",
)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev mutate", description=__doc__.splitlines()[0])
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="such as engine or dmn.reading; all, if none is named"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="so many of all, drawn by the seed")
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args(arguments)
    unknown = set(asked.modules) - set(modules())
    if unknown:
        parser.error(f"no such module: {', '.join(sorted(unknown))}. There are: {', '.join(modules())}")
    mutants = [mutant for module in asked.modules or modules() for mutant in mutants_of(module)]
    return _try(_drawn(mutants, asked.sample, asked.seed), len(mutants))


def _drawn(mutants: Sequence[Mutant], sample: int | None, seed: int) -> Sequence[Mutant]:
    if sample is None or sample >= len(mutants):
        return mutants
    """In the order in which they were drawn, so that what was tried by any moment is a sample, too."""
    return random.Random(seed).sample(mutants, sample)


def _try(mutants: Sequence[Mutant], of: int) -> int:
    FOLDER.mkdir(exist_ok=True)
    tried: list[Tried] = []
    with (
        (FOLDER / "survived.txt").open("w", encoding="utf-8") as survived,
        (FOLDER / "tried.txt").open("w", encoding="utf-8") as every,
    ):

        def tell(item: Tried) -> None:
            tried.append(item)
            print(f"{item.result:8} {item.seconds:6.1f} s {_name(item.mutant)}", file=every, flush=True)
            if item.result != "killed":
                print(f"{item.result}: {_name(item.mutant)}\n{item.mutant.difference}\n", file=survived, flush=True)
            if len(tried) % 50 == 0:
                print(f"{len(tried)} of {len(mutants)}", file=sys.stderr, flush=True)

        pytest.main([*_TESTS, *_HOW], plugins=[Trying(mutants, tell)])
    shutil.rmtree(FOLDER / "tmp", ignore_errors=True)
    _report(tried, of)
    return 0 if len(tried) == len(mutants) else 1


def _name(mutant: Mutant) -> str:
    return f"{mutant.module}.{mutant.name.replace('ǁ', '.').removeprefix('x').lstrip('_.')}"


def _report(tried: Iterable[Tried], of: int) -> None:
    """Per module and of all: tried, killed, survived, without a test, and per cent killed."""
    by_module: dict[str, Counter[str]] = {}
    for item in tried:
        by_module.setdefault(item.mutant.module, Counter())[item.result] += 1
    for module, counts in sorted(by_module.items()):
        print(_line(module, counts))
    every = sum(by_module.values(), Counter())
    print(_line("all", every))
    if 0 < every.total() < of:
        share, sure = every["killed"] / every.total(), math.sqrt(1 - every.total() / of)
        width = 1.96 * sure * math.sqrt(share * (1 - share) / every.total())
        print(f"drawn from {of}: {100 * share:.1f} ± {100 * width:.1f} % killed, 95 of 100 times")


def _line(name: str, counts: Counter[str]) -> str:
    killed, total = counts["killed"], counts.total()
    return (
        f"{name:24} {total:5} tried {killed:5} killed {counts['survived']:4} survived {counts['untested']:4} untested"
        f" {100 * killed / max(total, 1):6.1f} %"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
