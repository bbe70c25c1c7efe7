"""Checks a certificate off line. It stands alone: Python, its `cryptography` package and this one file.

    python3 check_certificate.py check.json KEY

`check.json` is the answer of /public/certificates?number=…, or what the second code on a printed certificate holds; KEY
is the installation's public key from /p/key, kept from an earlier day. Says what held, when that was, and how long ago;
ends with 1 if the key did not sign exactly this. What was decided since nobody can know off line.
"""

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CONTEXT = b"greenctl-statement/1\n"
KIND = "certificate_check"
OLD = timedelta(hours=24)


def is_signed(check: Any, key: str) -> bool:
    """Whether the holder of the key signed exactly this statement, every field of it."""
    try:
        statement = check["statement"]
        signed = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
        public.verify(base64.b64decode(check["signature"]), CONTEXT + signed)
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return bool(statement.get("kind") == KIND)


def age_of(statement: dict[str, Any], now: datetime) -> timedelta:
    """How long ago it was checked."""
    return now - datetime.fromisoformat(statement["checked_at"])


def told(check: dict[str, Any], now: datetime) -> str:
    """In words, the age first."""
    statement, age = check["statement"], age_of(check["statement"], now)
    hours = age.total_seconds() / 3600
    old = "  OLD: look it up again" if age > OLD else ""
    entry = statement["entry"]
    return (
        f"{statement['standing']} as of {statement['checked_at']}, {hours:.1f} hours ago{old}\n"
        f"{statement['number']}: {entry['name']} ({entry['area']}), level {entry['level']}, "
        f"exempt {entry['exempt']}, up to {entry['highest_alert']}; until {statement['until']}"
    )


def main(arguments: list[str]) -> int:
    """Tell what a check says."""
    check = json.loads(Path(arguments[0]).read_bytes())
    if not is_signed(check, arguments[1]):
        sys.stdout.write("NOT signed by this key, or changed since\n")
        return 1
    # It runs where nothing of greenctl is, so that it has no other clock.
    sys.stdout.write(told(check, datetime.now(UTC)) + "\n")  # noqa: TID251
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
