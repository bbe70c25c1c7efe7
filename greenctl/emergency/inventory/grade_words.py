"""The grade column of a municipal list: a level, a guarantee class with or without one, or that nothing runs."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from greenctl.yaml_files.reading import read_yaml


@dataclass(frozen=True, slots=True)
class Standing:
    """What a grade word says. `read` is False where it could not be read: then it says nothing."""

    read: bool = True
    grade: str | None = None
    guarantee: str | None = None
    long_stopped: bool = False
    small: bool = False


def standing_of(word: str) -> Standing:
    """`B`, `地方C`, `民生豁免-B`, `长期停产`: read from the first to the last character, or not at all."""
    words = _words()
    text = word.strip().replace("—", "-").replace("－", "-")
    if text in words["long_stopped"]:
        return Standing(long_stopped=True)
    if text in words["small"]:
        return Standing(small=True)
    if text in words["guarantees"]:
        return Standing(guarantee=text)
    guarantee, dash, rest = text.partition("-")
    if dash and guarantee in words["guarantees"] and rest in words["grades"]:
        return Standing(guarantee=guarantee, grade=words["grades"][rest])
    grade = words["grades"].get(text.removeprefix(words["local"]))
    return Standing(read=False) if grade is None else Standing(grade=grade)


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return dict(read_yaml(Path(__file__).with_suffix(".yaml")).value)
