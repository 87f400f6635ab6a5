"""Notifications in the reader's words; the packages bring theirs through `core.places`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from relance.core import places
from relance.core.places import NotificationKind
from relance.history.sentences import fill
from relance.notifications.models import Notification


@dataclass(frozen=True)
class Told:
    """One line of the bell's page."""

    notification: Notification
    text: str
    icon: str
    state: str


def told(notifications: Iterable[Notification]) -> list[Told]:
    """Each in the language of the page."""
    known: dict[str, Any] = {entry.kind: entry for entry in places.notification_kinds}
    return [
        _told(one, known.get(one.kind) or NotificationKind(one.kind, one.kind))
        for one in notifications
    ]


def _told(notification: Notification, kind: NotificationKind) -> Told:
    facts = notification.facts
    text = kind.text(notification) if callable(kind.text) else fill(kind.text, facts)
    return Told(notification, text, icon=kind.icon, state=kind.state)
