"""Reads YAML as words, whole numbers, flags, lists and mappings, remembering on which line each value stands.

YAML's own loader lets the second of two equal keys win and can build objects; here both are refused.
"""

from pathlib import Path
from typing import Any

import yaml

from greenctl.yaml_files.values import FileBroken, Refusal, Value

_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "bool", "null")}


def read_yaml(path: Path, refusal: Refusal = FileBroken) -> Value:
    """The whole of a file as a value, whose faults, and those of the file, are refused by `refusal`."""
    file = Value(path.name, "", None, refusal)
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise file.fault(f"not YAML in UTF-8: {error}", "YAML in UTF-8") from error
    if root is None:
        file.refuse("the file is empty", "a list or a mapping")
    reading = _Reading(path.name, refusal)
    return Value(path.name, "", reading.value(root, ""), refusal, reading.lines)


class _Reading:
    def __init__(self, file: str, refusal: Refusal) -> None:
        self.file, self.refusal = file, refusal
        self.lines: dict[str, int] = {}

    def value(self, node: yaml.Node, place: str) -> Any:
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{place}[{index}]") for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if node.tag not in _SCALARS:
            self._refuse(node, place, f"{node.value!r} is not a plain value", "a text, a whole number, true or false")
        return yaml.SafeLoader("").construct_object(node)

    def _mapping(self, node: yaml.MappingNode, place: str) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, place, "a key that is not text", "a word")
            inner = f"{place}.{key.value}".lstrip(".")
            if key.value in members:
                self._refuse(key, inner, "a key stands twice", "each once")
            members[str(key.value)] = self.value(value, inner)
        return members

    def _refuse(self, node: yaml.Node, place: str, wrong: str, allowed: str) -> None:
        lines = {place: node.start_mark.line + 1}
        Value(self.file, place, None, self.refusal, lines).refuse(wrong, allowed)
