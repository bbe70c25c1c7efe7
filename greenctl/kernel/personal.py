"""What looks like a person's number or address in a text that will be printed. Pure; says where, never what.

Free text that becomes public is refused at the door if it holds such a thing: taking it out later is too late.
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
    "old_identity_number": re.compile(
        r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
    ),
    "mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
}  # fmt: skip


def personal_in(text: str) -> tuple[str, ...]:
    """The kinds of personal data that a text seems to hold, wide digits and letters included."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(kind for kind, pattern in _PATTERNS.items() if pattern.search(plain))
