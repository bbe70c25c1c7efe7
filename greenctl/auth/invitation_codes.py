"""Codes for invitations: to be read out, typed on a phone, and used once."""

import base64
import hashlib

from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import new_secret

_LETTERS = 20  # 100 bits
_GROUP = 5


def new_code() -> str:
    """Twenty letters and digits in groups of five; 0, 1, 8 and 9 do not occur, so nothing is mistaken for O, I or B."""
    text = base64.b32encode(hashlib.sha256(new_secret().encode()).digest()).decode()[:_LETTERS]
    return "-".join(text[start : start + _GROUP] for start in range(0, _LETTERS, _GROUP))


def hash_of_code(code: str) -> str:
    """What is kept of a code, however it was typed. With 100 random bits a fast hash is enough."""
    return sha256_hex("".join(character for character in code.upper() if character.isalnum()).encode())
