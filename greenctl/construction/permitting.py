"""What a certificate permits during alerts: read from the list, bounded by the certificate and the site. Pure.

The list says whether a site is exempt, what for and up to which level. A certificate is the paper of that: without it,
or without the list, nothing is permitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from greenctl.construction.certificates import Certificate, State


class Because(StrEnum):
    """Why work is permitted at a level, or not."""

    PERMITTED = "permitted"
    ABOVE_HIGHEST = "above_highest_alert"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_NOT_HELD = "certificate_not_held"
    REMOVED = "removed"
    NOT_LISTED = "not_listed"
    NOT_EXEMPT = "not_exempt"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list in force says of the site. `highest_alert` None: the list states none."""

    edition_id: str
    exempt: bool
    scope: str | None
    highest_alert: str | None


@dataclass(frozen=True, slots=True)
class Permission:
    """One alert level. `scope` is the cap that the list states, wherever something is permitted."""

    alert: str
    permitted: bool
    because: Because
    scope: str | None


def permissions(
    alerts: Sequence[str], certificate: Certificate | None, listed: Listed | None, day: date, *, finished: bool,
    removed: bool,
) -> tuple[Permission, ...]:  # fmt: skip
    """For each level, from the lowest, whether work is permitted on `day`. `removed`: a decision holds that takes the
    site off the list, whatever the edition in force still says."""
    barred = _barred(certificate, listed, day, finished=finished, removed=removed)
    return tuple(_permission(alerts, alert, listed, barred) for alert in alerts)


def _barred(
    certificate: Certificate | None, listed: Listed | None, day: date, *, finished: bool, removed: bool
) -> Because | None:
    """What forbids it at every level, the first that does."""
    if finished:
        return Because.FINISHED
    if certificate is None:
        return Because.NO_CERTIFICATE
    if certificate.state_on(day) is not State.HELD:
        return Because.CERTIFICATE_NOT_HELD
    if removed:
        return Because.REMOVED
    if listed is None:
        return Because.NOT_LISTED
    return None if listed.exempt else Because.NOT_EXEMPT


def _permission(alerts: Sequence[str], alert: str, listed: Listed | None, barred: Because | None) -> Permission:
    if barred is not None or listed is None:
        return Permission(alert, False, barred or Because.NOT_LISTED, None)
    highest = listed.highest_alert
    if highest is not None and (highest not in alerts or alerts.index(alert) > alerts.index(highest)):
        return Permission(alert, False, Because.ABOVE_HIGHEST, None)
    return Permission(alert, True, Because.PERMITTED, listed.scope)
