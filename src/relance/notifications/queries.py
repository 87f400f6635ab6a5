"""What a member has been told, the latest first."""

from relance.notifications.models import Notification
from relance.organisations.models import Member, OwnedQuerySet


def told_to(member: Member) -> OwnedQuerySet[Notification]:
    """All that this member was told, in this organisation."""
    return Notification.objects.visible_to(member).filter(member=member).order_by("-at", "-pk")


def unread_count(member: Member) -> int:
    """The number beside the bell."""
    return told_to(member).filter(read_at=None).count()
