"""Masses of the four pollutants, as inventories, duties and accounts count them."""

from collections.abc import Sequence
from decimal import Decimal

POLLUTANTS = ("SO2", "NOx", "PM", "VOCs")

Four = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]
"""Masses of SO2, NOx, PM and VOCs, in this order; None where nobody has said."""
NOTHING_SAID: Four = (None, None, None, None)


def four(masses: Sequence[Decimal | None]) -> Four:
    so2, nox, pm, vocs = masses
    return so2, nox, pm, vocs


def total(masses: Sequence[Four]) -> Four:
    """The sum of each pollutant; None where nobody has said anything of it."""
    columns = [[mass for mass in column if mass is not None] for column in zip(*masses, strict=True)]
    return four([sum(column, Decimal(0)) if column else None for column in columns]) if masses else NOTHING_SAID
