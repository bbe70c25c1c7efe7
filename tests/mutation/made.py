"""The mutants of a module, as mutmut makes them, and how one takes the place of what it was made from.

mutmut's own runner collects the tests anew for every mutant. Here a mutant is a code object that is put into the
function it was made from, in a process that has collected already; whoever holds the function runs the mutant.
"""

import importlib
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"x(?:_|ǁ(?P<owner>\w+?)ǁ)(?P<function>\w+)__mutmut_(?P<number>\d+)")


@dataclass(frozen=True)
class Mutant:
    """One change of one function. `name` is stable as long as the function's text is."""

    module: str
    name: str
    function: FunctionType
    code: Any
    defaults: Mapping[str, Any]
    difference: str

    def put_in(self) -> None:
        """From now on, in this process."""
        self.function.__code__ = self.code
        for name, value in self.defaults.items():
            setattr(self.function, name, value)

    @property
    def lines(self) -> range:
        """The lines of the body of the function it was made from."""
        numbers = [line for code in _codes(self.function.__code__) for *_, line in code.co_lines() if line]
        first = self.function.__code__.co_firstlineno
        return range(min((line for line in numbers if line > first), default=first), max(numbers) + 1)


def modules() -> list[str]:
    """Every module of the library, without the name of the package."""
    paths = (path.relative_to(ROOT / "grading") for path in sorted((ROOT / "grading").rglob("*.py")))
    return [".".join(path.with_suffix("").parts) for path in paths if path.stem != "__init__"]


def mutants_of(module: str) -> list[Mutant]:
    """All mutants of a module, in the order of its text."""
    real = importlib.import_module(f"grading.{module}")
    path = Path(real.__file__ or "")
    made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
    changed = _run(f"{real.__name__}__mutants", path, made.code)
    return [_mutant(module, name, real, changed, made) for name in made.mutant_names]


def _run(name: str, path: Path, code: str) -> ModuleType:
    """A module of that text beside the real one; dataclasses look for theirs among the loaded modules."""
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    exec(compile(code, f"<{name}>", "exec"), module.__dict__)  # noqa: S102 - text that mutmut made of our own
    return module


def _mutant(module: str, name: str, real: ModuleType, changed: ModuleType, made: MutatedFile) -> Mutant:
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"mutmut names a mutant in a new way: {name}")
    original = f"{name.rpartition('_mutmut_')[0]}_mutmut_orig"
    mutant, before = (_function(changed, found["owner"], each) for each in (name, original))
    function = _function(real, found["owner"], found["function"])
    defaults = {name: getattr(mutant, name) for name in _DEFAULTS if getattr(mutant, name) != getattr(before, name)}
    return Mutant(module, name, function, mutant.__code__, defaults, _difference(made, original, name))


def _function(module: ModuleType, owner: str | None, name: str) -> FunctionType:
    there: Any = inspect.getattr_static(getattr(module, owner), name) if owner else getattr(module, name)
    match there:
        case property():
            there = there.fget
        case classmethod() | staticmethod():
            there = there.__func__
        case cached_property():
            there = there.func
    return inspect.unwrap(there)


def _difference(made: MutatedFile, before: str, after: str) -> str:
    text = made.code.splitlines()

    def lines(name: str) -> list[str]:
        span = made.line_span_by_function_name[name]
        return [line.replace(name, "_") for line in text[span.start - 1 : span.end]]

    return "\n".join(
        line for line in unified_diff(lines(before), lines(after), n=0, lineterm="") if line[:2] not in _BESIDE
    )


_BESIDE = {"--", "++", "@@"}
_DEFAULTS = ("__defaults__", "__kwdefaults__")


def _codes(code: Any) -> Iterator[Any]:
    yield code
    for const in code.co_consts:
        if inspect.iscode(const):
            yield from _codes(const)
