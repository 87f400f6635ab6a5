"""What happened, to what, by whom: written once, never changed."""

from django.db import models

from relance.core import clock
from relance.organisations.models import Member, Organisation, Owned, OwnedQuerySet


class Event(Owned):
    """One thing that happened.

    `verb` is a stable code (`customer.updated`); `changes` holds per field [before, after]; `facts`
    what else the sentence on the screen needs. `subject_type` is a model's label in small letters
    (`invoice`); `customer_id` and `subject_id` are plain numbers, since history lies below all.
    """

    # PostgreSQL would look for the organisation once more for each of a million events.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_constraint=False
    )
    at = models.DateTimeField(default=clock.now)
    # Nobody looks for the events of a member: an index is paid for by every event.
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=50)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    batch = models.CharField(max_length=40, blank=True)
    changes = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)

    objects = OwnedQuerySet["Event"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "subject_type", "subject_id"], name="event_subject"
            ),
            models.Index(fields=["organisation", "customer_id"], name="event_customer"),
            # Undoing an import walks through its events, customer by customer.
            models.Index(fields=["organisation", "batch", "customer_id"], name="event_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
