"""Characters that no text may hold: what cannot be stored or written on, and what makes people read something else than
what stands there. Pure."""

import re
import unicodedata

# Control characters, and half a pair of surrogates.
_CATEGORIES = frozenset({"Cc", "Cs"})
# Embeddings, overrides and isolates of direction: with one of them a name reads backwards on a public list.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Nothing is seen of them: two names that differ by one alone read alike, and one of nothing else reads as none.
_UNSEEN = re.compile(
    "["
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f]"
    # These two say how letters of some scripts join; behind others, such as ASCII or Chinese, they are as invisible.
    "|(?<![^\x00-\u05ff\u2e80-\u9fff\uff00-\uffef])[\u200c\u200d]+"
)


def is_unfit(character: str) -> bool:
    """Noncharacters are unfit, too: XML takes none, and one in a firm's name would spoil the feed of its county."""
    point = ord(character)
    noncharacter = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return noncharacter or character in _TURNS or unicodedata.category(character) in _CATEGORIES


def seen(text: str) -> str:
    """`text` without what nobody can see in it; spaces and line breaks stay."""
    return text if text.isascii() else _UNSEEN.sub("", text)
