"""A device as it registers in the fuzzers' city."""

from typing import Any


def unproven() -> dict[str, Any]:
    """A key, and a signature that is none of its own."""
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    return {"public_key": key, "proof": {"challenge": "示例", "signature": "A" * 86}}
