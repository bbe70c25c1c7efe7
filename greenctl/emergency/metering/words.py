"""What the codes of refusals and deviations say, in the languages of the catalogue."""

from greenctl.messages import text

SECTION = "meters"


def reason_of(language: str, code: str) -> str:
    """The words of a refusal or a deviation."""
    return text(language, SECTION, code)
