"""The closed loop of a finding: ordered, repaired, answered, checked again, closed; disputed; voided by two."""

from greenctl.findings.loop.opening import opened

__all__ = ["opened"]
