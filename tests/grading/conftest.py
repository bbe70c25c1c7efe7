"""What is told to people is kept word for word: a change of it is seen in a file, and approved by writing that anew."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

Told = Callable[[Any], None]
FOLDER = Path(__file__).parent / "told"


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Told]:
    """Compare with what the test told before: a text, or anything JSON. `--write-examples` writes it anew."""
    path = FOLDER / f"{request.path.stem}.json"
    name = request.node.name.encode("ascii", "backslashreplace").decode()
    found: list[Any] = []

    def tell(what: Any) -> None:
        found.append(orjson.loads(orjson.dumps(what, default=str, option=orjson.OPT_NON_STR_KEYS)))
        if request.config.getoption("--write-examples"):
            return
        assert found[-1] == _kept(path)[name][len(found) - 1]

    yield tell
    if found and request.config.getoption("--write-examples"):
        kept = {**(_kept(path) if path.exists() else {}), name: found}
        path.parent.mkdir(exist_ok=True)
        entries = ",\n".join(_entry(each, kept[each]) for each in sorted(kept))
        path.write_text(f"{{\n{entries}\n}}\n", encoding="utf-8")


def _entry(name: str, told: list[Any]) -> str:
    """A line for everything told, so that a difference can be read."""
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in told)
    return f"{json.dumps(name)}: [\n{lines}\n]"


def _kept(path: Path) -> dict[str, list[Any]]:
    stamp = path.stat().st_mtime_ns
    if path not in _read or _read[path][0] != stamp:
        _read[path] = stamp, json.loads(path.read_text(encoding="utf-8"))
    return _read[path][1]


_read: dict[Path, tuple[int, dict[str, list[Any]]]] = {}
