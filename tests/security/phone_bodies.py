"""Bodies that phones send, for the matrix of rights."""

from collections.abc import Callable
from typing import Any

from greenctl.kernel.ids import new_id

PHONE_BODIES: dict[str, Callable[[Any], Any]] = {
    "send_batch": lambda things: {
        "device_id": things.get("device_id"),
        "operations": [
            {
                "op_id": new_id(),
                "counter": 1,
                "previous_hash": "0" * 64,
                "kind": "operation.void",
                "base_version": 0,
                "captured_at": "2026-11-20T02:00:00Z",
                "body": {"op_id": new_id()},
            }
        ],
    },
    "rule_on_photo": lambda _: {"release": False, "reason": "示例：有人像"},
    "declare_photos": lambda things: {
        "photos": [
            {
                "id": new_id(),
                "sha256": "a" * 64,
                "size_bytes": 1000,
                "media_type": "image/jpeg",
                "subject_kind": "finding",
                "subject_id": new_id(),
                "source_id": things.get("source_id"),
            }
        ]
    },
}
