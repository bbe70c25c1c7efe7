"""Which ways out there are: a YAML file that the settings name. Without one, what would go out is kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from greenctl.config import IncompleteSettings
from greenctl.notices.ways.mail import Mail
from greenctl.notices.ways.port import Way
from greenctl.notices.ways.posting import Allowed, NotAllowed
from greenctl.notices.ways.push import HOST, KNOWN_HOSTS, Push
from greenctl.notices.ways.sms import SMSGateway
from greenctl.notices.ways.webhook import Webhook

_MEMBERS = {
    "webhook": (set[str](), {"allow_plain", "allow_private"}),
    "sms": ({"url", "body"}, {"headers", "form", "secret_file", "taken_where"}),
    "email": ({"host", "port", "sender"}, {"security", "user", "password_file"}),
    "push": ({"key_file", "contact"}, {"hosts"}),
}
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
SECURITY = ("tls", "starttls", "none")


def load_ways(file: Path | None) -> Mapping[str, Way]:
    """Way -> adapter. Webhooks to public addresses need no settings; secrets stand in files of their own.

    Raises:
        IncompleteSettings: the file cannot be read, or what it says of a way is not complete.
    """
    if file is None:
        return {"webhook": Webhook(Allowed())}
    try:
        table = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise IncompleteSettings(f"the ways in {file} cannot be read: {error}") from error
    if not isinstance(table, dict) or table.keys() - _MEMBERS:
        raise IncompleteSettings(f"{file}: a table of {', '.join(_MEMBERS)} is needed")
    made = {"webhook": _webhook, "sms": _sms, "email": _mail, "push": _push}
    return {way: made[way](file, _checked(file, way, row)) for way, row in {"webhook": {}, **table}.items()}


def _checked(file: Path, way: str, row: Any) -> dict[str, Any]:
    needed, optional = _MEMBERS[way]
    if not isinstance(row, dict) or not needed <= row.keys() <= needed | optional:
        raise IncompleteSettings(f"{file}: {way} needs {sorted(needed)} and may have {sorted(optional)}")
    return row


def _webhook(_file: Path, row: dict[str, Any]) -> Way:
    return Webhook(Allowed(plain=row.get("allow_plain") is True, private=row.get("allow_private") is True))


def _sms(file: Path, row: dict[str, Any]) -> Way:
    """The gateway is the administrator's own choice, so it may stand in the inner network; plainly on this machine."""
    url = str(row["url"])
    allowed = Allowed(plain=True, private=True)
    try:
        parts = allowed.parts(url)
    except NotAllowed as error:
        raise IncompleteSettings(f"{file}: the address of sms is none that can be posted to") from error
    if parts.scheme != "https" and parts.hostname not in _THIS_MACHINE:
        raise IncompleteSettings(f"{file}: sms goes over https, or to this machine")
    return SMSGateway(
        url=url, body=row["body"], headers={name: str(value) for name, value in (row.get("headers") or {}).items()},
        form=row.get("form") is True, secret=_secret(file, row.get("secret_file")) or "",
        taken_where={name: str(value) for name, value in (row.get("taken_where") or {}).items()}, allowed=allowed,
    )  # fmt: skip


def _mail(file: Path, row: dict[str, Any]) -> Way:
    security = str(row.get("security", "tls"))
    if security not in SECURITY or (security == "none" and row["host"] not in _THIS_MACHINE):
        raise IncompleteSettings(f"{file}: email needs security tls or starttls, or none to this machine")
    return Mail(
        host=str(row["host"]), port=int(row["port"]), sender=str(row["sender"]), security=security,
        user=row.get("user"), password=_secret(file, row.get("password_file")),
    )  # fmt: skip


def _push(file: Path, row: dict[str, Any]) -> Way:
    contact, hosts = str(row["contact"]), row.get("hosts", KNOWN_HOSTS)
    if not contact.startswith(("mailto:", "https://")):
        raise IncompleteSettings(f"{file}: the contact of push begins with mailto: or https://")
    if not isinstance(hosts, list | tuple) or not hosts or not all(HOST.fullmatch(str(host)) for host in hosts):
        raise IncompleteSettings(f"{file}: hosts of push are names, like push.example or *.push.example")
    return Push(key=_push_key(file, row["key_file"]), contact=contact, hosts=tuple(str(host) for host in hosts))


def _push_key(file: Path, path: Any) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key((_secret(file, path) or "").encode(), None)
    except (ValueError, TypeError) as error:
        raise IncompleteSettings(f"{path} named in {file} holds no key: make one with greenctl push-key") from error
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise IncompleteSettings(f"{path} named in {file} is no key on P-256: make one with greenctl push-key")
    return key


def _secret(file: Path, path: Any) -> str | None:
    if path is None:
        return None
    try:
        return (file.parent / str(path)).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise IncompleteSettings(f"the secret {path} named in {file} cannot be read: {error.strerror}") from error
