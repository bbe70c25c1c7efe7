"""What can be wrong with a rule file, an edition or an application, each named for the fact that hurts."""

from __future__ import annotations


class GradingError(ValueError):
    """Base of everything this library refuses."""


class RuleRefused(GradingError):
    """A rule file or edition document does not say what it must; the message names file, line and what is allowed."""

    def __init__(self, file: str, line: int | None, problem: str, allowed: str = "") -> None:
        self.file, self.line, self.problem, self.allowed = file, line, problem, allowed
        where = file if line is None else f"{file}:{line}"
        super().__init__(f"{where}: {problem}" + (f"; allowed: {allowed}" if allowed else ""))


class EditionUnknown(GradingError):
    """No edition of that id is in the library."""

    def __init__(self, edition_id: str, known: tuple[str, ...]) -> None:
        self.edition_id = edition_id
        super().__init__(f"no rule edition {edition_id!r}; there are: {', '.join(known)}")


class SectorNotInEdition(GradingError):
    """The application names a sector for which the edition has no table."""

    def __init__(self, sector: str, edition_id: str) -> None:
        self.sector, self.edition_id = sector, edition_id
        super().__init__(f"edition {edition_id!r} has no table for sector {sector!r}; choose another edition or sector")


class SubTypeUnknown(GradingError):
    """The application names a sub-type that the sector's table does not list."""

    def __init__(self, sector: str, sub_type: str, allowed: tuple[str, ...]) -> None:
        self.sector, self.sub_type, self.allowed = sector, sub_type, allowed
        super().__init__(f"sector {sector!r} has no sub-type {sub_type!r}; allowed: {', '.join(allowed) or 'none'}")


class NoSectorApplied(GradingError):
    """An application without a sector cannot be graded: nothing decided is not a pass."""

    def __init__(self) -> None:
        super().__init__("the application names no sector; name at least one")


class TargetUnknown(GradingError):
    """A gap plan aims at a level that the ladder of a sector does not have."""

    def __init__(self, level: str, sector: str, allowed: tuple[str, ...]) -> None:
        self.level, self.sector, self.allowed = level, sector, allowed
        super().__init__(f"sector {sector!r} has no level {level!r}; allowed: {', '.join(allowed) or 'none'}")


class CostRefused(GradingError):
    """The cost of a change is a finite number, not below 0."""

    def __init__(self, sector: str, indicator: str) -> None:
        self.sector, self.indicator = sector, indicator
        super().__init__(f"the cost of {indicator!r} in sector {sector!r} must be a number, not below 0")


class NotCanonical(GradingError):
    """A document holds something RFC 8785 or our own rule (no floats) cannot write."""
