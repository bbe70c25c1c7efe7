"""Reads YAML into nodes, refusing what would hide a mistake: a key twice, an alias, a word that only looks bool."""

from __future__ import annotations

from pathlib import Path

import yaml

from grading.errors import RuleRefused
from grading.nodes import Kind, Node

# The C loader keeps the same marks and reads the shipped tables ten times as fast.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS = {
    "tag:yaml.org,2002:int": Kind.NUMBER,
    "tag:yaml.org,2002:float": Kind.NUMBER,
    "tag:yaml.org,2002:null": Kind.NULL,
    "tag:yaml.org,2002:str": Kind.TEXT,
    "tag:yaml.org,2002:timestamp": Kind.TEXT,
}
_BOOL = "tag:yaml.org,2002:bool"


def read_yaml(path: Path, name: str) -> Node:
    """The tree of one file; ``name`` is how messages call it. Raises RuleRefused for what is not plain YAML."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise RuleRefused(name, line, f"not YAML: {error.problem}") from error
    except OSError as error:
        raise RuleRefused(name, None, f"the file cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise RuleRefused(name, None, f"not YAML in UTF-8: {error}") from error
    if root is None:
        raise RuleRefused(name, None, "the file is empty")
    return _Reading(name).node(root)


class _Reading:
    """One pass over a composed tree. Composing gives the same object for an alias, which is how one is noticed."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.seen: set[int] = set()

    def node(self, found: yaml.Node) -> Node:
        line = found.start_mark.line + 1
        if id(found) in self.seen:
            raise RuleRefused(self.file, line, "an alias", "write the value out: each cell stands for itself")
        self.seen.add(id(found))
        if isinstance(found, yaml.MappingNode):
            return Node(self.file, line, Kind.MAPPING, self._entries(found))
        if isinstance(found, yaml.SequenceNode):
            return Node(self.file, line, Kind.LIST, tuple(self.node(item) for item in found.value))
        return Node(self.file, line, self._kind(found, line), str(found.value))

    def _entries(self, found: yaml.MappingNode) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for key, value in found.value:
            name, line = str(key.value), key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or self._kind(key, line) is not Kind.TEXT:
                raise RuleRefused(self.file, line, f"key {name!r} is not text", "a word, in quotes if need be")
            if name in entries:
                raise RuleRefused(self.file, line, f"key {name!r} stands twice")
            entries[name] = self.node(value)
        return entries

    def _kind(self, found: yaml.Node, line: int) -> Kind:
        if found.tag == _BOOL and found.value in ("true", "false"):
            return Kind.BOOL
        if found.tag in _SCALARS:
            return _SCALARS[found.tag]
        raise RuleRefused(self.file, line, f"{found.value!r} as {found.tag}", "true, false, or the word in quotes")
