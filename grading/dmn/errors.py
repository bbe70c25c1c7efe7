"""The one refusal of this package: what stands where, and why it is outside the subset."""

from __future__ import annotations

from grading.errors import GradingError


class DmnRefused(GradingError):
    """A file, a table or a value that this subset of DMN cannot say; nothing of it has been taken over.

    ``element`` names the XML element or the indicator, ``line`` its line where there is one.
    """

    def __init__(self, element: str, line: int | None, problem: str) -> None:
        self.element, self.line, self.problem = element, line, problem
        where = f"<{element}>" if line is None else f"line {line}: <{element}>"
        super().__init__(f"{where}: {problem}")
