"""What a platform of another office takes over of a list: one versioned format, whatever becomes of our own files.

`greenctl-exchange/1` is canonical JSON, an object to a line: a heading, a row for each source, an ending with the
number of rows and the SHA-256 of all lines before it, signed. `exchange-1.schema.json` says it to programs. A format
that is published never changes; what another version says otherwise stands beside it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import canonical_bytes
from greenctl.ledger.receipts import verifies
from greenctl.lists import queries
from greenctl.lists.domain import Edition, Entry
from greenctl.source.positions import positions
from greenctl.source.queries import identities

FORMAT = "greenctl-exchange/1"
SCHEMA = Path(__file__).with_name("exchange-1.schema.json")
KIND = "exchange_file"
_AT_A_TIME = 2000
_PLAIN = (
    "source_id",
    "name",
    "area",
    "sector",
    "level",
    "at_best",
    "exempt",
    "scope",
    "highest_alert",
    "submission_id",
)


def exchange_file(uow: UnitOfWork, edition: Edition) -> Iterator[bytes]:
    """The file of an edition, line by line; the same edition gives the same rows, whenever it is made."""
    digest, count = hashlib.sha256(), 0
    for line in _before_the_end(uow, edition):
        digest.update(line)
        count += 1
        yield line
    said = {"kind": KIND, "format": FORMAT, "rows": count - 1, "sha256": digest.hexdigest(), "made_at": uow.now}
    yield _line({"ending": uow.sign(said)})


def faults_of(lines: Sequence[bytes], key: str) -> list[str]:
    """What is wrong with a file: nothing if it is whole and signed by the holder of the key."""
    try:
        signed = orjson.loads(lines[-1])["ending"]
        said = signed["statement"]
    except (IndexError, KeyError, TypeError, ValueError):
        return ["it has no ending: it was cut off, or is none of ours"]
    found = [] if said.get("format") == FORMAT else [f"its format is {said.get('format')}"]
    found += [] if verifies(signed, key) else ["its ending is not signed by this key"]
    same = hashlib.sha256(b"".join(lines[:-1])).hexdigest() == said.get("sha256")
    return found + ([] if same else ["its rows are not those that were signed"])


def _before_the_end(uow: UnitOfWork, edition: Edition) -> Iterator[bytes]:
    heading = edition.summary["heading"]
    yield _line({
        "format": FORMAT, "edition": edition.id, "number": edition.number, "programme": edition.programme,
        "effective_on": edition.effective_on, "official": edition.official, "fingerprint": edition.fingerprint,
        "rule_fingerprint": heading["rule_fingerprint"],
    })  # fmt: skip
    after = 0
    while rows := queries.entry_page(uow, edition.id, {}, after, _AT_A_TIME):
        ids = [entry.source_id for _, entry in rows]
        known, where = identities(uow, ids), positions(uow, ids)
        yield from (_line(_row(entry, known.get(entry.source_id), where.get(entry.source_id))) for _, entry in rows)
        after = rows[-1][0]


def _row(entry: Entry, identity: Mapping[str, Any] | None, where: Any) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in _PLAIN}
    place = None if where is None else {"longitude": where[0], "latitude": where[1], "system": where[2]}
    reason = {"reason": entry.reason["code"], "clause": entry.reason["clause"], "official": entry.reason["official"]}
    return {**told, **reason, "identity": identity, "position": place}


def _line(document: Mapping[str, Any]) -> bytes:
    return canonical_bytes(document) + b"\n"
