"""A refusal, for somebody at a terminal."""

from greenctl.cli.workplace import terminal_language
from greenctl.kernel.errors import DomainError
from greenctl.messages import message


def explain(error: DomainError) -> str:
    """The error in the terminal's language: what happened, where, what to do."""
    language = terminal_language()
    text = message(language, error.code, error.details)
    fields = [
        f"  {problem.get('field', '')}: {message(language, problem['code'], problem).detail}"
        for problem in error.details.get("problems", ())  # type: ignore[attr-defined]
    ]
    return "\n".join([f"{text.title} ({error.code})", text.detail, *fields, text.next_step])
