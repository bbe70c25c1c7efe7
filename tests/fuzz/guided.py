"""A small fuzzer that is led by coverage: what reaches lines that nothing reached before is changed further.

Our parsers are Python, so the interpreter itself says which lines of them an input reaches.
"""

import random
import struct
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import FrameType, ModuleType
from typing import Any

Line = tuple[str, int]
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


@dataclass
class Guided:
    """`read` is given bytes and may raise `refusals`; whatever else it raises is a fault. `words` are put in whole."""

    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    modules: Sequence[ModuleType]
    words: Sequence[bytes] = ()
    reached: set[Line] = field(default_factory=set)
    faults: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0

    def __post_init__(self) -> None:
        self._files = {str(module.__file__) for module in self.modules}

    def run(self, seeds: Iterable[bytes], rounds: int, chance: random.Random) -> None:
        """Try the seeds, then so many changed ones."""
        corpus = list(seeds)
        for seed in corpus:
            self._try(seed)
        for _ in range(rounds):
            changed = self._changed(chance.choice(corpus), corpus, chance)
            if self._try(changed):
                corpus.append(changed)

    def _try(self, data: bytes) -> bool:
        """Whether it reached a line that nothing had reached."""
        before = len(self.reached)
        earlier = sys.gettrace()
        sys.settrace(self._entered)
        try:
            self.read(data)
        except self.refusals:
            self.refused += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
            self.faults.setdefault(f"{type(error).__name__}: {error}"[:200], data)
        finally:
            sys.settrace(earlier)
        return len(self.reached) > before

    def _entered(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._stepped if frame.f_code.co_filename in self._files else None

    def _stepped(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        self.reached.add((frame.f_code.co_filename, frame.f_lineno))
        return self._stepped

    def _changed(self, data: bytes, corpus: Sequence[bytes], chance: random.Random) -> bytes:
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 4, 8))):
            _change(changed, corpus, self.words, chance)
        return bytes(changed)


def _change(data: bytearray, corpus: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> None:
    """One accident, or one malice: a bit, a number at its limits, a stretch doubled, cut, moved, or of another file."""
    at, length = chance.randrange(len(data) + 1), chance.choice((1, 2, 4, 8, 16, 64))
    match chance.randrange(8):
        case 0 if data:
            data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
        case 1:
            data[at : at + 4] = struct.pack(chance.choice("<>") + "I", chance.choice(_NUMBERS))
        case 2:
            data[at : at + 2] = struct.pack(chance.choice("<>") + "H", chance.choice(_NUMBERS) & 0xFFFF)
        case 3:
            del data[at : at + length]
        case 4:
            data[at:at] = data[at : at + length] * chance.choice((1, 1, 2, 40))
        case 5:
            other = chance.choice(corpus)
            begin = chance.randrange(len(other) + 1)
            data[at : at + length] = other[begin : begin + length]
        case 6 if words:
            data[at:at] = chance.choice(words)
        case _:
            del data[at:]
