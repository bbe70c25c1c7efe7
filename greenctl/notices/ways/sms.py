"""To a mobile through whatever gateway the settings describe: one POST, and how to tell that it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from greenctl.notices.domain import Tried
from greenctl.notices.ways.port import Letter
from greenctl.notices.ways.posting import Allowed, post


@dataclass(frozen=True, slots=True, kw_only=True)
class SMSGateway:
    """`headers` and `body` hold {to}, {text}, {key} and {secret} where those go. `body` is sent as JSON, or as a form.

    `taken_where`: members of the answer that have to hold these values; without it, the status alone says so.
    """

    url: str
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    form: bool = False
    secret: str = field(default="", repr=False)
    taken_where: Mapping[str, str] = field(default_factory=dict)
    allowed: Allowed = field(default_factory=Allowed)

    def send(self, letter: Letter) -> Tried:
        values = {"to": letter.to, "text": letter.text, "key": letter.key, "secret": self.secret}
        filled = _filled(self.body, values)
        data = urlencode(filled).encode() if self.form else orjson.dumps(filled)
        media = "application/x-www-form-urlencoded" if self.form else "application/json"
        headers = {"Content-Type": media, **_filled(dict(self.headers), values)}
        tried, answer = post(self.url, data, headers, self.allowed)
        return tried if not tried.went_well or self._says_so(answer) else Tried("refused", tried.status)

    def _says_so(self, answer: bytes) -> bool:
        """A gateway that answers 200 to everything tells in the body; what it refuses is tried again."""
        if not self.taken_where:
            return True
        try:
            said = orjson.loads(answer)
        except orjson.JSONDecodeError:
            return False
        return isinstance(said, dict) and all(str(said.get(name)) == value for name, value in self.taken_where.items())


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """Each value goes in whole, and what stands in a value is not filled again."""
    if isinstance(template, Mapping):
        return {name: _filled(inner, values) for name, inner in template.items()}
    if isinstance(template, list):
        return [_filled(inner, values) for inner in template]
    if not isinstance(template, str):
        return template
    pieces = template.split("{")
    return pieces[0] + "".join(_piece(piece, values) for piece in pieces[1:])


def _piece(piece: str, values: Mapping[str, str]) -> str:
    name, closed, rest = piece.partition("}")
    return values[name] + rest if closed and name in values else "{" + piece
