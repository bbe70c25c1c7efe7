"""The contract, for programs that know nothing but the address."""

from functools import lru_cache
from pathlib import Path

from flask import Response

from api.operations import Routes
from greenctl.kernel.canonical import sha256_hex

routes = Routes("contract", __name__, description="What can be asked here, for programs.")

_FILE = Path(__file__).parents[1] / "mobile_contract" / "openapi.json"


@lru_cache(maxsize=1)
def _contract() -> tuple[bytes, str]:
    content = _FILE.read_bytes()
    return content, sha256_hex(content)


def _tag(_path: dict[str, str]) -> str:
    return _contract()[1]


@routes.operation("GET", "/openapi.json", act="public.read", media="application/json", opens="nothing", tag=_tag)
def get_contract() -> Response:
    """This document."""
    return Response(_contract()[0], mimetype="application/json")
