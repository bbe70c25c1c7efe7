"""What looks like a person's number or address in a text that will be printed. Pure; says where, never what.

Free text that becomes public is refused at the door if it holds such a thing: taking it out later is too late. What
came in by another door, a declaration above all, loses it where it is shown.
"""

import re
import unicodedata

_GAP = r"[ \-·.]?"
_PATTERNS = {
    "phone": re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)"),
    "landline": re.compile(rf"(?<!\d)\(?0\d{{2,3}}\)?{_GAP}[2-9]\d{{6,7}}(?!\d)"),
    "identity_number": re.compile(
        rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?![\dXx])"
    ),
    "old_identity_number": re.compile(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"),
    "mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
}


BLACKED_OUT = "▇▇▇"


def personal_in(text: str) -> tuple[str, ...]:
    """The kinds of personal data that a text seems to hold, wide digits and letters included."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(kind for kind, pattern in _PATTERNS.items() if pattern.search(plain))


def without_personal(text: str) -> str:
    """The text with every such thing blacked out, and as it was where it holds none."""
    if not personal_in(text):
        return text
    shown = _blacked_out(text)
    return _blacked_out(unicodedata.normalize("NFKC", shown)) if personal_in(shown) else shown


def _blacked_out(text: str) -> str:
    for pattern in _PATTERNS.values():
        text = pattern.sub(BLACKED_OUT, text)
    return text
