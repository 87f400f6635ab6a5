"""What a member is told, in the app (by e-mail and on Slack later)."""

from django.db import models

from relance.core import clock
from relance.organisations.models import Member, Owned, OwnedQuerySet


class Notification(Owned):
    """One thing told to one member. `kind` is a stable code, `facts` what its sentence needs."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=50)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet["Notification"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "read_at", "-at"], name="notification_member")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.member_id}"
