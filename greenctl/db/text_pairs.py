"""A part of a text as the index of pairs and LIKE want it; A to Z count as a to z, which both engines tell alike."""

from string import ascii_lowercase, ascii_uppercase

_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def pattern_of(part: str) -> str:
    """What LIKE compares a text in small letters with."""
    escaped = part.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped.translate(_ASCII_LOWER)}%"


def pairs_of(part: str, engine: str) -> str | list[str]:
    """Each pair of neighbouring characters of a part that has two or more: FTS5 words in hex, or an array."""
    small = part.translate(_ASCII_LOWER)
    pairs = [small[place : place + 2] for place in range(len(small) - 1)]
    return " ".join(pair.encode().hex().upper() for pair in pairs) if engine == "sqlite" else pairs
