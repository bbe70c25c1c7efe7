"""Which providers are on offer: a YAML file that the settings name; without one, none is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from greenctl.auth.identity import IdentityProvider
from greenctl.auth.oidc import OidcProvider
from greenctl.auth.wechat import WechatProvider
from greenctl.config import IncompleteSettings

_OIDC = {"kind", "issuer", "client_id", "redirect_uris"}, {"client_secret_file", "hosts"}
_WECHAT = {"kind", "app_id", "app_secret_file"}, set[str]()
_LONGEST_NAME = 30
_TAKEN = {"password", "invitation", "hand_over"}


def load_providers(file: Path | None) -> Mapping[str, IdentityProvider]:
    """Name -> provider. Secrets stand in files of their own, which the settings name.

    Raises:
        IncompleteSettings: the file cannot be read, or what it says of a provider is not complete.
    """
    if file is None:
        return {}
    try:
        table = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise IncompleteSettings(f"the providers in {file} cannot be read: {error}") from error
    if not isinstance(table, dict):
        raise IncompleteSettings(f"{file}: a table of providers by name is needed")
    return {name: _provider(file, name, row) for name, row in table.items()}


def _provider(file: Path, name: Any, row: Any) -> IdentityProvider:
    kinds = {"oidc": (_OIDC, _oidc), "wechat": (_WECHAT, _wechat)}
    kind = row.get("kind") if isinstance(row, dict) else None
    named = isinstance(name, str) and name.isidentifier() and len(name) <= _LONGEST_NAME and name not in _TAKEN
    if kind not in kinds or not named:
        raise IncompleteSettings(f"{file}: {name!r} needs a short name of its own and kind: oidc or wechat")
    (needed, optional), make = kinds[kind]
    if not needed <= row.keys() <= needed | optional:
        raise IncompleteSettings(f"{file}: {name} needs {', '.join(sorted(needed))} and may have {sorted(optional)}")
    return make(file, name, row)


def _oidc(file: Path, name: str, row: dict[str, Any]) -> IdentityProvider:
    issuer = str(row["issuer"])
    if urlsplit(issuer).scheme != "https" and urlsplit(issuer).hostname not in {"localhost", "127.0.0.1"}:
        raise IncompleteSettings(f"{file}: the issuer of {name} is no https address")
    return OidcProvider(
        name=name,
        issuer=issuer,
        client_id=str(row["client_id"]),
        client_secret=_secret(file, row["client_secret_file"]) if row.get("client_secret_file") else None,
        redirect_uris=tuple(map(str, row["redirect_uris"])),
        hosts=frozenset(map(str, row.get("hosts") or ())),
    )


def _wechat(file: Path, name: str, row: dict[str, Any]) -> IdentityProvider:
    return WechatProvider(name, str(row["app_id"]), _secret(file, row["app_secret_file"]))


def _secret(file: Path, path: Any) -> str:
    try:
        return (file.parent / str(path)).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise IncompleteSettings(f"the secret {path} named in {file} cannot be read: {error.strerror}") from error
