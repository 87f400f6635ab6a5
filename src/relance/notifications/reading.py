"""Marking what was told as read."""

from relance.core import clock
from relance.notifications.models import Notification
from relance.notifications.queries import told_to
from relance.organisations.models import Member


def mark_read(member: Member, notification: Notification | None = None) -> None:
    """One of them, or all; what is read already keeps its moment."""
    unread = told_to(member).filter(read_at=None)
    if notification is not None:
        unread = unread.filter(pk=notification.pk)
    unread.update(read_at=clock.now())


def mark_seen(member: Member, url: str) -> None:
    """What leads to this page is read: the member is looking at it."""
    told_to(member).filter(read_at=None, url=url).update(read_at=clock.now())
