"""Characters that no text may hold: what cannot be stored or written on, and what makes people read something else than
what stands there. Pure."""

import unicodedata

# Control characters, and half a pair of surrogates.
_CATEGORIES = frozenset({"Cc", "Cs"})
# Embeddings, overrides and isolates of direction: with one of them a name reads backwards on a public list.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_unfit(character: str) -> bool:
    """Noncharacters are unfit, too: XML takes none, and one in a firm's name would spoil the feed of its county."""
    point = ord(character)
    noncharacter = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return noncharacter or character in _TURNS or unicodedata.category(character) in _CATEGORIES
