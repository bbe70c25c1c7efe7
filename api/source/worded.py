"""What is wrong with a cell, in the reader's language."""

from greenctl.messages import message
from greenctl.source.workbook import CellError


def worded(error: CellError, language: str) -> dict[str, str]:
    """A wrong cell with what is wrong and what to do."""
    text = message(language, error.code, {"value": error.value, **error.details})
    return {
        "cell": error.cell,
        "code": error.code,
        "message": text.detail,
        "next_step": text.next_step,
        "value": error.value,
    }
