"""SQL with as many places as a list has values, kept for the lengths that come again."""

from typing import Any

# More lengths than these are written anew each time.
_MOST_KEPT = 200


class Expanding:
    """What a compiled statement with lists becomes for lists of certain lengths."""

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled
        self._kept: dict[tuple[int, ...], tuple[str, list[list[str]]]] = {}
        names = compiled.positiontup if compiled.positional else dict.fromkeys(compiled.bind_names.values())
        self._lists = [
            (n, name) for n, name in enumerate(names) if compiled.binds[name] in compiled.post_compile_params
        ]

    def expanded(self, given: Any) -> tuple[str, Any]:
        """The SQL for these parameters, and the parameters, with each value of a list in a place of its own."""
        named = isinstance(given, dict)
        lists = [given[name if named else n] for n, name in self._lists]
        sql, names = self._sql(tuple(map(len, lists)))
        if named:
            for (_, name), values, places in zip(self._lists, lists, names, strict=True):
                del given[name]
                given.update(zip(places, values, strict=True))
            return sql, given
        flat: list[Any] = []
        for n, value in enumerate(given):
            flat += value if any(n == place for place, _ in self._lists) else [value]
        return sql, tuple(flat)

    def _sql(self, lengths: tuple[int, ...]) -> tuple[str, list[list[str]]]:
        found = self._kept.get(lengths)
        if found is None:
            found = self._written(lengths)
            if len(self._kept) < _MOST_KEPT:
                self._kept[lengths] = found
        return found

    def _written(self, lengths: tuple[int, ...]) -> tuple[str, list[list[str]]]:
        any_values = {bind.key: 0 for bind in self._compiled.bind_names}
        lists = {name: [0] * length for (_, name), length in zip(self._lists, lengths, strict=True)}
        keyed = {self._compiled.binds[name].key: values for name, values in lists.items()}
        state = self._compiled.construct_expanded_state(any_values | keyed)
        return state.statement, [list(state.parameter_expansion[name]) for _, name in self._lists]
