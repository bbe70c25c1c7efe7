"""The contract's front matter."""

from typing import Any

CONTRACT_VERSION = "1.0.0"

API_OPTIONS: dict[str, Any] = {
    "API_TITLE": "greenctl",
    "API_VERSION": CONTRACT_VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {
            "description": (
                "Declare, grade, review, list: who may keep running when the air turns bad, decided in the open. "
                "Every error is an application/problem+json with a stable `code` and a next step."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"bearer": []}],
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
    },
}
