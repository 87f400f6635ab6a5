"""What the bell brings to the frame."""

from relance.notifications.queries import unread_count

UNREAD = unread_count
