"""A block of columns as bytes: small, equal for equal columns, and read back without running anything.

Layout: the line ``greenctl-columns/1``, four bytes with the length of a header, the header as canonical JSON, then the
arrays one behind the other, little-endian, through zlib. The header says of each array which column it is and what
type and length it has. Nothing in it is code, so bytes from anywhere can at worst be refused.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from grading.bulk_columns import BulkRefused, Column, Columns, Spec
from grading.canonical import canonical

_MAGIC: Final = b"greenctl-columns/1\n"
_LENGTH: Final = 4
_TYPES: Final = {name: np.dtype(f"<{name}") for name in ("i2", "i4", "i8", "u1", "u2", "u4", "u8")}
# The fastest level: the widest columns are numbers, which more effort hardly makes smaller.
_EFFORT: Final = 1


@dataclass(frozen=True, slots=True)
class Chunk:
    """Columns with what their owner keeps beside them: anything JSON-ready without floats."""

    columns: Columns
    beside: Mapping[str, Any] = field(default_factory=dict)


def chunk_bytes(chunk: Chunk) -> bytes:
    """The chunk as bytes. Raises NotCanonical where what is beside it is not JSON."""
    columns = chunk.columns.by_id.values()
    arrays = [array for column in columns for array in _arrays(column)]
    header = canonical(
        {"count": chunk.columns.count, "columns": [_described(column) for column in columns], "beside": chunk.beside}
    )
    body = zlib.compress(b"".join(array.tobytes() for array in arrays), _EFFORT)
    return b"".join((_MAGIC, len(header).to_bytes(_LENGTH, "little"), header, body))


def chunk_from(content: bytes) -> Chunk:
    """The chunk again, its arrays read-only. Raises BulkRefused for what ``chunk_bytes`` never wrote."""
    try:
        return _chunk_from(content)
    except (ValueError, LookupError, TypeError, zlib.error) as error:
        raise BulkRefused(f"not a chunk of columns: {error}") from error


def fingerprint_of(content: bytes) -> str:
    """SHA-256 in hex over the bytes of a chunk."""
    return hashlib.sha256(content).hexdigest()


def _chunk_from(content: bytes) -> Chunk:
    begins = len(_MAGIC) + _LENGTH
    if content[: len(_MAGIC)] != _MAGIC:
        raise ValueError("another beginning")
    ends = begins + int.from_bytes(content[len(_MAGIC) : begins], "little")
    header, body = orjson.loads(content[begins:ends]), zlib.decompress(content[ends:])
    by_id, at = {}, 0
    for described in header["columns"]:
        column, at = _column(described, header["count"], body, at)
        by_id[column.spec.id] = column
    if at != len(body):
        raise ValueError(f"{len(body) - at} bytes too many")
    return Chunk(Columns(header["count"], by_id), header["beside"])


def _described(column: Column) -> dict[str, Any]:
    known = {name: getattr(column, name) for name in ("unit", "has_missing")}
    # As text: a scaled number may have more digits than JSON's integers are safe with.
    ends = {"low": str(column.low), "high": str(column.high)}
    array = {"type": column.values.dtype.str[1:], "length": len(column.values)}
    return {"spec": asdict(column.spec), **known, **ends, **array}


def _arrays(column: Column) -> list[NDArray[Any]]:
    values = column.values.astype(_TYPES[column.values.dtype.str[1:]], copy=False)
    return [values] if column.offsets is None else [values, column.offsets.astype(_TYPES["i8"], copy=False)]


def _column(described: Mapping[str, Any], count: int, body: bytes, at: int) -> tuple[Column, int]:
    spec = Spec(**{**described["spec"], "options": tuple(described["spec"]["options"])})
    values, at = _array(body, at, described["type"], described["length"])
    offsets = None
    if spec.outlets:
        offsets, at = _array(body, at, "i8", count + 1)
    elif len(values) != count:
        raise ValueError(f"{len(values)} values of {spec.id!r} for {count} sources")
    ends = int(described["low"]), int(described["high"])
    return Column(spec, values, offsets, described["unit"], *ends, described["has_missing"]), at


def _array(body: bytes, at: int, kind: str, length: int) -> tuple[NDArray[Any], int]:
    array = np.frombuffer(body, _TYPES[kind], length, at)
    return array, at + array.nbytes
