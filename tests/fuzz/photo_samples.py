"""A photo of the fuzzers' city, as a phone declares it."""

from typing import Any

from greenctl.kernel.ids import new_id
from tests.photos.images import a_jpeg, sha256_of

PHOTO = a_jpeg(size=(320, 240))


def a_photo_in_json(**changes: Any) -> dict[str, Any]:
    """As a phone declares it."""
    usual = {
        "id": new_id(), "sha256": sha256_of(PHOTO), "size_bytes": len(PHOTO), "media_type": "image/jpeg",
        "subject_kind": "finding", "subject_id": "finding-1", "slot": "before",
        "captured_at": "2026-11-20T09:30:00+08:00",
        "position": {"longitude": "116.587123", "latitude": "35.41", "accuracy_m": "8"},
    }  # fmt: skip
    return {**usual, **changes}
