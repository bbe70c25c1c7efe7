"""Which event starts what: one literal table. A handler is a use case that gets the event's row."""

from collections.abc import Callable, Mapping
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork

Handler = Callable[[UnitOfWork, Mapping[str, Any]], None]

HANDLERS: Mapping[str, tuple[Handler, ...]] = {}
AWAITED = frozenset(HANDLERS)
