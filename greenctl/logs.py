"""How the program speaks to whoever runs it: JSON lines on standard error."""

import logging
import sys
from typing import Any, BinaryIO

import orjson
import structlog


def configure(to: BinaryIO | None = None) -> None:
    """Called once by each entrance that runs for long. A line is written for every request, so writing it is cheap."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_to_json),
        ],
        logger_factory=structlog.BytesLoggerFactory(to or sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def _to_json(line: dict[str, Any], default: Any, **_: object) -> bytes:
    return orjson.dumps(line, default=default)
