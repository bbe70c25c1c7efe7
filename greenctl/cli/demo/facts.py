"""Drawing declared facts from the distributions of city.yaml. Nothing here knows a limit of any rule."""

from collections.abc import Mapping
from typing import Any

from greenctl.kernel.ids import Chance


def draw_quality(chance: Chance, shape: Mapping[str, float]) -> float:
    """How well a source is run, between 0 and 1."""
    return chance.betavariate(shape["a"], shape["b"])


def draw_facts(chance: Chance, city: Mapping[str, Any], sector: str, quality: float) -> dict[str, Any]:
    """Facts of one sector by indicator; a few are left out, as people leave them out."""
    facts = {}
    for indicator, distribution in city["facts"][sector].items():
        own = min(1.0, max(0.0, chance.gauss(quality, city["noise"])))
        if chance.random() >= city["missing"]:
            facts[indicator] = draw_fact(distribution, own)
    return facts


def draw_fact(distribution: Mapping[str, Any], quality: float) -> Any:
    """One fact as JSON: decimals as text."""
    match distribution:
        case {"always": value}:
            return value
        case {"from": least}:
            return quality >= least
        case {"options": options}:
            return options[min(len(options) - 1, int(quality * len(options)))]
        case {"items": items}:
            reached = 1 + int(quality * (len(items) + 0.5))
            return list(items[:reached])
        case {"good": good, "poor": poor, "places": places}:
            number = min(poor + (good - poor) * quality, distribution.get("most", float("inf")))
            return f"{max(number, 0):.{places}f}"
    message = f"not a distribution: {distribution}"
    raise ValueError(message)
