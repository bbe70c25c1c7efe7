"""WeChat mini programs: the app gets a code from WeChat by itself, and we ask WeChat whose it is.

Written from the public description of code2Session (GET /sns/jscode2session: appid, secret, js_code, grant_type; the
answer has openid, or errcode and errmsg). Not verified against WeChat itself: that needs a registered app.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from greenctl.auth.errors import IdentityProviderAway, IdentityRefused
from greenctl.auth.identity import LONGEST_SUBJECT, Attempt, Brought
from greenctl.auth.outgoing import Outgoing

# What its description calls: system busy, and too many calls. Any other errcode is about the code that was brought.
_AWAY = frozenset({-1, 45011})


@dataclass(frozen=True)
class WechatProvider:
    """Implements `IdentityProvider`. The session key that WeChat sends along is neither kept nor told."""

    name: str
    app_id: str
    app_secret: str = field(repr=False)
    server: str = "https://api.weixin.qq.com"
    redirect_uris: tuple[str, ...] = ()

    def address_for(self, attempt: Attempt) -> str | None:
        """None: nobody is sent away."""
        return None

    def subject_of(self, attempt: Attempt, brought: Brought, now: datetime) -> str:
        """The openid. Raises IdentityRefused, IdentityProviderAway."""
        query = {
            "appid": self.app_id,
            "secret": self.app_secret,
            "js_code": brought.code,
            "grant_type": "authorization_code",
        }
        host = urlsplit(self.server).hostname or ""
        answer = Outgoing(frozenset({host})).get(f"{self.server}/sns/jscode2session?{urlencode(query)}")
        return _openid(answer)


def _openid(answer: dict[str, Any]) -> str:
    failure = answer.get("errcode", 0)
    if failure in _AWAY:
        raise IdentityProviderAway
    openid = answer.get("openid")
    if failure != 0:
        raise IdentityRefused
    if not isinstance(openid, str) or not 1 <= len(openid) <= LONGEST_SUBJECT or not openid.isprintable():
        raise IdentityProviderAway
    return openid
