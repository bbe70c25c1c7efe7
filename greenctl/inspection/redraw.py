"""Draws a published draw again. It stands alone: Python's own library and this one file, nothing of greenctl.

    python3 redraw.py draw.json

Says `the same` and ends with 0 if the seed is the one that was committed to, and the sources and officers that come out
are the published ones, in their order; else it names each difference and ends with 1.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

METHOD = "greenctl-draw-1"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def drawn_again(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The result, from the seed and the population in the document."""
    seed, busy, result = told["seed"], {officer["key"]: 0 for officer in told["officers"]}, []
    for stratum in told["strata"]:
        lots = sorted((sha256(f"{seed}|source|{source['id']}"), source["id"], source) for source in stratum["sources"])
        for _, source_id, source in lots[: stratum["take"]]:
            ranks = sorted(
                (busy[officer["key"]], sha256(f"{seed}|officer|{source_id}|{officer['key']}"), officer["key"])
                for officer in told["officers"]
                if may_go(officer, source)
            )
            going = [key for _, _, key in ranks[: told["team"]]] if len(ranks) >= told["team"] else []
            for key in going:
                busy[key] += 1
            result.append({"source": source_id, "stratum": stratum["name"], "officers": going})
    return result


def may_go(officer: dict[str, Any], source: dict[str, Any]) -> bool:
    """One of the reaches covers the source, and it is not barred."""
    if source["id"] in officer["barred"]:
        return False
    return any(
        source["area"].startswith(reach["area"]) and reach["department"] in (None, source["department"])
        for reach in officer["reaches"]
    )


def differences(told: dict[str, Any]) -> list[str]:
    """What does not agree, in words."""
    found = []
    if told["method"] != METHOD:
        return [f"the method is {told['method']}; this is {METHOD}"]
    if sha256(told["secret"]) != told["seed_commitment"]:
        found.append("the secret is not the one that was committed to")
    if told["seed"] != "|".join(part for part in (told["secret"], told["public_number"]) if part):
        found.append("the seed is not made of the secret and the public number")
    again = drawn_again(told)
    if len(again) != len(told["result"]):
        found.append(f"{len(told['result'])} sources are published, {len(again)} come out")
    for place, (mine, theirs) in enumerate(zip(again, told["result"], strict=False), start=1):
        if mine != theirs:
            found.append(f"lot {place}: published {theirs}, drawn again {mine}")
    if told["unfilled"] != [one["source"] for one in again if not one["officers"]]:
        found.append("the sources that nobody may go to are not the same")
    return found


def main(path: str) -> int:
    """0 if it is the same, 1 if it is not."""
    found = differences(json.loads(Path(path).read_text(encoding="utf-8")))
    sys.stdout.write("\n".join(found or ["the same"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
