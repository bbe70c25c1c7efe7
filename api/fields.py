"""Field types of the contract; every one has limits, and every refusal a code of the catalogue."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from greenctl.area import calendar
from greenctl.kernel.canonical import plain_decimal
from greenctl.kernel.characters import is_unfit, seen
from greenctl.kernel.ids import is_uuid

_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
LARGEST_INTEGER = 2**31 - 1
# UAX #15, stream-safe text: no script needs more marks on one letter, and putting n of them in order costs n squared.
MOST_MARKS_IN_A_ROW = 30
# No character of the composed form takes more than four of what a keyboard sends.
_DECOMPOSED = 4
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
# Text in which nothing is to be changed or refused: ASCII that is printed, Chinese characters and their marks.
_PLAIN = re.compile("(?! )[ -~\u2014\u2018-\u201d\u2026\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]*(?<! )")


class SafeString(fields.String):
    """Text in NFC, trimmed, between `shortest` and `longest` characters, none of them unfit (`kernel.characters`).

    What nobody sees in it is left out, so that two names never differ by that alone. Line breaks, where there may be
    any, come as people's systems write them and are kept as one.

    NUL cannot be stored by PostgreSQL and a lone surrogate not by anybody, so both are refused here.
    """

    def __init__(self, *, longest: int, shortest: int = 1, lines: bool = False, **kwargs: Any) -> None:
        metadata = {"minLength": shortest, "maxLength": longest, **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)
        self.longest, self.shortest, self.lines = longest, shortest, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("field.not_text")
        if self.shortest <= len(value) <= self.longest and _PLAIN.fullmatch(value):
            return value
        if len(value) > _DECOMPOSED * self.longest:
            raise ValidationError("field.too_long")  # before anything looks at each of its characters
        if self.lines:
            value = _BREAKS.sub("\n", value)
        _refuse_unstorable(value, "\n\t" if self.lines else "")
        if _heaps_marks(value):
            raise ValidationError("field.bad_characters")
        text = unicodedata.normalize("NFC", seen(value)).strip()
        if len(text) < self.shortest:
            raise ValidationError("field.too_short")
        if len(text) > self.longest:
            raise ValidationError("field.too_long")
        return text


def _heaps_marks(text: str) -> bool:
    run = 0
    for character in "" if text.isascii() else text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MOST_MARKS_IN_A_ROW:
            return True
    return False


def _refuse_unstorable(text: str, allowed: str = "") -> None:
    unfit = {character for character in set(text).difference(allowed) if is_unfit(character)}
    if any(unicodedata.category(character) == "Cs" for character in unfit):
        raise ValidationError("field.half_a_character")
    if unfit:
        raise ValidationError("field.bad_characters")


class Secret(fields.String):
    """A password or token: taken as it is, never echoed."""

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        metadata = {"maxLength": longest, "format": "password", **kwargs.pop("metadata", {})}
        super().__init__(load_only=True, metadata=metadata, **kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("field.not_text")
        if len(value) > self.longest:
            raise ValidationError("field.too_long")
        _refuse_unstorable(value)
        return value


class Identifier(fields.String):
    """A UUID, told in its canonical lower-case form; capitals, as some platforms write them, are the same."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "uuid", **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        plain = value.lower() if isinstance(value, str) else ""
        if not is_uuid(plain):
            raise ValidationError("field.not_an_id")
        return plain


class Code(fields.String):
    """A short name of the catalogue or the rules: lower-case letters, digits, `_ - .`"""

    def __init__(self, *, longest: int = 60, **kwargs: Any) -> None:
        metadata = {"pattern": r"^[A-Za-z0-9_.+-]+$", "maxLength": longest, **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_.+-]+", value) or len(value) > self.longest:
            raise ValidationError("field.not_a_code")
        return value


class Digest(SafeString):
    """SHA-256 in lower-case hex."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=64, shortest=64, metadata={"pattern": "^[0-9a-f]{64}$"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            raise ValidationError("field.invalid")
        return text


class ExactNumber(fields.Field[Decimal]):
    """A decimal of at most 12 digits before and 6 after the point, as a string in JSON."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "pattern": f"^{_DECIMAL.pattern}$", **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise ValidationError("field.not_a_number")
        return Decimal(value)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else plain_decimal(value)


class Whole(fields.Integer):
    """An integer from `least` to `most`, both included; nothing that merely looks like one."""

    def __init__(self, *, least: int = 0, most: int = LARGEST_INTEGER, **kwargs: Any) -> None:
        metadata = {"minimum": least, "maximum": most, **kwargs.pop("metadata", {})}
        super().__init__(strict=True, metadata=metadata, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("field.not_whole")
        if not self.least <= value <= self.most:
            raise ValidationError("field.out_of_range")
        return value


class WholeInQuery(Whole):
    """The same in a query string, where everything is text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,10}", value):
            raise ValidationError("field.not_whole")
        return super()._deserialize(int(value), attr, data, **kwargs)


class HolidaysKnown(fields.Boolean):
    """Beside a deadline (`of`): whether the days off of the year in which it lies are published."""

    def __init__(self, of: str) -> None:
        said = (
            f"false: the days off of the year in which `{of}` lies are not published yet, so a day that was counted in"
            " working days may come too early, at a holiday by the moon"
        )
        super().__init__(required=True, allow_none=True, metadata={"description": said})
        self.of = of

    @staticmethod
    def told_of(day: object) -> bool:
        return calendar.known(int(str(day)[:4]))


class Moment(fields.AwareDateTime):
    """In UTC: a moment at either end of the calendar, told in another zone, is none there."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("field.invalid") from error


class Choice(fields.String):
    """One of a few words. Readers must expect words that are added later."""

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        # JSON Schema lets null pass an enum only where the enum names it.
        words = [*choices, None] if kwargs.get("allow_none") else list(choices)
        metadata = {"enum": words, **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value not in self.choices:
            raise ValidationError("field.not_a_choice")
        return str(value)
