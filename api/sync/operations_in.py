"""Operations as phones send them: their shape, their canonical form and its hash."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from api.fields import Identifier, SafeString, Whole
from api.schemas import Strict
from api.sync.bodies import BODIES, read_body
from greenctl.kernel.canonical import canonical_bytes_of_json, sha256_hex
from greenctl.kernel.ids import is_uuid
from greenctl.sync.domain import Sent
from greenctl.sync.use_cases import Batch

MOST_OPERATIONS = 500
MOST_PHOTOS = 20

_HASH = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z_.]{1,60}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")
_NONCE = re.compile(r"[A-Za-z0-9._-]{1,90}")
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{86}")
_REQUIRED = {"op_id", "counter", "previous_hash", "kind", "base_version", "captured_at", "body"}
_OPTIONAL = {"server_nonce", "position", "photos"}
_LARGEST_COUNTER = 2**31 - 2


class Shaped(SafeString):
    """Text of one shape."""

    def __init__(self, shape: re.Pattern[str], *, longest: int, **kwargs: Any) -> None:
        metadata = {"pattern": f"^{shape.pattern}$", **kwargs.pop("metadata", {})}
        super().__init__(longest=longest, metadata=metadata, **kwargs)
        self.shape = shape

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not self.shape.fullmatch(value):
            raise ValidationError("field.invalid")
        return value


class _Ids(fields.List):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > MOST_PHOTOS:
            raise ValidationError("field.too_long")
        return super()._deserialize(value, attr, data, **kwargs)


class PositionIn(Strict):
    """Where the phone says it was: WGS-84, decimal degrees as text. It is kept with the operation and never a rule."""

    latitude = Shaped(re.compile(r"-?[0-9]{1,2}(\.[0-9]{1,8})?"), longest=12, required=True)
    longitude = Shaped(re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,8})?"), longest=13, required=True)
    accuracy_m = Shaped(re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?"), longest=10)


class OperationIn(Strict):
    """One operation. Its hash is the SHA-256 of its canonical JSON (RFC 8785), exactly as it is sent."""

    @staticmethod
    def bodies_by_kind() -> Mapping[str, Schema]:
        """For the contract; whoever sends a kind that is not there is told so in its outcome."""
        return BODIES

    op_id = Identifier(required=True, metadata={"description": "drawn by the phone; stands for this content for ever"})
    counter = Whole(least=1, most=_LARGEST_COUNTER, required=True, metadata={"description": "1, 2, 3 … per device"})
    previous_hash = Shaped(
        _HASH,
        longest=64,
        required=True,
        metadata={"description": "hash of the device's operation before; 64 zeros for the first"},
    )
    kind = Shaped(_KIND, longest=60, required=True)
    base_version = Whole(required=True, metadata={"description": "the version it was made on, see its kind"})
    captured_at = Shaped(
        _MOMENT,
        longest=40,
        required=True,
        metadata={"format": "date-time", "description": "by the phone's clock; kept, never a rule"},
    )
    server_nonce = Shaped(_NONCE, longest=90, allow_none=True, metadata={"description": "the last one that was seen"})
    position = fields.Nested(PositionIn, allow_none=True)
    photos = _Ids(
        Identifier(),
        allow_none=True,
        metadata={"maxItems": MOST_PHOTOS, "description": "ids of declared photos it rests on"},
    )
    body = fields.Dict(
        keys=fields.String(), required=True, metadata={"description": "see offline_sync.md for each kind"}
    )


class _Operations(fields.List):
    """The operations of a batch, read. What is plainly good is not shown to the schema, which would cost ten times as
    much as all the rest; a test holds both together."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.Nested(OperationIn), **kwargs)
        self.one = OperationIn()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("field.wrong_type")
        if not value:
            raise ValidationError("field.too_short")
        if len(value) > MOST_OPERATIONS:
            raise ValidationError("field.too_long")
        errors: dict[int, Any] = {}
        operations = [self._read(operation, place, errors) for place, operation in enumerate(value)]
        if errors:
            raise ValidationError(errors)  # type: ignore[arg-type]
        return operations

    def _read(self, operation: Any, place: int, errors: dict[int, Any]) -> Sent | None:
        found = {} if is_plain(operation) else self.one.validate(operation)
        if found:
            errors[place] = found
            return None
        try:
            return sent(operation)
        except (TypeError, ValueError):
            errors[place] = {"body": ["field.bad_characters"]}
            return None


class BatchIn(Strict):
    """Operations of one device, in any order. Where the device has a key, `signature` is its signature of the canonical
    JSON of everything else in the envelope."""

    device_id = Identifier(required=True)
    operations = _Operations(required=True, metadata={"minItems": 1, "maxItems": MOST_OPERATIONS})
    signature = Shaped(_SIGNATURE, longest=86, metadata={"description": "64 bytes, base64url without padding"})

    @post_load(pass_original=True)
    def batch(self, loaded: dict[str, Any], original: dict[str, Any], **_: Any) -> Batch:
        """With the canonical form that was signed, if anything was."""
        signature = loaded.get("signature")
        signed = {name: value for name, value in original.items() if name != "signature"}
        content = canonical_bytes_of_json(signed) if signature else b""
        return Batch(loaded["device_id"], tuple(loaded["operations"]), content, signature)


def sent(operation: dict[str, Any]) -> Sent:
    """An operation of the right shape.

    Raises:
        TypeError: something in it has no canonical form: half a character, or an integer beyond 64 bits.
    """
    content = canonical_bytes_of_json(operation)
    body, trouble = read_body(operation["kind"], operation["body"])
    photos = tuple(dict.fromkeys(photo.lower() for photo in operation.get("photos") or ()))
    return Sent(
        operation["op_id"].lower(), operation["counter"], operation["previous_hash"], operation["kind"],
        operation["base_version"], photos, body, content, sha256_hex(content),
        operation["captured_at"], trouble, operation.get("server_nonce"),
    )  # fmt: skip


def is_plain(operation: Any) -> bool:
    """Whether this is an operation in which the schema would find nothing wrong; False only means: ask the schema."""
    if type(operation) is not dict or not operation.keys() >= _REQUIRED or operation.keys() - _REQUIRED - _OPTIONAL:
        return False
    texts = (
        ("op_id", is_uuid),
        ("previous_hash", _HASH.fullmatch),
        ("kind", _KIND.fullmatch),
        ("captured_at", _MOMENT.fullmatch),
    )
    photos, nonce = operation.get("photos", []), operation.get("server_nonce")
    return (
        all(type(operation[name]) is str and fits(operation[name]) for name, fits in texts)
        and type(operation["counter"]) is int
        and 1 <= operation["counter"] <= _LARGEST_COUNTER
        and type(operation["base_version"]) is int
        and 0 <= operation["base_version"] < 2**31
        and (nonce is None or (type(nonce) is str and _NONCE.fullmatch(nonce) is not None))
        and operation.get("position") is None
        and type(photos) is list
        and not photos
        and type(operation["body"]) is dict
    )
