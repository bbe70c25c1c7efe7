"""A refusal, for somebody at a terminal."""

import os

from greenctl.kernel.errors import DomainError
from greenctl.messages import language_from, message


def explain(error: DomainError) -> str:
    """The error in the terminal's language: what happened, where, what to do."""
    language = language_from(os.environ.get("LANG", "").replace("_", "-"))
    text = message(language, error.code, error.details)
    fields = [
        f"  {problem.get('field', '')}: {message(language, problem['code'], problem).detail}"
        for problem in error.details.get("problems", ())  # type: ignore[attr-defined]
    ]
    return "\n".join([f"{text.title} ({error.code})", text.detail, *fields, text.next_step])
